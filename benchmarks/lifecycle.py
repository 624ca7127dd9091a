"""The replay of many accounts, against state machines that take one event at a time.

    pip install transitions python-statemachine
    python benchmarks/lifecycle.py --accounts 1_000_000

Every line is a ratio of CPU seconds within one run. The other libraries get a sample of
the same accounts, in order, and have to end in the same phases; the replay gets all of
them, unless said otherwise in no order at all, and brings them in order itself.
"""

import argparse
import gc
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import numpy as np

from successkit.core import Lifecycle, Text, Timeout
from successkit.lifecycle import LifecycleEvents, Replay, default_lifecycle, replay

EVENTS = 10
DAYS = 1500
FIRST = np.datetime64("2022-01-01")
UPTO = date(2026, 12, 31)
KINDS = (
    "churned",
    "won_back",
    "renewed",
    "product_added",
    "onboarded",
    "grew",
    "use_fell",
    "renewal_opened",
)
"""In order of their rank, so that events can be put in order by their number."""
GUARD = "ready"
DWELL = 7


def book(accounts: int, *, hot: float = 0.0, ordered: bool = False) -> LifecycleEvents:
    """Return ten events of each account; one account may have a share of them all."""
    random = np.random.default_rng(7)
    size = accounts * EVENTS
    account = np.repeat(np.arange(accounts), EVENTS)
    day = np.sort(random.integers(1, DAYS, (accounts, EVENTS)), axis=1).ravel()
    kind = random.integers(0, len(KINDS), size)
    first = np.arange(size) % EVENTS == 0
    kind[first], day[first] = len(KINDS), 0
    chosen = random.random(size) < hot
    account[chosen & ~first] = accounts // 2
    rows = np.lexsort((kind, day, account)) if ordered else random.permutation(size)
    none = Text.empty(size)
    return LifecycleEvents(
        account=account[rows],
        day=FIRST + day[rows].astype("timedelta64[D]"),
        kind=Text.from_codes(kind[rows].astype(np.int32), [*KINDS, "started"]),
        sequence=np.zeros(size, np.int64),
        id=none,
        target=none,
        author=none,
        reason=none,
    )


def full_lifecycle() -> Lifecycle:
    """Return the default lifecycle with guards, days to wait, and a timeout."""
    usual = default_lifecycle()
    rows = []
    for row in usual.transitions:
        guard = GUARD if row.event == "grew" else ""
        dwell = DWELL if row.event in {"onboarded", "use_fell"} else 0
        rows.append(attrs.evolve(row, guard=guard, min_dwell=dwell))
    late = Timeout(source="renewal", after=180, dest="adoption")
    return attrs.evolve(
        usual, version="full", transitions=tuple(rows), timeouts=(late,)
    )


def timed(work: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """Return the shortest CPU time of some runs, and the last result."""
    times, found = [], None
    for _ in range(repeats):
        found = None
        gc.collect()
        start = time.process_time()
        found = work()
        times.append(time.process_time() - start)
    return min(times), found


def line(name: str, value: float, aim: str = "") -> None:
    """Print one figure."""
    print(f"{name:<62} {value:9.3g}  {aim}", flush=True)


def sample(events: LifecycleEvents, accounts: int) -> list[list[tuple[str, int, bool]]]:
    """Return (kind, day, guard) of the events of the first accounts, in order."""
    few = events.take(np.flatnonzero(events.account < accounts))
    few = few.take(few.order())
    found: list[list[tuple[str, int, bool]]] = [[] for _ in range(accounts)]
    rows = zip(
        few.account.tolist(),
        few.kind.strings().tolist(),
        few.day.astype(np.int64).tolist(),
        strict=True,
    )
    for account, kind, day in rows:
        found[account].append((kind, day, ready(account, day)))
    return found


def ready(account: Any, day: Any) -> Any:  # noqa: ANN401
    """Whether the guard holds, for one event or for columns."""
    return (account + day) % 3 != 0


class Model:
    """What the transitions package moves; it answers the guard of the full version."""

    since = 0
    today = 0
    holds = False
    moves: list[tuple[int, str]]

    def is_ready(self) -> bool:
        """Tell whether the guard holds."""
        return self.holds

    def is_ripe(self) -> bool:
        """Tell whether it was long enough in its phase."""
        return self.today - self.since >= DWELL

    def entered(self) -> None:
        """Keep the log."""
        self.since = self.today
        self.moves.append((self.today, self.state))  # type: ignore[attr-defined]


def transitions_package(
    lifecycle: Lifecycle, rows: list[list[tuple[str, int, bool]]], *, full: bool
) -> tuple[float, list[str]]:
    """Return CPU seconds an event, and where each account ended."""
    from transitions import Machine

    machine = Machine(
        model=None,
        states=[phase.name for phase in lifecycle.phases],
        initial=lifecycle.initial,
        ignore_invalid_triggers=True,
        auto_transitions=False,
        after_state_change="entered" if full else None,
    )
    for row in lifecycle.transitions:
        asks = ["is_ready"] * bool(row.guard) + ["is_ripe"] * bool(row.min_dwell)
        asks = asks if full else []
        machine.add_transition(row.event, row.source, row.dest, conditions=asks)
    machine.add_transition("expire", "renewal", "adoption")
    models = [Model() for _ in rows]
    for model in models:
        model.moves = []
        machine.add_model(model)
    start = time.process_time()
    for model, events in zip(models, rows, strict=True):
        model.since = events[0][1]
        # The first event begins the account; the machine is in its initial state.
        for kind, day, holds in events[1:]:
            if full:
                expire(model, day)
                model.today, model.holds = day, holds
            model.trigger(kind)  # type: ignore[attr-defined]
        if full:
            expire(model, int(np.datetime64(UPTO).astype(np.int64)))
    spent = time.process_time() - start
    return per_event(spent, rows), [model.state for model in models]  # type: ignore[attr-defined]


def expire(model: Model, day: int) -> None:
    """Let the timeout move an account that is due."""
    if model.state == "renewal" and day - model.since >= 180:  # type: ignore[attr-defined]
        model.today = model.since + 180
        model.trigger("expire")  # type: ignore[attr-defined]


def python_statemachine(
    lifecycle: Lifecycle, rows: list[list[tuple[str, int, bool]]]
) -> tuple[float, list[str]]:
    """Return CPU seconds an event, and where each account ended."""
    from statemachine import State, StateMachine

    states = {
        phase.name: State(initial=phase.name == lifecycle.initial)
        for phase in lifecycle.phases
    }
    body: dict[str, Any] = {"allow_event_without_transition": True, **states}
    for row in lifecycle.transitions:
        move = states[row.source].to(states[row.dest])
        body[f"on_{row.event}_"] = None
        name = f"go_{row.event}"
        body[name] = body[name] | move if name in body else move
    body = {name: item for name, item in body.items() if item is not None}
    machine = type("Book", (StateMachine,), body)
    machines = [machine() for _ in rows]
    start = time.process_time()
    for each, events in zip(machines, rows, strict=True):
        for kind, _, _ in events[1:]:
            each.send(f"go_{kind}")
    spent = time.process_time() - start
    ended = [str(next(iter(each.configuration)).id) for each in machines]
    return per_event(spent, rows), ended


def per_event(spent: float, rows: list[list[tuple[str, int, bool]]]) -> float:
    """Return seconds an event; the first of each account was not given to a machine."""
    return spent / sum(len(events) - 1 for events in rows)


def ends(found: Replay, accounts: int) -> list[str]:
    """Return where the first accounts stand."""
    return found.names(found.phase[:accounts]).strings().tolist()


def main() -> None:
    """Print all ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=3_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    accounts, few = options.accounts, options.sample
    size, usual, full = accounts * EVENTS, default_lifecycle(), full_lifecycle()

    events = book(accounts)
    rows = sample(events, few)
    theirs, expected = transitions_package(usual, rows, full=False)
    slow, also = python_statemachine(usual, rows[: few // 10])

    def plain(given: LifecycleEvents, policy: str = "ignore") -> tuple[float, Replay]:
        return timed(
            lambda: replay(usual, given, accounts=accounts, upto=UPTO, policy=policy),  # type: ignore[arg-type]
            options.repeats,
        )

    ours, found = plain(events)
    assert ends(found, few) == expected, "the transitions package ends elsewhere"
    assert ends(found, few // 10) == also, "python-statemachine ends elsewhere"
    print(f"{size:,} events, {accounts:,} accounts\n")
    line("transitions, microseconds an event", theirs * 1e6)
    line("python-statemachine, microseconds an event", slow * 1e6)
    line("plain, in no order, nanoseconds an event", ours / size * 1e9)
    line("  times faster than transitions", theirs * size / ours, "(at least 150)")
    line("  than python-statemachine", slow * size / ours, "(at least 1,000)")
    with_outcomes, _ = plain(events, "record")
    line("plain, with outcomes", with_outcomes / size * 1e9)
    ordered = book(accounts, ordered=True)
    in_order, _ = plain(ordered)
    line("plain, events in order already", in_order / size * 1e9)
    del ordered

    guards = {GUARD: ready(events.account, events.day.astype(np.int64))}
    whole, found = timed(
        lambda: replay(full, events, accounts=accounts, upto=UPTO, guards=guards),
        options.repeats,
    )
    cost, expected = transitions_package(full, rows, full=True)
    assert ends(found, few) == expected, "the full version ends elsewhere"
    line("guards, days, timeouts, outcomes and log, ns an event", whole / size * 1e9)
    line("  times faster than transitions, plain", theirs * size / whole)
    line("  than transitions, the same", cost * size / whole, "(at least 100)")
    line("bytes an account", found.snapshot().bytes_per_account, "(at most 16)")
    line("bytes a row of the log", found.log.bytes_per_row, "(at most 24)")
    past, _ = timed(lambda: found.as_of(date(2024, 6, 30)), options.repeats)
    line("as of a past day, of the replay", past / whole, "(at most 0.05)")
    plain_past, _ = timed(lambda: found.as_of(date(2024, 6, 30)), options.repeats)
    line("  of the plain replay", plain_past / ours, "(at most 0.05)")

    hot = book(accounts, hot=0.02)
    guards = {GUARD: ready(hot.account, hot.day.astype(np.int64))}
    busy, _ = timed(
        lambda: replay(full, hot, accounts=accounts, upto=UPTO, guards=guards),
        options.repeats,
    )
    line("one account with 2 % of all events, of uniform", busy / whole, "(at most 3)")
    busy, _ = plain(hot)
    line("  plain", busy / ours, "(at most 3)")


if __name__ == "__main__":
    main()
