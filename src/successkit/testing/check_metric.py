"""The contract kit for metrics."""

import math
from collections.abc import Iterator
from datetime import timedelta
from typing import Final, cast

import numpy as np

from successkit.core import (
    AccountTable,
    FloatArray,
    MetricSpec,
    MetricValue,
    Period,
    PluginError,
    Portfolio,
    View,
)
from successkit.plugins.promises import Breach, BrokenCallError, Subject, breaches
from successkit.plugins.promises.sums import adds_up
from successkit.testing.example import AS_OF, example_book
from successkit.testing.within import DEADLINE, refuse_breach

_OF_NOTHING: Final = frozenset({"share", "points", "ratio"})
_CELLS: Final = ("value", "numerator", "denominator", "n")
_NINETY: Final = timedelta(days=90)
_ONE: Final = timedelta(days=1)


def check_metric(
    spec: MetricSpec,
    portfolio: Portfolio | None = None,
    *,
    deadline: float | None = DEADLINE,
) -> None:
    """Try out what every metric promises, and say which promise is broken.

    A metric returns a ``MetricValue`` under its own name and in its own unit, within
    its bounds and never infinite; the same on every call and for any order of rows; it
    changes nothing, reads no clock and does not know what happens later; a share or
    ratio of an empty book is undefined with a reason, never 0; it can be sent to
    another process. States of parts (``partial``) add up to that of the whole, bit for
    bit, in any order.

    Parameters
    ----------
    spec
        The metric.
    portfolio
        What to try it on; None takes the example book.
    deadline
        Seconds after which it counts as hanging; None waits for ever.

    Raises
    ------
    AssertionError
        A promise is broken; the message says which, and how to mend it.

    Examples
    --------
    >>> def customers(portfolio, period):
    ...     return MetricValue(name="acme.customers", value=len(portfolio) / 0.7)
    >>> check_metric(MetricSpec(name="acme.customers", compute=customers, unit="count"))
    Traceback (most recent call last):
    AssertionError: acme.customers: expected name 'acme.customers' and \
unit 'count'; got 'acme.customers' and 'share'
    """
    book = example_book().as_of(AS_OF) if portfolio is None else portfolio
    refuse_breach(spec.name, lambda: _tried(spec, book), deadline=deadline)


def _tried(spec: MetricSpec, book: Portfolio) -> Iterator[Breach]:
    view = _view(book)
    period = Period(view.as_of - _NINETY, view.as_of + _ONE)

    def figures(view: View, /, *, as_of: np.datetime64) -> object:  # noqa: ARG001
        return spec.of(view.portfolio, period)

    subject = Subject(
        declaration=spec,
        compute=figures,
        author=spec.compute or spec.partial,
        checked=lambda value, _rows: _checked(spec, value),
        cells=_CELLS,
        strict=True,
    )
    yield from breaches(subject, view)
    yield from _of_nothing(spec, subject)
    yield from adds_up(spec, book, period)


def _of_nothing(spec: MetricSpec, subject: Subject) -> Iterator[Breach]:
    try:
        column = subject.column(_view(Portfolio.from_objects()))
    except BrokenCallError as error:
        yield Breach(promise="empty", message=f"{error}, with an empty book")
        return
    value = cast("FloatArray", column)[0]
    if spec.unit in _OF_NOTHING and not math.isnan(value):
        yield Breach(
            promise="empty",
            message=f"an empty book gave {value:g}; expected value=None and undefined=",
        )


def _view(book: Portfolio) -> View:
    ids = [str(key) for key in book.account_ids.tolist()]
    return View(book, AccountTable.of(book.day or AS_OF, ids))


def _checked(spec: MetricSpec, value: object) -> FloatArray:
    if not isinstance(value, MetricValue):
        raise PluginError(f"expected a MetricValue; got {type(value).__name__}")
    if (value.name, value.unit) != (spec.name, spec.unit):
        raise PluginError(
            f"expected name {spec.name!r} and unit {spec.unit!r}; got {value.name!r} "
            f"and {value.unit!r}"
        )
    if value.value is None and not value.undefined:
        raise PluginError("has no value and does not say why; give undefined=")
    if value.value is not None:
        _check_bounds(spec, float(value.value))
    cells = (value.value, value.numerator, value.denominator, value.n)
    return np.array([math.nan if cell is None else float(cell) for cell in cells])


def _check_bounds(spec: MetricSpec, value: float) -> None:
    low = -math.inf if spec.low is None else spec.low
    high = math.inf if spec.high is None else spec.high
    if not math.isfinite(value) or not low <= value <= high:
        raise PluginError(f"expected a number from {low:g} to {high:g}; got {value!r}")
