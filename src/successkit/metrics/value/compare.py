"""The simple formulas of lifetime value next to the model, with their error."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

import attrs
from dateutil.relativedelta import relativedelta

from successkit.core.display import table_html
from successkit.core.errors import InvalidInputError
from successkit.core.evidence import Interval, MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.group_model import Outlook
from successkit.metrics.value.historic import historic_figure
from successkit.metrics.value.lifetime import values_of_book
from successkit.metrics.value.lifetime_values import LifetimeValues
from successkit.metrics.value.simple import arpa_over_churn_figure
from successkit.metrics.value.value_options import Per, Timing


@attrs.frozen(eq=False, kw_only=True)
class LifetimeComparison:
    """What an account is worth on average, by several formulas.

    Parameters
    ----------
    model
        Mean residual value of today's customers by :func:`lifetime_value`.
    simple
        The simple formulas by name.
    """

    model: MetricValue
    simple: Mapping[str, MetricValue]

    def error(self, name: str) -> float | None:
        """Return by which share a simple formula differs from the model.

        Parameters
        ----------
        name
            Of the formula.

        Returns
        -------
        float | None
            0 where they agree, 0.5 where it says half as much again; None where one of
            them is undefined.
        """
        own, other = self.model.value, self.simple[name].value
        if own is None or other is None or not own:
            return None
        return float(other) / float(own) - 1

    def to_dict(self) -> dict[str, list[object]]:
        """Return the comparison column by column.

        Returns
        -------
        dict[str, list[object]]
            ``name``, ``value`` (money for an account, the model first), ``error`` and
            ``undefined``.
        """
        every = [self.model, *self.simple.values()]
        return {
            "name": ["lifetime_value", *self.simple],
            "value": [one.value for one in every],
            "error": [0.0, *map(self.error, self.simple)],
            "undefined": [one.undefined for one in every],
        }

    def _repr_html_(self) -> str:
        columns = self.to_dict()
        rows = len(columns["name"])
        caption = f"lifetime value of an account, {self.model.currency}"
        return table_html(columns, rows, rows, caption=caption)


def compare_lifetime_value(
    portfolio: Portfolio,
    *,
    as_of: date,
    known_at: datetime | None = None,
    months: int = 12,
    horizon: int | None = None,
    discount: float = 0.1,
    discount_per: Per = "year",
    margin: float = 1.0,
    timing: Timing = "before",
    currency: str | None = None,
    definition: Definition = DEFAULT,
    level: float = 0.9,
) -> LifetimeComparison:
    """Return the simple formulas of lifetime value next to the model.

    Parameters
    ----------
    portfolio
        The book.
    as_of
        The day.
    known_at
        What had been recorded by then; None knows everything.
    months
        Length of the period, up to ``as_of``, whose churn the simple formulas take.
    horizon, discount, discount_per, timing, level
        Of the model; see :func:`lifetime_value`. The simple formulas know neither a
        horizon nor a discount, and that is part of their error: to see the rest of it,
        name a long horizon and no discount.
    margin
        Share of the revenue that is kept, for all but ``arpa_over_churn``. [1]
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figures.

    Returns
    -------
    LifetimeComparison
        Mean value of an account by each.

    Raises
    ------
    InvalidInputError
        The period is shorter than a month.
    """
    _check_months(months)
    book = RevenueBook.of(
        portfolio,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    outlook = Outlook(
        horizon=horizon,
        discount=discount,
        discount_per=discount_per,
        margin=margin,
        timing=timing,
        level=level,
    )
    return comparison_of(book, values_of_book(book, outlook), months=months)


def comparison_of(
    book: RevenueBook, values: LifetimeValues, *, months: int = 12
) -> LifetimeComparison:
    """Return the simple formulas next to values that are computed already.

    Parameters
    ----------
    book
        The revenue side as of their day.
    values
        By the model.
    months
        Length of the period, up to the day, whose churn the simple formulas take.

    Returns
    -------
    LifetimeComparison
        Mean value of an account by each, with the margin of the values.
    """
    end, margin = book.as_of + timedelta(days=1), values.outlook.margin
    (figures,) = book.figures([Period(end - relativedelta(months=months), end)])
    simple = {
        "arpa_over_churn": arpa_over_churn_figure(figures),
        "arpa_margin_over_churn": arpa_over_churn_figure(figures, margin),
        "historic": historic_figure(book, margin),
    }
    return LifetimeComparison(model=_mean(values), simple=simple)


def _check_months(months: int) -> None:
    if type(months) is not int or months < 1:
        raise InvalidInputError(f"months: expected a whole number >= 1; got {months!r}")


def _mean(values: LifetimeValues) -> MetricValue:
    """Return the total for one account."""
    total, count = values.total(), len(values)
    if total.value is None or not count:
        return attrs.evolve(
            total, value=None, undefined=total.undefined or "no accounts"
        )
    places = Decimal(1).scaleb(Decimal(total.value).as_tuple().exponent)  # type: ignore[arg-type]
    bounds = total.interval
    return attrs.evolve(
        total,
        value=(Decimal(total.value) / count).quantize(places),
        numerator=total.value,
        denominator=count,
        interval=None
        if bounds is None
        else Interval(
            low=bounds.low / count,
            high=bounds.high / count,
            level=bounds.level,
            method=bounds.method,
        ),
    )
