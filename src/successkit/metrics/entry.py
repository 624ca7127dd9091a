"""``CatalogueEntry``: one metric, declared, as a figure and as parts that add up."""

import functools

import attrs

from successkit.core.aggregate import AccountSet, Aggregate
from successkit.core.declarations import MetricSpec
from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.definitions.bounds import Bounds, bounds_of
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.sources import Source

_DEFINITIONS = "docs/definitions.md"


@attrs.frozen(kw_only=True)
class CatalogueEntry:
    """One metric.

    Parameters
    ----------
    name
        Its name everywhere.
    figure
        Computes it from the figures of a period, with the accounts that make it.
    unit
        Unit of the value.
    low, high
        Bounds under the default definition; None for none.
    better
        ``up``, ``down`` or empty.
    doc
        What it says.
    source
        Where the definition stands.
    """

    name: str
    figure: Source
    unit: str = "share"
    low: float | None = 0
    high: float | None = None
    better: str = ""
    doc: str = ""
    source: str = _DEFINITIONS

    def of(
        self,
        portfolio: Portfolio,
        period: Period,
        *,
        definition: Definition = DEFAULT,
        currency: str | None = None,
    ) -> MetricValue:
        """Return the figure of a portfolio over a period.

        Parameters
        ----------
        portfolio
            Facts cut to a day; otherwise they are cut to the end of the period.
        period
            The days.
        definition
            Choices behind the figure.
        currency
            Reporting currency; needed when the book has several.

        Returns
        -------
        MetricValue
            That of ``partial(…).value()``, with the accounts that make it.
        """
        cut = cut_to(portfolio, period)
        return self.figure.value_of(cut, period, definition, currency)

    def partial(
        self,
        portfolio: Portfolio,
        period: Period,
        *,
        definition: Definition = DEFAULT,
        currency: str | None = None,
    ) -> Aggregate:
        """Return the metric over some accounts, to be added to that over others.

        Parameters
        ----------
        portfolio
            Facts cut to a day; otherwise they are cut to the end of the period.
        period
            The days.
        definition
            Choices behind the figure.
        currency
            Reporting currency; needed when the whole book has several.

        Returns
        -------
        Aggregate
            Exact sums and the accounts they are of. Parts without a common account
            add up to the whole, bit for bit, and its ``value()`` is the figure.

        Examples
        --------
        >>> from datetime import date
        >>> from successkit.core import Account, Contract, Money
        >>> from successkit.metrics import CATALOGUE
        >>> march = Period(date(2026, 3, 1), date(2026, 4, 1))
        >>> def part(account: str, end: date | None) -> Aggregate:
        ...     row = Contract(
        ...         id=f"c-{account}",
        ...         account_id=account,
        ...         start=date(2025, 3, 1),
        ...         end=end,
        ...         amount=Money(100, "JPY"),
        ...         status="active" if end is None else "cancelled",
        ...     )
        ...     book = Portfolio.from_objects(
        ...         accounts=[Account(id=account)], contracts=[row]
        ...     )
        ...     return CATALOGUE["logo_churn_rate"].partial(book, march)
        >>> both = part("a", date(2026, 3, 9)) + part("b", None)
        >>> both.value().value, both.value().denominator
        (0.5, 2)
        """
        cut = cut_to(portfolio, period)
        state = self.figure.state_of(cut, period, definition, currency)
        held = accounts_of(cut)
        return Aggregate(metric=self.name, accounts=held, state=state)

    def bounds(self, definition: Definition = DEFAULT) -> Bounds:
        """Return between which values it can lie under a definition.

        Parameters
        ----------
        definition
            The choices.

        Returns
        -------
        tuple[float | None, float | None]
            Lowest and highest value; None for none.
        """
        if definition == DEFAULT or not self.figure.of_revenue:
            return self.low, self.high
        low, high = bounds_of(self.name, definition)
        known = bounds_of(self.name, DEFAULT) == (self.low, self.high)
        return (low, high) if known else (self.low, self.high)

    def spec(
        self, definition: Definition = DEFAULT, currency: str | None = None
    ) -> MetricSpec:
        """Return the metric as a declaration, under one definition.

        Parameters
        ----------
        definition
            Choices behind the figure.
        currency
            Reporting currency; needed when the book has several.

        Returns
        -------
        MetricSpec
            As a plugin would declare it: it passes ``testing.check_metric``, and runs
            in chunks of accounts.
        """
        low, high = self.bounds(definition)
        return MetricSpec(
            name=self.name,
            partial=functools.partial(
                self.partial, definition=definition, currency=currency
            ),
            unit=self.unit,
            low=low,
            high=high,
            better=self.better,
            doc=self.doc,
            source=self.source,
        )

    def part_of(self, figures: PeriodFigures, accounts: AccountSet) -> Aggregate:
        """Return the metric over the accounts of figures that are there already.

        Parameters
        ----------
        figures
            The period.
        accounts
            Which accounts they are of; see :func:`accounts_of`.

        Returns
        -------
        Aggregate
            As :meth:`partial` gives it.
        """
        state = self.figure.state(figures)
        return Aggregate(metric=self.name, accounts=accounts, state=state)


def cut_to(portfolio: Portfolio, period: Period) -> Portfolio:
    """Return facts cut to a day: their own, or else the end of a period.

    Parameters
    ----------
    portfolio
        The book.
    period
        The days.

    Returns
    -------
    Portfolio
        Facts as of a day.
    """
    return portfolio if portfolio.day is not None else portfolio.as_of(period.end)


def accounts_of(portfolio: Portfolio) -> AccountSet:
    """Return proof of which accounts a book holds.

    Parameters
    ----------
    portfolio
        The book.

    Returns
    -------
    AccountSet
        All of its accounts.
    """
    return AccountSet.of_ids(portfolio.account_ids.tolist())
