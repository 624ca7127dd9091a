"""What conditions of playbooks look back at: tables of earlier days, if asked for."""

from collections.abc import Iterable, Mapping
from datetime import MINYEAR, date, timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    BoolArray,
    DayArray,
    Failure,
    Playbook,
    Portfolio,
    View,
)
from successkit.core.condition import Past
from successkit.core.condition.blanks import blank
from successkit.core.condition.derived import Derived
from successkit.core.packed import places
from successkit.engine.accounts import review_accounts
from successkit.engine.earlier import Earlier, earlier_table, of_facts
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.evaluations import first_of_each, reach_of
from successkit.engine.past import PastDays, known_then
from successkit.engine.past_setup import untried
from successkit.engine.recall import needs_whole_book
from successkit.engine.setup import Setup
from successkit.playbooks import event_kinds, happenings, looked_back

_WORTH_A_SMALLER_BOOK: Final = 0.75
_UNCHANGED: Final = "unchanged_days"
_FIRST: Final = date(MINYEAR + 1, 1, 1)
"""No day before is looked at: days and zones still have room to count back."""


@attrs.frozen(eq=False)
class EarlierDays:
    """Earlier days, as far as some playbooks ask for them.

    Parameters
    ----------
    tables
        One for each number of days that ``change`` and ``before`` go back.
    evaluations
        Newest first: the evaluations over which ``unchanged_days`` counts back. None
        when nothing asks.
    failures
        What went wrong in plugins on these days, and did not on the day itself.
    """

    tables: tuple[AccountTable, ...] = ()
    evaluations: tuple[AccountTable, ...] | None = None
    failures: tuple[Failure, ...] = ()

    def past(
        self,
        view: View,
        playbooks: Iterable[Playbook],
        events: Mapping[str, DayArray] | None = None,
    ) -> Past:
        """Return everything that the playbooks may look back at.

        Parameters
        ----------
        view
            The accounts of the review, and their facts.
        playbooks
            Those that are decided on.
        events
            Latest events by kind, where they are known already; None looks them up.

        Returns
        -------
        Past
            These days, and the latest events of the kinds asked for.
        """
        if events is None:
            kinds = event_kinds(playbooks)
            events = happenings(view.portfolio, view.table, kinds=kinds)
        return Past(tables=self.tables, evaluations=self.evaluations, events=events)


def earlier_days(
    setup: Setup,
    past: PastDays,
    now: AccountTable,
    playbooks: Iterable[Playbook],
    failed: tuple[Failure, ...] = (),
) -> EarlierDays:
    """Return the earlier days that the conditions of some playbooks look back at.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where earlier days come from.
    now
        The accounts of the review.
    playbooks
        Those that are decided on.
    failed
        What went wrong in plugins on the day; it is not tried again.

    Returns
    -------
    EarlierDays
        Tables of the columns asked for, by what was known on each day. Every column of
        a review can be looked back at. ``unchanged_days`` counts back over the
        evaluations before, over those that hold for at least one account the value of
        today: at most ``evaluations_most`` for columns of facts, which need nothing
        but an account itself, and ``evaluations_back`` for all others.
    """
    asked = [each for each in looked_back(playbooks) if each.subject in now.columns]
    asked = [each for each in asked if not each.of_events]
    if not asked:
        return EarlierDays()
    fatal = tuple(each for each in failed if each.fatal)
    source = _Source(untried(setup), past, fatal)
    found = [
        source.table(day, columns)
        for day, columns in wanted_days(asked, now.as_of).items()
    ]
    back = source.unchanged(now, asked)
    failures = [one for each in (*found, *(back or ())) for one in each.failures]
    return EarlierDays(
        tables=tuple(each.table for each in found),
        evaluations=None if back is None else tuple(each.table for each in back),
        failures=first_of_each(each for each in failures if each.fatal),
    )


def wanted_days(asked: Iterable[Derived], as_of: date) -> dict[date, set[str]]:
    """Return the columns wanted on each day that conditions count back to.

    Parameters
    ----------
    asked
        What the conditions derive from columns of earlier days.
    as_of
        The day of the review.

    Returns
    -------
    dict[date, set[str]]
        By day; none of days before the calendar.
    """
    found: dict[date, set[str]] = {}
    for each in asked:
        if each.days and (as_of - _FIRST).days > each.days:
            day = as_of - timedelta(days=each.days)
            found.setdefault(day, set()).add(each.subject)
    return found


@attrs.frozen
class _Source:
    """Where tables of earlier days come from."""

    setup: Setup
    past: PastDays
    failed: tuple[Failure, ...]

    def table(
        self, day: date, columns: set[str], part: Portfolio | None = None
    ) -> Earlier:
        """Return some columns of a day."""
        if "touch_model" in columns:
            return self._reviewed(day, columns)
        return earlier_table(
            self.setup, self.past, day, columns, part=part, failed=self.failed
        )

    def _reviewed(self, day: date, columns: set[str]) -> Earlier:
        known = known_then(day, self.past.known_at)
        then = attrs.evolve(self.past, known_at=known)
        book = then.book(self.setup, then.portfolio, day)
        valuation = then.valuation(self.setup, day)
        found = review_accounts(self.setup, book, then, valuation, self.failed)
        kept = {name: found.table.columns[name] for name in sorted({"id", *columns})}
        return Earlier(attrs.evolve(found.table, columns=kept), found.failures)

    def unchanged(
        self, now: AccountTable, asked: Iterable[Derived]
    ) -> list[Earlier] | None:
        """Return the evaluations on which an account still has a value of today."""
        subjects = {each.subject for each in asked if each.function == _UNCHANGED}
        facts = {name for name in subjects if of_facts([name])}
        # each kind for itself, so that none depends on whether another is asked for
        found = [
            *self._back(now, facts, reach_of(self.setup)),
            *self._back(now, subjects - facts, self.setup.config.evaluations_back),
        ]
        return found if subjects else None

    def _back(self, now: AccountTable, columns: set[str], reach: int) -> list[Earlier]:
        if not columns:
            return []
        part, shrinks = self.past.portfolio, self._may_shrink(columns)
        same = {name: _known(now, name) for name in sorted(columns)}
        found: list[Earlier] = []
        for day in EvaluationCalendar.of(self.setup.config).before(now.as_of, reach):
            still = np.flatnonzero(np.logical_or.reduce([*same.values()]))
            if found and not len(still):
                break
            if shrinks and len(still) < _WORTH_A_SMALLER_BOOK * len(part):
                part = part.select(places(part.account_ids, now.ids[still]))
            then = self.table(day, columns, part)
            found.append(then)
            same = {
                name: mask & _same(now, then.table, name) for name, mask in same.items()
            }
        return found

    def _may_shrink(self, columns: set[str]) -> bool:
        rests_on_others = needs_whole_book(self.setup) or "touch_model" in columns
        return of_facts(columns) or not rests_on_others


def _known(now: AccountTable, name: str) -> BoolArray:
    """Return where a column has a value: what is missing has no days."""
    empty = blank(now, (name,))
    return np.ones(len(now), bool) if empty is None else np.asarray(~empty)


def _same(now: AccountTable, then: AccountTable, name: str) -> BoolArray:
    """Return where a column had the value of today."""
    columns = {each: now.columns[each] for each in ("id", name)}
    narrow = attrs.evolve(now, columns=columns)
    wanted = Derived(_UNCHANGED, name)
    days = Past(evaluations=[then]).extend(narrow, [wanted]).array(wanted.name)
    return np.asarray(days > 0)
