"""``RiskColumns``: the columns of a risk table, checked and compared."""

from typing import Self

import attrs
import numpy as np

from successkit.core.aggregate import AccountSet
from successkit.core.arrays import BoolArray, Int64Array, ObjectArray
from successkit.core.display import table_html
from successkit.metrics.value.cell_checks import check_cells
from successkit.metrics.value.cells import KEYS, SUMS


@attrs.frozen(eq=False, kw_only=True)
class RiskColumns:
    """Cells in the order of segment, term and renewal, each once.

    Parameters
    ----------
    segment
        Shape (n,): name of the segment; "" where none was asked for.
    term
        Shape (n,): months that the decision was bought for: 1, 12, 24 … [months]
    renewal
        Shape (n,): which decision of a customer's life it is, from 1.
    at_risk
        Shape (n,): for how many accounts it was due. [accounts]
    churned
        Shape (n,): how many of them left at it. [accounts]
    ended_early
        Shape (n,): how many left before it was due; not in ``at_risk``. [accounts]
    mrr_at_risk
        Shape (n,): revenue of the accounts at risk on the eve. [1/55,440 minor unit a
        month]
    mrr_lost
        Shape (n,): revenue of those who left.
    mrr_expanded, mrr_contracted
        Shape (n,): how much more, or less, than at the decision before (or at the start
        of the life) the accounts at risk pay on the eve.
    mrr_ended_early
        Shape (n,): revenue of those who left early.
    mrr_squares
        Shape (n,): sum of the squared revenue of the accounts at risk, as exact Python
        integers; it says on how many accounts the revenue rests. [(minor unit/month)²]
    accounts
        Which accounts are in it, where they are known; parts that share an account are
        not added.

    Raises
    ------
    InvalidInputError
        The cells are not in order, a count is negative, or more left than were at risk.
    """

    segment: ObjectArray
    term: Int64Array
    renewal: Int64Array
    at_risk: Int64Array
    churned: Int64Array
    ended_early: Int64Array
    mrr_at_risk: Int64Array
    mrr_lost: Int64Array
    mrr_expanded: Int64Array
    mrr_contracted: Int64Array
    mrr_ended_early: Int64Array
    mrr_squares: ObjectArray
    accounts: AccountSet = attrs.field(factory=AccountSet, repr=False)

    def __attrs_post_init__(self) -> None:
        check_cells({name: getattr(self, name) for name in KEYS + SUMS})

    def __len__(self) -> int:
        return len(self.at_risk)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RiskColumns):
            return NotImplemented
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in (*KEYS, *SUMS)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments, sorted."""
        return tuple(sorted(set(self.segment.tolist())))

    @property
    def terms(self) -> tuple[int, ...]:
        """Terms that occur, in months, rising."""
        return tuple(np.unique(self.term).tolist())

    def keep(self, cells: BoolArray | slice) -> Self:
        """Return some of the cells.

        Parameters
        ----------
        cells
            Shape (n,): which ones; or a stretch of them.

        Returns
        -------
        Self
            In unchanged order.
        """
        return attrs.evolve(
            self, **{name: getattr(self, name)[cells] for name in (*KEYS, *SUMS)}
        )

    def to_dict(self) -> dict[str, list[object]]:
        """Return the table column by column.

        Returns
        -------
        dict[str, list[object]]
            Every column; revenue in units of 1/55,440 minor unit.
        """
        return {name: getattr(self, name).tolist() for name in (*KEYS, *SUMS)}

    def _repr_html_(self) -> str:
        return table_html(self.to_dict(), len(self), caption=f"{len(self)} cells")
