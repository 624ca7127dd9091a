"""``backtest``: how much work playbooks make, told before they are switched on."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import attrs

from successkit.core.account_table import AccountTable
from successkit.core.arrays import DayArray
from successkit.core.condition import Past
from successkit.core.declarations import ActionKind, Playbook
from successkit.core.errors import InvalidInputError
from successkit.playbooks.baseline import baseline
from successkit.playbooks.catalogue import default_action_kinds, default_playbooks
from successkit.playbooks.decide import decide
from successkit.playbooks.decision import Decision
from successkit.playbooks.funnel import FunnelRow
from successkit.playbooks.ledger import ActionLedger

Events = Callable[[AccountTable], Mapping[str, DayArray]]


class Work(NamedTuple):
    """Actions that fall due in one week, of a playbook or for a person."""

    week: date
    """Its Monday."""
    name: str
    actions: int
    hours: float


@attrs.frozen(kw_only=True)
class Backtest:
    """What playbooks would have done on some days.

    Parameters
    ----------
    days
        The days that were decided, in order.
    by_playbook
        Actions and hours by week and playbook.
    by_person
        The same by week and whoever has to do them; ``(nobody)`` for accounts without
        an owner.
    funnels
        Of each day.
    ledger
        As the last day leaves it.
    """

    days: tuple[date, ...]
    by_playbook: tuple[Work, ...]
    by_person: tuple[Work, ...]
    funnels: tuple[tuple[FunnelRow, ...], ...] = attrs.field(repr=False)
    ledger: ActionLedger = attrs.field(repr=False, eq=False)

    @property
    def actions(self) -> int:
        """All actions."""
        return sum(each.actions for each in self.by_playbook)

    def per_week(self) -> tuple[Work, ...]:
        """Return actions and hours by week, of all playbooks together.

        Returns
        -------
        tuple[Work, ...]
            In order.
        """
        return _works(
            (each.week, "", each.actions, each.hours) for each in self.by_playbook
        )

    def busiest(self) -> Work | None:
        """Return the fullest week of any person.

        Returns
        -------
        Work | None
            None when there is nothing to do.
        """
        return max(self.by_person, key=lambda each: each.hours, default=None)


def backtest(
    tables: Iterable[AccountTable],
    playbooks: Iterable[Playbook] | None = None,
    *,
    action_kinds: Iterable[ActionKind] | None = None,
    events: Events | None = None,
    past: Callable[[AccountTable], Past] | None = None,
    begin: str = "baseline",
    **options: Any,  # noqa: ANN401 - those of decide
) -> Backtest:
    """Return what playbooks would have done, one day after the other.

    Parameters
    ----------
    tables
        Account tables of rising days; earlier ones serve as the past of later ones
        where none is given.
    playbooks
        Definitions; the built-in ones if None.
    action_kinds
        With the hours that each kind takes; the built-in ones if None.
    events
        Gives the latest events up to the day of a table; None for none known.
    past
        Gives everything that conditions may look back at on the day of a table; None
        for the tables before it and ``events``.
    begin
        ``baseline``: what holds on the first day counts as seen; ``flood``: it fires.
    **options
        Others of ``decide``, such as ``account_cap`` and ``calendar``.

    Returns
    -------
    Backtest
        Actions a week and hours a person.

    Raises
    ------
    InvalidInputError
        The days do not rise, or ``begin`` is neither.

    Examples
    --------
    >>> from successkit.core.declarations import Step
    >>> call = Step(name="talk", kind="call")
    >>> play = Playbook(name="p", when="seats < 3", steps=(call,))
    >>> days = [date(2026, 3, 30), date(2026, 3, 31)]
    >>> tables = [AccountTable.of(day, ["a"], owner=["Aoki"], seats=[s])
    ...     for day, s in zip(days, (5.0, 1.0))]
    >>> backtest(tables, [play]).by_person
    (Work(week=datetime.date(2026, 3, 30), name='Aoki', actions=1, hours=0.5),)
    """
    if begin not in {"baseline", "flood"}:
        raise InvalidInputError(f"begin: expected baseline or flood; got {begin!r}")
    plays = tuple(default_playbooks() if playbooks is None else playbooks)
    kinds = tuple(default_action_kinds() if action_kinds is None else action_kinds)
    run = _Run(plays, kinds, options, past or _Tables(events or _no_events))
    for table in tables:
        run.day(table, baseline_first=begin == "baseline")
    return run.result()


class _Run:
    def __init__(
        self,
        plays: tuple[Playbook, ...],
        kinds: tuple[ActionKind, ...],
        options: Mapping[str, Any],
        past: Callable[[AccountTable], Past],
    ) -> None:
        self.plays, self.kinds, self.past = plays, kinds, past
        self.options = options
        self.hours = {kind.name: kind.hours for kind in kinds}
        self.ledger = ActionLedger.empty()
        self.days: list[date] = []
        self.works: list[tuple[date, str, str, int, float]] = []
        self.funnels: list[tuple[FunnelRow, ...]] = []

    def day(self, table: AccountTable, *, baseline_first: bool) -> None:
        """Decide one day more."""
        if self.days and table.as_of <= self.days[-1]:
            raise InvalidInputError(
                f"tables: expected rising days; got {table.as_of} after {self.days[-1]}"
            )
        given: dict[str, Any] = {
            "as_of": table.as_of,
            "action_kinds": self.kinds,
            "past": self.past(table),
        }
        if not self.days and baseline_first:
            tenant = self.options.get("tenant", "default")
            self.ledger = baseline(table, self.plays, **given, tenant=tenant)
        decision = decide(
            table, self.plays, ledger=self.ledger, **given, **self.options
        )
        self.ledger = decision.ledger
        self.funnels.append(decision.funnel)
        self._count(decision)
        self.days.append(table.as_of)

    def _count(self, decision: Decision) -> None:
        actions = decision.actions
        columns = (actions.playbook, actions.owner, actions.kind)
        cells = Counter(
            zip(
                actions.due_on.tolist(),
                *(column.strings().tolist() for column in columns),
                strict=True,
            )
        )
        for (due, playbook, owner, kind), count in cells.items():
            week = due - timedelta(due.weekday())
            hours = count * self.hours.get(kind, 0.0)
            self.works.append((week, playbook, owner or "(nobody)", count, hours))

    def result(self) -> Backtest:
        """Return what came of all days."""
        return Backtest(
            days=tuple(self.days),
            by_playbook=_works((w, name, n, h) for w, name, _, n, h in self.works),
            by_person=_works((w, name, n, h) for w, _, name, n, h in self.works),
            funnels=tuple(self.funnels),
            ledger=self.ledger,
        )


class _Tables:
    """The tables of the days before, as the past of the next one."""

    def __init__(self, events: Events) -> None:
        self.events, self.before = events, list[AccountTable]()

    def __call__(self, table: AccountTable) -> Past:
        past = Past(tables=self.before, events=self.events(table))
        self.before.append(table)
        return past


def _no_events(_table: AccountTable) -> Mapping[str, DayArray]:
    return {}


def _works(cells: Iterable[tuple[date, str, int, float]]) -> tuple[Work, ...]:
    actions, hours = Counter[tuple[date, str]](), Counter[tuple[date, str]]()
    for week, name, count, time in cells:
        actions[week, name] += count
        hours[week, name] += time  # type: ignore[assignment]
    return tuple(
        Work(*each, actions[each], float(hours[each])) for each in sorted(actions)
    )
