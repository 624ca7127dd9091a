"""Twenty plugins that keep every promise, some of them in ways that look odd."""

# ruff: noqa: ARG001, ARG002 — hooks and computations take more than they need.

import functools
import logging
import time
import zlib
from datetime import datetime
from fractions import Fraction
from types import ModuleType

import attrs
import numpy as np
from sixty_made import declaring, module

from successkit.core import (
    ActionKind,
    AnyArray,
    BusinessCalendar,
    Enrichment,
    FeedbackRoute,
    Guard,
    MetricSpec,
    MetricValue,
    Period,
    Playbook,
    Portfolio,
    RunSeen,
    Seen,
    Signal,
    Step,
    TouchPolicy,
    TouchRule,
    Veto,
    View,
)
from successkit.core.states import Department, TouchModel
from successkit.lifecycle import default_lifecycle
from successkit.plugins import hookimpl

_LOG = logging.getLogger("good")
_LOG.setLevel(logging.DEBUG)
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


def use(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Mean of the last 28 days: a sum of floats by account."""
    usage = view.portfolio.usage
    recent = usage.array("day") > as_of - np.timedelta64(28, "D")
    account, value = usage.array("account")[recent], usage.array("value")[recent]
    rows = len(view.table)
    return np.bincount(account, value / 7, rows) / np.bincount(account, minlength=rows)


def median_use(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Median of every account, by sorting all rows at once."""
    usage, rows = view.portfolio.usage, len(view.table)
    order = np.lexsort((usage.array("value"), usage.array("account")))
    account, value = usage.array("account")[order], usage.array("value")[order]
    count = np.bincount(account, minlength=rows)
    start = np.cumsum(count) - count
    result = np.full(rows, np.nan)
    some = count > 0
    low = value[(start + (count - 1) // 2)[some]]
    result[some] = (low + value[(start + count // 2)[some]]) / 2
    return result


def last_talk(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Days since the last talk; a log line of its own."""
    talks = view.portfolio.interactions
    last = np.full(len(view.table), np.datetime64("1970-01-01", "D"))
    np.maximum.at(last, talks.array("account"), talks.array("own_day"))
    started = time.perf_counter()
    _LOG.debug("took %.3f s", time.perf_counter() - started)
    return (as_of - last) / np.timedelta64(1, "D")


@functools.lru_cache
def _weights() -> tuple[float, ...]:
    return (0.5, 0.3, 0.2)


_TABLE: dict[str, float] = {}


def weighted(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Use a table that is filled once with constants."""
    if not _TABLE:
        _TABLE.update(first=_weights()[0], second=_weights()[1])
    return view.table.array("seats") * _TABLE["first"] + _TABLE["second"]


def per_seat(view: View, /, *, as_of: np.datetime64, cents: int = 100) -> AnyArray:
    """Division by zero seats is not known."""
    seats = view.table.array("seats")
    return view.table.array("mrr") / np.where(seats > 0, seats, np.nan) / cents


def bucket(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Return a steady number from 0 to 99 from the id."""
    ids = view.table.ids.tolist()
    return np.array([zlib.crc32(key.encode()) % 100 for key in ids], np.int64)


def month(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Says its day in words, without a clock."""
    day = datetime.strptime(str(as_of), "%Y-%m-%d")  # noqa: DTZ007
    number = int(time.strftime("%m", day.timetuple()))
    return np.full(len(view.table), float(number))


@attrs.frozen
class Above:
    """A function with a setting."""

    least: float

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> AnyArray:
        return view.table.array("seats") >= self.least


def tier(view: View, /, *, as_of: np.datetime64) -> list[str | None]:
    """Texts as a list."""
    seats = view.table.array("seats").tolist()
    return [None if n != n else "gold" if n > 20 else "steel" for n in seats]  # noqa: PLR0124


def first_use(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Return a day, NaT where there is none."""
    usage = view.portfolio.usage
    never = np.datetime64("9999-12-31", "D")
    first = np.full(len(view.table), never)
    np.minimum.at(first, usage.array("account"), usage.array("day"))
    first[first == never] = np.datetime64("NaT", "D")
    return first


def answers(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Return a count."""
    account = view.portfolio.surveys.array("account")
    return np.bincount(account, minlength=len(view.table))


def gold(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Rests on the column of its own plugin."""
    return (view.table.text("good_07.tier").strings() == "gold") * 1.0


def quiet(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Return a flag, -1 for not known."""
    days = view.table.array("days_since_usage")
    return np.where(np.isnan(days), -1, days > 30).astype(np.int8)


def asked_lately(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """No action for those who were asked within a week."""
    surveys = view.portfolio.surveys
    account = surveys.array("account")[
        surveys.array("own_day") > as_of - np.timedelta64(7, "D")
    ]
    return np.bincount(account, minlength=len(view.table)) > 0


def answered(portfolio: Portfolio, period: Period) -> MetricValue:
    """Return the share of accounts that answered."""
    n = len(portfolio)
    some = len(np.unique(portfolio.surveys.array("account")))
    return MetricValue(
        name="good_12.answered",
        value=some / n if n else None,
        undefined=None if n else "no accounts",
        numerator=some,
        denominator=n,
        n=n,
    )


@attrs.frozen
class Total:
    """Exact sums of two columns."""

    used: Fraction
    accounts: int

    def __add__(self, other: "Total") -> "Total":
        return Total(self.used + other.used, self.accounts + other.accounts)

    def value(self) -> MetricValue:
        """Return the mean."""
        mean = float(self.used / self.accounts) if self.accounts else None
        return MetricValue(
            name="good_13.use",
            unit="count",
            value=mean,
            undefined=None if self.accounts else "no accounts",
            n=self.accounts,
        )


def total(portfolio: Portfolio, period: Period) -> Total:
    """Return the use of a part of the book."""
    used = int(portfolio.usage.array("value").astype(np.int64).sum())
    return Total(Fraction(used, 7), len(portfolio))


_TOLD: list[object] = []


class Watcher:
    """Takes note of what a run has made."""

    plugin_name = "good_18"

    @hookimpl
    def successkit_on_run(self, run: RunSeen) -> None:
        """Note the day."""
        _TOLD.append(run.as_of)

    @hookimpl
    def successkit_on_actions(self, seen: Seen) -> None:
        """Note the keys."""
        _TOLD.append(seen.columns["key"].tolist())

    @hookimpl
    def successkit_on_failure(self) -> None:
        """Take no argument at all."""


def _signal(name: str, compute: object, **fields: object) -> Signal:
    return Signal(name=name, compute=compute, points=((0, 0), (50, 100)), **fields)  # type: ignore[arg-type]


def _column(name: str, compute: object, kind: str) -> Enrichment:
    return Enrichment(name=name, compute=compute, kind=kind)  # type: ignore[arg-type]


def _playbook() -> Playbook:
    return Playbook(
        name="good_14.ring",
        when="customer and days_since_contact > 60",
        steps=(Step(name="ring", kind="good_14.call_back"),),
        cool_down=30,
    )


def _policy() -> TouchPolicy:
    rule = TouchRule(name="big", when="seats > 30", model=TouchModel.HIGH)
    return TouchPolicy(name="good_15", rules=(rule,), raise_when="at_risk")


GOOD: tuple[object, ...] = (
    declaring("good_00", _signal("good_00.use", use)),
    declaring("good_01", _signal("good_01.median", median_use)),
    declaring("good_02", _signal("good_02.silence", last_talk, low=0.0)),
    declaring("good_03", _signal("good_03.weighted", weighted)),
    declaring(
        "good_04", _signal("good_04.price", functools.partial(per_seat, cents=1))
    ),
    declaring("good_05", _signal("good_05.bucket", bucket, low=0, high=99)),
    declaring("good_06", _signal("good_06.month", month, nullable=False)),
    declaring(
        "good_07",
        _column("good_07.tier", tier, "text"),
        _signal("good_07.gold", gold),
    ),
    declaring("good_08", _column("good_08.first_use", first_use, "day")),
    declaring("good_09", _column("good_09.answers", answers, "count")),
    declaring(
        "good_10",
        Guard(name="good_10.large", compute=Above(20.0)),
        Guard(name="good_10.ready", when="seats > 3 and not paused"),
    ),
    declaring(
        "good_11",
        Veto(name="good_11.asked", compute=asked_lately),
        Veto(name="good_11.small", when="mrr < 1000"),
    ),
    declaring(
        "good_12", MetricSpec(name="good_12.answered", compute=answered, low=0, high=1)
    ),
    declaring(
        "good_13", MetricSpec(name="good_13.use", partial=total, unit="count", low=0)
    ),
    module(
        "good_14",
        successkit_playbooks=lambda: [_playbook()],
        successkit_action_kinds=lambda: [ActionKind(name="good_14.call_back")],
    ),
    module("good_15", successkit_touch_policies=lambda: [_policy()]),
    module(
        "good_16",
        successkit_event_kinds=lambda: ["good_16.first_login"],
        successkit_feedback_routes=lambda: [
            FeedbackRoute(
                name="good_16.price", department=Department.SALES, words=("price",)
            )
        ],
    ),
    module("good_17", successkit_calendar=lambda: BusinessCalendar(week="1111110")),
    Watcher(),
    declaring("good_19", _column("good_19.quiet", quiet, "flag")),
)
"""Their names run from ``good_00`` to ``good_19``."""


def lifecycle() -> ModuleType:
    """Return a plugin with a lifecycle, which only one plugin may have.

    Returns
    -------
    ModuleType
        ``good_20``.
    """
    own = attrs.evolve(default_lifecycle(), version="good_20")
    return module("good_20", successkit_lifecycle=lambda: own)
