"""The contract kit for metrics."""

import math
import pickle
from datetime import timedelta
from typing import Final

from successkit.core import MetricSpec, MetricValue, Period, Portfolio
from successkit.testing.example import AS_OF, example_book

_OF_NOTHING: Final = frozenset({"share", "points", "ratio"})


def check_metric(spec: MetricSpec, portfolio: Portfolio | None = None) -> None:
    """Try out what every metric promises, and say which promise is broken.

    A metric returns a ``MetricValue`` under its own name and in its own unit, within
    its bounds and never infinite; the same on every call; a share or ratio of an
    empty book is undefined with a reason, never 0; it can be sent to another process.

    Parameters
    ----------
    spec
        The metric.
    portfolio
        What to try it on; None takes the example book.

    Raises
    ------
    AssertionError
        A promise is broken; the message says which.
    """
    book = example_book().as_of(AS_OF) if portfolio is None else portfolio
    if _value(spec, book) != _value(spec, book):
        raise AssertionError(
            f"{spec.name}: two calls with the same book gave different figures"
        )
    _check_nothing(spec)
    try:
        pickle.dumps(spec)
    except Exception as error:
        raise AssertionError(
            f"{spec.name}: cannot be pickled ({error}); define compute at the top of a "
            "module"
        ) from error


def _broken(spec: MetricSpec, promise: str) -> AssertionError:
    return AssertionError(f"{spec.name}: {promise}")


def _check_nothing(spec: MetricSpec) -> None:
    value = _value(spec, Portfolio.from_objects()).value
    if spec.unit in _OF_NOTHING and value is not None:
        raise _broken(
            spec, f"an empty book gave {value}; expected value=None and undefined="
        )


def _value(spec: MetricSpec, book: Portfolio) -> MetricValue:
    period = Period(AS_OF - timedelta(days=90), AS_OF + timedelta(days=1))
    try:
        value: object = spec.of(book, period)
    except Exception as error:
        raise _broken(spec, f"{type(error).__name__}: {error}") from error
    return _checked(spec, value)


def _checked(spec: MetricSpec, value: object) -> MetricValue:
    if not isinstance(value, MetricValue):
        raise _broken(spec, f"expected a MetricValue; got {type(value).__name__}")
    if (value.name, value.unit) != (spec.name, spec.unit):
        raise _broken(
            spec,
            f"expected name {spec.name!r} and unit {spec.unit!r}; got {value.name!r} "
            f"and {value.unit!r}",
        )
    _check_figure(spec, value)
    return value


def _check_figure(spec: MetricSpec, value: MetricValue) -> None:
    if value.value is None:
        if not value.undefined:
            raise _broken(spec, "has no value and does not say why; give undefined=")
        return
    low = -math.inf if spec.low is None else spec.low
    high = math.inf if spec.high is None else spec.high
    if not math.isfinite(value.value) or not low <= value.value <= high:
        raise _broken(
            spec, f"expected a number from {low:g} to {high:g}; got {value.value!r}"
        )
