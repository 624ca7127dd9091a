"""Movements and cohorts of columns, in one pass: a small state that adds up.

For books that are no ``Portfolio``: contracts as columns in memory, or blocks of them
that stream from files. Nothing is kept of an account but what it adds to sums by
cohort, period and what happened, and the proof that it was counted once.
"""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core.aggregate import AccountSet
from successkit.core.arrays import AnyArray, DayArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.parts import check_same
from successkit.metrics.revenue.cohort import CohortCells, Measure
from successkit.metrics.revenue.packed import histogram_of
from successkit.metrics.revenue.stretches import Stretches
from successkit.metrics.revenue.sweep import (
    CAME,
    CHURNED,
    FELL,
    MOVES,
    ROSE,
    cohort_levels,
    cohort_sizes,
)

__all__ = ["CohortFlows", "FlowLine", "account_interval", "cohort_flows"]

_SAFE: Final = 2**62
_DIGITS: Final = 20
_SAME: Final = attrs.cmp_using(eq=np.array_equal)


@attrs.frozen(kw_only=True)
class FlowLine:
    """Movements of one period: revenue a month, and accounts.

    ``opening + new + reactivation + expansion − contraction − churn = closing``, and
    ``accounts_opening + accounts_new + accounts_reactivation − accounts_churn =
    accounts_closing``.

    Parameters
    ----------
    opening, new, reactivation, expansion, contraction, churn, closing
        Whole units of revenue a month.
    accounts_opening, accounts_new, accounts_reactivation, accounts_expansion
        How many accounts.
    accounts_contraction, accounts_churn, accounts_closing
        How many accounts.
    """

    opening: int
    new: int
    reactivation: int
    expansion: int
    contraction: int
    churn: int
    closing: int
    accounts_opening: int
    accounts_new: int
    accounts_reactivation: int
    accounts_expansion: int
    accounts_contraction: int
    accounts_churn: int
    accounts_closing: int


@attrs.frozen(kw_only=True)
class CohortFlows:
    """Exact sums by cohort, period and what happened; parts add up with ``+``.

    Cohort and period 0 are all that lies before the first boundary.

    Parameters
    ----------
    boundaries
        Shape (periods + 1,): first day of each period and the day after the last.
    accounts
        Proof of which accounts are in it.
    moved
        Shape (periods + 1, periods + 1, 8): sum of closing less opening.
    counts
        The same shape: how many accounts.
    """

    boundaries: DayArray = attrs.field(eq=_SAME)
    accounts: AccountSet
    moved: Int64Array = attrs.field(eq=_SAME, repr=False)
    counts: Int64Array = attrs.field(eq=_SAME, repr=False)

    @classmethod
    def empty(cls, boundaries: DayArray) -> Self:
        """Return the sums of no accounts.

        Parameters
        ----------
        boundaries
            Shape (periods + 1,): first day of each period and the day after the last.

        Returns
        -------
        Self
            Adds nothing to others of the same periods.

        Raises
        ------
        InvalidInputError
            There is no period, or days do not rise.
        """
        days = np.asarray(boundaries).astype("datetime64[D]")
        # Written so that NaT fails.
        if len(days) < 2 or not bool(np.all(days[1:] > days[:-1])):  # noqa: PLR2004
            raise InvalidInputError(
                "boundaries: expected at least two days, rising; got "
                f"{len(days)}: {', '.join(map(str, days[:3]))}"
            )
        zeros = np.zeros((len(days), len(days), MOVES), np.int64)
        return cls(
            boundaries=days, accounts=AccountSet(), moved=zeros, counts=zeros.copy()
        )

    def __add__(self, other: "CohortFlows") -> "CohortFlows":
        check_same(self, other, "periods")
        largest = np.abs(self.moved).max() + np.abs(other.moved).max()
        if largest >= _SAFE:
            raise InvalidInputError(
                f"amount: sums of up to {largest:,} cannot be added up exactly; check "
                "for amounts in the wrong unit"
            )
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            moved=self.moved + other.moved,
            counts=self.counts + other.counts,
        )

    @property
    def periods(self) -> tuple[str, ...]:
        """First day of each period, and the day after the last."""
        return tuple(map(str, self.boundaries))

    def lines(self) -> list[FlowLine]:
        """Return the movements of every period.

        Returns
        -------
        list[FlowLine]
            One per period between the first boundary and the last.
        """
        moved = [self._lines(self.moved, period) for period in range(len(self.moved))]
        counts = [self._lines(self.counts, place) for place in range(len(self.moved))]
        opening = sum(moved[0].values())
        accounts = counts[0]["new"] + counts[0]["reactivation"] - counts[0]["churn"]
        found: list[FlowLine] = []
        for money, number in zip(moved[1:], counts[1:], strict=True):
            closing = opening + sum(money.values())
            there = accounts + number["new"] + number["reactivation"] - number["churn"]
            found.append(
                FlowLine(
                    opening=opening,
                    closing=closing,
                    accounts_opening=accounts,
                    accounts_closing=there,
                    **{name: abs(value) for name, value in money.items()},
                    **{f"accounts_{name}": value for name, value in number.items()},
                )
            )
            opening, accounts = closing, there
        return found

    @staticmethod
    def _lines(cells: Int64Array, period: int) -> dict[str, int]:
        """Return the sums of one period by line."""
        told = [int(value) for value in cells[:, period].sum(axis=0)]
        new = int(cells[period, period, CAME])
        return {
            "new": new,
            "reactivation": told[CAME] - new,
            "expansion": told[ROSE],
            "contraction": told[FELL],
            "churn": told[CHURNED],
        }

    def cohorts(self, measure: Measure = "revenue") -> CohortCells:
        """Return what was there of each cohort at every closing.

        Parameters
        ----------
        measure
            ``revenue`` in whole units a month, or ``accounts`` that pay.

        Returns
        -------
        CohortCells
            Cohort 0 are the accounts that began before the first period; column 0 is
            the opening, column t the closing of period t.
        """
        levels = cohort_levels(self.moved, self.counts, revenue=measure == "revenue")
        sizes = cohort_sizes(self.counts)
        return CohortCells(started=tuple(sizes), cells=tuple(map(tuple, levels)))


def account_interval(account: AnyArray) -> AccountSet:
    """Return proof of all accounts from the lowest number to the highest.

    Parameters
    ----------
    account
        Shape (n,): numbers of accounts, >= 0.

    Returns
    -------
    AccountSet
        Two of them add up only if no number of one lies within the other.

    Examples
    --------
    >>> account_interval(np.array([3, 7])) + account_interval(np.array([5]))
    Traceback (most recent call last):
    successkit.core.errors.InvalidInputError: cannot add two parts that share \
accounts: '00000000000000000003' to '00000000000000000007' and \
'00000000000000000005' to '00000000000000000005'; split the book so that every \
account is in one part
    """
    if not len(account):
        return AccountSet()
    low, high = (f"{int(end):0{_DIGITS}d}" for end in (account.min(), account.max()))
    return AccountSet.interval(low, high)


def cohort_flows(
    stretches: Stretches,
    boundaries: DayArray,
    *,
    until: np.datetime64 | None = None,
    threads: int = 1,
    accounts: AccountSet | None = None,
) -> CohortFlows:
    """Return movements and cohorts of contracts that are columns in memory.

    Rows that stand grouped by account, in rising order, take less time and next to no
    memory; others are sorted.

    Parameters
    ----------
    stretches
        What earned how much, from when to when.
    boundaries
        Shape (periods + 1,): first day of each period and the day after the last. What
        starts on a boundary is new in the period that begins there.
    until
        Last day that is looked at; None for all of them.
    threads
        How many to work with.
    accounts
        Proof of the accounts; by default all from the lowest number to the highest.

    Returns
    -------
    CohortFlows
        The same bits for any order of rows and number of threads; those of parts that
        share no account add up to those of the whole.

    Raises
    ------
    InvalidInputError
        Boundaries do not rise, ``threads`` is below 1, columns do not fit together, an
        amount is below 0 or they are so large that sums could not be exact.

    Examples
    --------
    >>> def days(*texts):
    ...     return np.array(texts, "datetime64[D]")
    >>> book = Stretches(
    ...     account=np.array([0, 1, 0]),
    ...     start=days("2026-01-10", "2026-01-20", "2026-02-05"),
    ...     end=days("NaT", "2026-02-20", "NaT"),
    ...     amount=np.array([100, 50, 30]),
    ...     accounts=2,
    ... )
    >>> found = cohort_flows(book, days("2026-01-01", "2026-02-01", "2026-03-01"))
    >>> [(line.new, line.expansion, line.churn, line.closing) for line in found.lines()]
    [(150, 0, 0, 150), (0, 30, 50, 130)]
    >>> found.cohorts().rows(), found.cohorts("accounts").rows()
    (((0, 0, 0), (150, 130), (0,)), ((0, 0, 0), (2, 1), (0,)))
    """
    stretches.check()
    nothing = CohortFlows.empty(boundaries)
    proof = account_interval(stretches.account) if accounts is None else accounts
    if not len(stretches):
        return attrs.evolve(nothing, accounts=proof)
    found = histogram_of(stretches, nothing.boundaries, until=until, threads=threads)
    if found.layout.shown > 1:
        raise InvalidInputError(
            f"amount: {len(stretches):,} amounts cannot be added up exactly; check for "
            "amounts in the wrong unit"
        )
    moved, counts = found.cubes
    moved = moved * found.layout.unit
    return attrs.evolve(nothing, accounts=proof, moved=moved, counts=counts)
