"""Whether a figure of a plugin is what was declared, in every field."""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

import attrs
import numpy as np

from successkit.core import Interval, MetricSpec, MetricValue, PluginError

_NUMBERS: Final = ("value", "numerator", "denominator")


def checked_value(spec: MetricSpec, value: object) -> MetricValue:
    """Return a figure under its declared name, or refuse it.

    Parameters
    ----------
    spec
        What was declared.
    value
        What came.

    Returns
    -------
    MetricValue
        Within its bounds, of plain Python values.

    Raises
    ------
    PluginError
        It is no figure, not finite, out of its bounds, or has odd values in its fields.

    Examples
    --------
    >>> spec = MetricSpec(name="acme.users", compute=len, unit="count")
    >>> checked_value(spec, MetricValue(name="x", value=np.float64(3), n=np.int64(2)))
    MetricValue(name='acme.users', value=3.0, unit='count', numerator=None, \
denominator=None, n=2, interval=None, undefined=None, complete=True, currency=None, \
excluded={}, definition='')
    """
    if type(value) is not MetricValue:
        raise PluginError(f"expected a MetricValue; got {type(value).__name__}")
    numbers = {name: _number(name, getattr(value, name)) for name in _NUMBERS}
    _check_bounds(spec, numbers["value"])
    return MetricValue(
        name=spec.name,
        value=numbers["value"],
        unit=spec.unit,
        numerator=numbers["numerator"],
        denominator=numbers["denominator"],
        n=_count("n", value.n),
        interval=_interval(value.interval),
        complete=bool(value.complete),
        excluded=_excluded(value.excluded),
        accounts=tuple(_text("accounts", one) for one in value.accounts),
        undefined=_text("undefined", value.undefined or "") or None,
        currency=_text("currency", value.currency or "") or None,
        definition=_text("definition", value.definition),
    )


def _number(name: str, given: object) -> float | Decimal | None:
    number = _plain(given)
    if number is None:
        return None
    if not isinstance(number, int | float | Decimal):
        raise PluginError(
            f"expected {name} to be a number or None; got {type(given).__name__}"
        )
    if not math.isfinite(number):
        raise PluginError(f"expected a finite {name}, or None; got {number}")
    return number


def _plain(given: object) -> object:
    """Return a number of numpy as one of Python, which every file format knows."""
    if isinstance(given, np.generic):
        return cast("Any", given).item()
    return given


def _check_bounds(spec: MetricSpec, value: float | Decimal | None) -> None:
    low = -math.inf if spec.low is None else spec.low
    high = math.inf if spec.high is None else spec.high
    if value is not None and not low <= value <= high:
        raise PluginError(
            f"expected a finite value from {low:g} to {high:g}; got {value:g}"
        )


def _count(name: str, given: object) -> int:
    count = _plain(given)
    if not isinstance(count, int):
        raise PluginError(f"expected {name} to be an int; got {type(given).__name__}")
    return count


def _text(name: str, given: object) -> str:
    if not isinstance(given, str):
        raise PluginError(f"expected {name} to be text; got {type(given).__name__}")
    return str(given)


def _interval(given: Interval | None) -> Interval | None:
    if given is None:
        return None
    if type(given) is not Interval:
        raise PluginError(
            f"expected interval to be an Interval; got {type(given).__name__}"
        )
    low, high = _number("low", given.low), _number("high", given.high)
    if low is None or high is None:
        raise PluginError("expected both ends of the interval; got None")
    return attrs.evolve(given, low=float(low), high=float(high))


def _excluded(given: Mapping[str, int]) -> dict[str, int]:
    return {_text("excluded", why): _count("excluded", n) for why, n in given.items()}
