"""``ExpansionBook``: what existing accounts bought, by account and product."""

from datetime import date, datetime
from decimal import Decimal

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array, ObjectArray
from successkit.core.display import table_html
from successkit.core.exact import checked_sum
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import (
    major,
    minor_to_major,
    round_together,
    round_units,
)
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.expansion_causes import Causes
from successkit.metrics.revenue.expansion_counts import (
    CAUSES,
    ExpansionCounts,
    SaleCounts,
)
from successkit.metrics.revenue.expansion_rows import (
    ExpansionRows,
    Sale,
    expansion_rows,
)
from successkit.metrics.revenue.offers import Offers, offers_in, taken_up


@attrs.frozen(eq=False, kw_only=True)
class ExpansionBook:
    """Upsell and cross-sell of one period: a row for each account and product.

    Parameters
    ----------
    period
        The days.
    account, product
        Shape (n,): ids of the accounts, names of the products (None without).
    rows
        The same by position, exact.
    offered
        Shape (accounts,): whether the account was made an offer in the period.
    offers, taken
        Offers of the period, and which of them were taken up in it.
    currency
        Of the amounts; at the rates at which the period opens.
    definition
        Name and hash of the definition.
    """

    period: Period
    account: ObjectArray
    product: ObjectArray
    rows: ExpansionRows
    offered: BoolArray
    offers: Offers
    taken: BoolArray
    currency: str
    definition: str

    def __len__(self) -> int:
        return len(self.account)

    @property
    def gain_units(self) -> Int64Array:
        """Monthly revenue that came in, in units of 1/55,440 minor unit."""
        return self.rows.gain

    @property
    def bought_on(self) -> DayArray:
        """The last day of the period on which the revenue of a row rose."""
        return self.rows.bought_on

    @property
    def sale(self) -> list[Sale]:
        """Whether each row is upsell or cross-sell."""
        kinds = (Sale.UPSELL, Sale.CROSS_SELL)
        return [kinds[cross] for cross in self.rows.cross.tolist()]

    @property
    def counts(self) -> ExpansionCounts:
        """The exact sums of the rows; every figure is read from them."""
        rows = self.rows
        return ExpansionCounts(
            eligible=int(rows.eligible.sum()),
            offered=int(self.offered.sum()),
            active=int(rows.active.sum()),
            upsell=self._sold(~rows.cross),
            cross_sell=self._sold(rows.cross),
            offers=len(self.taken),
            taken=int(self.taken.sum()),
        )

    def _sold(self, mine: BoolArray) -> SaleCounts:
        rows = self.rows
        bought = np.zeros(len(rows.eligible), bool)
        bought[rows.account[mine]] = True
        return SaleCounts(
            sales=int(mine.sum()),
            eligible=int((bought & rows.eligible).sum()),
            offered=int((bought & self.offered).sum()),
            active=int((bought & rows.active).sum()),
            units=checked_sum(rows.gain[mine]),
            **{cause: checked_sum(self.cause_units(cause)[mine]) for cause in CAUSES},
        )

    def cause_units(self, cause: str) -> Int64Array:
        """Return one part of what came in.

        Parameters
        ----------
        cause
            one of ``CAUSES``: ``quantity``, ``price``, ``plan`` ….

        Returns
        -------
        Int64Array
            Shape (n,), exact units a month; the parts of a row sum to its gain.
        """
        causes: Causes = self.rows.causes
        part: Int64Array = getattr(causes, cause)
        return part

    def by_cause(self, sale: str = "upsell") -> dict[str, Decimal]:
        """Return the amount of a kind of sale by cause.

        Parameters
        ----------
        sale
            ``upsell`` or ``cross_sell``.

        Returns
        -------
        dict[str, Decimal]
            In major units a month; the parts sum to the amount, also after rounding.
        """
        sold: SaleCounts = getattr(self.counts, sale)
        parts = {cause: int(getattr(sold, cause)) for cause in CAUSES}
        rounded = round_together(parts, round_units(sold.units))
        return {
            cause: minor_to_major(minor, self.currency)
            for cause, minor in rounded.items()
        }

    def to_dict(self) -> dict[str, list[object]]:
        """Return the book column by column.

        Returns
        -------
        dict[str, list[object]]
            ``account``, ``product``, ``sale``, ``bought_on``, ``before``, ``amount``
            and its parts by cause; money in major units a month.
        """
        columns: dict[str, list[object]] = {
            "account": self.account.tolist(),
            "product": self.product.tolist(),
            "sale": [str(sale) for sale in self.sale],
            "bought_on": self.bought_on.tolist(),
            "before": self._money(self.rows.before),
            "amount": self._money(self.rows.gain),
        }
        for cause in CAUSES:
            columns[cause] = self._money(self.cause_units(cause))
        return columns

    def _money(self, units: Int64Array) -> list[object]:
        return [major(part, self.currency) for part in units.tolist()]

    def _repr_html_(self) -> str:
        sums = self.counts
        caption = (
            f"{self.period.start} to {self.period.last_day}: "
            f"{sums.upsell.sales} upsell, {sums.cross_sell.sales} cross-sell"
        )
        return table_html(self.to_dict(), len(self), caption=caption)


def expansions_of(book: RevenueBook, period: Period) -> ExpansionBook:
    """Return what existing accounts bought in a period.

    Parameters
    ----------
    book
        The revenue side of the facts.
    period
        The days.

    Returns
    -------
    ExpansionBook
        One row for each account and product.
    """
    rows, offers = expansion_rows(book, period), offers_in(book, period)
    offered = np.zeros(len(book.portfolio), bool)
    offered[offers.account] = True
    product = book.portfolio.contracts.text("product")
    names = np.append(product.values, np.array([None], dtype=object))
    return ExpansionBook(
        period=period,
        account=book.portfolio.account_ids[rows.account],
        product=names[rows.product],
        rows=rows,
        offered=offered,
        offers=offers,
        taken=taken_up(offers, rows),
        currency=book.currency,
        definition=str(book.definition),
    )


def expansion_book(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> ExpansionBook:
    """Return what existing accounts bought in a period, and why they pay more.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then; None knows everything.
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figures.

    Returns
    -------
    ExpansionBook
        Upsell and cross-sell by account and product, with the parts of each amount.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> old = Contract(
    ...     id="c",
    ...     account_id="a",
    ...     start=date(2026, 1, 1),
    ...     amount=Money(1000, "JPY"),
    ...     quantity=10,
    ... )
    >>> new = attrs.evolve(
    ...     old, start=date(2026, 4, 10), amount=Money(1320, "JPY"), quantity=12
    ... )
    >>> book = Portfolio.from_objects(accounts=[Account(id="a")], contracts=[old, new])
    >>> table = expansion_book(book, start=date(2026, 4, 1), end=date(2026, 5, 1))
    >>> {cause: int(part) for cause, part in table.by_cause().items() if part}
    {'quantity': 200, 'price': 120}
    """
    book = RevenueBook.of(
        portfolio,
        as_of=as_of or end,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    return expansions_of(book, Period(start, end))
