"""What metrics are computed from: facts, a ledger, or the revenue of a period."""

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

import attrs

from successkit.core.aggregate import State
from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import Definition
from successkit.metrics.experience.periods import PeriodState
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.ledger import Ledger, build_ledger


class Source:
    """How a metric is computed: as sums that add up, and as the figure they make."""

    of_revenue: ClassVar[bool] = True

    @abstractmethod
    def state(self, figures: PeriodFigures) -> State:
        """Return the sums behind the metric.

        Parameters
        ----------
        figures
            The period of a book.

        Returns
        -------
        State
            They add up over accounts.
        """

    def __call__(self, figures: PeriodFigures) -> MetricValue:
        """Return the figure, with the accounts that make it.

        Parameters
        ----------
        figures
            The period of a book.

        Returns
        -------
        MetricValue
            That of :meth:`state`.
        """
        return self.state(figures).value()

    def state_of(
        self,
        portfolio: Portfolio,
        period: Period,
        definition: Definition,
        currency: str | None,
    ) -> State:
        """Return the sums behind the metric, for a book.

        Parameters
        ----------
        portfolio
            Facts cut to a day.
        period
            The days.
        definition
            Choices behind the figure.
        currency
            Reporting currency.

        Returns
        -------
        State
            They add up over accounts.
        """
        return self.state(_figures(portfolio, period, definition, currency))

    def value_of(
        self,
        portfolio: Portfolio,
        period: Period,
        definition: Definition,
        currency: str | None,
    ) -> MetricValue:
        """Return the figure of a book, with the accounts that make it.

        Parameters
        ----------
        portfolio
            Facts cut to a day.
        period
            The days.
        definition
            Choices behind the figure.
        currency
            Reporting currency.

        Returns
        -------
        MetricValue
            That of :meth:`state_of`.
        """
        return self(_figures(portfolio, period, definition, currency))


def _figures(
    portfolio: Portfolio, period: Period, definition: Definition, currency: str | None
) -> PeriodFigures:
    assert portfolio.day is not None  # noqa: S101 - who calls has cut the facts
    book = RevenueBook.of(
        portfolio,
        as_of=portfolio.day,
        known_at=portfolio.known_at,
        currency=currency,
        definition=definition,
    )
    return book.figures([period])[0]


@attrs.frozen
class OfRevenue(Source):
    """A metric of the revenue of a period.

    Parameters
    ----------
    partial
        Its sums.
    tell
        The figure with its accounts; None where none are told.
    """

    partial: Callable[[PeriodFigures], State]
    tell: Callable[[PeriodFigures], MetricValue] | None = None

    def state(self, figures: PeriodFigures) -> State:
        """Return the sums."""
        return self.partial(figures)

    def __call__(self, figures: PeriodFigures) -> MetricValue:
        """Return the figure."""
        return super().__call__(figures) if self.tell is None else self.tell(figures)


@attrs.frozen
class OfFacts(Source):
    """A metric that needs no revenue, only facts and a period.

    Parameters
    ----------
    partial
        Its sums.
    """

    of_revenue: ClassVar[bool] = False

    partial: Callable[[Portfolio, Period], State]

    def state(self, figures: PeriodFigures) -> State:
        """Return the sums."""
        return self._state(figures.book.portfolio, figures.period)

    def state_of(
        self,
        portfolio: Portfolio,
        period: Period,
        definition: Definition,  # noqa: ARG002 - facts leave nothing to choose
        currency: str | None,  # noqa: ARG002
    ) -> State:
        """Return the sums of a book."""
        return self._state(portfolio, period)

    def value_of(
        self,
        portfolio: Portfolio,
        period: Period,
        definition: Definition,
        currency: str | None,
    ) -> MetricValue:
        """Return the figure of a book."""
        return self.state_of(portfolio, period, definition, currency).value()

    def _state(self, portfolio: Portfolio, period: Period) -> State:
        return PeriodState.of(self.partial(portfolio, period), portfolio, period)


@attrs.frozen
class OfLedger(Source):
    """A metric of who began to pay when: it needs the ledger, but no currency.

    Parameters
    ----------
    partial
        Its sums.
    tell
        The figure, with its accounts.
    """

    partial: Callable[[Portfolio, Ledger, Period], State]
    tell: Callable[[Portfolio, Ledger, Period], MetricValue]

    def state(self, figures: PeriodFigures) -> State:
        """Return the sums."""
        ledger = _contract_ledger(figures.book)
        return self._state(figures.book.portfolio, ledger, figures.period)

    def __call__(self, figures: PeriodFigures) -> MetricValue:
        """Return the figure."""
        ledger = _contract_ledger(figures.book)
        return self.tell(figures.book.portfolio, ledger, figures.period)

    def state_of(
        self,
        portfolio: Portfolio,
        period: Period,
        definition: Definition,
        currency: str | None,  # noqa: ARG002 - days are the same in any currency
    ) -> State:
        """Return the sums of a book."""
        return self._state(portfolio, build_ledger(portfolio, definition), period)

    def value_of(
        self,
        portfolio: Portfolio,
        period: Period,
        definition: Definition,
        currency: str | None,  # noqa: ARG002
    ) -> MetricValue:
        """Return the figure of a book."""
        return self.tell(portfolio, build_ledger(portfolio, definition), period)

    def _state(self, portfolio: Portfolio, ledger: Ledger, period: Period) -> State:
        counts = self.partial(portfolio, ledger, period)
        return PeriodState.of(counts, portfolio, period)


def _contract_ledger(book: RevenueBook) -> Ledger:
    """Return the ledger in which revenue begins with its contract."""
    if book.definition.basis == "contract":
        return book.ledger
    return build_ledger(book.portfolio, book.definition)
