"""Why a score changed: the difference split into causes that sum to it exactly."""

from collections.abc import Mapping
from fractions import Fraction

import attrs

from successkit.health.explain import known_values, split_exactly
from successkit.health.result import HealthResult
from successkit.health.sentences import TEXTS, Lang, check_lang, in_unit, label, tenths

Values = Mapping[str, int]


@attrs.frozen(kw_only=True)
class ScoreChange:
    """A change of one account's score, split.

    Parameters
    ----------
    before, after
        Scores in thousandths of a point, or None where not scored.
    signals
        By signal that was known both times and moved: thousandths of a point.
    raw
        By signal that was known both times: raw values before and after.
    missing
        From evidence that came or went.
    weights
        From weights that were changed between the two.
    cap
        From the cap by a critical signal.
    """

    before: int | None
    after: int | None
    signals: Mapping[str, int] = attrs.field(factory=dict[str, int])
    raw: Mapping[str, tuple[float, float]] = attrs.field(
        factory=dict[str, tuple[float, float]]
    )
    missing: int = 0
    weights: int = 0
    cap: int = 0

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
            Thousandths of a point by signal and by ``missing``, ``weights`` and
            ``cap``; they sum to ``total``.
        """
        others = {"missing": self.missing, "weights": self.weights, "cap": self.cap}
        every = {**self.signals, **others}
        return {name: points for name, points in every.items() if points}


def explain_change(
    before: HealthResult, after: HealthResult, *, before_row: int, after_row: int
) -> ScoreChange:
    """Split the change of one account's score into its causes.

    Parameters
    ----------
    before, after
        Computed health of two days, or under two scorecards.
    before_row, after_row
        Position of the account in each.

    Returns
    -------
    ScoreChange
        Causes in one fixed order: each signal that was known both times, by name and
        under the old weights; then evidence that came or went; then weights that were
        changed; then the cap. No parts where one of the two has no score.
    """
    old, new = int(before.score_milli[before_row]), int(after.score_milli[after_row])
    if old < 0 or new < 0:
        return ScoreChange(
            before=None if old < 0 else old, after=None if new < 0 else new
        )
    had, has = known_values(before, before_row), known_values(after, after_row)
    old_cap, new_cap = (
        int(before.cap_milli[before_row]),
        int(after.cap_milli[after_row]),
    )
    signals, reached = _signals(had, has, old - old_cap)
    weights = _all_weights(before, after)
    values = {name: value for name, (_, value) in has.items()}
    mixed = _mean(weights, values)
    uncapped = new - new_cap
    return ScoreChange(
        before=old,
        after=new,
        signals=signals,
        raw={
            name: (
                float(before.raw[name][before_row]),
                float(after.raw[name][after_row]),
            )
            for name in signals
        },
        missing=mixed - reached,
        weights=uncapped - mixed,
        cap=new_cap - old_cap,
    )


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


def _signals(
    had: Mapping[str, tuple[int, int]], has: Mapping[str, tuple[int, int]], start: int
) -> tuple[dict[str, int], int]:
    """Move the values known both times, one by one; return parts and where it ends."""
    whole = sum(weight for weight, _ in had.values())
    exact = Fraction(sum(weight * value for weight, value in had.values()), whole)
    steps = [
        (name, Fraction(weight * (has[name][1] - value), whole))
        for name, (weight, value) in had.items()
        if name in has and has[name][1] != value
    ]
    # The running sum starts at the exact score, so that its rounding is the score.
    parts = split_exactly([("", exact), *steps])
    parts.pop("")
    return parts, start + sum(parts.values())


def _all_weights(before: HealthResult, after: HealthResult) -> dict[str, Fraction]:
    """Return the old weights, and the new ones of signals that had none before."""
    return {**_used_weights(after), **_used_weights(before)}


def _used_weights(result: HealthResult) -> dict[str, Fraction]:
    """Return the weights that were used, in the scale they were declared in."""
    total = sum((Fraction(str(s.weight)) for s in result.signals), Fraction(0))
    whole = sum(result.weights)
    pairs = zip(result.signals, result.weights, strict=True)
    return {signal.name: weight * total / whole for signal, weight in pairs}


def _mean(weights: Mapping[str, Fraction], values: Values) -> int:
    whole = sum((weights[name] for name in values), Fraction(0))
    total = sum((weights[name] * value for name, value in values.items()), Fraction(0))
    return round(total / whole)
