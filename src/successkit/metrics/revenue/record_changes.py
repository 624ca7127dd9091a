"""What was recorded between two states of knowledge, kind by kind."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.facts import Column, Facts
from successkit.core.portfolio import Portfolio
from successkit.core.states import ContractStatus, code_of
from successkit.core.text import Text


class RecordChange(StrEnum):
    """Kinds of records that change a past figure, in the order they are applied."""

    LATE_CONTRACT = "late_contract"
    BACKDATED_CHANGE = "backdated_change"
    CORRECTED_AMOUNT = "corrected_amount"
    LATE_CANCELLATION = "late_cancellation"
    CORRECTED_TERMS = "corrected_terms"
    LATE_PAUSE = "late_pause"
    LATE_PAYMENT = "late_payment"
    OTHER = "other"


_AMOUNT: Final = (
    "amount",
    "currency",
    "interval_unit",
    "interval_count",
    "quantity",
    "discount_percent",
    "discount_amount",
    "discount_until",
)
_CANCELLATION: Final = ("status", "cancelled_on", "churn_reason", "ever_cancelled")
# When a row was recorded, and what its cut remembers of earlier versions of it.
_IGNORED: Final = ("recorded_at", "own_day", "once_open", "once_until")
_KINDS: Final = {
    RecordChange.LATE_PAUSE: ("pause", "resume"),
    RecordChange.LATE_PAYMENT: ("past_due", "paid"),
}


@attrs.frozen(eq=False)
class Step:
    """One kind of change applied on top of those before.

    Parameters
    ----------
    change
        The kind.
    portfolio
        The book with this kind of change and all before it, over the accounts that are
        known later.
    accounts
        Shape (accounts,): whose records changed so.
    """

    change: RecordChange
    portfolio: Portfolio
    accounts: BoolArray


def record_steps(earlier: Portfolio, later: Portfolio) -> tuple[Portfolio, list[Step]]:
    """Go from one state of knowledge to another in steps of one kind of change.

    Parameters
    ----------
    earlier, later
        The same book cut to the same day, known at two instants.

    Returns
    -------
    tuple[Portfolio, list[Step]]
        What was known earlier, over the accounts known later; and the steps that change
        something. Whatever else changed is not among them.
    """
    base = _Base(earlier, later)
    contracts = _ContractSteps(base.earlier("contracts"), later.contracts)
    tables = {
        "contracts": contracts.first(),
        "events": base.earlier("events"),
    }
    book = attrs.evolve(later, tables={**later.tables, **tables})
    start = book
    steps: list[Step] = []
    for change, name, facts, rows in _all_steps(base, contracts, tables["events"]):
        book = attrs.evolve(book, tables={**book.tables, name: facts})
        accounts = np.zeros(len(later), bool)
        accounts[rows] = True
        if accounts.any():
            steps.append(Step(change, book, accounts))
    return start, steps


_Change = tuple[RecordChange, str, Facts, AnyArray]
"""Kind, name and content of a table, and the accounts concerned."""


def _all_steps(
    base: "_Base", contracts: "_ContractSteps", events: Facts
) -> Iterator[_Change]:
    for change, facts, accounts in contracts.steps():
        yield change, "contracts", facts, accounts
    for change, kinds in _KINDS.items():
        after, concerned = _with_kinds(events, base.later.events, kinds)
        yield change, "events", after, concerned
        events = after


@attrs.frozen(eq=False)
class _Base:
    first: Portfolio
    later: Portfolio

    def earlier(self, name: str) -> Facts:
        """Return a table known earlier, with the later numbers of accounts."""
        places = {name: n for n, name in enumerate(self.later.account_ids.tolist())}
        # An account that nothing speaks of any more is left to the last step.
        place = np.array(
            [places.get(name, -1) for name in self.first.account_ids.tolist()], np.int32
        )
        facts = self.first.tables[name]
        facts = facts.replace(account=place[facts.array("account")])
        return facts.take(np.flatnonzero(facts.array("account") >= 0))


class _ContractSteps:
    """Contract rows known later, with what was known of them earlier."""

    def __init__(self, earlier: Facts, later: Facts) -> None:
        self.earlier, self.later = earlier, later
        keys_a, keys_b = _shared_keys(earlier, later, ("id", "start"))
        order = np.argsort(keys_a)
        found = np.minimum(np.searchsorted(keys_a[order], keys_b), len(order) - 1)
        self.match = np.full(later.rows, -1)
        if len(order):
            hit = keys_a[order[found]] == keys_b
            self.match[hit] = order[found[hit]]
        contracts_a, contracts_b = _shared_keys(earlier, later, ("id",))
        self.known_contract = np.isin(contracts_b, contracts_a)

    def first(self) -> Facts:
        """Return the rows that were known earlier, as they were known."""
        return self._table(set(), self.match >= 0)

    def _accounts(self, rows: BoolArray) -> AnyArray:
        """Return the accounts of rows, as known later and as known earlier."""
        before = self.match[rows & (self.match >= 0)]
        now, was = self.later.array("account"), self.earlier.array("account")
        return np.concatenate([now[rows], was[before]])

    def steps(self) -> Iterator[tuple[RecordChange, Facts, AnyArray]]:
        """Yield the table after each step, and whose rows changed in it."""
        both, new = self.match >= 0, self.match < 0
        late = new & ~self.known_contract
        shown, everything = both | late, np.ones(self.later.rows, bool)
        first, change = RecordChange.LATE_CONTRACT, RecordChange.BACKDATED_CHANGE
        yield first, self._table(set(), shown), self._accounts(late)
        yield change, self._table(set(), everything), self._accounts(new & ~late)
        done: set[str] = set()
        ends = self._cancellation_changed()
        for change, names in self._groups():
            done |= names
            # The end of a contract that was cancelled late comes with its cancellation.
            with_end = ends if change is RecordChange.LATE_CANCELLATION else None
            rows = self._differs(names - {"end"})
            if "end" in names:
                rows |= self._differs({"end"}) & ~ends
            if with_end is not None:
                rows |= self._differs({"end"}) & with_end
            yield change, self._table(done, everything, with_end), self._accounts(rows)

    def _groups(self) -> list[tuple[RecordChange, set[str]]]:
        rest = set(self.later.columns) - {*_AMOUNT, *_CANCELLATION, *_IGNORED}
        return [
            (RecordChange.CORRECTED_AMOUNT, set(_AMOUNT)),
            (RecordChange.LATE_CANCELLATION, set(_CANCELLATION)),
            (RecordChange.CORRECTED_TERMS, rest | set(_IGNORED)),
        ]

    def _cancellation_changed(self) -> BoolArray:
        cancelled = code_of(ContractStatus.CANCELLED)
        now = self.later.array("status") == cancelled
        now |= ~np.isnat(self.later.array("cancelled_on"))
        was = self.earlier.array("status") == cancelled
        was |= ~np.isnat(self.earlier.array("cancelled_on"))
        both = self.match >= 0
        result: BoolArray = np.zeros(len(both), bool)
        result[both] = now[both] != was[self.match[both]]
        return result

    def _differs(self, names: set[str]) -> BoolArray:
        both = np.flatnonzero(self.match >= 0)
        result = np.zeros(self.later.rows, bool)
        for name in names - set(_IGNORED):
            left, right = _shared_codes(self.earlier, self.later, name)
            result[both] |= left[self.match[both]] != right[both]
        return result

    def _table(
        self, done: set[str], shown: BoolArray, ends: BoolArray | None = None
    ) -> Facts:
        """Return rows with the later values of some columns, the rest as earlier."""
        columns: dict[str, Column] = {}
        for name in set(self.later.columns) - done:
            rows = self.match >= 0
            if name == "end" and ends is not None:
                rows = rows & ~ends
            columns[name] = _replaced(
                self.later.columns[name], self.earlier.columns[name], rows, self.match
            )
        return self.later.replace(**columns).take(np.flatnonzero(shown))


def _replaced(
    column: Column, other: Column, rows: BoolArray, match: Int64Array
) -> Column:
    if isinstance(column, Text) and isinstance(other, Text):
        shift = len(column.values)
        codes = column.codes.astype(np.int64)
        taken = other.codes[match[rows]].astype(np.int64)
        codes[rows] = np.where(taken < 0, -1, taken + shift)
        return Text.from_codes(codes, [*column.values, *other.values])
    values: AnyArray = np.array(column)
    values[rows] = np.asarray(other)[match[rows]]
    return values


def _shared_codes(left: Facts, right: Facts, name: str) -> tuple[AnyArray, AnyArray]:
    """Return a column of both tables as numbers that can be compared."""
    a, b = left.columns[name], right.columns[name]
    if isinstance(a, Text) and isinstance(b, Text):
        return a.codes_in(b), b.codes.astype(np.int64)
    x, y = np.asarray(a), np.asarray(b)
    if x.dtype.kind == "M":
        return x.astype(np.int64), y.astype(np.int64)
    return x, y


def _shared_keys(
    left: Facts, right: Facts, names: tuple[str, ...]
) -> tuple[Int64Array, Int64Array]:
    """Return one number for each distinct set of values, over both tables."""
    pairs = [_shared_codes(left, right, name) for name in names]
    both = np.stack([np.concatenate(pair).astype(np.int64) for pair in pairs], axis=1)
    _, number = np.unique(both, axis=0, return_inverse=True)
    number = number.reshape(-1).astype(np.int64)
    return number[: left.rows], number[left.rows :]


def _with_kinds(
    earlier: Facts, later: Facts, kinds: tuple[str, ...]
) -> tuple[Facts, AnyArray]:
    """Return events with the later ones of some kinds, and accounts that changed."""
    old, new = (
        np.isin(facts.text("kind").codes, [facts.text("kind").code(k) for k in kinds])
        for facts in (earlier, later)
    )
    before, after = earlier.take(np.flatnonzero(old)), later.take(np.flatnonzero(new))
    names = ("account", "kind", "contract_id", "at", "own_day", "recorded_at")
    keys_a, keys_b = _shared_keys(before, after, names)
    width = int(max(keys_a.max(initial=-1), keys_b.max(initial=-1))) + 1
    moved = np.bincount(keys_a, minlength=width) != np.bincount(keys_b, minlength=width)
    accounts = np.concatenate(
        [
            before.array("account")[moved[keys_a]],
            after.array("account")[moved[keys_b]],
        ]
    )
    return _stack(earlier.take(np.flatnonzero(~old)), after), accounts


def _stack(left: Facts, right: Facts) -> Facts:
    """Return the rows of one table after those of another."""
    place = np.concatenate([np.arange(left.rows), np.full(right.rows, -1)])
    columns: dict[str, Column] = {}
    for name, column in left.columns.items():
        other = right.columns[name]
        if isinstance(column, Text) and isinstance(other, Text):
            shift, codes = len(column.values), other.codes.astype(np.int64)
            codes = np.concatenate(
                [column.codes.astype(np.int64), np.where(codes < 0, -1, codes + shift)]
            )
            columns[name] = Text.from_codes(codes, [*column.values, *other.values])
        else:
            columns[name] = np.concatenate([np.asarray(column), np.asarray(other)])
    numbers = np.concatenate([left.row_numbers, right.row_numbers])
    return attrs.evolve(left, columns=columns, rows=len(place), row_numbers=numbers)
