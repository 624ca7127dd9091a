"""Columns, guards, vetoes and metrics that are bad."""

# ruff: noqa: ARG001 — hooks and computations take more than they need.

import itertools
from collections.abc import Callable
from functools import partial

import attrs
import numpy as np
from sixty_made import CULPRIT, Bad, declaring

from successkit.core import (
    AnyArray,
    Enrichment,
    Guard,
    MetricSpec,
    MetricValue,
    Period,
    Portfolio,
    Veto,
    View,
)


def raises(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    raise LookupError("no such thing")


def numbers(view: View, /, *, as_of: np.datetime64) -> object:
    return [1] * len(view.table)


def twos(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.full(len(view.table), 2)


def instants(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.full(len(view.table), as_of).astype("datetime64[s]")


def halves(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("seats") / 3


def dearest(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    mrr = view.table.array("mrr")
    return mrr == mrr.max(initial=0)


def _column(way: str, compute: Callable[..., object], kind: str, says: str) -> Bad:
    enrichment = Enrichment(name=f"{CULPRIT}.x", compute=compute, kind=kind)  # type: ignore[arg-type]
    return Bad(way=way, plugin=lambda: declaring(CULPRIT, enrichment), says=says)


COLUMNS: tuple[Bad, ...] = (
    _column("numbers as text", numbers, "text", r"expected str, or None.*got int"),
    _column("instants as days", instants, "day", r"expected dtype datetime64\[D\]"),
    _column("thirds as counts", halves, "count", r"expected whole numbers"),
    Bad(
        way="a guard of twos",
        plugin=lambda: declaring(CULPRIT, Guard(name=f"{CULPRIT}.x", compute=twos)),
        says=r"expected 1, 0 or -1 for not known; got values from 2 to 2",
    ),
    Bad(
        way="a guard with a misspelt column",
        plugin=lambda: declaring(CULPRIT, Guard(name=f"{CULPRIT}.x", when="seets > 3")),
        says=r"no column 'seets'; did you mean 'seats'",
        outcome="unbuilt",
    ),
    Bad(
        way="a veto that raises",
        plugin=lambda: declaring(CULPRIT, Veto(name=f"{CULPRIT}.x", compute=raises)),
        says=r"LookupError: no such thing",
    ),
    Bad(
        way="a veto for the dearest only",
        plugin=lambda: declaring(CULPRIT, Veto(name=f"{CULPRIT}.x", compute=dearest)),
        says=r"which other accounts",
    ),
)


def no_figure(book: Portfolio, period: Period) -> object:
    return 0.5


def broken(book: Portfolio, period: Period) -> MetricValue:
    raise ZeroDivisionError


def figure(book: Portfolio, period: Period, **fields: object) -> MetricValue:
    return MetricValue(**{"name": f"{CULPRIT}.x", "value": 0.5, "n": 1, **fields})  # type: ignore[arg-type]


_drawn = itertools.count()


def drawn(book: Portfolio, period: Period) -> MetricValue:
    return figure(book, period, value=1 / (1 + next(_drawn)))


def first_row(book: Portfolio, period: Period) -> MetricValue:
    if not len(book):
        return figure(book, period, value=None, undefined="no accounts", n=0)
    value = float(book.usage.array("value")[:100].sum())
    return figure(book, period, value=1 / (1 + value))


@attrs.frozen
class Drifting:
    """Adds up floats, so the order counts."""

    total: float
    accounts: int

    def __add__(self, other: "Drifting") -> "Drifting":
        return Drifting(self.total + other.total, self.accounts + other.accounts)

    def value(self) -> MetricValue:
        if not self.accounts:
            return MetricValue(name=f"{CULPRIT}.x", value=None, undefined="no accounts")
        return MetricValue(
            name=f"{CULPRIT}.x", value=self.total / self.accounts, n=self.accounts
        )


def drifting(book: Portfolio, period: Period) -> Drifting:
    days = book.usage.array("value") / 7.7
    return Drifting(float(np.sum(days)), len(book))


def _metric(
    way: str, says: str, compute: Callable[..., object], outcome: str = "failed"
) -> Bad:
    spec = MetricSpec(name=f"{CULPRIT}.x", compute=compute, low=0, high=1)  # type: ignore[arg-type]
    return Bad(
        way=way,
        plugin=lambda: declaring(CULPRIT, spec),
        says=says,
        outcome=outcome,
    )


METRICS: tuple[Bad, ...] = (
    _metric("a metric that raises", r"ZeroDivisionError", broken),
    _metric("a bare number", r"expected a MetricValue; got float", no_figure),
    _metric("NaN as a figure", r"got nan", partial(figure, value=np.nan)),
    _metric("a figure above 1", r"from 0 to 1; got 1\.5", partial(figure, value=1.5)),
    _metric(
        "another metric's name",
        r"expected name 'culprit\.x'.*got 'churn'",
        partial(figure, name="churn"),
        "kit",
    ),
    _metric("a share of nothing", r"an empty book gave 0\.5", figure, "kit"),
    _metric("a figure that is drawn", r"two calls.*different values", drawn, "kit"),
    _metric("a figure of the first rows", r"the order of rows", first_row, "kit"),
    Bad(
        way="parts that do not add up",
        plugin=lambda: declaring(
            CULPRIT, MetricSpec(name=f"{CULPRIT}.x", partial=drifting)
        ),
        says=r"states of parts do not add up to that of the whole",
        outcome="kit",
    ),
)


BAD: tuple[Bad, ...] = (*COLUMNS, *METRICS)
