"""Figures of upsell, cross-sell and offers, read from the expansion book."""

import attrs

from successkit.core.arrays import BoolArray
from successkit.core.evidence import Interval, MetricValue
from successkit.metrics.formulas.intervals import wilson_interval
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.churn import NO_ACCOUNTS
from successkit.metrics.revenue.expansion_book import ExpansionBook, expansions_of
from successkit.metrics.revenue.expansion_counts import (
    ExpansionCounts,
    Over,
    SaleCounts,
)
from successkit.metrics.revenue.figures import LEVEL, ratio

_NOBODY: dict[str, str] = {
    "eligible": NO_ACCOUNTS,
    "offered": "no account was made an offer in the period",
    "active": "no accounts at the end of the period",
}
NO_OFFERS = "no offer was made in the period"


def expansion_partial(figures: PeriodFigures) -> ExpansionCounts:
    """Return the state of the expansion figures: it adds up over accounts.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    ExpansionCounts
        The sums of the expansion book.
    """
    return _book(figures).counts


def _book(figures: PeriodFigures) -> ExpansionBook:
    return expansions_of(figures.book, figures.period)


def _share(
    name: str, figures: PeriodFigures, parts: tuple[int, int], nobody: str
) -> MetricValue:
    hits, n = parts
    interval = None
    if n:
        low, high = wilson_interval(hits=hits, n=n)
        interval = Interval(low=low, high=high, level=LEVEL, method="wilson")
    return MetricValue(
        name=name,
        value=ratio(hits, n),
        numerator=hits,
        denominator=n,
        n=n,
        undefined=None if n else nobody,
        interval=interval,
        complete=figures.complete,
        definition=str(figures.book.definition),
    )


def sale_rate_figure(
    figures: PeriodFigures, *, sale: str, over: Over = "eligible"
) -> MetricValue:
    """Return the share of accounts that bought, over one of three denominators.

    Parameters
    ----------
    figures
        The period.
    sale
        ``upsell`` or ``cross_sell``.
    over
        Whose purchases count.

    Returns
    -------
    MetricValue
        In [0, 1].
    """
    book = _book(figures)
    suffix = "" if over == "eligible" else f"_of_{over}"
    parts = book.counts.parts(sale, over)
    value = _share(f"{sale}_rate{suffix}", figures, parts, _NOBODY[over])
    counted = book.offered if over == "offered" else getattr(book.rows, over)
    return attrs.evolve(value, accounts=_buyers(book, sale, counted))


def _buyers(book: ExpansionBook, sale: str, counted: BoolArray) -> tuple[str, ...]:
    mine = (book.rows.cross == (sale == "cross_sell")) & counted[book.rows.account]
    return tuple(sorted(set(book.account[mine].tolist())))


def _amount(sale: str, figures: PeriodFigures) -> MetricValue:
    book = _book(figures)
    sold: SaleCounts = getattr(book.counts, sale)
    return MetricValue(
        name=f"{sale}_amount",
        value=major(sold.units, book.currency),
        unit="money/month",
        n=sold.eligible,
        complete=figures.complete,
        currency=book.currency,
        definition=book.definition,
        accounts=_buyers(book, sale, book.rows.eligible),
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
    return sale_rate_figure(figures, sale="upsell")


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
    return sale_rate_figure(figures, sale="cross_sell")


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
    return _amount("upsell", figures)


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
    return _amount("cross_sell", figures)


def offer_conversion_figure(figures: PeriodFigures) -> MetricValue:
    """Return the share of offers of a period that were taken up in it.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        In [0, 1]; an offer is taken up when the account bought the product it names,
        or anything when it names none, on its day or later within the period.
    """
    book = _book(figures)
    sums = book.counts
    parts = (sums.taken, sums.offers)
    value = _share("offer_conversion_rate", figures, parts, NO_OFFERS)
    ids = figures.book.portfolio.account_ids[book.offers.account[book.taken]]
    return attrs.evolve(value, accounts=tuple(sorted(set(ids.tolist()))))
