"""Movements, churn and retention against a slow walk from day to day.

The oracle follows the written definition in plain Python: a dict per account, one day
after the other, fractions instead of units. It shares no code with the ledger.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Account, Contract, Event, Money, Period, Portfolio
from successkit.metrics import (
    DEFAULT,
    FIGHT_CHURN,
    Definition,
    RevenueBook,
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from successkit.metrics.revenue.cause_sums import cause_sums
from successkit.metrics.revenue.causes import Cause

FIRST = date(2025, 11, 1)
START = date(2026, 1, 1)
UNITS = 55_440
DAY = timedelta(days=1)
LINES = (
    "opening",
    "new",
    "expansion",
    "contraction",
    "churn",
    "reactivation",
    "pause",
    "resume",
    "closing",
    "kept",
    "held",
    "accounts_open",
    "accounts_lost",
)


@attrs.define(kw_only=True, eq=False)
class Stretch:
    """One contract row, with what became of it."""

    contract: Contract
    end: date | None
    until: date | None
    replaced: bool
    earns: bool
    change: bool
    beside: bool = False
    follower: "Stretch | None" = None
    bits: list["Bit"] = attrs.field(factory=list)

    def in_force(self, day: date) -> bool:
        inside = self.contract.start <= day
        return self.earns and inside and (self.until is None or day < self.until)

    def bit(self, day: date) -> "Bit":
        return next(
            b for b in self.bits if b.start <= day and (b.end is None or day < b.end)
        )


@attrs.define(kw_only=True, eq=False)
class Bit:
    """A part of a row with one price."""

    row: Stretch
    start: date
    end: date | None
    price: Fraction
    priced_as: Contract
    alive: bool
    follower: "Bit | None" = None


def _list_price(contract: Contract) -> Fraction:
    if contract.amount is None:
        return Fraction(0)
    months = {"month": 1, "year": 12}[contract.interval_unit]
    return Fraction(contract.amount.amount, months * contract.interval_count)


def _net_price(contract: Contract) -> Fraction:
    off = 100 - Fraction(contract.discount_percent or 0)
    return _list_price(contract) * off / 100


def _cut(rows: list[Stretch]) -> list[Bit]:
    """Cut rows at the end of their discounts, and follow them from bit to bit."""
    for row in rows:
        if not row.earns:
            continue
        contract, stop = row.contract, row.contract.discount_until
        full, net = _list_price(contract), _net_price(contract)
        alive = contract.amount is None or full > 0
        cuts = [contract.start, row.until]
        if net != full and stop is not None:
            stop = max(stop, contract.start)
            if row.until is None or stop < row.until:
                cuts.insert(1, stop)
        for start, end in pairwise(cuts):
            if start == end:
                continue
            cheap = net != full and (stop is None or start < stop)
            row.bits.append(
                Bit(
                    row=row,
                    start=start,
                    end=end,
                    price=net if cheap else full,
                    priced_as=contract,
                    alive=alive,
                )
            )
    for row in rows:
        for here, after in pairwise(row.bits):
            here.follower = after
        if row.earns and row.follower is not None:
            row.bits[-1].follower = row.follower.bits[0]
    return [bit for row in rows for bit in row.bits]


def _keep_free(bits: list[Bit], as_of: date, limit: int) -> None:
    """Give free bits between paid ones the price of the one before."""
    free = [b for b in bits if b.price == 0 and b.row.contract.amount is not None]
    found = [(bit, _paid_before(bit, bits, free, as_of, limit)) for bit in free]
    for bit, before in found:
        if before is not None:
            bit.price, bit.priced_as = before.price, before.row.contract
            bit.alive = True


def _paid_before(
    bit: Bit, bits: list[Bit], free: list[Bit], as_of: date, limit: int
) -> Bit | None:
    before: Bit | None = bit
    begun = bit.start
    while before is not None and before in free:
        begun = before.start
        found = [b for b in bits if b.follower is before]
        before = found[0] if len(found) == 1 else None
    last = bit
    while last.follower is not None and last.follower in free:
        last = last.follower
    after, stated = last.follower, _stated_end(last.row.contract)
    if after is None:
        gone = last.end is not None and last.end <= as_of
        decided = gone or _cancelled(last.row.contract) or stated is None
        short = not decided and (stated - begun).days <= limit
    else:
        short = after.row is last.row or (last.end - begun).days <= limit
        short = short and after.price > 0
    return before if before is not None and before.price > 0 and short else None


def _stated_end(contract: Contract) -> date | None:
    if contract.end is None and _cancelled(contract):
        return contract.cancelled_on
    return contract.end


def _cancelled(contract: Contract) -> bool:
    return contract.status == "cancelled" or contract.cancelled_on is not None


def _as_known(contract: Contract, as_of: date) -> Contract:
    if contract.cancelled_on is None or contract.cancelled_on <= as_of:
        return contract
    return attrs.evolve(contract, status="active", cancelled_on=None)


def _rows(book: list[Contract]) -> list[Stretch]:
    rows = []
    for contract in book:
        end = _stated_end(contract)
        later = [
            c.start for c in book if c.id == contract.id and c.start > contract.start
        ]
        following = min(later, default=None)
        replaced = following is not None and (end is None or following <= end)
        stop = following if replaced else end
        earns = contract.kind != "trial" and (stop is None or contract.start < stop)
        rows.append(
            Stretch(
                contract=contract,
                end=stop,
                until=stop,
                replaced=replaced,
                earns=earns,
                change=False,
            )
        )
    for row in rows:
        row.change = any(
            other.replaced
            and other.contract.id == row.contract.id
            and other.end == row.contract.start
            for other in rows
        )
    return rows


def _settle(rows: list[Stretch], as_of: date, grace: int, *, renew: bool) -> None:
    """Bridge what was renewed, keep what is pending, as far as it is known."""
    chosen: dict[int, list[Stretch]] = {}
    for row in rows:
        if row.end is None or not row.earns:
            continue
        if row.replaced:
            name = row.contract.id
            chosen[id(row)] = [
                r for r in rows if (r.contract.id, r.contract.start) == (name, row.end)
            ]
            continue
        limit = row.end + grace * DAY
        others = [
            other
            for other in rows
            if other is not row
            and other.earns
            and not other.change
            and _pair(other) == _pair(row)
        ]
        naming = [other for other in rows if other.contract.renews == row.contract.id]
        naming.sort(key=_order)
        named = [r for r in naming if r is not row][:1]
        overlaps = any(
            row.contract.start < other.contract.start < row.end
            and (other.end is None or other.end > row.end)
            for other in others
        )
        # What follows another contract without a gap is the renewal of that one.
        taken = {
            other.end
            for other in rows
            if other.earns
            and not _cancelled(other.contract)
            and _pair(other) == _pair(row)
        }
        starts = [
            other.contract.start
            for other in others
            if other.contract.start == row.end
            or (other.contract.start > row.end and other.contract.start not in taken)
        ]
        on_time = [day for day in starts if day <= limit]
        successor = min(on_time, default=None)
        if named and named[0].contract.start <= limit:
            row.until = max(row.end, named[0].contract.start)
            row.beside = overlaps or named[0].contract.start < row.end
            chosen[id(row)] = [r for r in named if r.contract.start == row.until]
            continue
        if _cancelled(row.contract):
            successor = row.end if row.end in on_time else None
        elif successor is not None:
            row.until = successor
        elif not overlaps and grace and row.end <= as_of <= limit and renew:
            row.until = None
        row.beside = overlaps and not _cancelled(row.contract)
        chosen[id(row)] = sorted(
            (r for r in others if r.contract.start == successor), key=_order
        )
    _hand_on(rows, chosen)


def _pair(row: Stretch) -> tuple[str, str]:
    return row.contract.account_id, row.contract.product or ""


def _order(row: Stretch) -> tuple[date, str]:
    return row.contract.start, row.contract.id


def _hand_on(rows: list[Stretch], chosen: dict[int, list[Stretch]]) -> None:
    """Give rows that end together the rows that begin together one by one."""
    ending: dict[object, int] = {}
    for row in sorted(rows, key=_order):
        found = chosen.get(id(row), [])
        if not found:
            continue
        place = 0
        at_once = row.until == row.end and len(found) > 1
        if at_once and not _cancelled(row.contract):
            key = (_pair(row), row.until)
            place = min(ending.get(key, 0), len(found) - 1)
            ending[key] = ending.get(key, 0) + 1
        row.follower = found[place] if found[place].earns else None
    claimed = {id(row.follower) for row in rows if not _rides(row)}
    for row in rows:
        if _rides(row) and id(row.follower) in claimed:
            row.follower = None


def _rides(row: Stretch) -> bool:
    """Whether a row was cancelled, and nothing names it that follows."""
    named = row.follower and row.follower.contract.renews == row.contract.id
    return _cancelled(row.contract) and not row.replaced and not named


def _spells(
    events: list[Event], begin: str, finish: str
) -> list[tuple[str, str | None, date, date | None]]:
    """Return (account, contract, first day, first day after) of pauses."""
    found = []
    for key in sorted({(e.account_id, e.contract_id or "") for e in events}):
        since = None
        mine = [e for e in events if (e.account_id, e.contract_id or "") == key]
        for event in sorted(mine, key=lambda e: (e.at, e.kind != begin)):
            if event.kind == begin and since is None:
                since = event.at.date()
            elif event.kind == finish and since is not None:
                found.append((key[0], key[1] or None, since, event.at.date()))
                since = None
        if since is not None:
            found.append((key[0], key[1] or None, since, None))
    return found


def _out(spells: list, contract: Contract, day: date, delay: int = 0) -> bool:  # type: ignore[type-arg]
    return any(
        account == contract.account_id
        and name in {None, contract.id}
        and since + delay * DAY <= day
        and (until is None or day < until)
        for account, name, since, until in spells
    )


def walk(  # noqa: C901 -- one loop over days and rows, in plain sight
    contracts: list[Contract],
    events: list[Event],
    periods: list[Period],
    as_of: date,
    definition: Definition,
    *,
    renew: bool = True,
) -> list[dict[str, Fraction]]:
    """Walk through all days and return the lines of each period."""
    known = [_as_known(c, as_of) for c in contracts if c.start <= as_of]
    rows = _rows(known)
    _settle(rows, as_of, definition.renewal_grace, renew=renew)
    _keep_free(_cut(rows), as_of, definition.pause_limit)
    events = [event for event in events if event.at.date() <= as_of]
    pauses = _spells(
        [e for e in events if e.kind in {"pause", "resume"}], "pause", "resume"
    )
    late = _spells(
        [e for e in events if e.kind in {"past_due", "paid"}], "past_due", "paid"
    )
    accounts = sorted({c.account_id for c in contracts})
    level = dict.fromkeys(accounts, Fraction(0))
    alive = dict.fromkeys(accounts, False)
    ever = dict.fromkeys(accounts, False)
    shift = 0 if definition.snapshot == "start_of_day" else 1
    cuts = [periods[0].start, *(period.end for period in periods)]
    snapshots = {}
    hanging = {id(row): Fraction(0) for row in rows}  # what is paused of each row
    # Days on end of a pause while the account is under contract, by contract.
    run = dict.fromkeys({(row.contract.account_id, row.contract.id) for row in rows}, 0)
    suspended = dict.fromkeys(accounts, Fraction(0))
    day = FIRST
    while day - DAY < max(cuts):
        if day <= as_of:
            level = dict.fromkeys(accounts, Fraction(0))
            alive = dict.fromkeys(accounts, False)
            bound = {r.contract.account_id for r in rows if r.in_force(day)}
            stopped = {r.contract.id for r in rows if _out(pauses, r.contract, day)}
            for owner, name in run:
                out = owner in bound and name in stopped
                run[owner, name] = run[owner, name] + 1 if out else 0
            for row in rows:
                owner, name = row.contract.account_id, row.contract.id
                before, hanging[id(row)] = hanging[id(row)], Fraction(0)
                if not row.in_force(day):
                    # A row that hands on on the day the pause is over resumes.
                    if (
                        row.follower is not None
                        and day == row.until
                        and name not in stopped
                    ):
                        suspended[owner] += before
                    continue
                price = row.bit(day).price
                ever[owner] |= price > 0
                lost = run[owner, name] > definition.pause_limit
                if lost or _out(late, row.contract, day, definition.dunning_grace):
                    continue
                alive[owner] |= row.bit(day).alive
                if name in stopped:
                    # Told once, on the day it began: later rows only inherit it.
                    if run[owner, name] == 1:
                        suspended[owner] -= price
                    hanging[id(row)] = price
                else:
                    suspended[owner] += before
                    level[owner] += price
        if day + shift * DAY in cuts:
            snapshots[day + shift * DAY] = (
                dict(level),
                dict(alive),
                dict(ever),
                dict(suspended),
            )
        day += DAY
    return [
        _lines(accounts, snapshots[left], snapshots[right])
        for left, right in pairwise(cuts)
    ]


def _line(
    rest: Fraction, level: Fraction, *, ever: bool, alive: bool, after: bool
) -> str:
    """Return the line of an account whose revenue changed without a pause."""
    if rest < 0:
        return "contraction" if after else "churn"
    if not ever:
        return "new"
    if not alive:
        return "reactivation"
    return "resume" if level == 0 else "expansion"


def _lines(accounts: list[str], opening: tuple, closing: tuple) -> dict[str, Fraction]:  # type: ignore[type-arg]
    lines = dict.fromkeys(LINES, Fraction(0))
    for account in accounts:
        level, alive, ever, hung = (part[account] for part in opening)
        after, alive_after, _, hung_after = (part[account] for part in closing)
        pause = hung_after - hung
        lines["opening"] += level
        lines["closing"] += after
        lines["accounts_open"] += alive
        lines["accounts_lost"] += alive and not alive_after
        if level > 0:
            lines["kept"] += min(level, after)
            lines["held"] += after
        lines["resume" if pause > 0 else "pause"] += abs(pause)
        rest = after - level - pause
        line = _line(rest, level, ever=ever, alive=alive, after=alive_after)
        if line == "resume" and pause > 0:
            line = "expansion"
        lines[line] += abs(rest)
    return lines


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


days = st.integers(0, 200).map(lambda n: FIRST + n * DAY)
lengths = st.sampled_from([0, 1, 29, 30, 31, 59, 90]) | st.integers(1, 120)
# Multiples of four, so that discounts of 25 % of six years divide evenly as well.
prices = (st.integers(0, 3) | st.integers(0, 10**9)).map(lambda n: 4 * n)


@st.composite
def rows_of_contracts(draw: st.DrawFn, account: str) -> list[Contract]:
    """Return a few contracts of one account: chains, gaps, overlaps, changes."""
    result: list[Contract] = []
    at = draw(days)
    for number in range(draw(st.integers(0, 4))):
        change = bool(result) and draw(st.integers(0, 3)) == 0
        name = result[-1].id if change else f"{account}{number}"
        if any(row.id == name and row.start == at for row in result):
            at += DAY
        end = draw(st.none() | lengths.map(lambda n, at=at: at + n * DAY))
        gone = draw(st.integers(0, 4)) == 0
        amount = draw(st.none() | prices.map(lambda p: Money(p, "JPY")))
        percent = draw(st.sampled_from([None, None, None, 25, 50, 100]))
        result.append(
            Contract(
                id=name,
                account_id=account,
                start=at,
                end=end,
                amount=amount,
                product=draw(st.sampled_from(["P", "P", "Q", None])),
                interval_unit=draw(st.sampled_from(["month", "month", "year"])),
                interval_count=draw(st.sampled_from([1, 1, 3, 6])),
                discount_percent=percent,
                discount_until=draw(st.none() | days) if percent else None,
                kind=draw(st.sampled_from(["new", "new", "new", "trial"])),
                status="cancelled" if gone else "active",
                cancelled_on=draw(st.just(at + 5 * DAY)) if gone else None,
                churn_reason="payment_failed" if gone and draw(st.booleans()) else None,
                quantity=draw(st.sampled_from([None, 1, 2, 3, 10, Decimal("2.5")])),
                plan=draw(st.sampled_from([None, None, "basic", "pro"])),
                recorded_at=draw(st.none() | st.just(noon(at) - 5 * DAY)),
                renews=draw(st.sampled_from([None, None, None, f"{account}0"])),
            )
        )
        gap = draw(st.sampled_from([0, 0, 1, 15, 29, 30, 31, 60, -10]))
        at = max(FIRST, (end or at + 40 * DAY) + gap * DAY)
    return [c for c in result if c.renews != c.id]


@st.composite
def books(draw: st.DrawFn) -> list[Contract]:
    accounts = "abc"[: draw(st.integers(1, 3))]
    return [row for account in accounts for row in draw(rows_of_contracts(account))]


@st.composite
def outages(draw: st.DrawFn, begin: str, finish: str) -> list[Event]:
    count = draw(st.integers(0, 4))
    # One kind of target in a book; both at once stand among the worked examples.
    whole = draw(st.booleans())
    return [
        Event(
            account_id=(account := draw(st.sampled_from("ab"))),
            at=datetime.combine(draw(days), datetime.min.time(), UTC),
            kind=draw(st.sampled_from([begin, begin, finish])),
            contract_id=None if whole else f"{account}0",
        )
        for _ in range(count)
    ]


spans = st.sampled_from(
    [
        list(Period(START, date(2026, 4, 1)).split("month")),
        list(Period(date(2026, 1, 31), date(2026, 3, 20)).split("week")),
        [Period(START, date(2026, 4, 1))],
    ]
)


def portfolio_of(contracts: list[Contract], events: list[Event]) -> Portfolio:
    accounts = [Account(id=name) for name in "abc"]
    ids = {contract.id for contract in contracts}
    events = [e for e in events if e.contract_id is None or e.contract_id in ids]
    portfolio = Portfolio.from_objects(
        accounts=accounts, contracts=contracts, events=events
    )
    assert portfolio.problems.set_aside == 0, portfolio.problems.errors
    return portfolio


def compare(
    contracts: list[Contract],
    events: list[Event],
    periods: list[Period],
    as_of: date,
    definition: Definition,
) -> None:
    ids = {contract.id for contract in contracts}
    events = [e for e in events if e.contract_id is None or e.contract_id in ids]
    portfolio = portfolio_of(contracts, events)
    book = RevenueBook.of(portfolio, as_of=as_of, definition=definition, currency="JPY")
    figures = book.figures(periods)
    for renew, name in ((True, "totals"), (False, "worst")):
        wanted = walk(contracts, events, periods, as_of, definition, renew=renew)
        for found, lines in zip(figures, wanted, strict=True):
            totals = getattr(found, name)
            assert totals.balanced
            assert {line: getattr(totals, line) for line in LINES} == {
                line: value * (1 if line.startswith("accounts") else UNITS)
                for line, value in lines.items()
            }, (name, found.period)


def _of_book(
    contracts: list[Contract], as_of: date, definition: Definition
) -> list[Bit]:
    rows = _rows([_as_known(c, as_of) for c in contracts if c.start <= as_of])
    _settle(rows, as_of, definition.renewal_grace, renew=True)
    bits = _cut(rows)
    _keep_free(bits, as_of, definition.pause_limit)
    return bits


def _owner(bit: Bit) -> str:
    return bit.row.contract.account_id


def _whole(price: Fraction) -> int:
    units = price * UNITS
    assert units.denominator == 1
    return int(units)


def _held(bits: list[Bit], day: date) -> list[Bit]:
    """Return what was alive the evening before."""
    return [
        b for b in bits if b.alive and b.start < day and not (b.end and b.end < day)
    ]


def _opening(bits: list[Bit], bit: Bit) -> Cause:
    """Return why revenue begins that nothing goes on into."""
    mine = [b for b in _held(bits, bit.start) if _owner(b) == _owner(bit)]
    if not mine:
        return Cause.START
    same = any(_pair(b.row) == _pair(bit.row) for b in mine)
    return Cause.QUANTITY if same else Cause.ADD_ON


def _leaving(row: Stretch) -> Cause:
    if row.beside:
        return Cause.QUANTITY
    unpaid = row.contract.churn_reason == "payment_failed"
    return Cause.INVOLUNTARY if unpaid else Cause.VOLUNTARY


def _split(bits: list[Bit], before: list[Bit], bit: Bit) -> Iterator[tuple[Cause, int]]:
    """Split a change in the documented order of factors."""
    new, old = bit.priced_as, [b.priced_as for b in before]
    was, now = sum(_whole(b.price) for b in before), _whole(bit.price)
    full = sum(_whole(_list_price(c)) for c in old)
    own = [
        b
        for b in before
        if b.row is not bit.row and b.row.contract.id == bit.row.contract.id
    ]
    recorded = bit.row.contract.recorded_at
    if all(c is new for c in old):
        yield Cause.DISCOUNT_END, now - was
    elif own and recorded is not None and recorded.date() < bit.start:
        yield Cause.SCHEDULED_RAMP, now - was
    elif full == 0:
        known = any(b.alive for b in before)
        yield _dearer(old, new) if known else _opening(bits, bit), now - was
    else:
        listed = _whole(_list_price(new))
        sizes = [c.quantity for c in old]
        more = was
        if listed and new.quantity and all(sizes):
            more = round(Fraction(was) * Fraction(new.quantity) / Fraction(sum(sizes)))
        yield Cause.QUANTITY, more - was
        dearer = round(Fraction(listed * was, full))
        yield _dearer(old, new), dearer - more
        yield Cause.DISCOUNT_END if now > dearer else Cause.PRICE, now - dearer


def _dearer(old: list[Contract], new: Contract) -> Cause:
    """Return the cause of another price."""
    if any((c.plan, c.product) != (new.plan, new.product) for c in old):
        return Cause.PLAN
    changed = any(_interval(c) != _interval(new) for c in old)
    return Cause.BILLING_FREQUENCY if changed else Cause.PRICE


def _interval(contract: Contract) -> tuple[str, int]:
    return contract.interval_unit, contract.interval_count


def _told(bits: list[Bit]) -> Iterator[tuple[str, date, Cause, int]]:
    """Yield every change: account, day, cause and units."""
    for bit in bits:
        before = [b for b in bits if b.follower is bit]
        if before:
            for cause, units in _split(bits, before, bit):
                yield _owner(bit), bit.start, cause, units
        else:
            yield _owner(bit), bit.start, _opening(bits, bit), _whole(bit.price)
        if bit.follower is None and bit.end is not None:
            yield _owner(bit), bit.end, _leaving(bit.row), -_whole(bit.price)


def causes(
    contracts: list[Contract],
    periods: list[Period],
    as_of: date,
    definition: Definition,
) -> list[Counter[tuple[str, Cause]]]:
    """Return, period by period, the lines split into causes."""
    bits = _of_book(contracts, as_of, definition)
    told = [event for event in _told(bits) if event[1] <= as_of]
    shift = DAY if definition.snapshot == "end_of_day" else 0 * DAY
    return [
        _one(bits, told, min(p.start - shift, as_of), min(p.end - shift, as_of))
        for p in periods
    ]


def _one(
    bits: list[Bit], told: list[tuple[str, date, Cause, int]], left: date, right: date
) -> Counter[tuple[str, Cause]]:
    result: Counter[tuple[str, Cause]] = Counter()
    for account in {_owner(bit) for bit in bits}:
        mine = [bit for bit in bits if _owner(bit) == account]
        first, last = (
            [b for b in mine if b.start <= day and (b.end is None or day < b.end)]
            for day in (left, right)
        )
        level, after = (sum(b.price for b in part) for part in (first, last))
        line = _line(
            after - level,
            level,
            ever=any(b.price and b.start <= left for b in mine),
            alive=any(b.alive for b in first),
            after=any(b.alive for b in last),
        )
        line = line if after != level else "netted"
        sign = -1 if line in {"contraction", "churn"} else 1
        for owner, day, cause, units in told:
            if owner == account and left < day <= right:
                result[line, cause] += sign * units
    return result


@pytest.mark.parametrize("definition", [DEFAULT, FIGHT_CHURN], ids=lambda d: d.name)
@settings(max_examples=50, deadline=None)
@given(books(), spans, st.integers(60, 200))
def test_causes(
    definition: Definition, contracts: list[Contract], periods: list[Period], last: int
) -> None:
    as_of = FIRST + last * DAY
    book = RevenueBook.of(
        portfolio_of(contracts, []), as_of=as_of, definition=definition, currency="JPY"
    )

    found = cause_sums(book.fold(book.ledger, periods))

    wanted = causes(contracts, periods, as_of, definition)
    for sums, expected in zip(found, wanted, strict=True):
        assert {k: v for k, v in sums.items() if v} == {
            k: v for k, v in expected.items() if v
        }


SHORT = Definition(name="short", renewal_grace=10, pause_limit=20, dunning_grace=7)
definitions = pytest.mark.parametrize(
    "definition", [DEFAULT, FIGHT_CHURN, SHORT], ids=lambda definition: definition.name
)


@definitions
@settings(max_examples=50, deadline=None)
@given(books(), spans, st.integers(60, 200))
def test_contracts_alone(
    definition: Definition, contracts: list[Contract], periods: list[Period], last: int
) -> None:
    compare(contracts, [], periods, FIRST + last * DAY, definition)


@definitions
@settings(max_examples=50, deadline=None)
@given(books(), outages("pause", "resume"), spans)
def test_with_pauses(
    definition: Definition,
    contracts: list[Contract],
    events: list[Event],
    periods: list[Period],
) -> None:
    compare(contracts, events, periods, date(2026, 5, 1), definition)


@definitions
@settings(max_examples=40, deadline=None)
@given(books(), outages("past_due", "paid"), spans)
def test_with_late_payment(
    definition: Definition,
    contracts: list[Contract],
    events: list[Event],
    periods: list[Period],
) -> None:
    compare(contracts, events, periods, date(2026, 5, 1), definition)


@definitions
@settings(max_examples=30, deadline=None)
@given(books())
def test_rates_are_the_quotients_of_the_oracle(
    definition: Definition, contracts: list[Contract]
) -> None:
    start, end = START, date(2026, 4, 1)
    portfolio = portfolio_of(contracts, [])
    (lines,) = walk(contracts, [], [Period(start, end)], end, definition)

    for figure, top, bottom in (
        (logo_churn_rate, "accounts_lost", "accounts_open"),
        (gross_revenue_retention, "kept", "opening"),
        (net_revenue_retention, "held", "opening"),
    ):
        value = figure(
            portfolio, start=start, end=end, currency="JPY", definition=definition
        ).value
        wanted = lines[top] / lines[bottom] if lines[bottom] else None
        assert value == (None if wanted is None else float(wanted))
