"""What accounts are worth: learned from all of them, changed by some."""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AccountTable, Int64Array, ObjectArray
from successkit.core.arrays import NULL_INT
from successkit.core.changed import Rows
from successkit.core.packed import places
from successkit.engine.account_values import Valuation, decisions_of
from successkit.engine.again.less import (
    NotSubtractedError,
    changed_renewals,
    changed_sums,
)
from successkit.engine.again.less import same_renewals as same
from successkit.engine.again.spliced import spliced_standing
from successkit.engine.board_sums import churn_sums
from successkit.engine.setup import Setup
from successkit.metrics import RiskTable
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.rate_state import RateState
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.lifetime_state import by_month
from successkit.metrics.value.standing_clock import Standing, standing_of

VALUES: Final = frozenset({"value", "value_low", "value_high"})
"""Columns of what accounts are worth."""


@attrs.frozen(eq=False, kw_only=True)
class Worth:
    """Who stays at renewals, and where customers stand: what values rest on.

    Parameters
    ----------
    risk
        Every renewal that was due.
    churn
        Sums behind the churn; None where a model says who stays, and without accounts.
    standing
        Where customers stand.
    """

    risk: RiskTable
    churn: RateState | None
    standing: Standing

    @property
    def modelled(self) -> bool:
        """Whether a model says who stays, so that the churn does not count."""
        return bool(self.risk.at_risk.any())

    @classmethod
    def of(cls, book: RevenueBook, *, modelled: bool | None = None) -> Self:
        """Learn it from the accounts of a book.

        Parameters
        ----------
        book
            The revenue side on a day.
        modelled
            Whether a model says who stays in the book of which these are a part; None
            where they are the whole.

        Returns
        -------
        Self
            Of these accounts.

        Raises
        ------
        NotSubtractedError
            A rate is missing.
        """
        return cls.read(book, renewals_of(book), modelled=modelled)

    @classmethod
    def read(
        cls, book: RevenueBook, decisions: Decisions, *, modelled: bool | None
    ) -> Self:
        """Learn it from renewals that are read already.

        Parameters
        ----------
        book
            The revenue side on a day.
        decisions
            Its renewals.
        modelled
            As for :meth:`of`.

        Returns
        -------
        Self
            Of these accounts.
        """
        risk = RiskTable.from_decisions(decisions)
        known = bool(risk.at_risk.any()) if modelled is None else modelled
        return cls(
            risk=risk,
            churn=None if known else churn_sums(book),
            standing=standing_of(decisions, None, book.definition),
        )

    def replaced(self, rows: Rows, old: "Sums", new: Self) -> Self:
        """Return the same with other facts of some accounts.

        Parameters
        ----------
        rows
            Where rows go.
        old
            What was learned from the accounts before.
        new
            That of the accounts now.

        Returns
        -------
        Self
            The same bits as of the whole book.

        Raises
        ------
        NotSubtractedError
            The churn of the book begins to count.
        """
        risk = changed_renewals(self.risk, old.risk, new.risk)
        found = type(self)(
            risk=risk,
            churn=None
            if self.modelled
            else changed_sums(self.churn, old.churn, new.churn),
            standing=spliced_standing(rows, self.standing, new.standing),
        )
        if self.modelled and not found.modelled:
            raise NotSubtractedError("no renewal is left to learn from")
        return found

    def valuation(self, setup: Setup, before: Valuation, then: RiskTable) -> Valuation:
        """Return how accounts are valued.

        Parameters
        ----------
        setup
            Settings and plugins.
        before, then
            How they were valued, and from which renewals that was learned.

        Returns
        -------
        Valuation
            The very same where nothing that it rests on changed.
        """
        churn = None if self.churn is None else by_month(self.churn)
        return revalued(setup, before, then, self.risk, churn)


@attrs.frozen(eq=False, kw_only=True)
class Sums:
    """What is learned from some accounts: who stays, without where anybody stands.

    Parameters
    ----------
    risk, churn
        As of :class:`Worth`.
    """

    risk: RiskTable
    churn: RateState | None

    @classmethod
    def of(cls, book: RevenueBook, *, modelled: bool) -> Self:
        """Learn it from the accounts of a book.

        Parameters
        ----------
        book
            The revenue side on a day.
        modelled
            Whether a model says who stays in the book of which these are a part.

        Returns
        -------
        Self
            Of these accounts.

        Raises
        ------
        NotSubtractedError
            A rate is missing.
        """
        risk = RiskTable.from_decisions(renewals_of(book))
        return cls(risk=risk, churn=None if modelled else churn_sums(book))


@attrs.frozen(eq=False, kw_only=True)
class KeptValues(Valuation):
    """What accounts are worth, kept from a review before: nothing it rests on changed.

    Parameters
    ----------
    before
        The accounts of that review.
    """

    before: AccountTable

    @classmethod
    def of_table(cls, valuation: Valuation, before: AccountTable) -> Self:
        """Return a valuation that looks values up.

        Parameters
        ----------
        valuation
            How accounts are valued.
        before
            Accounts with their values.

        Returns
        -------
        Self
            For some of these accounts.
        """
        return cls(**attrs.asdict(valuation, recurse=False), before=before)

    def columns(
        self,
        table: AccountTable,
        book: RevenueBook,  # noqa: ARG002 - it is as it was
    ) -> dict[str, Int64Array]:
        """Return the values that accounts had.

        Parameters
        ----------
        table
            Some of the accounts.
        book
            Their revenue, which is as it was.

        Returns
        -------
        dict[str, Int64Array]
            As of the valuation.
        """
        return self.looked_up(table.ids)

    def looked_up(self, ids: ObjectArray) -> dict[str, Int64Array]:
        """Return the values that accounts had, as far as they were worked out.

        Parameters
        ----------
        ids
            Sorted.

        Returns
        -------
        dict[str, Int64Array]
            Missing for accounts that were not there.
        """
        rows = places(self.before.ids, ids)
        return {
            name: np.append(self.before.array(name), NULL_INT)[rows]
            for name in sorted(VALUES & self.before.columns.keys())
        }


def renewals_of(book: RevenueBook) -> Decisions:
    """Return the renewals of a book.

    Parameters
    ----------
    book
        The revenue side on a day.

    Returns
    -------
    Decisions
        Of its accounts.

    Raises
    ------
    NotSubtractedError
        A rate is missing.
    """
    decisions = decisions_of(book)
    if decisions is None:
        raise NotSubtractedError("a rate is missing")
    return decisions


def revalued(
    setup: Setup,
    before: Valuation,
    then: RiskTable,
    now: RiskTable,
    churn: float | None,
) -> Valuation:
    """Return how accounts are valued after a change.

    Parameters
    ----------
    setup
        Settings and plugins.
    before, then
        How they were valued, and from which renewals that was learned.
    now
        The renewals now.
    churn
        The churn now.

    Returns
    -------
    Valuation
        The very same where nothing that it rests on changed.
    """
    if same(then, now):
        return attrs.evolve(before, churn=churn)
    return Valuation.fit(now, churn, setup.config)


def alike(one: Valuation, other: Valuation) -> bool:
    """Return whether two ways to value accounts give the same values.

    Parameters
    ----------
    one, other
        Valuations; the other one was made from the first where its model is the same.

    Returns
    -------
    bool
        The churn counts only where there is no model.
    """
    if one.model is not other.model:
        return False
    return one.models or one.churn == other.churn


def revalue(
    table: AccountTable, valuation: Valuation, standing: Standing, book: RevenueBook
) -> AccountTable:
    """Return a table with what accounts are worth by another valuation.

    Parameters
    ----------
    table
        One row per account.
    valuation
        How they are valued.
    standing
        Where customers stand.
    book
        Some revenue of the book, for its currency and definition.

    Returns
    -------
    AccountTable
        With those columns of value that it has.
    """
    found = valuation.standing(table, standing, book.currency, book.definition)
    return table.with_columns(
        **{name: column for name, column in found.items() if name in table.columns}
    )
