"""Lives of customers, and the contract whose clock runs on each of their days."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.metrics.revenue.ledger import Ledger
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.value.contract_runs import Runs
from successkit.metrics.value.day_index import DayIndex
from successkit.metrics.value.months import keyed

_BLOCK: Final = 32_768


@attrs.frozen(eq=False, kw_only=True)
class Lives:
    """Stretches of days on which an account is a customer; a win-back begins a new one.

    Parameters
    ----------
    account
        Shape (n,): position of the account, rising.
    start
        Shape (n,): first day.
    end
        Shape (n,): first day no longer; ``FAR`` while it lasts.
    accounts
        How many accounts there are.
    """

    account: Int64Array
    start: DayArray
    end: DayArray
    accounts: int

    def __len__(self) -> int:
        return len(self.account)


def lives_of(ledger: Ledger) -> Lives:
    """Return the lives of all accounts.

    Parameters
    ----------
    ledger
        Events up to a day.

    Returns
    -------
    Lives
        By account and start. Pauses and gaps within the grace do not end one.
    """
    account, day = ledger.account, ledger.day
    last = np.ones(len(ledger), bool)
    last[:-1] = (account[1:] != account[:-1]) | (day[1:] != day[:-1])
    held = _held(account[last], np.cumsum(ledger.alive)[last])
    level, account, day = held > 0, account[last], day[last]
    before = np.append(False, level[:-1])[: len(level)]
    before &= np.append(False, account[1:] == account[:-1])[: len(level)]
    begins, ended = np.flatnonzero(level & ~before), ~level & before
    # The end of a life is the next one there is, if it is of the same account.
    place = np.cumsum(ended)[begins]
    following = np.append(np.flatnonzero(ended), -1)[place]
    over = (following >= 0) & (account[following] == account[begins])
    return Lives(
        account=account[begins],
        start=day[begins],
        end=np.where(over, day[following], FAR),
        accounts=ledger.accounts,
    )


def _held(account: Int64Array, running: Int64Array) -> Int64Array:
    """Return running sums over all accounts as sums within each."""
    fresh = np.append(True, account[1:] != account[:-1])[: len(account)]
    before = np.append(0, running)[:-1][fresh]
    result: Int64Array = running - before[np.cumsum(fresh) - 1]
    return result


@attrs.frozen(eq=False, kw_only=True)
class Visits:
    """Runs of contracts that a life goes through, one after the other.

    Parameters
    ----------
    life
        Shape (n,): which life, rising.
    run
        Shape (n,): whose clock runs.
    entry
        Shape (n,): since when.
    """

    life: Int64Array
    run: Int64Array
    entry: DayArray

    def part(self, rows: slice) -> "Visits":
        """Return some of them.

        Parameters
        ----------
        rows
            A stretch of them.

        Returns
        -------
        Visits
            Those.
        """
        return Visits(life=self.life[rows], run=self.run[rows], entry=self.entry[rows])


def visits_of(lives: Lives, runs: Runs) -> Visits:
    """Follow each life from contract to contract.

    Parameters
    ----------
    lives
        Of all accounts.
    runs
        Of all accounts.

    Returns
    -------
    Visits
        The clock is that of the contract promised for longest when the life begins;
        then of what renews it; and when nothing does, of the one that is then promised
        for longest.
    """
    line = _Line(runs, lives.accounts)
    life = np.arange(len(lives))
    run, entry = line.pick(lives.account, lives.start), lives.start
    parts: list[tuple[Int64Array, Int64Array, DayArray]] = []
    while (found := run >= 0).any():
        life, run, entry = life[found], run[found], entry[found]
        parts.append((life, run, entry))
        going = runs.until[run] < lives.end[life]
        life, run = life[going], run[going]
        entry, run = runs.until[run], line.next(run)
    if not parts:
        return Visits(life=life, run=run, entry=entry)
    life, run, entry = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(life, kind="stable")
    return Visits(life=life[order], run=run[order], entry=entry[order])


def whole_lives(life: Int64Array) -> Iterator[slice]:
    """Yield stretches of rows, cut between lives, that stay in the processor's cache.

    Parameters
    ----------
    life
        Shape (n,): number of the life of each row, rising.

    Yields
    ------
    slice
        One after the other; one that is empty where there are no rows.

    Examples
    --------
    >>> list(whole_lives(np.array([0, 0, 1])))
    [slice(0, 3, None)]
    """
    cuts = np.searchsorted(life, life[_BLOCK::_BLOCK])
    stops = np.unique(np.append(cuts, len(life))).tolist()
    for first, stop in pairwise([0, *stops]):
        yield slice(first, stop)


class _Line:
    """Runs in the order of account and start, to be asked which is in force."""

    def __init__(self, runs: Runs, accounts: int) -> None:
        self.runs = runs
        self.index = DayIndex.of(runs.account, runs.start, accounts)
        self.promised = self._furthest(~runs.rolling)
        self.rolling = self._furthest(runs.rolling)

    def _furthest(self, chosen: BoolArray) -> Int64Array:
        """Return, up to each run of an account, the chosen one that lasts longest."""
        runs = self.runs
        reach = np.where(chosen, keyed(runs.account, runs.until), 0)
        best = np.maximum.accumulate(reach) if len(reach) else reach
        fresh = chosen & (best > np.append(0, best)[: len(best)])
        place = np.where(fresh, np.arange(len(best)), -1)
        return np.maximum.accumulate(place) if len(place) else place

    def pick(self, account: Int64Array, day: DayArray) -> Int64Array:
        """Return the run of each account whose clock is taken up on a day, or -1."""
        place = self.index.place(account, day)
        result = np.full(len(account), -1)
        for choice in (self.rolling, self.promised):
            run = np.append(choice, -1)[place]
            ok = (run >= 0) & (self.runs.account[run] == account)
            ok &= self.runs.until[run] > day
            result[ok] = run[ok]
        return result

    def next(self, run: Int64Array) -> Int64Array:
        """Return what goes on when a run has ended."""
        runs = self.runs
        following, until = runs.follows[run], runs.until[run]
        own = (following >= 0) & (runs.until[following] > until)
        result = self.pick(runs.account[run], until)
        result[own] = following[own]
        return result
