"""Stretches without revenue in a running contract: pauses and late payment."""

import attrs
import numpy as np

from successkit.core.arrays import (
    NULL_INSTANT,
    BoolArray,
    DayArray,
    Int64Array,
    IntArray,
    positions,
)
from successkit.core.facts import Facts
from successkit.core.portfolio import Portfolio
from successkit.core.states import ContractStatus, code_of
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.succession import FAR, contract_codes
from successkit.metrics.revenue.terms import Terms

_Part = tuple[Int64Array, DayArray, DayArray, BoolArray, DayArray, DayArray]
"""Rows, since when, until when, whether it is a pause, and when both were recorded."""


@attrs.frozen(eq=False, kw_only=True)
class Outages:
    """Stretches without revenue, one per contract row concerned.

    Parameters
    ----------
    row
        Shape (n,): contract row.
    start, end
        Days within the row, half-open; ``FAR`` while it lasts.
    since, finish
        When it began and ends over all rows of the account that follow each other.
    lost_from
        Day from which the account counts as lost if the outage still lasts.
    pause
        Whether it is a pause; otherwise a payment that did not come.
    told, told_end
        When its beginning and its end were recorded, UTC; NaT where nothing says so.
    """

    row: Int64Array
    start: DayArray
    end: DayArray
    since: DayArray
    finish: DayArray
    lost_from: DayArray
    pause: BoolArray
    told: DayArray
    told_end: DayArray

    def take(self, rows: Int64Array | BoolArray) -> "Outages":
        """Return the given outages.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Outages
            The chosen ones.
        """
        places = positions(rows)
        columns = attrs.asdict(self, recurse=False)
        return Outages(
            **{name: column.take(places) for name, column in columns.items()}
        )


_NONE = Outages(
    row=np.zeros(0, np.int64),
    start=np.zeros(0, "datetime64[D]"),
    end=np.zeros(0, "datetime64[D]"),
    since=np.zeros(0, "datetime64[D]"),
    finish=np.zeros(0, "datetime64[D]"),
    lost_from=np.zeros(0, "datetime64[D]"),
    pause=np.zeros(0, bool),
    told=np.zeros(0, "datetime64[us]"),
    told_end=np.zeros(0, "datetime64[us]"),
)


def contract_outages(
    portfolio: Portfolio, terms: Terms, definition: Definition
) -> Outages:
    """Return the outages of every contract row.

    Parameters
    ----------
    portfolio
        Facts as of the day: events ``pause``/``resume`` and ``past_due``/``paid``,
        and contract rows with the status paused.
    terms
        How long each row earns.
    definition
        Limits of pauses and of late payment.

    Returns
    -------
    Outages
        Clipped to the row's own days; overlapping ones of a row are joined.
    """
    contracts = portfolio.contracts
    pauses = _spans(portfolio, "pause", "resume")
    late = _spans(portfolio, "past_due", "paid")
    grace = np.timedelta64(definition.dunning_grace, "D")
    parts = [
        _of_rows(contracts, pauses, pause=True),
        _of_rows(contracts, attrs.evolve(late, start=late.start + grace), pause=False),
    ]
    parts.append(_paused_rows(contracts, terms, parts[0]))
    if definition.pauses == "kept":
        parts = parts[1:2]
    joined = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    row, begun, finish, pause, told, told_end = joined
    if not len(row):
        return _NONE
    start = np.maximum(begun, contracts.array("start")[row])
    end = np.minimum(finish, terms.until[row])
    keep = (start < end) & terms.earns[row]
    limit = np.where(pause, np.timedelta64(definition.pause_limit, "D"), 0)
    # A change of price or a renewal during a pause does not begin the limit anew.
    since = np.maximum(begun, _under_contract_since(contracts, terms, row))
    return _join(
        Outages(
            row=row[keep],
            start=start[keep],
            end=end[keep],
            since=since[keep],
            finish=finish[keep],
            lost_from=(since + limit)[keep],
            pause=pause[keep],
            told=told[keep],
            told_end=told_end[keep],
        )
    )


@attrs.frozen(eq=False)
class _Spans:
    account: Int64Array
    contract: Int64Array
    start: DayArray
    end: DayArray
    told: DayArray
    told_end: DayArray


_NO_SPANS = _Spans(
    account=np.zeros(0, np.int64),
    contract=np.zeros(0, np.int64),
    start=np.zeros(0, "datetime64[D]"),
    end=np.zeros(0, "datetime64[D]"),
    told=np.zeros(0, "datetime64[us]"),
    told_end=np.zeros(0, "datetime64[us]"),
)


def _spans(portfolio: Portfolio, begin: str, finish: str) -> _Spans:
    """Pair events that begin and end something, per account and contract."""
    events = portfolio.events
    kind = events.text("kind")
    opens = kind.codes == kind.code(begin)
    rows = np.flatnonzero(opens | (kind.codes == kind.code(finish)))
    if not len(rows):
        return _NO_SPANS
    named = events.text("contract_id").take(rows).compact()
    contract = np.full(events.rows, -1, np.int64)
    contract[rows] = named.codes_in(portfolio.contracts.text("id"))
    account, day = events.array("account"), events.array("own_day")
    # By the name: what belongs together does not rest on whose contracts are known.
    target = account[rows].astype(np.int64) * 2**31 + named.codes + 1
    order = row_order(target, events.array("at")[rows], ~opens[rows])
    rows, target = rows[order], target[order]
    first = np.append(True, target[1:] != target[:-1])
    changed = np.append(True, opens[rows][1:] != opens[rows][:-1])
    rows, target = _kept(rows, target, (first & opens[rows]) | (~first & changed))
    starts = np.flatnonzero(opens[rows])
    after = np.minimum(starts + 1, max(len(rows) - 1, 0))
    closed = (starts + 1 < len(rows)) & (target[after] == target[starts])
    end = np.where(closed, day[rows[after]], FAR)
    chosen, told = rows[starts], events.array("recorded_at")
    told_end = np.where(closed, told[rows[after]], NULL_INSTANT)
    return _Spans(
        account[chosen], contract[chosen], day[chosen], end, told[chosen], told_end
    )


def open_spans(portfolio: Portfolio, begin: str, finish: str) -> Int64Array:
    """Return the accounts for which something began and did not finish.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    begin, finish
        Kinds of event.

    Returns
    -------
    Int64Array
        Positions of accounts, repeats allowed.
    """
    spans = _spans(portfolio, begin, finish)
    accounts: Int64Array = spans.account[spans.end == FAR]
    return accounts


def _kept(
    rows: Int64Array, target: Int64Array, keep: BoolArray
) -> tuple[Int64Array, Int64Array]:
    return rows[keep], target[keep]


def _of_rows(contracts: Facts, spans: _Spans, *, pause: bool) -> _Part:
    """Give each span to the contract rows it names, or to all of its account."""
    named = np.flatnonzero(spans.contract >= 0)
    whole = np.flatnonzero(spans.contract == -1)
    span_a, row_a = _match(spans.contract[named], contracts.text("id").codes)
    span_b, row_b = _match(spans.account[whole], contracts.array("account"))
    span = np.concatenate([named[span_a], whole[span_b]])
    row = np.concatenate([row_a, row_b])
    own = contracts.array("account")[row] == spans.account[span]
    row, span = row[own], span[own]
    flags = np.full(len(row), pause)
    told, told_end = spans.told[span], spans.told_end[span]
    return row, spans.start[span], spans.end[span], flags, told, told_end


def _match(keys: Int64Array, column: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Return all pairs (position in keys, position in column) that are equal."""
    order = np.flatnonzero(_members(column, keys))
    order = order[row_order(column[order])]
    ordered = column[order]
    low = np.searchsorted(ordered, keys, side="left")
    count = np.searchsorted(ordered, keys, side="right") - low
    left = np.repeat(np.arange(len(keys)), count)
    offset = np.arange(len(left)) - np.repeat(np.cumsum(count) - count, count)
    return left, order[np.repeat(low, count) + offset]


def _paused_rows(contracts: Facts, terms: Terms, told: _Part) -> _Part:
    """Return rows whose status is paused and that no event explains."""
    start, until = contracts.array("start"), terms.until
    paused = contracts.array("status") == code_of(ContractStatus.PAUSED)
    row, begun, over = told[:3]
    meets = np.maximum(begun, start[row]) < np.minimum(over, until[row])
    explained = np.zeros(contracts.rows, bool)
    explained[row[meets]] = True
    chosen = np.flatnonzero(paused & ~explained & terms.earns)
    begin, finish = _unbroken(
        contract_codes(contracts)[chosen], start[chosen], until[chosen]
    )
    flags = np.ones(len(chosen), bool)
    recorded = contracts.array("recorded_at")[chosen]
    # What ends a paused row is another row: nothing of its own says when.
    return chosen, begin, finish, flags, recorded, np.full(len(chosen), NULL_INSTANT)


def _under_contract_since(
    contracts: Facts, terms: Terms, chosen: Int64Array
) -> DayArray:
    """Return since when the accounts of rows have been under contract unbroken."""
    since = contracts.array("start").copy()
    account = contracts.array("account")
    rows = np.flatnonzero(terms.earns & _members(account, account[chosen]))
    since[rows], _ = _unbroken(account[rows], since[rows], terms.until[rows])
    return since[chosen]


def _members(column: IntArray, keys: IntArray) -> BoolArray:
    """Return which numbers of a column, from -1 on, are among the keys."""
    table = np.zeros(int(column.max(initial=-1)) + 2, bool)
    table[keys[keys < len(table) - 1]] = True
    table[-1] = bool((keys == -1).any())
    return table[column]


def _unbroken(
    key: IntArray, start: DayArray, end: DayArray
) -> tuple[DayArray, DayArray]:
    """Return start and end of the stretch without gaps, of one key, of each row."""
    order = row_order(key, start)
    owner, begin = key[order].astype(np.int64), start[order]
    reach = _running_end(owner, end[order])
    fresh = np.append(True, (owner[1:] != owner[:-1]) | (begin[1:] > reach[:-1]))
    fresh = fresh[: len(order)]
    group = np.cumsum(fresh) - 1
    tail = np.flatnonzero(np.append(fresh[1:], True)[: len(order)])
    since, until = start.copy(), end.copy()
    since[order] = begin[fresh][group]
    until[order] = reach[tail][group]
    return since, until


def _join(outages: Outages) -> Outages:
    """Join outages of one row that overlap or touch; the first one gives the kind."""
    order = row_order(outages.row, outages.start, outages.since)
    row, start, end = (
        outages.row[order],
        outages.start[order],
        outages.end[order].copy(),
    )
    if len(row) < 2:  # noqa: PLR2004
        return outages
    reach = _running_end(row, end)
    fresh = np.append(True, (row[1:] != row[:-1]) | (start[1:] > reach[:-1]))
    if fresh.all():
        return outages.take(order)
    group = np.cumsum(fresh) - 1
    last, finish = (np.full(group[-1] + 1, start.min()) for _ in range(2))
    np.maximum.at(last, group, end)
    np.maximum.at(finish, group, outages.finish[order])
    head, tail = order[fresh], _ending(outages, order, group)
    return Outages(
        row=row[fresh],
        start=start[fresh],
        end=last,
        since=outages.since[head],
        finish=finish,
        lost_from=outages.lost_from[head],
        pause=outages.pause[head],
        told=outages.told[head],
        told_end=outages.told_end[tail],
    )


def _ending(outages: Outages, order: Int64Array, group: Int64Array) -> Int64Array:
    """Return, of each group of outages, the one that ends last."""
    told = outages.told_end[order].astype(np.int64)
    last = row_order(group, outages.finish[order], told)
    edge = np.append(group[last][1:] != group[last][:-1], True)
    result: Int64Array = order[last[edge]]
    return result


def _running_end(row: Int64Array, end: DayArray) -> DayArray:
    """Return the latest end so far within each row."""
    shifted = end.astype(np.int64) + row * 10**7
    return (np.maximum.accumulate(shifted) - row * 10**7).astype("datetime64[D]")
