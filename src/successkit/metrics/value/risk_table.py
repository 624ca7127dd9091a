"""``RiskTable``: how many were due for renewal, and left, in cells that add up."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

import attrs
import numpy as np

from successkit.core.aggregate import AccountSet
from successkit.core.arrays import BoolArray, Int64Array, ObjectArray
from successkit.core.display import table_html
from successkit.core.portfolio import Portfolio
from successkit.core.text import Text
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.segments import Segmentation, segments_of
from successkit.metrics.value.cell_checks import (
    check_cells,
    counts_of,
    survivors_of,
)
from successkit.metrics.value.cells import KEYS, SUMS, merge_cells
from successkit.metrics.value.contract_runs import CancelledEnds
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.risk_cells import cells_of


@attrs.frozen(eq=False, kw_only=True)
class RiskTable:
    """Renewal decisions by segment, term and renewal number; tables add up with ``+``.

    Make one with :meth:`from_portfolio`, :meth:`from_counts` or :meth:`from_survivors`.

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
        Shape (n,): how much more, or less, those who stayed paid on the eve of the
        next decision (or on the last day known).
    mrr_ended_early
        Shape (n,): revenue of those who left early.
    accounts
        Which accounts are in it, where they are known; parts that share an account are
        not added.

    Raises
    ------
    InvalidInputError
        The cells are not in order, a count is negative, or more left than were at risk.

    Examples
    --------
    >>> north = RiskTable.from_counts(at_risk=[100, 80], churned=[20, 8])
    >>> south = RiskTable.from_counts(at_risk=[50], churned=[5])
    >>> (north + south).to_dict()["at_risk"]
    [150, 80]
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
    accounts: AccountSet = attrs.field(factory=AccountSet, repr=False)

    def __attrs_post_init__(self) -> None:
        check_cells({name: getattr(self, name) for name in KEYS + SUMS})

    @classmethod
    def from_counts(
        cls,
        *,
        at_risk: Sequence[int] | Int64Array,
        churned: Sequence[int] | Int64Array,
        term: int = 12,
        segment: str = "",
    ) -> Self:
        """Make a table of one segment and term from counts by renewal.

        Parameters
        ----------
        at_risk, churned
            How many were due at the first, second … renewal, and left at it. Counts may
            rise from one renewal to the next: older customers may enter later.
        term
            Months between renewals.
        segment
            Its name.

        Returns
        -------
        Self
            Revenue is 0 in each cell.

        Raises
        ------
        InvalidInputError
            No row; lengths differ; a count is no whole number >= 0; more left than
            were at risk; a term below one month.
        """
        risk, lost = counts_of(at_risk, churned)
        return cls._of_counts(risk, lost, term, segment)

    @classmethod
    def from_survivors(
        cls, survivors: Sequence[int] | Int64Array, *, term: int = 12, segment: str = ""
    ) -> Self:
        """Make a table from how many of one cohort were left after each renewal.

        Parameters
        ----------
        survivors
            At the start, after the first renewal, after the second …
        term
            Months between renewals.
        segment
            Its name.

        Returns
        -------
        Self
            One cell for each renewal.

        Raises
        ------
        InvalidInputError
            Fewer than two counts, or one above the one before.

        Examples
        --------
        >>> table = RiskTable.from_survivors([1000, 869, 743])
        >>> table.at_risk.tolist(), table.churned.tolist()
        ([1000, 869], [131, 126])
        """
        left = survivors_of(survivors)
        return cls._of_counts(left[:-1], left[:-1] - left[1:], term, segment)

    @classmethod
    def from_portfolio(
        cls,
        portfolio: Portfolio,
        *,
        as_of: date,
        known_at: datetime | None = None,
        since: date | None = None,
        by: Segmentation | None = None,
        currency: str | None = None,
        cancelled: CancelledEnds = "auto",
        definition: Definition = DEFAULT,
    ) -> Self:
        """Count the decisions of every customer of a book, up to a day.

        Parameters
        ----------
        portfolio
            The book.
        as_of
            The day. A decision is counted when it is settled for everybody: its due
            day is over, and so are the days of grace of a contract with a term.
        known_at
            What had been recorded by then; None knows everything.
        since
            First day on which losses were recorded. Customers that are older enter at
            their age: their earlier decisions are numbered, and not counted. None takes
            the whole history as recorded.
        by
            Text column of the accounts, or segment of each account by id; None for one
            segment "".
        currency
            Reporting currency, at the rates of ``as_of``; needed when the book has
            several.
        cancelled
            What the end of a cancelled contract is, where no earlier record tells:
            ``term``, the end of its term; ``rolling``, that of a rolling contract;
            ``auto``, told by its length.
        definition
            The grace, and what else ends a contract.

        Returns
        -------
        Self
            The same bits for any partition of the accounts, added up.

        Examples
        --------
        >>> from successkit.core import Account, Contract
        >>> first = Contract(
        ...     id="c1", account_id="a", start=date(2023, 4, 1), end=date(2024, 4, 1)
        ... )
        >>> then = Contract(
        ...     id="c2", account_id="a", start=date(2024, 4, 1), end=date(2025, 4, 1)
        ... )
        >>> book = Portfolio.from_objects(
        ...     accounts=[Account(id="a")], contracts=[first, then]
        ... )
        >>> table = RiskTable.from_portfolio(book, as_of=date(2026, 1, 1))
        >>> [table.to_dict()[name] for name in ("term", "at_risk", "churned")]
        [[12, 12], [1, 1], [0, 1]]
        """
        decisions = Decisions.of(
            portfolio,
            as_of=as_of,
            known_at=known_at,
            since=since,
            currency=currency,
            cancelled=cancelled,
            definition=definition,
        )
        cut = decisions.portfolio
        segment = Text.empty(len(cut)) if by is None else segments_of(cut, by)
        cells = cells_of(decisions.clock, decisions.levels, segment)
        return cls(**cells, accounts=AccountSet(ids=cut.account_ids))

    @classmethod
    def _of_counts(
        cls, at_risk: Int64Array, churned: Int64Array, term: int, segment: str
    ) -> Self:
        rows = len(at_risk)
        sums = {name: np.zeros(rows, np.int64) for name in SUMS}
        return cls._of_rows(
            Text.of([segment] * rows),
            np.full(rows, term, np.int64),
            np.arange(1, rows + 1),
            {**sums, "at_risk": at_risk, "churned": churned},
            AccountSet(),
        )

    @classmethod
    def _of_rows(
        cls,
        segment: Text,
        term: Int64Array,
        renewal: Int64Array,
        sums: dict[str, Int64Array],
        accounts: AccountSet,
    ) -> Self:
        cells = merge_cells(segment, term, renewal, sums)
        return cls(**cells, accounts=accounts)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.at_risk)

    def __add__(self, other: "RiskTable") -> "RiskTable":
        joined = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in (*KEYS, *SUMS)
        }
        return self._of_rows(
            Text.of(joined.pop("segment").tolist()),
            joined.pop("term"),
            joined.pop("renewal"),
            joined,
            self.accounts + other.accounts,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RiskTable):
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

    def select(
        self, *, segment: str | None = None, term: int | None = None
    ) -> "RiskTable":
        """Return the cells of a segment, a term, or both.

        Parameters
        ----------
        segment
            Its name; None takes all.
        term
            In months; None takes all.

        Returns
        -------
        RiskTable
            Possibly without a cell.
        """
        keep = np.ones(len(self), bool)
        if segment is not None:
            keep &= np.asarray(self.segment == segment, bool)
        if term is not None:
            keep &= self.term == term
        return self._take(keep)

    def _take(self, keep: BoolArray) -> "RiskTable":
        return attrs.evolve(
            self, **{name: getattr(self, name)[keep] for name in (*KEYS, *SUMS)}
        )

    def pooled(self, *, by_segment: bool = False, by_term: bool = True) -> "RiskTable":
        """Return the table with segments, or terms, put together.

        Parameters
        ----------
        by_segment
            Whether segments stay apart.
        by_term
            Whether terms stay apart. Put together, they stand under the term that most
            accounts at risk have, the shorter one of equals: a renewal is a renewal,
            however long it runs.

        Returns
        -------
        RiskTable
            The same accounts in fewer cells.
        """
        names = self.segment.tolist() if by_segment else [""] * len(self)
        term = self.term
        if not by_term and len(self):
            terms, place = np.unique(self.term, return_inverse=True)
            weight = np.bincount(place, self.at_risk.astype(np.float64))
            term = np.full(len(self), terms[weight.argmax()])
        sums = {name: getattr(self, name) for name in SUMS}
        return self._of_rows(Text.of(names), term, self.renewal, sums, self.accounts)

    def renewal_counts(self) -> tuple[Int64Array, Int64Array, Int64Array]:
        """Return renewal number, accounts at risk and accounts lost.

        Returns
        -------
        tuple[Int64Array, Int64Array, Int64Array]
            Shape (k,) each, rising by renewal; segments and terms are put together,
            cells without an account at risk left out.

        Examples
        --------
        >>> table = RiskTable.from_counts(at_risk=[100, 80], churned=[20, 8])
        >>> [column.tolist() for column in table.renewal_counts()]
        [[1, 2], [100, 80], [20, 8]]
        """
        whole = self.pooled(by_term=False)
        some = whole.at_risk > 0
        return whole.renewal[some], whole.at_risk[some], whole.churned[some]

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
