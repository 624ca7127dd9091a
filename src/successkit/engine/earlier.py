"""Account tables of earlier days: only the columns asked for, as known then."""

from collections.abc import Collection
from datetime import date
from typing import Final

import attrs

from successkit.core import AccountTable, Failure, Portfolio
from successkit.core.account_table import COLUMNS, null_column
from successkit.engine.account_columns import with_segments
from successkit.engine.judged import judge_accounts
from successkit.engine.past import PastDays, known_then, reads_value, untried
from successkit.engine.phases import phases_of
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import apply_overrides
from successkit.lifecycle import columns_of, overlay_columns
from successkit.metrics.account_columns import account_table
from successkit.metrics.revenue.book import RevenueBook

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

    Returns
    -------
    Earlier
        The same bits as in a review of that day with what was known at its end, in the
        reporting currency of this review. No more is computed than the columns need:
        facts and value are read, a phase is replayed, a score is scored; everything
        else takes a whole evaluation.
    """
    quiet, wanted = untried(setup), set(columns)
    whole = past.whole or past.portfolio
    part = past.portfolio if part is None else part
    book = past.book(quiet, part, day)
    if day not in past.valuations and wanted & _VALUE and part is whole:
        past.valued(quiet, book)
    asked = _Asked(
        setup=quiet, past=past, part=part, book=book, columns=wanted, failed=failed
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


@attrs.frozen(eq=False, kw_only=True)
class _Asked:
    """Some columns of some accounts on a day."""

    setup: Setup
    past: PastDays
    part: Portfolio
    book: RevenueBook
    columns: set[str]
    failed: tuple[Failure, ...]

    def judged(self) -> Earlier:
        """Return the columns of a whole evaluation."""
        then = attrs.evolve(
            self.past,
            portfolio=self.part,
            whole=self.past.whole or self.past.portfolio,
            known_at=known_then(self.book.as_of, self.past.known_at),
        )
        valuation = self.past.valuation(self.setup, self.book.as_of)
        found = judge_accounts(self.setup, self.book, then, valuation, self.failed)
        return Earlier(found.table, found.failures)

    def staged(self) -> Earlier:
        """Return the columns without what they do not need."""
        found = self._scored() if self.columns & _HEALTH else self._facts()
        table = found.table
        if self.columns & _VALUE:
            valuation = self.past.valuation(self.setup, self.book.as_of)
            table = table.with_columns(**valuation.columns(table, self.book))
        if self.columns & _PHASE:
            table = self._phased(table)
        if self.columns & _SEGMENTS:
            table = with_segments(table, self.book.portfolio)
        return Earlier(table, found.failures)

    def _facts(self) -> Earlier:
        return Earlier(account_table(self.book))

    def _scored(self) -> Earlier:
        day = self.book.as_of
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
        facts = self.book.portfolio
        overridden = apply_overrides(scored.health, facts, as_of=day)
        table = scored.table.with_columns(
            health_score=overridden.score, health_coverage=scored.health.coverage
        )
        return Earlier(table, scored.failures)

    def _phased(self, table: AccountTable) -> AccountTable:
        added = self.setup.added
        nulls = {name: null_column(spec, len(table)) for name, spec in added.items()}
        plain = table.with_columns(**nulls)
        _, replayed = phases_of(self.setup, self.book, plain)
        plain = plain.with_columns(**columns_of(replayed))
        overlays = overlay_columns(plain, self.setup.lifecycle, plain.as_of)
        return plain.with_columns(**overlays)
