"""Lifetime value: what every customer is worth, with an interval."""

from datetime import date, datetime

import numpy as np

from successkit.core.arrays import FloatArray, ObjectArray
from successkit.core.period import check_day
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.segments import Segmentation
from successkit.metrics.value.contract_runs import CancelledEnds
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.group_model import Outlook
from successkit.metrics.value.lifetime_values import LifetimeValues
from successkit.metrics.value.month_factor import annuity, monthly_factor
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.standing_clock import Standing, standing_of
from successkit.metrics.value.value_model import ValueModel
from successkit.metrics.value.value_options import Per, Timing
from successkit.metrics.value.worths import worths_of


def lifetime_value(
    portfolio: Portfolio,
    *,
    as_of: date,
    known_at: datetime | None = None,
    horizon: int | None = None,
    discount: float = 0.1,
    discount_per: Per = "year",
    margin: float = 1.0,
    timing: Timing = "before",
    by: Segmentation | None = None,
    since: date | None = None,
    cancelled: CancelledEnds = "auto",
    currency: str | None = None,
    definition: Definition = DEFAULT,
    level: float = 0.9,
    model: ValueModel | None = None,
) -> LifetimeValues:
    """Return the expected residual value of each customer.

    Every customer walks a chain of months: its contract pays until the next decision;
    there it stays or leaves as customers of its segment, term and renewal number did;
    who stays grows or shrinks as they did, as far as anybody has seen.

    Parameters
    ----------
    portfolio
        The book.
    as_of
        The day.
    known_at
        What had been recorded by then; None knows everything.
    horizon
        Months that count; None counts all. [months]
    discount
        Rate at which later revenue counts less, > -1; below 0 only with a horizon. [1]
    discount_per
        What the rate is stated for: ``year``, or ``period`` (from one decision of an
        account to the next).
    margin
        Share of the revenue that is kept after the cost of serving, in (0, 1]. [1]
    timing
        ``before`` the next payment: the coming month counts in full. ``after`` it: that
        month is paid already, and not counted.
    by
        Text column of the accounts, or segment of each account by id; small segments
        borrow strength from the whole. None for one segment.
    since
        First day on which losses were recorded; None takes the history as recorded.
    cancelled
        What the end of a cancelled contract is, where no earlier record tells; see
        :meth:`RiskTable.from_portfolio`.
    currency
        Reporting currency, at the rates of ``as_of``; needed when the book has several.
    definition
        The grace, and what else ends a contract.
    level
        Share of confidence of the intervals, in (0, 1).
    model
        A fitted model, as of a larger or an older book; None fits one to this book.

    Returns
    -------
    LifetimeValues
        One row for each customer. Cancelled revenue counts until it ends. What has no
        finite value, or no model, is None with a reason.

    Raises
    ------
    InvalidInputError
        An option is not what it should be, or the book has several currencies.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> ids = [f"a{n}" for n in range(8)]
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id=name) for name in ids],
    ...     contracts=[
    ...         Contract(
    ...             id=name,
    ...             account_id=name,
    ...             start=date(2026, 1, 1),
    ...             end=date(2026, 3, 1) if name < "a4" else None,
    ...             status="cancelled" if name < "a4" else "active",
    ...             amount=Money(10_000, "JPY"),
    ...         )
    ...         for name in ids
    ...     ],
    ... )
    >>> values = lifetime_value(book, as_of=date(2026, 3, 31), horizon=2, discount=0.0)
    >>> len(values), values.first_month().value
    (4, Decimal('40000'))
    """
    outlook = Outlook(
        horizon=horizon,
        discount=discount,
        discount_per=discount_per,
        margin=margin,
        timing=timing,
        level=level,
    )
    check_day("as_of", as_of)
    book = RevenueBook.of(
        portfolio,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    return values_of_book(
        book, outlook, by=by, since=since, cancelled=cancelled, model=model
    )


def values_of_book(
    book: RevenueBook,
    outlook: Outlook,
    *,
    by: Segmentation | None = None,
    since: date | None = None,
    cancelled: CancelledEnds = "auto",
    model: ValueModel | None = None,
) -> LifetimeValues:
    """Return the values of the customers of a book whose revenue is read already.

    Parameters
    ----------
    book
        The revenue side as of a day.
    outlook
        How worth is counted.
    by, since, cancelled, model
        As for :func:`lifetime_value`.

    Returns
    -------
    LifetimeValues
        In the currency and by the definition of the book.
    """
    decisions = Decisions.of_book(book, since=since, cancelled=cancelled)
    if model is None:
        model = ValueModel.fit(RiskTable.from_decisions(decisions, by))
    return values_of(decisions, model, outlook, by, book.definition)


def values_of(
    decisions: Decisions,
    model: ValueModel,
    outlook: Outlook,
    by: Segmentation | None,
    definition: Definition,
) -> LifetimeValues:
    """Return the values of the customers of a book whose decisions are read already.

    Parameters
    ----------
    decisions
        The renewal clock of the book.
    model
        The fitted model.
    outlook
        How worth is counted.
    by
        Where the segments stand.
    definition
        The choices.

    Returns
    -------
    LifetimeValues
        One row for each customer.
    """
    standing = standing_of(decisions, by, definition)
    cut, currency = decisions.portfolio, decisions.currency
    day, ids = cut.day or date.min, cut.account_ids
    return values_standing(standing, model, outlook, definition, (day, currency, ids))


def values_standing(
    standing: Standing,
    model: ValueModel,
    outlook: Outlook,
    definition: Definition,
    where: tuple[date, str, ObjectArray],
) -> LifetimeValues:
    """Return the values of customers of whom it is known where they stand.

    Parameters
    ----------
    standing
        Where they stand.
    model
        The fitted model.
    outlook
        How worth is counted.
    definition
        The choices.
    where
        The day, the currency of the amounts, and the ids of the accounts of the book.

    Returns
    -------
    LifetimeValues
        One row for each customer.
    """
    as_of, currency, ids = where
    worths = None
    if model.undefined is None:
        worths = worths_of(
            model,
            standing.segment,
            standing.term,
            standing.number,
            standing.wait,
            outlook,
        )
    return LifetimeValues(
        as_of=as_of,
        currency=currency,
        account_ids=ids[standing.account],
        standing=standing,
        model=model,
        outlook=outlook,
        worths=worths,
        ending_months=_ending_months(standing, outlook),
        definition=str(definition),
    )


def _ending_months(standing: Standing, outlook: Outlook) -> FloatArray:
    """Return what 1 a month is worth that is certain to end."""
    months = standing.ends
    if outlook.horizon is not None:
        months = np.minimum(months, outlook.horizon)
    factor = monthly_factor(outlook.discount, outlook.discount_per, standing.term)
    paid = annuity(factor, months) - (outlook.timing == "after")
    return np.maximum(paid, 0) * outlook.margin
