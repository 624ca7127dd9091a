"""Figures of upsell, cross-sell and offers, with the accounts that make them."""

import attrs

from successkit.core.arrays import BoolArray
from successkit.core.evidence import MetricValue
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.expansion_book import ExpansionBook, expansions_of
from successkit.metrics.revenue.expansion_counts import Over
from successkit.metrics.revenue.expansion_state import ExpansionState


def _told(
    figures: PeriodFigures,
    book: ExpansionBook,
    sale: str,
    over: Over | None,
    accounts: list[str],
) -> MetricValue:
    common = Common.of(figures)
    state = ExpansionState(sale=sale, over=over, counts=book.counts, common=common)
    return attrs.evolve(state.value(), accounts=tuple(sorted(set(accounts))))


def _buyers(book: ExpansionBook, sale: str, counted: BoolArray) -> list[str]:
    mine = (book.rows.cross == (sale == "cross_sell")) & counted[book.rows.account]
    ids: list[str] = book.account[mine].tolist()
    return ids


def _amount(figures: PeriodFigures, sale: str) -> MetricValue:
    book = figures.once(expansions_of)
    return _told(figures, book, sale, None, _buyers(book, sale, book.rows.eligible))


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
    book = figures.once(expansions_of)
    counted = book.offered if over == "offered" else getattr(book.rows, over)
    return _told(figures, book, sale, over, _buyers(book, sale, counted))


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
    return _amount(figures, "upsell")


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
    return _amount(figures, "cross_sell")


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
    book = figures.once(expansions_of)
    ids = figures.book.portfolio.account_ids[book.offers.account[book.taken]]
    return _told(figures, book, "offer", None, ids.tolist())
