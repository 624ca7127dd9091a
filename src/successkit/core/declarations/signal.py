"""``Signal``: one input of the health score, declared."""

from collections.abc import Mapping
from functools import cached_property
from typing import Protocol

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.declarations.computed import OnError, check_name, check_word
from successkit.core.declarations.normaliser import (
    Linear,
    Normaliser,
    Points,
    check_points,
)
from successkit.core.errors import InvalidInputError
from successkit.core.view import View


class SignalFunction(Protocol):
    """What computes a signal: pure, one value per account, NaN for not known."""

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> FloatArray:
        """Return shape (accounts,), float64."""
        ...


@attrs.frozen(kw_only=True)
class Signal:
    """One input of the health score.

    Parameters
    ----------
    name
        ``usage_trend``, or ``plugin.signal`` for a plugin's.
    compute
        Function of a view; one raw value per account, NaN where not known.
    points
        Piecewise-linear map from raw value to 0–100: pairs (raw, score) with rising
        raw values; flat outside. Or
    normaliser
        another scale, such as ``Steps`` or ``Percentile``.
    weight
        Weight in the score, > 0.
    group
        Group it is shown in.
    unit
        Unit of the raw value.
    critical
        Normalised value at and below which the whole score is capped at 49; None for
        never.
    labels
        Name for people by language, ``{"en": …, "ja": …}``.
    doc
        What it says.
    low, high
        Bounds of the raw value; a value outside them is a failure. None for none.
    age
        Column of the account table that says how many days old the evidence is; empty
        when it is of the day.
    nullable
        Whether an account may be without a value; False makes NaN a failure.
    on_error
        ``missing``: the signal is not known for anybody when it cannot be computed;
        ``fail``: the run fails.
    """

    name: str
    compute: SignalFunction
    points: Points = ()
    normaliser: Normaliser | None = None
    weight: float = attrs.field(default=1.0)
    group: str = "other"
    unit: str = ""
    critical: float | None = None
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
    doc: str = ""
    low: float | None = None
    high: float | None = None
    age: str = ""
    nullable: bool = True
    on_error: OnError = "missing"

    def __attrs_post_init__(self) -> None:
        check_name("Signal", self.name)
        check_word(f"Signal {self.name}: on_error", self.on_error, ("missing", "fail"))
        self._one_scale()
        self._positive(self.weight)

    @cached_property
    def scale(self) -> Normaliser:
        """How a raw value becomes 0 to 100."""
        return Linear(self.points) if self.normaliser is None else self.normaliser

    def _one_scale(self) -> None:
        if self.normaliser is None:
            check_points(f"Signal {self.name}", self.points)
        elif self.points:
            raise InvalidInputError(
                f"Signal {self.name}: expected either points= or normaliser=; got both"
            )

    def _positive(self, value: float) -> None:
        if not value > 0:
            raise InvalidInputError(
                f"Signal {self.name}: expected a weight > 0; got {value}"
            )
