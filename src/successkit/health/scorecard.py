"""``Scorecard``: which signals count, how much, and where the bands lie; plain data."""

import hashlib
import itertools
import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, Self

import attrs

from successkit.core import InvalidInputError, Signal
from successkit.core.hints import hint
from successkit.core.states import HealthBand
from successkit.health.same_signals import SameSignals
from successkit.health.scorecard_data import (
    Bands,
    Normalisers,
    Policies,
    Weights,
    bands_of,
    groups_of,
    half_lives_of,
    names_of,
    normalisers_of,
    plain,
    policies_of,
    toml_of,
    weights_of,
)

FRESH: Final = 1024
"""Parts of a weight that fresh evidence has, where evidence grows stale."""

POLICIES: Final = ("exclude", "neutral", "worst", "last_known")
"""What counts for a signal that is not known."""


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
    groups
        Weights by group of signals, > 0: what its signals weigh together, shared in
        the proportion of theirs. Groups that are not named keep the sum of theirs.
    normalisers
        Scales by signal that stand in place of the declared ones: ``Linear``,
        ``Steps``, ``Target``, ``Log``, ``Percentile``, ``ByAge``, or a mapping of
        ``kind`` and its values.
    missing
        By signal, what counts where it is not known: ``exclude`` (nothing; the usual
        one), ``neutral``, ``worst`` or ``last_known`` (its last value on the
        evaluation calendar).
    neutral
        Points of ``neutral``.
    half_lives
        By signal that says how old its evidence is: days after which it weighs half.
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
    weights: Weights = attrs.field(default=(), converter=weights_of)
    groups: Weights = attrs.field(default=(), converter=groups_of)
    normalisers: Normalisers = attrs.field(default=(), converter=normalisers_of)
    missing: Policies = attrs.field(default=(), converter=policies_of)
    neutral: float = attrs.field(default=50.0)
    half_lives: Weights = attrs.field(default=(), converter=half_lives_of)
    signals: tuple[str, ...] | None = attrs.field(default=None, converter=names_of)
    coverage_gate: float = attrs.field(default=0.6)
    bands: Bands = attrs.field(
        default=((0.0, 50.0), (50.0, 75.0), (75.0, 100.0)), converter=bands_of
    )
    hysteresis: float = attrs.field(default=3.0)
    evaluations: int = attrs.field(default=3)
    fast_path: float = attrs.field(default=40.0)
    cap: float = attrs.field(default=49.0)

    def __attrs_post_init__(self) -> None:
        self._check_text("name", self.name)
        self._check_weights()
        self._check_policies()
        self._check_bands()
        self._check_number("neutral", self.neutral, 0, 100)
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
        return _resolved(self, SameSignals(tuple(signals)))

    def _resolve(self, given: list[Signal]) -> tuple[Signal, ...]:
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
        scales = dict(self.normalisers)
        return tuple(
            each
            if each.name not in scales
            else attrs.evolve(each, points=(), normaliser=scales[each.name])
            for each in self._in_groups(kept)
        )

    def _in_groups(self, kept: Sequence[Signal]) -> Iterable[Signal]:
        """Share the weight of each named group out to its signals."""
        known = {signal.group for signal in kept}
        for group, _ in self.groups:
            if group not in known:
                self._refuse(
                    "groups", f"groups among {', '.join(sorted(known))}", group
                )
        shares = {name: Fraction(str(weight)) for name, weight in self.groups}
        sums = dict.fromkeys(known, Fraction(0))
        for signal in kept:
            sums[signal.group] += Fraction(str(signal.weight))
        for signal in kept:
            share = shares.get(signal.group, sums[signal.group]) / sums[signal.group]
            own = Fraction(str(signal.weight)) * share
            yield attrs.evolve(signal, weight=float(own))

    def policy(self, name: str) -> str:
        """Return what counts for a signal where it is not known.

        Parameters
        ----------
        name
            Name of the signal.

        Returns
        -------
        str
            ``exclude``, ``neutral``, ``worst`` or ``last_known``.
        """
        return dict(self.missing).get(name, POLICIES[0])

    def half_life(self, name: str) -> float | None:
        """Return after how many days evidence of a signal weighs half.

        Parameters
        ----------
        name
            Name of the signal.

        Returns
        -------
        float | None
            Days; None where it never loses weight.
        """
        return dict(self.half_lives).get(name)

    @property
    def parts(self) -> int:
        """Into how many parts the weight of evidence is divided as it grows stale."""
        return FRESH if self.half_lives else 1

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that change when a setting changes."""
        text = repr(attrs.astuple(self, recurse=False))
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @classmethod
    def from_toml(cls, text: str, place: str = "scorecard") -> Self:
        """Read a scorecard from TOML.

        Parameters
        ----------
        text
            The parameters above as keys; those by signal or group as sections.
        place
            Where it comes from, for messages.

        Returns
        -------
        Self
            The scorecard.

        Raises
        ------
        InvalidInputError
            It is no TOML, or a key or value is not one of those known.

        Examples
        --------
        >>> card = Scorecard.from_toml('''
        ... name = "large"
        ... [weights]
        ... nps = 2.0
        ... [normalisers.usage_trend]
        ... kind = "steps"
        ... points = [[-1, 0], [0, 100]]
        ... ''')
        >>> Scorecard.from_toml(card.to_toml()) == card
        True
        """
        try:
            given = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidInputError(f"{place}: {error}") from None
        return cls.from_mapping(given, place)

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any], place: str = "scorecard") -> Self:
        """Take a scorecard from a mapping shaped as its TOML.

        Parameters
        ----------
        given
            Settings by key.
        place
            Where they come from, for messages.

        Returns
        -------
        Self
            The scorecard.

        Raises
        ------
        InvalidInputError
            A key or value is not one of those known.
        """
        known = list(attrs.fields_dict(cls))
        for key in given:
            if key not in known:
                raise InvalidInputError(
                    f"{place}: unknown key {key!r}{hint(key, known)}; known are "
                    f"{', '.join(known)}"
                )
        return cls(**given)

    def to_toml(self) -> str:
        """Return the scorecard as TOML, without what is as usual.

        Returns
        -------
        str
            What :meth:`from_toml` reads back as an equal scorecard.
        """
        usual = type(self)()
        fields = attrs.asdict(self, recurse=False)
        changed = {
            name: value if name in {"bands", "signals"} else plain(value)
            for name, value in fields.items()
            if name == "name" or value != getattr(usual, name)
        }
        return "\n".join([*toml_of(changed, ""), ""])

    def _check_names(self, given: list[Signal], known: Mapping[str, Signal]) -> None:
        if len(known) < len(given):
            twice = sorted(
                name for name in known if sum(s.name == name for s in given) > 1
            )
            self._refuse("signals", "each name once; rename one of them", twice)
        for name in sorted(self._named() - set(known)):
            raise InvalidInputError(
                f"Scorecard {self.name!r}, {self._where(name)}: expected names among "
                f"{', '.join(sorted(known))}; got {name!r}{hint(name, known)}"
            )

    def _named(self) -> set[str]:
        tables = (self.weights, self.normalisers, self.missing, self.half_lives)
        return {*(self.signals or ()), *(name for table in tables for name, _ in table)}

    def _where(self, name: str) -> str:
        places = ("weights", "normalisers", "missing", "half_lives")
        return next(
            (place for place in places if name in dict(getattr(self, place))), "signals"
        )

    def _check_weights(self) -> None:
        for name, weight in self.weights:
            if not (math.isfinite(weight) and weight >= 0):
                self._refuse(f"weights[{name!r}]", "a finite weight >= 0", weight)
        for place in ("groups", "half_lives"):
            for name, value in getattr(self, place):
                if not (math.isfinite(value) and value > 0):
                    self._refuse(f"{place}[{name!r}]", "a finite number > 0", value)
        for place in ("weights", "groups", "half_lives", "missing", "normalisers"):
            names = [name for name, _ in getattr(self, place)]
            if len(set(names)) < len(names):
                self._refuse(place, "each signal once", names)

    def _check_policies(self) -> None:
        for name, policy in self.missing:
            if policy not in POLICIES:
                wanted = f"one of {', '.join(POLICIES)}"
                self._refuse(f"missing[{name!r}]", wanted, policy)

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


@lru_cache(maxsize=64)
def _resolved(card: Scorecard, given: SameSignals) -> tuple[Signal, ...]:
    # Every evaluation of a review asks for the same; weights are exact fractions.
    return card._resolve(list(given.signals))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
