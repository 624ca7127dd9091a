"""``ValueModel``: what accounts are worth by segment, term and renewal."""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core.aggregate import AccountSet
from successkit.core.display import table_html
from successkit.core.text import Text
from successkit.metrics.value.cells import SUMS, merge_cells
from successkit.metrics.value.choose import chosen_fits, model_of
from successkit.metrics.value.fitting import Estimate, cells_of
from successkit.metrics.value.group_model import GroupModel
from successkit.metrics.value.growth import early_share, growth_of
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.shrinkage import SegmentFits, fit_segments

OWN_ENOUGH: Final = 0.9
"""Own weight from which on a segment has a model of its own."""

FEW: Final = 30
LOST: Final = 5
"""Decisions, and customers lost, from which on a term has a model of its own."""

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
        if not table.at_risk.any():
            return cls(wholes=(), undefined=NO_DECISION)
        joined = usual_terms(table)
        parts = [joined.select(term=term) for term in joined.terms]
        fits = chosen_fits([cells_of(part) for part in parts])
        wholes = [
            _group(part, part, None, fit, 0.0)
            for part, fit in zip(parts, fits, strict=True)
        ]
        groups = list[GroupModel]()
        if len(table.segments) > 1:
            for part, fit in zip(parts, fits, strict=True):
                groups += _segments(part, model_of(fit, part.terms[0]))
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
            of the nearest term where too few did, with the decisions in its own rhythm.
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
    fit: Estimate,
    borrowed: float,
) -> GroupModel:
    return GroupModel(
        segment=segment,
        term=whole.terms[0],
        estimate=fit,
        borrowed=borrowed,
        growth=growth_of(table, whole),
        early=early_share(table, whole),
    )


def usual_terms(table: RiskTable) -> RiskTable:
    """Return a table in which rare terms stand under the nearest usual one.

    Parameters
    ----------
    table
        With at least one decision.

    Returns
    -------
    RiskTable
        The same decisions. A term is usual with ``FEW`` decisions, at ``LOST`` of which
        somebody left, or with ten times as many decisions; where none is, the one with
        most decisions.

    Examples
    --------
    >>> year = RiskTable.from_counts(at_risk=[100], churned=[10])
    >>> odd = RiskTable.from_counts(at_risk=[3], churned=[1], term=11)
    >>> usual_terms(year + odd).to_dict()["at_risk"]
    [103]
    """
    terms, place = np.unique(table.term, return_inverse=True)
    counts = np.zeros((2, len(terms)), np.int64)
    np.add.at(counts[0], place, table.at_risk)
    np.add.at(counts[1], place, table.churned)
    enough = (counts[0] >= FEW) & (counts[1] >= LOST) | (counts[0] >= 10 * FEW)
    if not enough.any():
        enough[counts[0].argmax()] = True
    if enough.all():
        return table
    usual = terms[enough]
    nearest = usual[np.abs(np.log(terms[:, None] / usual)).argmin(axis=1)]
    names = Text.of(table.segment.tolist())
    sums = {name: getattr(table, name) for name in SUMS}
    cells = merge_cells(names, nearest[place], table.renewal, sums)
    # Parts of one book share accounts; which ones no longer matters to a fit.
    return RiskTable(**cells, accounts=AccountSet())


def _segments(table: RiskTable, whole: RenewalModel) -> list[GroupModel]:
    fits = fit_segments(table, whole=whole)
    parts = [table.select(segment=name) for name in fits.segments]
    alone = [place for place, own in enumerate(fits.own_weight) if own >= OWN_ENOUGH]
    own_fits = chosen_fits([cells_of(parts[place]) for place in alone])
    own = dict(zip(alone, own_fits, strict=True))
    return [
        _segment(part, table, fits, place, own.get(place))
        for place, part in enumerate(parts)
    ]


def _segment(
    table: RiskTable,
    whole: RiskTable,
    fits: SegmentFits,
    place: int,
    own: Estimate | None,
) -> GroupModel:
    name, borrowed = fits.segments[place], 1 - float(fits.own_weight[place])
    if own is not None:
        return _group(table, whole, name, own, 0.0)
    group = _group(table, whole, name, fits.models[place].estimate, borrowed)
    return attrs.evolve(group, whole=fits.whole.estimate)
