"""Upsell and cross-sell: more of a product already held, or another product."""

from datetime import date, datetime

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.evidence import Interval, MetricValue
from successkit.core.exact import checked_sum
from successkit.core.portfolio import Portfolio
from successkit.core.states import ContractKind, code_of
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.formulas.intervals import wilson_interval
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.churn import NO_ACCOUNTS
from successkit.metrics.revenue.figures import over_period, ratio


@attrs.frozen(eq=False, kw_only=True)
class Expansion:
    """What existing accounts bought in one period.

    Parameters
    ----------
    upsold, cross_sold
        Shape (accounts,): revenue added by each account, in exact units.
    eligible
        Shape (accounts,): whether it was a customer at the opening.
    """

    upsold: Int64Array
    cross_sold: Int64Array
    eligible: BoolArray


def expansion_of(figures: PeriodFigures) -> Expansion:
    """Return upsell and cross-sell of each account in a period.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    Expansion
        Upsell is more or dearer of a product held at the opening, or a new contract
        declared as upsell; cross-sell the first purchase of another product by an
        account that was a customer at the opening.
    """
    book, periods = figures.book, [figures.period]
    accounts = len(book.portfolio)
    eligible = np.zeros(accounts, bool)
    for place, (levels,) in book.fold(book.ledger, periods).blocks():
        eligible[place] = levels.alive_before & levels.paid_before
    pair, owner, declared = _pairs(figures)
    upsold, crossed = (np.zeros(accounts, np.int64) for _ in range(2))
    unit = pair[book.ledger.row]
    for place, (levels,) in book.fold(book.ledger, periods, unit, len(owner)).blocks():
        gain = levels.after - levels.before - levels.suspended
        mine = owner[place]
        grew = (gain > 0) & eligible[mine]
        fresh = grew & ~levels.paid_before
        up = (grew & (levels.before > 0)) | (fresh & declared[place])
        np.add.at(upsold, mine[up], gain[up])
        cross = fresh & ~declared[place]
        np.add.at(crossed, mine[cross], gain[cross])
    return Expansion(upsold=upsold, cross_sold=crossed, eligible=eligible)


def _pairs(figures: PeriodFigures) -> tuple[Int64Array, Int64Array, BoolArray]:
    """Return each row's pair of account and product, its account, its declaration."""
    contracts = figures.book.portfolio.contracts
    product = contracts.text("product")
    width = len(product.values) + 1
    keys = contracts.array("account").astype(np.int64) * width + product.codes + 1
    distinct, pair = np.unique(keys, return_inverse=True)
    declared = np.zeros(len(distinct), bool)
    upsell = contracts.array("kind") == code_of(ContractKind.UPSELL)
    declared[pair[upsell]] = True
    return pair, distinct // width, declared


def _rate(name: str, figures: PeriodFigures, units: Int64Array, n: int) -> MetricValue:
    hits = int((units > 0).sum())
    low, high = wilson_interval(hits=hits, n=n)
    return MetricValue(
        name=name,
        value=ratio(hits, n),
        numerator=hits,
        denominator=n,
        n=n,
        undefined=None if n else NO_ACCOUNTS,
        interval=Interval(low=low, high=high, level=0.95, method="wilson")
        if n
        else None,
        complete=figures.complete,
        definition=str(figures.book.definition),
        accounts=tuple(figures.book.portfolio.account_ids[units > 0].tolist()),
    )


def _money(name: str, figures: PeriodFigures, units: Int64Array) -> MetricValue:
    currency = figures.book.currency
    return MetricValue(
        name=name,
        value=major(checked_sum(units), currency),
        unit="money/month",
        n=int((units > 0).sum()),
        complete=figures.complete,
        currency=currency,
        definition=str(figures.book.definition),
    )


def upsell_figure(figures: PeriodFigures) -> MetricValue:
    """Return the share of opening accounts that bought more of what they had.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        In [0, 1].
    """
    found = expansion_of(figures)
    return _rate("upsell_rate", figures, found.upsold, int(found.eligible.sum()))


def cross_sell_figure(figures: PeriodFigures) -> MetricValue:
    """Return the share of opening accounts that bought another product.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        In [0, 1].
    """
    found = expansion_of(figures)
    n = int(found.eligible.sum())
    return _rate("cross_sell_rate", figures, found.cross_sold, n)


def upsell_amount_figure(figures: PeriodFigures) -> MetricValue:
    """Return the monthly revenue added by upsell.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        [money/month]
    """
    return _money("upsell_amount", figures, expansion_of(figures).upsold)


def cross_sell_amount_figure(figures: PeriodFigures) -> MetricValue:
    """Return the monthly revenue added by cross-sell.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        [money/month]
    """
    return _money("cross_sell_amount", figures, expansion_of(figures).cross_sold)


def upsell_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of opening accounts that bought more of what they had.

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
        Choices behind the figure.

    Returns
    -------
    MetricValue
        In [0, 1]; n is the accounts at the opening.
    """
    return over_period(
        upsell_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def cross_sell_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of opening accounts that bought another product.

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
        Choices behind the figure.

    Returns
    -------
    MetricValue
        In [0, 1]; n is the accounts at the opening.
    """
    return over_period(
        cross_sell_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
