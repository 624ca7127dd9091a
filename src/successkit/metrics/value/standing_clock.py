"""Where customers stand: what they pay, and when they decide next."""

from collections.abc import Sequence
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, FloatArray, Int64Array
from successkit.core.text import Text, concatenate
from successkit.metrics.definitions import Definition
from successkit.metrics.revenue.exchange import Exchange, convert
from successkit.metrics.revenue.segments import Segmentation, segments_of
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.revenue.terms import Terms
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.months import whole_months


@attrs.frozen(eq=False, kw_only=True)
class Standing:
    """Customers on a day, in the order of accounts.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    segment
        Shape (n,): its segment.
    units
        Shape (n,): exact units a month.
    ending
        Shape (n,): part of it that is cancelled, and still paid until its end.
    ends
        Shape (n,): months until that end, the started one counted; 0 where none.
    term
        Shape (n,): months from one decision to the next.
    number
        Shape (n,): number of the next decision.
    wait
        Shape (n,): months until it, the started one counted, >= 1.
    """

    account: Int64Array
    segment: Text
    units: Int64Array
    ending: Int64Array
    ends: FloatArray
    term: Int64Array
    number: Int64Array
    wait: Int64Array

    def __len__(self) -> int:
        return len(self.account)

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """Put customers of different accounts together.

        Parameters
        ----------
        parts
            Those of parts of a book, with positions in the whole of it.

        Returns
        -------
        Self
            One after the other.
        """
        names = [field.name for field in attrs.fields(cls) if field.name != "segment"]
        columns = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in names
        }
        segment = concatenate([part.segment for part in parts])
        return cls(segment=segment, **columns)


def standing_of(
    decisions: Decisions, by: Segmentation | None, definition: Definition
) -> Standing:
    """Return where the customers of a book stand on its day.

    Parameters
    ----------
    decisions
        The renewal clock of the book.
    by
        Text column of the accounts, or segment of each account by id; None for one
        segment.
    definition
        What becomes of a rate that is missing.

    Returns
    -------
    Standing
        Of accounts that are customers on the day.
    """
    clock, cut = decisions.clock, decisions.portfolio
    day = np.array(cut.day, "datetime64[D]")
    spans = np.flatnonzero(clock.open)
    account = clock.account[spans]
    units = decisions.levels.units[
        decisions.levels.place(account, np.broadcast_to(day, account.shape))
    ]
    due = clock.due(clock.kept[spans], spans)
    segment = Text.empty(len(cut)) if by is None else segments_of(cut, by)
    ending, ends = _ending(decisions, day, definition)
    ending = np.minimum(ending[account], units)
    return Standing(
        account=account,
        segment=segment.take(account),
        units=units,
        ending=ending,
        ends=np.where(ending > 0, ends[account], 0.0),
        term=clock.term[spans],
        number=clock.renewal[spans] + clock.kept[spans],
        wait=np.maximum(months_until(day, due), 1),
    )


def months_until(day: DayArray, until: DayArray) -> Int64Array:
    """Return how many months lie between a day and later ones, started ones counted.

    Parameters
    ----------
    day
        One day, or shape (n,).
    until
        Shape (n,).

    Returns
    -------
    Int64Array
        Shape (n,), >= 0.

    Examples
    --------
    >>> day = np.datetime64("2026-03-31")
    >>> until = np.array(["2026-04-30", "2026-05-01"], "datetime64[D]")
    >>> months_until(day, until).tolist()
    [1, 2]
    """
    start = np.broadcast_to(np.asarray(day, "datetime64[D]"), until.shape)
    begun = whole_months(start, until - np.timedelta64(1, "D")) + 1
    return np.maximum(begun, 0)


def _ending(
    decisions: Decisions, day: DayArray, definition: Definition
) -> tuple[Int64Array, FloatArray]:
    """Return cancelled revenue of each account, and the months it is still paid."""
    contracts, ledger = decisions.portfolio.contracts, decisions.clock.ledger
    terms, accounts = ledger.terms, len(decisions.portfolio)
    running = terms.earns & (contracts.array("start") <= day) & (terms.until > day)
    rows = np.flatnonzero(running & _ends(terms))
    now = np.zeros(contracts.rows, np.int64)
    np.add.at(now, ledger.row, ledger.delta)
    held = _reported(decisions, rows, now[rows], definition)
    rows, held = rows[held > 0], held[held > 0]
    account = contracts.array("account")[rows].astype(np.int64)
    total, weighed = np.zeros(accounts, np.int64), np.zeros(accounts)
    np.add.at(total, account, held)
    months = np.maximum(months_until(day, terms.stated[rows]), 1)
    np.add.at(weighed, account, held * months.astype(float))
    mean: FloatArray = weighed / np.where(total > 0, total, 1)
    return total, mean


def _ends(terms: Terms) -> BoolArray:
    """Return which contract rows are cancelled to an end that is known."""
    return np.asarray(terms.cancelled & (terms.stated < FAR))


def without_causes(decisions: Decisions) -> Decisions:
    """Return the same decisions with no more of their ledger than standings rest on.

    Parameters
    ----------
    decisions
        Of a book that is not read for anything else.

    Returns
    -------
    Decisions
        :func:`standing_of` and counts of renewals say the same of them.
    """
    clock = decisions.clock
    rows = _ends(clock.ledger.terms)[clock.ledger.row]
    ledger = clock.ledger.take(np.flatnonzero(rows))
    return attrs.evolve(decisions, clock=attrs.evolve(clock, ledger=ledger))


def _reported(
    decisions: Decisions, rows: Int64Array, units: Int64Array, definition: Definition
) -> Int64Array:
    """Return revenue of contract rows in the reporting currency."""
    cut, target = decisions.portfolio, decisions.currency
    currency, day = cut.contracts.text("currency"), cut.day
    exchange, result = Exchange(cut.rates, definition.missing_rate), units.copy()
    for code, name in enumerate(currency.values.tolist()):
        mine = (currency.codes[rows] == code) & (units != 0)
        if name != target and day is not None and bool(mine.any()):
            result[mine] = convert(units[mine], exchange.needed(name, target, day))
    return result
