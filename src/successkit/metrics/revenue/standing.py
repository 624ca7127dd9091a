"""Where each account stands on a day: revenue, pending, ending, renewal, spells."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    NULL_DAY,
    NULL_INT,
    BoolArray,
    DayArray,
    FloatArray,
    Int64Array,
    missing,
)
from successkit.core.exact import UNITS, divide_half_even
from successkit.core.text import Text
from successkit.metrics.definitions import DEFAULT
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.exchange import Factor, convert
from successkit.metrics.revenue.ledger import Moves
from successkit.metrics.revenue.monthly import list_units, net_units
from successkit.metrics.revenue.order import changes, row_order
from successkit.metrics.revenue.outages import open_spans
from successkit.metrics.revenue.succession import FAR


@attrs.frozen(eq=False, kw_only=True)
class Spells:
    """Stretches in which an account was a customer, in order of account and start.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    start, end
        Days, half-open; NaT for one that runs on.
    """

    account: Int64Array
    start: DayArray
    end: DayArray


def customer_spells(ledger: Moves) -> Spells:
    """Return when each account was a customer.

    Parameters
    ----------
    ledger
        Events of the book.

    Returns
    -------
    Spells
        Starts and ends of one day that cancel out make no spell.
    """
    count = np.cumsum(ledger.alive)
    account, day = ledger.account, ledger.day
    if not len(account):
        return Spells(account=account, start=day, end=day)
    last_of_day = np.append((account[1:] != account[:-1]) | (day[1:] != day[:-1]), True)
    account, day, total = account[last_of_day], day[last_of_day], count[last_of_day]
    # Every account's count starts from 0, so the running total of the accounts before
    # it has to be taken off again.
    base = _before_account(account, total)
    alive = (total - base) > 0
    fresh = np.append(True, account[1:] != account[:-1])
    was = np.append(False, alive[:-1]) & ~fresh
    starts, ends = np.flatnonzero(alive & ~was), np.flatnonzero(~alive & was)
    place = np.searchsorted(ends, starts)
    inside = np.minimum(place, max(len(ends) - 1, 0))
    ended = place < len(ends)
    stop = np.full(len(starts), NULL_DAY)
    if len(ends):
        hit = ended & (account[ends[inside]] == account[starts])
        stop[hit] = day[ends[inside[hit]]]
    return Spells(account=account[starts], start=day[starts], end=stop)


def _before_account(account: Int64Array, total: Int64Array) -> Int64Array:
    first = np.append(True, account[1:] != account[:-1])
    previous = np.append(0, total[:-1])
    return previous[np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))]


def standing_columns(
    book: RevenueBook, wanted: Collection[str] | None = None
) -> dict[str, object]:
    """Return the revenue columns of the account table.

    Parameters
    ----------
    book
        The revenue side as of the day.
    wanted
        Which columns are needed; None for all.

    Returns
    -------
    dict[str, object]
        Columns of ``core.account_table``, one value per account. An account billed
        in several currencies is shown in the one that earns most, the others
        converted where rates are known. Those that are made together with one that is
        needed are among them.
    """
    found, here = dict[str, object](), _Here(book)
    for names, make in _PARTS.items():
        if wanted is None or not names.isdisjoint(wanted):
            found |= make(here)
    return found


@attrs.frozen(eq=False, slots=False)
class _Here:
    """What several columns of a book rest on."""

    book: RevenueBook

    @cached_property
    def level(self) -> Int64Array:
        return _levels(self.book.moves)

    @cached_property
    def usual(self) -> Text:
        return _billing_currency(self.book, self.level)

    @cached_property
    def spells(self) -> Spells:
        return customer_spells(self.book.moves)

    @cached_property
    def alive(self) -> BoolArray:
        alive = np.zeros(len(self.book.portfolio), bool)
        alive[self.spells.account[np.isnat(self.spells.end)]] = True
        return alive


def _levels(ledger: Moves) -> Int64Array:
    """Return revenue by account and currency, in exact units."""
    width = max(len(ledger.currencies), 1)
    flat = np.zeros(ledger.accounts * width, np.int64)
    np.add.at(flat, ledger.account * width + ledger.currency, ledger.delta)
    return flat.reshape(ledger.accounts, width)


def _factor(book: RevenueBook, source: str, target: str) -> Factor | None:
    return book.exchange.factor(source, target, book.as_of)


def _in_currency(
    book: RevenueBook, level: Int64Array, target: str
) -> tuple[Int64Array, BoolArray]:
    """Return revenue in one currency, and where no rate was known."""
    total = np.zeros(len(level), np.int64)
    unknown = np.zeros(len(level), bool)
    for code, name in enumerate(book.moves.currencies.tolist()):
        held = level[:, code]
        factor = _factor(book, name, target)
        if factor is None:
            unknown |= held != 0
        else:
            total += convert(held, factor)
    return total, unknown


def _minor(units: Int64Array, unknown: BoolArray) -> Int64Array:
    return np.where(unknown, NULL_INT, divide_half_even(units, UNITS))


def _reporting(here: _Here) -> dict[str, object]:
    book = here.book
    held, unknown = _in_currency(book, here.level, book.currency)
    return {"mrr_reporting": _minor(held, unknown)}


def _revenue(here: _Here) -> dict[str, object]:
    book, level = here.book, here.level
    return {
        "currency": here.usual,
        "mrr": _by_own_currency(book, level, here.usual),
        "mrr_ending": _by_own_currency(book, _ending(book), here.usual),
    }


def _pending(here: _Here) -> dict[str, object]:
    book, level = here.book, here.level
    held = np.zeros_like(level)
    undecided = book.undecided
    if undecided is not None:
        who = undecided.accounts
        held[who] = level[who] - _levels(undecided.ended.ledger)
    ran_out = np.zeros(len(level), np.int8)
    account = book.portfolio.contracts.array("account")
    ran_out[account[book.reading.earnings.terms.pending]] = 1
    return {
        "mrr_pending": _by_own_currency(book, held, here.usual),
        "pending": ran_out,
    }


def _by_own_currency(book: RevenueBook, level: Int64Array, usual: Text) -> Int64Array:
    result = np.full(len(level), 0, np.int64)
    for code, name in enumerate(usual.values.tolist()):
        rows = np.flatnonzero(usual.codes == code)
        result[rows] = _minor(*_in_currency(book, level[rows], name))
    return result


def _billing_currency(book: RevenueBook, level: Int64Array) -> Text:
    """Return the currency that earns most, else that of a contract, else its own."""
    contracts, accounts = book.portfolio.contracts, book.portfolio.accounts
    names = [*book.moves.currencies.tolist(), *accounts.text("currency").values]
    own = accounts.text("currency").codes.astype(np.int64)
    shift = len(book.moves.currencies)
    codes = np.where(own >= 0, own + shift, -1)
    currency = contracts.text("currency").codes
    given = np.flatnonzero(currency >= 0)
    given = given[row_order(contracts.array("start")[given], currency[given])]
    codes[contracts.array("account")[given]] = currency[given]
    if shift:
        worth = _comparable(book, level)
        earning = worth.max(axis=1) > 0
        codes[earning] = worth.argmax(axis=1)[earning]
    return Text.from_codes(codes, names)


def _comparable(book: RevenueBook, level: Int64Array) -> Int64Array:
    """Return revenue by currency in the reporting one, as far as rates are known."""
    columns = [
        convert(level[:, code], _factor(book, name, book.currency) or (1, 1))
        for code, name in enumerate(book.moves.currencies.tolist())
    ]
    return np.stack(columns, axis=1)


def _running(book: RevenueBook) -> Int64Array:
    day = np.datetime64(book.as_of, "D")
    terms = book.reading.earnings.terms
    start = book.portfolio.contracts.array("start")
    return np.flatnonzero(terms.earns & (start <= day) & (terms.until > day))


def _ending(book: RevenueBook) -> Int64Array:
    """Return revenue of contracts that are cancelled but still in force."""
    contracts, width = book.portfolio.contracts, max(len(book.moves.currencies), 1)
    rows = _running(book)
    rows = rows[book.reading.earnings.terms.cancelled[rows]]
    if not len(rows):
        return np.zeros((len(book.portfolio), width), np.int64)
    # What the ledger says of each row: net of discounts that still run, 0 when paused.
    now = np.zeros(contracts.rows, np.int64)
    np.add.at(now, book.moves.row, book.moves.delta)
    flat = np.zeros(len(book.portfolio) * width, np.int64)
    priced = rows[contracts.text("currency").codes[rows] >= 0]
    place = contracts.array("account")[priced].astype(np.int64) * width
    np.add.at(flat, place + contracts.text("currency").codes[priced], now[priced])
    return flat.reshape(len(book.portfolio), width)


def _life(here: _Here) -> dict[str, object]:
    book, spells, alive = here.book, here.spells, here.alive
    accounts = len(book.portfolio)
    first, last = np.full(accounts, NULL_DAY), np.full(accounts, NULL_DAY)
    first[spells.account[::-1]] = spells.start[::-1]
    last[spells.account] = spells.end
    age = (np.datetime64(book.as_of, "D") - first).astype(np.int64)
    return {
        "first_start": first,
        "churned_on": np.where(alive, NULL_DAY, last),
        "ever_customer": (~np.isnat(first)).astype(np.int8),
        "age_days": np.where(np.isnat(first), NULL_INT, age),
    }


def _contract(here: _Here) -> dict[str, object]:
    """Return the columns that speak of the contracts in force."""
    book = here.book
    contracts, terms = book.portfolio.contracts, book.reading.earnings.terms
    rows = _running(book)
    account = contracts.array("account").astype(np.int64)
    cancelled = np.zeros(len(book.portfolio), np.int8)
    cancelled[account[rows[terms.cancelled[rows]]]] = 1
    dated = rows[(terms.stated[rows] != FAR) & ~terms.cancelled[rows]]
    dated = dated[row_order(account[dated], terms.stated[dated])]
    head = dated[changes(account[dated])]
    return {
        "cancelled": cancelled,
        **_next_renewal(book, account[head], head),
        **_size(book, account[rows], rows),
    }


def _next_renewal(
    book: RevenueBook, account: Int64Array, head: Int64Array
) -> dict[str, object]:
    contracts, accounts = book.portfolio.contracts, len(book.portfolio)
    on, notice = np.full(accounts, NULL_DAY), np.full(accounts, NULL_DAY)
    renews = np.full(accounts, -1, np.int8)
    on[account] = book.reading.earnings.terms.stated[head]
    notice[account] = contracts.array("notice_by")[head]
    renews[account] = contracts.array("auto_renew")[head]
    left = (on - np.datetime64(book.as_of, "D")).astype(float)
    return {
        "renewal_on": on,
        "days_to_renewal": np.where(np.isnat(on), np.nan, left),
        "notice_on": notice,
        "auto_renew": renews,
    }


def _size(
    book: RevenueBook, account: Int64Array, rows: Int64Array
) -> dict[str, object]:
    contracts, accounts = book.portfolio.contracts, len(book.portfolio)
    product = contracts.text("product").codes[rows].astype(np.int64) + 1
    width = len(contracts.text("product").values) + 1
    pair = np.sort(account * width + product)
    held = pair[changes(pair)] // width
    quantity = contracts.array("quantity")[rows]
    known = ~missing(quantity)
    seats = np.bincount(account[known], quantity[known] / 1000, accounts)
    counted = np.bincount(account[known], minlength=accounts) > 0
    return {
        "products_held": np.bincount(held, minlength=accounts).astype(np.int64),
        "seats": np.where(counted, seats, np.nan),
        "discount_share": _discount(book, account, rows),
    }


def _discount(book: RevenueBook, account: Int64Array, rows: Int64Array) -> FloatArray:
    contracts, accounts = book.portfolio.contracts, len(book.portfolio)
    until = contracts.array("discount_until")[rows]
    runs = np.isnat(until) | (until > np.datetime64(book.as_of, "D"))
    prices = book.reading.earnings.full
    if book.definition != DEFAULT:
        prices = list_units(contracts)
    full = prices[rows].astype(float)
    net = np.where(runs, net_units(contracts, listed=prices)[rows], full)
    listed = np.bincount(account, full, accounts)
    paid = np.bincount(account, net, accounts)
    safe = np.where(listed > 0, listed, 1)
    share: FloatArray = np.where(listed > 0, 1 - paid / safe, np.nan)
    return share


def _customer(here: _Here) -> dict[str, object]:
    return {"customer": here.alive.astype(np.int8)}


def _paused(here: _Here) -> dict[str, object]:
    book = here.book
    day, portfolio = np.datetime64(book.as_of, "D"), book.portfolio
    outages = book.reading.earnings.outages
    now = outages.pause & (outages.start <= day) & (outages.end > day)
    held = np.zeros(len(portfolio), bool)
    held[portfolio.contracts.array("account")[outages.row[now]]] = True
    paused = here.alive & (here.level.sum(axis=1) == 0) & held
    return {"paused": paused.astype(np.int8)}


def _past_due(here: _Here) -> dict[str, object]:
    book = here.book
    # A book that tells of no payment at all does not tell that all are in time.
    told = book.portfolio.keeps("late_payments")
    late = np.full(len(book.portfolio), 0 if told else -1, np.int8)
    late[open_spans(book.portfolio, "past_due", "paid")] = 1
    return {"past_due": late}


_PARTS: Final[Mapping[frozenset[str], Callable[[_Here], dict[str, object]]]] = {
    frozenset({"currency", "mrr", "mrr_ending"}): _revenue,
    frozenset({"mrr_pending", "pending"}): _pending,
    frozenset({"mrr_reporting"}): _reporting,
    frozenset({"first_start", "churned_on", "ever_customer", "age_days"}): _life,
    frozenset(
        {
            *("cancelled", "renewal_on", "days_to_renewal", "notice_on", "auto_renew"),
            *("products_held", "seats", "discount_share"),
        }
    ): _contract,
    frozenset({"customer"}): _customer,
    frozenset({"paused"}): _paused,
    frozenset({"past_due"}): _past_due,
}
"""What is made together."""
