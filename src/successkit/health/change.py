"""Why a score changed: the difference split into causes that sum to it exactly."""

import itertools
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import attrs
import numpy as np

from successkit.core.declarations.normaliser import ByAge, Percentile
from successkit.health.explain import known, known_values, split_exactly
from successkit.health.normalise import milli_scale
from successkit.health.override import OverriddenHealth
from successkit.health.result import HealthResult
from successkit.health.sentences import TEXTS, Lang, check_lang, in_unit, label, tenths
from successkit.health.weights import to_milli

Values = Mapping[str, int]
Weights = Mapping[str, tuple[Fraction, Fraction]]


OTHERS: Final = ("missing", "stale", "weights", "configuration", "cap", "override")
"""Causes beside the signals, in the order in which they are split off."""


@attrs.frozen(kw_only=True)
class ScoreChange:
    """A change of one account's score, split.

    Parameters
    ----------
    before, after
        Scores that counted, in thousandths of a point, or None where not scored.
    signals
        By signal that was known both times and moved: thousandths of a point.
    raw
        By signal that was known both times: raw values before and after.
    missing
        From evidence that came or went.
    stale
        From evidence that grew older, or younger.
    weights
        From weights that were changed between the two.
    configuration
        From scales and stand-ins that were changed between the two.
    cap
        From the cap by a critical signal.
    override
        From scores set by hand.
    """

    before: int | None
    after: int | None
    signals: Mapping[str, int] = attrs.field(factory=dict[str, int])
    raw: Mapping[str, tuple[float, float]] = attrs.field(
        factory=dict[str, tuple[float, float]]
    )
    missing: int = 0
    stale: int = 0
    weights: int = 0
    configuration: int = 0
    cap: int = 0
    override: int = 0

    @property
    def total(self) -> int | None:
        """The change in thousandths of a point; None without both scores."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    def parts(self) -> dict[str, int]:
        """Return every part that is not zero.

        Returns
        -------
        dict[str, int]
            Thousandths of a point by signal and by ``missing``, ``stale``,
            ``weights``, ``configuration``, ``cap`` and ``override``; they sum to
            ``total``.
        """
        others = {name: int(getattr(self, name)) for name in OTHERS}
        every = {**self.signals, **others}
        return {name: points for name, points in every.items() if points}


def explain_change(
    before: HealthResult,
    after: HealthResult,
    *,
    before_row: int,
    after_row: int,
    overrides: tuple[OverriddenHealth, OverriddenHealth] | None = None,
) -> ScoreChange:
    """Split the change of one account's score into its causes.

    Parameters
    ----------
    before, after
        Computed health of two days, or under two scorecards.
    before_row, after_row
        Position of the account in each.
    overrides
        Health after overrides of the two; None where no score was set by hand.

    Returns
    -------
    ScoreChange
        Causes in one fixed order: each signal that was known both times, by name and
        under the old weights and scales; then evidence that came or went; then its
        age; then weights and then scales that were changed; then the cap; then what
        was set by hand. No parts where one of the two has no score.
    """
    rows = (before_row, after_row)
    computed = tuple(
        _computed(result, row)
        for result, row in zip((before, after), rows, strict=True)
    )
    counted = computed
    if overrides is not None:
        counted = tuple(
            _counted(each, row) for each, row in zip(overrides, rows, strict=True)
        )
    start, end = counted
    if start is None or end is None:
        return ScoreChange(before=start, after=end)
    if computed[0] is None or computed[1] is None:
        return ScoreChange(before=start, after=end, override=end - start)
    split = _Split.of(before.of(before_row), after.of(after_row), rows)
    by_hand = (end - computed[1]) - (start - computed[0])
    return split.change(start, end, by_hand)


def _computed(result: HealthResult, row: int) -> int | None:
    milli = int(result.score_milli[row])
    return None if milli < 0 else milli


def _counted(overridden: OverriddenHealth, row: int) -> int | None:
    score = float(overridden.score[row])
    return None if math.isnan(score) else to_milli(score)


def change_sentences(
    change: ScoreChange, after: HealthResult, lang: str = "en"
) -> list[str]:
    """Say a change in sentences, largest part first.

    Parameters
    ----------
    change
        From :func:`explain_change`.
    after
        The later of the two results it came from, for the declared signals.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[str]
        The change, then each part with its points, which add up as shown.
    """
    spoken = check_lang(lang)
    texts = TEXTS[spoken]
    if change.before is None or change.after is None:
        return [texts["change_none"]]
    start, end = round(Fraction(change.before, 100)), round(Fraction(change.after, 100))
    gain = tenths(end - start, plus=True)
    parts = _in_tenths(change, start)
    return [
        texts["change"].format(before=tenths(start), after=tenths(end), points=gain),
        *(
            texts["part"].format(
                text=_cause(name, change, after, spoken),
                points=tenths(parts[name], plus=True),
            )
            for name in sorted(parts, key=lambda name: (-abs(parts[name]), name))
        ),
    ]


def _cause(name: str, change: ScoreChange, after: HealthResult, lang: Lang) -> str:
    if name not in change.raw:
        return TEXTS[lang][f"change_{name}"]
    signal = after.signal(name)
    old, new = (in_unit(signal, raw, lang) for raw in change.raw[name])
    return TEXTS[lang]["change_signal"].format(
        label=label(signal, lang), before=old, after=new
    )


def _in_tenths(change: ScoreChange, start: int) -> dict[str, int]:
    """Round the running score to tenths after each part, and take differences."""
    score, shown, tenths_of = change.before or 0, start, dict[str, int]()
    for name, points in change.parts().items():
        score += points
        now = round(Fraction(score, 100))
        tenths_of[name] = now - shown
        shown = now
    return {name: points for name, points in tenths_of.items() if points}


@attrs.frozen
class _Split:
    """Two states of one account, and the way from one to the other.

    Each step changes one thing more; the score after each, rounded, less the one
    before it is that step's part.
    """

    before: HealthResult
    after: HealthResult
    rows: tuple[int, int]
    had: Values
    has: Values
    both: tuple[str, ...]

    @classmethod
    def of(
        cls, before: HealthResult, after: HealthResult, rows: tuple[int, int]
    ) -> "_Split":
        """Read what counted on both sides."""
        had = {
            name: value for name, (_, value) in known_values(before, rows[0]).items()
        }
        has = {name: value for name, (_, value) in known_values(after, rows[1]).items()}
        both = tuple(
            name
            for name in had
            if name in has
            and known(before, name, rows[0])
            and known(after, name, rows[1])
        )
        return cls(before, after, rows, had, has, both)

    def change(self, start: int, end: int, by_hand: int) -> ScoreChange:
        """Take the steps in order."""
        caps = (
            int(self.before.cap_milli[self.rows[0]]),
            int(self.after.cap_milli[self.rows[1]]),
        )
        uncapped = int(self.after.score_milli[self.rows[1]]) - caps[1]
        moved = self._under_old_scales()
        old, new = self._weights(self.before), self._weights(self.after)
        signals = self._moved(old, moved)
        reached = (
            int(self.before.score_milli[self.rows[0]]) - caps[0] + sum(signals.values())
        )
        values = {**self.has, **moved}
        weights = {**new, **old}
        aged = {
            name: (each, new[name][1])
            for name, (each, _) in weights.items()
            if name in new
        }
        steps = [reached, *(_mean(each, values) for each in (weights, aged, new))]
        if values == self.has:
            steps[-1] = uncapped
        steps.append(uncapped)
        missing, stale, reweighed, scaled = (
            b - a for a, b in itertools.pairwise(steps)
        )
        return ScoreChange(
            before=start,
            after=end,
            signals=signals,
            raw={name: self._raw(name) for name in signals},
            missing=missing,
            stale=stale,
            weights=reweighed,
            configuration=scaled,
            cap=caps[1] - caps[0],
            override=by_hand,
        )

    def _raw(self, name: str) -> tuple[float, float]:
        return (
            float(self.before.raw[name][self.rows[0]]),
            float(self.after.raw[name][self.rows[1]]),
        )

    def _under_old_scales(self) -> dict[str, int]:
        """Return what is known both times as the old scales would read it today."""
        found: dict[str, int] = {}
        for name in self.both:
            old, new = self.before.signal(name).scale, self.after.signal(name).scale
            if old == new:
                found[name] = self.has[name]
            elif isinstance(old, Percentile | ByAge):
                # What such a scale would say needs more than the value.
                found[name] = self.had[name]
            else:
                raw = np.array([self._raw(name)[1]])
                found[name] = int(milli_scale(raw, old, raw)[0])
        return found

    def _moved(self, weights: Weights, moved: Values) -> dict[str, int]:
        """Move the values known both times, one by one."""
        size = {name: weights[name][0] * weights[name][1] for name in self.had}
        whole = sum(size.values(), Fraction(0))
        start = sum((size[n] * value for n, value in self.had.items()), Fraction(0))
        steps = [
            (name, size[name] * (moved[name] - self.had[name]) / whole)
            for name in self.both
            if moved[name] != self.had[name]
        ]
        # The running sum starts at the exact score, so that its rounding is the score.
        parts = split_exactly([("", start / whole), *steps])
        parts.pop("")
        return parts

    def _weights(self, result: HealthResult) -> Weights:
        """Return weight, in the scale it was declared in, and what age left of it."""
        row = self.rows[0] if result is self.before else self.rows[1]
        total = sum((Fraction(str(s.weight)) for s in result.signals), Fraction(0))
        whole = sum(result.weights)
        return {
            signal.name: (
                weight * total / whole,
                Fraction(result.parts_of(signal.name, row), result.scorecard.parts),
            )
            for signal, weight in zip(result.signals, result.weights, strict=True)
        }


def _mean(weights: Weights, values: Values) -> int:
    size = {name: weights[name][0] * weights[name][1] for name in values}
    if not any(size.values()):  # old weights may have left nothing of what is known now
        size = dict.fromkeys(values, Fraction(1))
    total = sum((size[name] * value for name, value in values.items()), Fraction(0))
    return round(total / sum(size.values(), Fraction(0)))
