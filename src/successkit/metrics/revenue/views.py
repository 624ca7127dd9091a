"""Two views of a period: netted between its ends, and day by day."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, TypeVar

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.period import Period
from successkit.metrics.definitions import Definition
from successkit.metrics.revenue.fold import Fold
from successkit.metrics.revenue.ledger import Ledger
from successkit.metrics.revenue.totals import LINES, OF_REST, Levels, Totals

_MONEY: Final = (
    "new",
    "expansion",
    "contraction",
    "churn",
    "reactivation",
    "pause",
    "resume",
    "fx",
)


@attrs.frozen(eq=False, kw_only=True)
class Lines:
    """What happened to each unit in a period; the columns sum to ``Totals``.

    Parameters
    ----------
    opening, new, expansion, contraction, churn, reactivation
        Shape (units,), in units of 1/55,440 minor unit a month.
    pause, resume, fx, closing, kept, held, lost
        Shape (units,), in units of 1/55,440 minor unit a month.
    accounts_open, accounts_lost, accounts_new, accounts_back, accounts_closed
        Shape (units,), 0 or 1 in a period, more when days are added up.
    """

    opening: Int64Array
    new: Int64Array
    expansion: Int64Array
    contraction: Int64Array
    churn: Int64Array
    reactivation: Int64Array
    pause: Int64Array
    resume: Int64Array
    fx: Int64Array
    closing: Int64Array
    kept: Int64Array
    held: Int64Array
    lost: Int64Array
    accounts_open: Int64Array
    accounts_lost: Int64Array
    accounts_new: Int64Array
    accounts_back: Int64Array
    accounts_closed: Int64Array


Sums = TypeVar("Sums", Totals, Lines)


def lines_of(levels: Levels) -> Lines:
    """Return what happened to each unit of a block, as ``totals_of`` adds it up.

    Parameters
    ----------
    levels
        A block of units over one period.

    Returns
    -------
    Lines
        One entry per unit.
    """
    line, size = levels.line, np.abs(levels.rest)
    rest = {name: size * (line == LINES.index(name)) for name in OF_REST}
    rest["resume"] = rest["resume"] + np.maximum(levels.suspended, 0)
    first, base = ~levels.paid_before, levels.before > 0
    came = ~levels.alive_before & levels.alive_after
    gone = levels.alive_before & ~levels.alive_after
    return Lines(
        opening=levels.before,
        pause=np.maximum(-levels.suspended, 0),
        fx=levels.closing - levels.after,
        closing=levels.closing,
        kept=np.minimum(levels.before, levels.after) * base,
        held=levels.after * base,
        lost=np.minimum(np.maximum(-levels.rest, 0), levels.before),
        accounts_open=levels.alive_before.astype(np.int64),
        accounts_lost=gone.astype(np.int64),
        accounts_new=(came & first).astype(np.int64),
        accounts_back=(came & ~first).astype(np.int64),
        accounts_closed=levels.alive_after.astype(np.int64),
        **rest,
    )


def lines_by_period(fold: Fold) -> list[Lines]:
    """Return what happened to each unit of a book, period by period.

    Parameters
    ----------
    fold
        The book, cut into periods.

    Returns
    -------
    list[Lines]
        One per period, each over all units.
    """
    blocks = [[lines_of(levels) for levels in block] for _, block in fold.blocks()]
    periods = range(len(fold.boundaries) - 1)
    return [_joined([block[place] for block in blocks]) for place in periods]


def _joined(blocks: Sequence[Lines]) -> Lines:
    nothing = np.zeros(0, np.int64)
    return Lines(
        **{
            name: np.concatenate([nothing, *(getattr(block, name) for block in blocks)])
            for name in attrs.fields_dict(Lines)
        }
    )


def days_of(ledger: Ledger, period: Period) -> list[Period]:
    """Cut a period at the days on which something happens.

    Parameters
    ----------
    ledger
        The events.
    period
        The days.

    Returns
    -------
    list[Period]
        Consecutive; all events of a day lie in one part, and of one day in each.
    """
    day = ledger.day
    inside = (day > np.datetime64(period.start, "D")) & (
        day < np.datetime64(period.end, "D")
    )
    edges = [period.start, *np.unique(day[inside]).tolist(), period.end]
    return [Period(*pair) for pair in pairwise(edges)]


def added_up(days: Sequence[Sums]) -> Sums:
    """Return the movements of days, one after the other, as those of all of them.

    Parameters
    ----------
    days
        Consecutive, at least one.

    Returns
    -------
    Totals | Lines
        Movements and counts of comings and goings are sums; opening and closing are
        those of the ends.
    """
    moved = {
        name: sum(getattr(day, name) for day in days)
        for name in (*_MONEY, "accounts_lost", "accounts_new", "accounts_back")
    }
    last = days[-1]
    return attrs.evolve(
        days[0],
        closing=last.closing,
        accounts_closed=last.accounts_closed,
        **moved,
    )


def settled(net: Sums, daily: Callable[[], Sums], definition: Definition) -> Sums:
    """Return the sums of a period as a definition shows its movements.

    Parameters
    ----------
    net
        Netted between the ends of the period.
    daily
        Gives the movements of its days; asked only when they are needed.
    definition
        The choices.

    Returns
    -------
    Totals | Lines
        Opening and movements still make the closing.
    """
    if definition.movements == "daily":
        days = daily()
        net = attrs.evolve(net, **{name: getattr(days, name) for name in _MONEY})
    if definition.reactivation == "new":
        net = attrs.evolve(
            net,
            new=net.new + net.reactivation,
            reactivation=net.reactivation * 0,
            accounts_new=net.accounts_new + net.accounts_back,
            accounts_back=net.accounts_back * 0,
        )
    return net
