"""``Scorecard``: which signals count, how much, and where the bands lie; plain data."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

import attrs
import numpy as np

from successkit.core import InvalidInputError, Signal
from successkit.core.states import HealthBand

_EXACT_TOTAL: Final = 2**33
"""Up to here weight × thousandths stays a whole number that float64 holds exactly."""

_ROUNDED_TOTAL: Final = 10**9

Weights = tuple[tuple[str, float], ...]
Bands = tuple[tuple[float, float], ...]


def _weights(given: Mapping[str, float] | Weights) -> Weights:
    try:
        rows = given.items() if isinstance(given, Mapping) else given
        return tuple(sorted((str(name), _number(weight)) for name, weight in rows))
    except (TypeError, ValueError):
        raise InvalidInputError(
            f"Scorecard, weights: expected numbers by name of signal; got {given!r}"
        ) from None


def _number(value: float) -> float:
    if isinstance(value, str | bool):
        raise TypeError
    return float(value)


def _names(given: Iterable[str] | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    try:
        # A text would be taken letter by letter.
        return tuple(sorted({given} if isinstance(given, str) else set(given)))
    except TypeError:
        raise InvalidInputError(
            f"Scorecard, signals: expected a list of names; got {given!r}"
        ) from None


def _bands(given: Iterable[Sequence[float]]) -> Bands:
    try:
        return tuple((_number(low), _number(high)) for low, high in given)
    except (TypeError, ValueError):
        raise InvalidInputError(
            "Scorecard, bands: expected (from, to) for danger, caution, good; "
            f"got {given!r}"
        ) from None


@attrs.frozen(kw_only=True)
class Scorecard:
    """How signals become one score.

    Parameters
    ----------
    name
        Name of the scorecard.
    weights
        Weights by signal, >= 0, that stand in place of the declared ones; 0 leaves a
        signal out. A mapping or pairs.
    signals
        Names of the only signals that count; None for all, those of plugins too.
    coverage_gate
        Least share of the weight that must be known for a score, in [0, 1].
    bands
        (from, to) of danger, caution and good, half-open; together 0 to 100.
    hysteresis
        Points by which a score must pass a limit to change its band.
    evaluations
        How many evaluations in a row must agree for that.
    fast_path
        Score below which an account is in danger at once.
    cap
        Highest score while a critical signal is at its worst.

    Examples
    --------
    >>> card = Scorecard(weights={"nps": 2.0, "csat": 0})
    >>> card.limits
    (50.0, 75.0)
    >>> hash(card) == hash(Scorecard(weights={"csat": 0, "nps": 2.0}))
    True
    """

    name: str = "default"
    weights: Weights = attrs.field(default=(), converter=_weights)
    signals: tuple[str, ...] | None = attrs.field(default=None, converter=_names)
    coverage_gate: float = attrs.field(default=0.6)
    bands: Bands = attrs.field(
        default=((0.0, 50.0), (50.0, 75.0), (75.0, 100.0)), converter=_bands
    )
    hysteresis: float = attrs.field(default=3.0)
    evaluations: int = attrs.field(default=3)
    fast_path: float = attrs.field(default=40.0)
    cap: float = attrs.field(default=49.0)

    def __attrs_post_init__(self) -> None:
        self._check_text("name", self.name)
        self._check_weights()
        self._check_bands()
        self._check_number("coverage_gate", self.coverage_gate, 0, 1)
        self._check_number("hysteresis", self.hysteresis, 0, 100)
        self._check_number("fast_path", self.fast_path, 0, self.limits[0])
        self._check_number("cap", self.cap, 0, 100)
        if type(self.evaluations) is not int or self.evaluations < 1:
            self._refuse("evaluations", "a whole number >= 1", self.evaluations)

    @property
    def limits(self) -> tuple[float, ...]:
        """Lower limits of caution and good."""
        return tuple(low for low, _ in self.bands[1:])

    def resolve(self, signals: Iterable[Signal]) -> tuple[Signal, ...]:
        """Return the signals that count, with the weights of this scorecard.

        Parameters
        ----------
        signals
            Every signal there is: built-in ones and those of plugins.

        Returns
        -------
        tuple[Signal, ...]
            By name, so that the order they were registered in does not matter.

        Raises
        ------
        InvalidInputError
            Two signals share a name, the scorecard names one that does not exist, or
            no signal is left with a weight.
        """
        given = list(signals)
        known = {signal.name: signal for signal in given}
        self._check_names(given, known)
        chosen = known if self.signals is None else dict.fromkeys(self.signals)
        weights = {name: known[name].weight for name in chosen}
        weights.update((name, w) for name, w in self.weights if name in chosen)
        kept = [
            attrs.evolve(known[name], weight=weight)
            for name, weight in sorted(weights.items())
            if weight
        ]
        if not kept:
            self._refuse("weights", "at least one signal with a weight > 0", weights)
        return tuple(kept)

    def _check_names(self, given: list[Signal], known: Mapping[str, Signal]) -> None:
        if len(known) < len(given):
            twice = sorted(
                name for name in known if sum(s.name == name for s in given) > 1
            )
            self._refuse("signals", "each name once; rename one of them", twice)
        named = [*(self.signals or ()), *(name for name, _ in self.weights)]
        unknown = sorted(set(named) - set(known))
        if unknown:
            wanted = f"names among {', '.join(sorted(known))}"
            self._refuse("weights and signals", wanted, unknown)

    def _check_weights(self) -> None:
        for name, weight in self.weights:
            if not (math.isfinite(weight) and weight >= 0):
                self._refuse(f"weights[{name!r}]", "a finite weight >= 0", weight)
        names = [name for name, _ in self.weights]
        if len(set(names)) < len(names):
            self._refuse("weights", "each signal once", names)

    def _check_bands(self) -> None:
        if len(self.bands) != len(HealthBand):
            self._refuse("bands", "(from, to) for danger, caution, good", self.bands)
        edges = [0.0, *itertools.chain(*self.bands), 100.0]
        if any(low >= high for low, high in self.bands):
            self._refuse("bands", "every band to end above its start", self.bands)
        for left, right in zip(edges[::2], edges[1::2], strict=True):
            if left < right:
                mend = f"no gap; nothing covers {left:g} to {right:g}"
                self._refuse("bands", mend, self.bands)
            if left > right:
                mend = f"no overlap of {right:g} to {left:g}; bands from 0 to 100"
                self._refuse("bands", mend, self.bands)

    def _check_text(self, place: str, value: object) -> None:
        if not isinstance(value, str):
            self._refuse(place, "text", value)

    def _check_number(self, place: str, value: object, low: float, high: float) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            within = low <= value <= high
        else:
            within = False
        if not within:
            self._refuse(place, f"a number from {low:g} to {high:g}", value)

    def _refuse(self, place: str, wanted: str, got: object) -> None:
        raise InvalidInputError(
            f"Scorecard {self.name!r}, {place}: expected {wanted}; got {got!r}"
        )


def whole_weights(weights: Sequence[float]) -> tuple[int, ...]:
    """Return whole numbers in the proportion of some weights.

    Parameters
    ----------
    weights
        Weights > 0, taken as the decimals they are written as.

    Returns
    -------
    tuple[int, ...]
        The smallest whole numbers of exactly that proportion; when those sum to more
        than 2**33 (many decimals), the nearest ones that sum to about 10**9.

    Examples
    --------
    >>> whole_weights([0.5, 1.5, 2.0])
    (1, 3, 4)
    """
    return _whole(tuple(weights))


# Every account of a book asks for the same weights.
@lru_cache(maxsize=64)
def _whole(weights: tuple[float, ...]) -> tuple[int, ...]:
    exact = [Fraction(str(weight)) for weight in weights]
    common = math.lcm(*(weight.denominator for weight in exact))
    whole = [int(weight * common) for weight in exact]
    divisor = math.gcd(*whole)
    if sum(whole) <= _EXACT_TOTAL * divisor:
        return tuple(number // divisor for number in whole)
    total = sum(exact)
    return tuple(max(1, round(w * _ROUNDED_TOTAL / total)) for w in exact)


def to_milli(points: float) -> int:
    """Return points in whole thousandths.

    Parameters
    ----------
    points
        Points.

    Returns
    -------
    int
        Thousandths of a point, halves to the even one.
    """
    return int(np.rint(points * 1000))
