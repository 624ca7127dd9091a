"""``RiskTable``: how many were due for renewal, and left, in cells that add up."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Self

import attrs
import numpy as np

from successkit.core.aggregate import AccountSet
from successkit.core.arrays import AnyArray, Int64Array
from successkit.core.portfolio import Portfolio
from successkit.core.text import Text
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.segments import Segmentation, segments_of
from successkit.metrics.value.cell_checks import check_term, counts_of, survivors_of
from successkit.metrics.value.cells import KEYS, SUMS, merge_cells
from successkit.metrics.value.contract_runs import CancelledEnds
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.durations import count_durations
from successkit.metrics.value.risk_cells import cells_of
from successkit.metrics.value.risk_columns import RiskColumns


@attrs.frozen(eq=False, kw_only=True)
class RiskTable(RiskColumns):
    """Renewal decisions by segment, term and renewal number; tables add up with ``+``.

    Make one with :meth:`from_portfolio`, :meth:`from_counts` or :meth:`from_survivors`.

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
    def from_durations(
        cls,
        *,
        durations: Sequence[int] | Int64Array,
        observed: Sequence[int] | AnyArray,
        entry: Sequence[int] | Int64Array | None = None,
        segments: Text | Sequence[str] | AnyArray | None = None,
        term: int = 1,
    ) -> Self:
        """Make a table from customers one by one.

        Parameters
        ----------
        durations
            Shape (n,): the last renewal that each customer was due for.
        observed
            Shape (n,): whether it left at it (flags, or 0 and 1); otherwise it was lost
            from view after.
        entry
            Shape (n,): renewals behind it when it was first seen; None for 0 each.
        segments
            Shape (n,): names; None for one segment "".
        term
            Months between renewals.

        Returns
        -------
        Self
            Revenue is 0 in each cell.

        Raises
        ------
        InvalidInputError
            No row; lengths differ; entry after exit; a loss at no renewal.

        Examples
        --------
        >>> table = RiskTable.from_durations(
        ...     durations=[1, 2, 3], observed=[True, False, True], entry=[0, 0, 1]
        ... )
        >>> table.at_risk.tolist(), table.churned.tolist()
        ([2, 2, 1], [1, 0, 1])
        """
        names, renewal, counts = count_durations(durations, observed, entry, segments)
        return cls._without_revenue(names, term, renewal, counts)

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
        return cls.from_decisions(decisions, by)

    @classmethod
    def from_decisions(
        cls, decisions: Decisions, by: Segmentation | None = None
    ) -> Self:
        """Count decisions that are read already.

        Parameters
        ----------
        decisions
            The renewal clock of a book.
        by
            Text column of the accounts, or segment of each account by id; None for one
            segment "".

        Returns
        -------
        Self
            As :meth:`from_portfolio` counts them.
        """
        cut = decisions.portfolio
        segment = Text.empty(len(cut)) if by is None else segments_of(cut, by)
        cells = cells_of(decisions.clock, decisions.levels, segment)
        return cls(**cells, accounts=AccountSet(ids=cut.account_ids))

    @classmethod
    def _of_counts(
        cls, at_risk: Int64Array, churned: Int64Array, term: int, segment: str
    ) -> Self:
        names = Text.of([segment] * len(at_risk))
        counts = {"at_risk": at_risk, "churned": churned}
        return cls._without_revenue(names, term, np.arange(1, len(at_risk) + 1), counts)

    @classmethod
    def _without_revenue(
        cls,
        segment: Text,
        term: int,
        renewal: Int64Array,
        counts: Mapping[str, AnyArray],
    ) -> Self:
        check_term(term)
        rows = len(renewal)
        sums: dict[str, AnyArray] = {name: np.zeros(rows, np.int64) for name in SUMS}
        sums["mrr_squares"] = sums["mrr_squares"].astype(object)
        months = np.full(rows, term, np.int64)
        return cls._of_rows(segment, months, renewal, {**sums, **counts}, AccountSet())

    @classmethod
    def _of_rows(
        cls,
        segment: Text,
        term: Int64Array,
        renewal: Int64Array,
        sums: Mapping[str, AnyArray],
        accounts: AccountSet,
    ) -> Self:
        cells = merge_cells(segment, term, renewal, sums)
        return cls(**cells, accounts=accounts)

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
        return self.keep(keep)

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

    def counting_early(self) -> "RiskTable":
        """Return the table with who left early counted as due, and lost.

        Returns
        -------
        RiskTable
            Everybody whose term has run out since; nobody ended early any more. The
            squares of revenue stay those of the accounts that were due.

        Examples
        --------
        >>> table = RiskTable.from_counts(at_risk=[90], churned=[9])
        >>> table = attrs.evolve(table, ended_early=np.array([10]))
        >>> both = table.counting_early()
        >>> both.at_risk.tolist(), both.churned.tolist()
        ([100], [19])
        """
        early, money = self.ended_early, self.mrr_ended_early
        return attrs.evolve(
            self,
            at_risk=self.at_risk + early,
            churned=self.churned + early,
            ended_early=np.zeros_like(early),
            mrr_at_risk=self.mrr_at_risk + money,
            mrr_lost=self.mrr_lost + money,
            mrr_ended_early=np.zeros_like(money),
        )

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
