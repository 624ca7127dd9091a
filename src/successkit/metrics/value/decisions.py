"""``Decisions``: the renewal clock of a book with its revenue, as of a day."""

from datetime import date, datetime

import attrs

from successkit.core.period import check_day
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.ledger import ledger_from
from successkit.metrics.value.contract_runs import CancelledEnds
from successkit.metrics.value.levels import Levels, levels_of
from successkit.metrics.value.renewal_clock import RenewalClock, renewal_clock


@attrs.frozen(eq=False, kw_only=True)
class Decisions:
    """Every renewal decision of a book.

    Parameters
    ----------
    portfolio
        Facts, cut to the day.
    clock
        When customers decided, and what.
    levels
        Their revenue.
    currency
        Of the revenue.
    """

    portfolio: Portfolio
    clock: RenewalClock
    levels: Levels
    currency: str

    @classmethod
    def of(
        cls,
        portfolio: Portfolio,
        *,
        as_of: date,
        known_at: datetime | None,
        since: date | None,
        currency: str | None,
        cancelled: CancelledEnds,
        definition: Definition,
    ) -> "Decisions":
        """Read the decisions from a book.

        Parameters
        ----------
        portfolio
            All facts, or facts already cut to the same day.
        as_of, known_at
            The day, and the instant of knowledge or None.
        since
            First day on which losses were recorded, or None.
        currency
            Reporting currency; needed only when the book has several.
        cancelled
            What the end of a cancelled contract is.
        definition
            The choices.

        Returns
        -------
        Decisions
            Ready to be added up.
        """
        check_day("as_of", as_of)
        book = RevenueBook.of(
            portfolio,
            as_of=as_of,
            known_at=known_at,
            currency=currency,
            definition=definition,
        )
        return cls.of_book(book, since=since, cancelled=cancelled)

    @classmethod
    def of_book(
        cls,
        book: RevenueBook,
        *,
        since: date | None = None,
        cancelled: CancelledEnds = "auto",
    ) -> "Decisions":
        """Read the decisions from a book whose revenue is read already.

        Parameters
        ----------
        book
            The revenue side as of a day.
        since
            First day on which losses were recorded, or None.
        cancelled
            What the end of a cancelled contract is.

        Returns
        -------
        Decisions
            In the currency and by the definition of the book.
        """
        if since is not None:
            check_day("since", since)
        ledger = book.ledger
        if book.definition.basis != "contract":  # a renewal is due by its contract
            ledger = ledger_from(book.portfolio, book.reading.earnings)
        clock = renewal_clock(
            book.portfolio,
            ledger,
            since=since,
            grace=book.definition.renewal_grace,
            cancelled=cancelled,
        )
        levels = levels_of(ledger, book.exchange, book.currency, book.as_of)
        return cls(
            portfolio=book.portfolio,
            clock=clock,
            levels=levels,
            currency=book.currency,
        )
