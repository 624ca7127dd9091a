"""``ValueModel``: what the accounts of a book are worth by segment, term and renewal."""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.display import table_html
from successkit.core.text import Text
from successkit.metrics.value.choose import choose_model
from successkit.metrics.value.group_model import CellWorth, GroupModel, Outlook
from successkit.metrics.value.growth import early_share, growth_of
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.shrinkage import SegmentFits, fit_segments

OWN_ENOUGH: Final = 0.9
"""Own weight from which on a segment has a model of its own."""

NO_DECISION: Final = "no renewal has been decided yet, so nothing tells who stays"


@attrs.frozen(eq=False, kw_only=True)
class ValueModel:
    """A model for each term, and for each segment of it.

    Make one with :meth:`fit`.

    Parameters
    ----------
    wholes
        The model of each term, rising by term.
    groups
        Models of segments, by segment and term.
    undefined
        Why there is none, or None.

    Examples
    --------
    >>> model = ValueModel.fit(RiskTable.from_survivors([1000, 869, 743, 653, 593]))
    >>> model.to_dict()["model"]
    ['beta-discrete-Weibull']
    """

    wholes: tuple[GroupModel, ...]
    groups: tuple[GroupModel, ...] = ()
    undefined: str | None = None

    @classmethod
    def fit(cls, table: RiskTable) -> Self:
        """Fit the models of a table.

        Parameters
        ----------
        table
            Decisions by segment, term and renewal.

        Returns
        -------
        Self
            For each term the simplest model that it does not contradict. Segments with
            decisions enough have one of their own; the others are drawn towards the
            whole of their term.
        """
        decided = table.pooled().terms if len(table) else ()
        terms = [term for term in decided if table.select(term=term).at_risk.any()]
        if not terms:
            return cls(wholes=(), undefined=NO_DECISION)
        wholes, groups = [], []
        for term in terms:
            part = table.select(term=term)
            wholes.append(_whole(part, term))
            if len(table.segments) > 1:
                groups += _segments(part, term)
        return cls(wholes=tuple(wholes), groups=tuple(groups))

    def of(self, segment: str, term: int) -> GroupModel:
        """Return the model of a segment and term.

        Parameters
        ----------
        segment
            Its name.
        term
            In months.

        Returns
        -------
        GroupModel
            That of the segment; of the whole term where the segment decided nothing;
            of the nearest term where nobody did, with the decisions in its own rhythm.
        """
        nearest = min(
            self.wholes, key=lambda one: (abs(np.log(one.term / term)), one.term)
        )
        for group in self.groups:
            if group.segment == segment and group.term == nearest.term:
                return attrs.evolve(group, term=term)
        return attrs.evolve(nearest, term=term)

    def to_dict(self) -> dict[str, list[object]]:
        """Return the models column by column.

        Returns
        -------
        dict[str, list[object]]
            ``segment`` (None for the whole), ``term``, ``model``, ``decisions``,
            ``churned``, ``churn`` (at the first decision), ``borrowed``, ``growth``
            (from one decision to the next) and ``early``.
        """
        every = [*self.wholes, *self.groups]
        cells = [group.estimate.cells for group in every]
        return {
            "segment": [group.segment for group in every],
            "term": [group.term for group in every],
            "model": [group.estimate.family.name for group in every],
            "decisions": [int(one.at_risk.sum()) for one in cells],
            "churned": [int(one.churned.sum()) for one in cells],
            "churn": [float(group.estimate.shape.theta[0]) for group in every],
            "borrowed": [group.borrowed for group in every],
            "growth": [float(group.growth[:1].prod()) - 1 for group in every],
            "early": [group.early for group in every],
        }

    def _repr_html_(self) -> str:
        columns = self.to_dict()
        rows = len(columns["term"])
        return table_html(columns, rows, rows, caption="models of renewals")


def _group(
    table: RiskTable,
    whole: RiskTable,
    segment: str | None,
    model: RenewalModel,
    borrowed: float,
) -> GroupModel:
    return GroupModel(
        segment=segment,
        term=whole.terms[0],
        estimate=model.estimate,
        borrowed=borrowed,
        growth=growth_of(table, whole),
        early=early_share(table, whole),
    )


def _whole(table: RiskTable, term: int) -> GroupModel:
    one = table.select(term=term)
    return _group(one, one, None, choose_model(one).model, 0.0)


def _segments(table: RiskTable, term: int) -> list[GroupModel]:
    fits, one = fit_segments(table), table.select(term=term)
    return [
        _segment(one.select(segment=name), one, fits, place)
        for place, name in enumerate(fits.segments)
    ]


def _segment(
    table: RiskTable, whole: RiskTable, fits: SegmentFits, place: int
) -> GroupModel:
    own, name = float(fits.own_weight[place]), fits.segments[place]
    if own >= OWN_ENOUGH:
        return _group(table, whole, name, choose_model(table).model, 0.0)
    return _group(table, whole, name, fits.models[place], 1 - own)


@attrs.frozen(eq=False, kw_only=True)
class Worths:
    """Worth of 1 a month in the cells that accounts stand in.

    Parameters
    ----------
    cell
        Shape (accounts,): the cell of each.
    group
        Shape (cells,): the group of each.
    models
        The groups.
    worth
        Of each group's cells.
    rows
        Shape (cells,): place of each cell within its group.
    """

    cell: Int64Array
    group: Int64Array
    models: tuple[GroupModel, ...]
    worth: tuple[CellWorth, ...]
    rows: Int64Array

    def column(self, name: str) -> FloatArray:
        """Return a figure of every cell.

        Parameters
        ----------
        name
            Field of ``CellWorth`` with one dimension.

        Returns
        -------
        FloatArray
            Shape (cells,).
        """
        result = np.zeros(len(self.group))
        for code, worth in enumerate(self.worth):
            result[self.group == code] = getattr(worth, name)
        return result

    def error(self, units: FloatArray, name: str) -> float:
        """Return the standard error of a sum over accounts.

        Parameters
        ----------
        units
            Shape (cells,): what each cell holds.
        name
            ``spread`` or ``risk_spread``.

        Returns
        -------
        float
            Groups err on their own, accounts of a group together.
        """
        total = 0.0
        for code, worth in enumerate(self.worth):
            held = units[self.group == code]
            some = held > 0
            total += float(((held[some] @ getattr(worth, name)[some]) ** 2).sum())
        return float(np.sqrt(total))


def worths_of(
    model: ValueModel,
    segment: Text,
    term: Int64Array,
    number: Int64Array,
    wait: Int64Array,
    outlook: Outlook,
) -> Worths:
    """Look up what accounts are worth, computing each cell once.

    Parameters
    ----------
    model
        With a model.
    segment, term, number, wait
        Shape (accounts,): where each account stands.
    outlook
        How worth is counted.

    Returns
    -------
    Worths
        The same for an account whoever stands beside it.
    """
    longest, latest = int(wait.max(initial=1)) + 1, int(number.max(initial=1)) + 1
    terms, place = np.unique(term, return_inverse=True)
    code = (segment.codes.astype(np.int64) * len(terms) + place) * latest + number
    cells, cell = np.unique(code * longest + wait, return_inverse=True)
    held = cells // longest
    kinds, group = np.unique(held // latest, return_inverse=True)
    models = tuple(
        model.of(str(segment.values[kind // len(terms)]), int(terms[kind % len(terms)]))
        for kind in kinds.tolist()
    )
    rows, worth = np.zeros(len(cells), np.int64), []
    for k, one in enumerate(models):
        inside = np.flatnonzero(group == k)
        rows[inside] = np.arange(len(inside))
        at, until = held[inside] % latest, cells[inside] % longest
        worth.append(one.worth(at, until, outlook))
    return Worths(
        cell=cell.astype(np.int64),
        group=group.astype(np.int64),
        models=models,
        worth=tuple(worth),
        rows=rows,
    )
