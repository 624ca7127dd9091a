"""Intra-period churn: who came and left within one period, seen by no roll-forward."""

from datetime import date, datetime
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.evidence import MetricValue
from successkit.core.exact import checked_sum
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amount_state import AmountState, CountState
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.exchange import convert
from successkit.metrics.revenue.figures import over_period
from successkit.metrics.revenue.fold import Cells, Fold

_FIRST: Final = 1


@attrs.frozen(eq=False)
class Passing:
    """Accounts that were customers within a period, at neither end of it.

    Parameters
    ----------
    account
        Shape (n,): positions.
    units
        Shape (n,): the highest revenue each had in the period.
    """

    account: Int64Array
    units: Int64Array


def passing_accounts(figures: PeriodFigures) -> Passing:
    """Return who came and left within a period.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    Passing
        New accounts and those that had come back.
    """
    return figures.once(_passing)


def _passing(book: RevenueBook, period: Period) -> Passing:
    fold = book.fold(book.ledger, [period])
    found = [_of_block(fold, cells) for cells in fold.cells()]
    if not found:
        return Passing(np.empty(0, np.int64), np.empty(0, np.int64))
    account, units = (np.concatenate(part) for part in zip(*found, strict=True))
    return Passing(account, units)


def _of_block(fold: Fold, cells: Cells) -> tuple[Int64Array, Int64Array]:
    (levels,) = fold.levels(cells)
    alive, units = _evenings(fold, cells)
    rows = np.flatnonzero((cells.column == _FIRST) & alive)
    seen, top = np.zeros(cells.shape[0], bool), np.zeros(cells.shape[0], np.int64)
    seen[cells.unit[rows]] = True
    np.maximum.at(top, cells.unit[rows], units[rows])
    chosen = np.flatnonzero(seen & ~levels.alive_before & ~levels.alive_after)
    return chosen + cells.place.start, top[chosen]


def _evenings(fold: Fold, cells: Cells) -> tuple[BoolArray, Int64Array]:
    """Return, at the last event of each day, whether alive and with what revenue."""
    ledger, rows, unit = fold.ledger, cells.rows, cells.unit
    day = ledger.day[rows]
    owner = np.append(True, unit[1:] != unit[:-1])[: len(unit)]
    last = np.append((unit[1:] != unit[:-1]) | (day[1:] != day[:-1]), True)[: len(unit)]
    units = np.zeros(len(rows), np.int64)
    for code, name in enumerate(ledger.currencies.tolist()):
        mine = ledger.currency[rows] == code
        if mine.any():
            rate = fold.opening_rate(name, 0) or (0, 1)
            levels = _running(np.where(mine, ledger.delta[rows], 0), owner)
            units += convert(levels, rate)
    return last & (_running(ledger.alive[rows], owner) > 0), units


def _running(values: Int64Array, owner: BoolArray) -> Int64Array:
    """Return sums up to each event, begun anew with every owner."""
    # Sums of all before may wrap around; their differences are exact all the same.
    total = np.cumsum(values)
    place = np.maximum.accumulate(np.where(owner, np.arange(len(values)), 0))
    before = np.append(np.zeros(1, np.int64), total[:-1])[: len(values)]
    result: Int64Array = total - before[place]
    return result


def intra_period_partial(figures: PeriodFigures) -> CountState:
    """Return how many accounts came and left within a period: it adds up.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    CountState
        [accounts]; they are in no rate.
    """
    return _counted(figures, passing_accounts(figures))


def intra_period_figure(figures: PeriodFigures) -> MetricValue:
    """Return how many accounts came and left within a period, and which.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        [accounts]; they are in no rate.
    """
    found = passing_accounts(figures)
    return attrs.evolve(
        _counted(figures, found).value(), accounts=_names(figures, found)
    )


def _counted(figures: PeriodFigures, found: Passing) -> CountState:
    count, common = len(found.account), Common.of(figures)
    return CountState(name="intra_period_churn", n=count, common=common)


def intra_period_amount_partial(figures: PeriodFigures) -> AmountState:
    """Return the revenue that came and left within a period: it adds up.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    AmountState
        [money/month]: the highest each of those accounts had, at the opening's rates.
    """
    return _summed(figures, passing_accounts(figures))


def intra_period_amount_figure(figures: PeriodFigures) -> MetricValue:
    """Return the revenue that came and left within a period, and whose it was.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        [money/month]
    """
    found = passing_accounts(figures)
    return attrs.evolve(
        _summed(figures, found).value(), accounts=_names(figures, found)
    )


def _summed(figures: PeriodFigures, found: Passing) -> AmountState:
    return AmountState(
        name="intra_period_churn_amount",
        units=checked_sum(found.units),
        n=len(found.account),
        common=Common.of(figures),
    )


def _names(figures: PeriodFigures, found: Passing) -> tuple[str, ...]:
    return tuple(figures.book.portfolio.account_ids[found.account].tolist())


def intra_period_churn(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return how many accounts came and left within one period.

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
        [accounts], with who they are. Neither the churn rate nor a line of the
        roll-forward counts them; ``movement_causes`` shows them as ``netted``.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         Contract(
    ...             id="c",
    ...             account_id="a",
    ...             start=date(2026, 4, 3),
    ...             end=date(2026, 4, 20),
    ...             amount=Money(9000, "JPY"),
    ...             status="cancelled",
    ...         )
    ...     ],
    ... )
    >>> found = intra_period_churn(book, start=date(2026, 4, 1), end=date(2026, 5, 1))
    >>> found.value, found.accounts
    (1, ('a',))
    """
    return over_period(
        intra_period_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
