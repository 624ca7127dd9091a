"""What is wrong with a scorecard, and what the data of a book say about it."""

import itertools
from collections.abc import Iterable, Mapping
from typing import Final

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray, InvalidInputError, Signal
from successkit.health.result import HealthResult
from successkit.health.scorecard import Scorecard

MOSTLY: Final = 0.5
"""Share of customers that must be without a signal for it to be mostly missing."""

ALIKE: Final = 0.95
"""Correlation above which two signals say the same."""

_FEW: Final = 10
"""Accounts below which nothing is said about how signals go together."""


@attrs.frozen(kw_only=True)
class CardFinding:
    """One thing to look at in a scorecard.

    Parameters
    ----------
    code
        ``invalid``, ``dead``, ``mostly_missing`` or ``duplicate``.
    scorecard
        Its name.
    signals
        Names of the signals that it is about.
    message
        What is so, and what to do.
    """

    code: str
    scorecard: str
    signals: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        return f"scorecard {self.scorecard!r}: {self.message}"


def check_scorecard(
    settings: Scorecard | Mapping[str, object],
    signals: Iterable[Signal],
    result: HealthResult | None = None,
) -> tuple[CardFinding, ...]:
    """Look a scorecard over before it is used.

    Parameters
    ----------
    settings
        A scorecard, or its keys as a file holds them.
    signals
        All signals, built-in and of plugins.
    result
        A book scored with it, to see what its data say; None to look at it alone.

    Returns
    -------
    tuple[CardFinding, ...]
        What cannot be used (unknown signals, weights below 0 or all 0, bands that
        overlap or leave a gap) as a single ``invalid``; else signals that say nothing
        (the same points for everybody), that are known of less than half of the
        customers, and pairs that correlate above 0.95, each counted twice.

    Examples
    --------
    >>> from successkit.health import BUILT_IN
    >>> for finding in check_scorecard({"weights": {"npss": 2}}, BUILT_IN):
    ...     print(finding.message[-33:])
    ; got 'npss'; did you mean 'nps'?
    """
    name = getattr(settings, "name", None) or "default"
    try:
        card = (
            settings
            if isinstance(settings, Scorecard)
            else Scorecard.from_mapping(settings)
        )
        card.resolve(signals)
    except InvalidInputError as error:
        found = CardFinding(
            code="invalid", scorecard=str(name), signals=(), message=str(error)
        )
        return (found,)
    return () if result is None else check_data(result)


def check_data(result: HealthResult) -> tuple[CardFinding, ...]:
    """Say what the data of a book say about the scorecard it was scored with.

    Parameters
    ----------
    result
        Computed health of a whole book.

    Returns
    -------
    tuple[CardFinding, ...]
        Dead, mostly missing and duplicate signals, scorecard by scorecard.
    """
    found: list[CardFinding] = []
    for number, one in enumerate(result.cards or (result,)):
        rows = result.reason != 0  # whoever is no customer says nothing
        if result.card is not None:
            rows &= result.card == number
        found += _Data.of(one, rows).findings()
    return tuple(found)


@attrs.frozen(eq=False)
class _Data:
    """Normalised values of the customers of one scorecard; NaN for not known."""

    card: Scorecard
    columns: Mapping[str, FloatArray]
    share: Mapping[str, float]

    @classmethod
    def of(cls, result: HealthResult, rows: BoolArray) -> "_Data":
        columns = {
            signal.name: _known(result, signal.name)[rows] for signal in result.signals
        }
        whole = sum(result.weights)
        pairs = zip(result.signals, result.weights, strict=True)
        share = {signal.name: weight / whole for signal, weight in pairs}
        return cls(result.scorecard, columns, share)

    def findings(self) -> list[CardFinding]:
        """Return everything there is to say."""
        if len(next(iter(self.columns.values()))) < _FEW:
            return []
        return [*self._missing(), *self._dead(), *self._duplicates()]

    def _missing(self) -> Iterable[CardFinding]:
        for name, values in self.columns.items():
            gone = float(np.isnan(values).mean())
            if gone > MOSTLY:
                yield self._finding(
                    "mostly_missing",
                    (name,),
                    f"{name!r} has {self.share[name]:.0%} of the weight and is not "
                    f"known of {gone:.0%} of the customers; give its data, or weigh "
                    "it less",
                )

    def _dead(self) -> Iterable[CardFinding]:
        for name, values in self.columns.items():
            some = values[~np.isnan(values)]
            if some.size >= _FEW and some.min() == some.max():
                yield self._finding(
                    "dead",
                    (name,),
                    f"{name!r} gives everybody {some[0]:g} points; change its scale, "
                    "or leave it out",
                )

    def _duplicates(self) -> Iterable[CardFinding]:
        for first, second in itertools.combinations(self.columns, 2):
            alike = _correlation(self.columns[first], self.columns[second])
            if alike > ALIKE:
                yield self._finding(
                    "duplicate",
                    (first, second),
                    f"{first!r} and {second!r} say the same (correlation "
                    f"{alike:.2f}) and count twice; leave one of them out",
                )

    def _finding(self, code: str, names: tuple[str, ...], text: str) -> CardFinding:
        return CardFinding(
            code=code, scorecard=self.card.name, signals=names, message=text
        )


def _known(result: HealthResult, name: str) -> FloatArray:
    values = result.normalised_milli[name] / 1000
    return np.where((values < 0) | np.isnan(result.raw[name]), np.nan, values)


def _correlation(first: FloatArray, second: FloatArray) -> float:
    """Return the correlation where both are known; 0 where it says nothing."""
    both = ~np.isnan(first) & ~np.isnan(second)
    a, b = first[both], second[both]
    if len(a) < _FEW or a.min() == a.max() or b.min() == b.max():
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])
