"""Account tables of earlier days: only the columns asked for, as known then."""

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    BoolArray,
    Failure,
    Int64Array,
    ObjectArray,
    Portfolio,
    Text,
)
from successkit.core.account_table import COLUMNS, null_column
from successkit.core.facts import Column
from successkit.core.packed import places
from successkit.engine.account_columns import with_segments
from successkit.engine.judged import judge_accounts
from successkit.engine.past import PastDays, known_then
from successkit.engine.past_setup import reads_value, untried
from successkit.engine.phases import phases_of
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import apply_overrides
from successkit.lifecycle import columns_of, overlay_columns
from successkit.metrics.account_columns import (
    FACT_COLUMNS,
    account_table,
    fact_table,
)
from successkit.metrics.revenue.book import RevenueBook

_WORTH_A_PART: Final = 0.75
"""Share of accounts above which all of them cost less than taking some out."""

_VALUE: Final = frozenset({"value", "value_low", "value_high"})
_HEALTH: Final = frozenset({"health_score", "health_coverage"})
_PHASE: Final = frozenset({"phase", "phase_since", "phase_visits", "prolonged"})
_SEGMENTS: Final = frozenset(
    f"segment_{name}" for name in ("goal", "industry", "loyalty", "size", "use")
)
_LATER: Final = _VALUE | _HEALTH | _PHASE | {"health_band", "at_risk", "touch_model"}
_FACTS: Final = frozenset(COLUMNS) - _LATER


def of_facts(columns: Collection[str]) -> bool:
    """Return whether an account's own facts say everything about some columns.

    Parameters
    ----------
    columns
        Names.

    Returns
    -------
    bool
        Whether they cost little, and no other account counts.
    """
    return set(columns) <= _FACTS


def needs_phase(setup: Setup, columns: Collection[str]) -> bool:
    """Return whether some columns rest on facts, and on phases replayed from facts.

    Parameters
    ----------
    setup
        Settings and plugins.
    columns
        Names.

    Returns
    -------
    bool
        False where one of them also rests on scores, or on the whole book.
    """
    return _staged(setup).issuperset(columns) and set(columns) <= _FACTS | _PHASE


@attrs.frozen(eq=False)
class Earlier:
    """A table of an earlier day.

    Parameters
    ----------
    table
        With ``id`` and the columns asked for, no others; one row per account that
        existed by then.
    failures
        What went wrong in plugins on that day.
    """

    table: AccountTable
    failures: tuple[Failure, ...] = ()


def earlier_table(
    setup: Setup,
    past: PastDays,
    day: date,
    columns: Collection[str],
    *,
    part: Portfolio | None = None,
    failed: tuple[Failure, ...] = (),
    phased: ObjectArray | None = None,
) -> Earlier:
    """Return some columns as a review of an earlier day has them.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where the day comes from.
    day
        The day.
    columns
        Names; ``touch_model`` is not one of them.
    part
        All facts of the accounts that are wanted; None for all.
    failed
        Signals and enrichments that are not to be tried.
    phased
        Ids of the accounts whose phase is wanted, sorted; None for all. The phase of
        others may be missing.

    Returns
    -------
    Earlier
        The same bits as in a review of that day with what was known at its end, in the
        reporting currency of this review. No more is computed than the columns need:
        facts and value are read, a phase is replayed, a score is scored; everything
        else takes a whole evaluation.
    """
    quiet, wanted = untried(setup), set(columns)
    part = past.portfolio if part is None else part
    asked = _Asked(
        setup=quiet,
        past=past,
        part=part,
        cut=past.cut(part, day),
        columns=wanted,
        failed=failed,
        phased=phased,
    )
    found = asked.staged() if wanted <= _staged(setup) else asked.judged()
    kept = {name: found.table.columns[name] for name in sorted({"id", *wanted})}
    return Earlier(attrs.evolve(found.table, columns=kept), found.failures)


def are_scored(setup: Setup, columns: Collection[str]) -> bool:
    """Return whether some columns of an earlier day rest on scores of that day.

    Parameters
    ----------
    setup
        Settings and plugins.
    columns
        Names.

    Returns
    -------
    bool
        Whether :func:`earlier_table` scores the day for them.
    """
    wanted = set(columns)
    return bool(wanted & _HEALTH) or not wanted <= _staged(setup)


def _staged(setup: Setup) -> frozenset[str]:
    """Return the columns that need no whole evaluation."""
    plain = not (setup.guards or setup.lifecycle.conditional)
    phases = (_PHASE | _SEGMENTS) if plain else frozenset[str]()
    return _FACTS | _VALUE | _HEALTH | phases


@attrs.frozen(eq=False, kw_only=True, slots=False)
class _Asked:
    """Some columns of some accounts on a day."""

    setup: Setup
    past: PastDays
    part: Portfolio
    cut: Portfolio
    columns: set[str]
    failed: tuple[Failure, ...]
    phased: ObjectArray | None

    @property
    def day(self) -> date:
        assert self.cut.day is not None  # noqa: S101 - it is cut
        return self.cut.day

    @cached_property
    def book(self) -> RevenueBook:
        return self.past.book(self.setup, self.cut, self.day)

    def judged(self) -> Earlier:
        """Return the columns of a whole evaluation."""
        then = attrs.evolve(
            self.past,
            portfolio=self.part,
            whole=self.past.whole or self.past.portfolio,
            known_at=known_then(self.day, self.past.known_at),
        )
        valuation = self.past.valuation(self.setup, self.day)
        found = judge_accounts(self.setup, self.book, then, valuation, self.failed)
        return Earlier(found.table, found.failures)

    def staged(self) -> Earlier:
        """Return the columns without what they do not need."""
        found = self._scored() if self.columns & _HEALTH else self._facts()
        table = found.table
        if self.columns & _VALUE:
            table = table.with_columns(**self._values(table))
        if self.columns & _PHASE:
            table = self._phased(table)
        if self.columns & _SEGMENTS:
            table = with_segments(table, self.cut)
        return Earlier(table, found.failures)

    def _values(self, table: AccountTable) -> dict[str, Int64Array]:
        whole = self.past.whole or self.past.portfolio
        if self.part is whole and self.day not in self.past.valuations:
            # What was learned from this very book knows its decisions already.
            return self.past.valued(self.setup, self.book).columns(table, self.book)
        return self.past.valuation(self.setup, self.day).columns(table, self.book)

    def _facts(self) -> Earlier:
        if self.columns & _SEGMENTS or "prolonged" in self.columns:
            return Earlier(account_table(self.book))
        if self.columns <= FACT_COLUMNS:
            return Earlier(fact_table(self.cut, self.columns))
        needed = set(self.columns)
        if self.columns & _VALUE:
            needed.add("mrr_reporting")
        return Earlier(account_table(self.book, needed))

    def _scored(self) -> Earlier:
        day = self.day
        reads = reads_value(self.setup)
        scored = Scored.of(
            self.setup,
            self.book,
            self.past.valuation(self.setup, day) if reads else None,
            before=lambda: self.past.phases_before(self.setup, self.part, day),
            recall=self.past.recall(self.setup),
            failed=self.failed,
            ranks=self.past.ranks_on(day),
        )
        facts = self.cut
        overridden = apply_overrides(scored.health, facts, as_of=day)
        table = scored.table.with_columns(
            health_score=overridden.score, health_coverage=scored.health.coverage
        )
        return Earlier(table, scored.failures)

    def _phased(self, table: AccountTable) -> AccountTable:
        if self.phased is None or len(self.phased) > _WORTH_A_PART * len(table):
            return self._replayed(table, self.book)
        rows = places(table.ids, self.phased)
        chosen = np.zeros(len(table), bool)
        chosen[rows[rows >= 0]] = True
        few = self._replayed(table.take(chosen), self.book.select(chosen))
        return table.with_columns(
            **{name: _spread(few, name, chosen) for name in _PHASE & self.columns}
        )

    def _replayed(self, table: AccountTable, book: RevenueBook) -> AccountTable:
        added = self.setup.added
        nulls = {name: null_column(spec, len(table)) for name, spec in added.items()}
        plain = table.with_columns(**nulls)
        _, replayed = phases_of(self.setup, book, plain)
        plain = plain.with_columns(**columns_of(replayed))
        if "prolonged" not in self.columns:
            return plain
        overlays = overlay_columns(plain, self.setup.lifecycle, plain.as_of)
        return plain.with_columns(**overlays)


def _spread(few: AccountTable, name: str, chosen: BoolArray) -> Column:
    """Return a column of some accounts as one of all; the others have none."""
    column, whole = few.columns[name], null_column(COLUMNS[name], len(chosen))
    if isinstance(column, Text) or isinstance(whole, Text):
        codes = np.full(len(chosen), -1, np.int32)
        codes[chosen] = few.text(name).codes
        return Text(codes, few.text(name).values)
    whole[chosen] = column
    return whole
