"""Promises of mergeable metrics: parts add up to the whole, in any order."""

from collections.abc import Iterator
from functools import reduce
from operator import add
from typing import Final

import numpy as np

from successkit.core import MetricSpec, MetricValue, Period, Portfolio, State
from successkit.plugins.promises.breach import Breach

_SEEDS: Final = 4
_PARTS: Final = 3


def adds_up(spec: MetricSpec, book: Portfolio, period: Period) -> Iterator[Breach]:
    """Try whether states of parts add up to that of the whole book, bit for bit.

    Parameters
    ----------
    spec
        A metric; one without ``partial`` promises nothing here.
    book
        Facts cut to a day.
    period
        The days.

    Yields
    ------
    Breach
        None when they do, for random parts, empty ones too, in any order.
    """
    if spec.partial is None or not len(book):
        return
    whole = spec.partial(book, period).value()
    for seed in range(_SEEDS):
        random = np.random.default_rng(seed)
        number = random.integers(0, _PARTS, len(book))
        parts = [
            spec.partial(book.select(np.flatnonzero(number == one)), period)
            for one in range(_PARTS + 1)  # the last one is empty
        ]
        for order in (parts, parts[::-1], [parts[1], parts[3], parts[0], parts[2]]):
            together = _sum(order).value()
            if _told(together) != _told(whole):
                yield _differ(together, whole)
                return


def _sum(parts: list[State]) -> State:
    return reduce(add, parts)


def _told(value: MetricValue) -> tuple[object, ...]:
    return (
        *(_bits(one) for one in (value.value, value.numerator, value.denominator)),
        value.n,
        sorted(value.accounts),
        dict(value.excluded),
    )


def _bits(number: object) -> object:
    return number.hex() if isinstance(number, float) else number


def _differ(together: MetricValue, whole: MetricValue) -> Breach:
    return Breach(
        promise="sums",
        message=f"states of parts do not add up to that of the whole: {together.value} "
        f"and {whole.value}; keep whole numbers or fractions in the state (floats are "
        "not exact), and divide in value() only",
    )
