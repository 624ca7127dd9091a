"""Why a score is what it is, in sentences whose points add up as shown."""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from successkit.core import Signal
from successkit.core.arrays import AnyArray
from successkit.health.override import OverriddenHealth
from successkit.health.result import HealthResult, NotScored
from successkit.health.sentences import (
    TEXTS,
    Lang,
    check_lang,
    label,
    number,
    percent,
    reading,
    tenths,
)
from successkit.health.weights import to_milli

FULL: Final = 100_000
"""A full score in thousandths of a point."""

_TENTH: Final = 100
"""Thousandths of a point in a tenth."""


def split_exactly(parts: Iterable[tuple[str, Fraction]]) -> dict[str, int]:
    """Round parts so that they sum to their rounded total.

    Parameters
    ----------
    parts
        Names and exact sizes, in a fixed order.

    Returns
    -------
    dict[str, int]
        Differences of the rounded running sums: each within 1 of its exact size, and
        the sum is the total, halves rounded to the even number.

    Examples
    --------
    >>> third = Fraction(100, 3)
    >>> split_exactly([("a", third), ("b", third), ("c", third)])
    {'a': 33, 'b': 34, 'c': 33}
    """
    shares: dict[str, int] = {}
    running, before = Fraction(0), 0
    for name, part in parts:
        running += part
        now = round(running)
        shares[name] = now - before
        before = now
    return shares


def losses(result: HealthResult, row: int) -> dict[str, int]:
    """Return what each signal and the cap take off a full score.

    Parameters
    ----------
    result
        Computed health.
    row
        Position of an account with a score.

    Returns
    -------
    dict[str, int]
        Tenths of a point by signal and ``cap``; 1,000 less their sum is the score in
        tenths, halves rounded to the even one.
    """
    known = known_values(result, row)
    whole = sum(weight for weight, _ in known.values()) or 1
    milli = _split(
        {name: weight * (FULL - value) for name, (weight, value) in known.items()},
        whole,
    )
    milli["cap"] = -int(result.cap_milli[row])
    return _split(milli, _TENTH)


def _split(parts: Mapping[str, int], whole: int) -> dict[str, int]:
    """Return ``split_exactly`` of parts over one denominator, without fractions."""
    shares: dict[str, int] = {}
    running, before = 0, 0
    for name, part in parts.items():
        running += part
        now, rest = divmod(running, whole)
        now += 2 * rest > whole or (2 * rest == whole and now % 2 == 1)
        shares[name] = now - before
        before = now
    return shares


def known_values(result: HealthResult, row: int) -> dict[str, tuple[int, int]]:
    """Return weight and normalised value of each signal that is known.

    Parameters
    ----------
    result
        Computed health.
    row
        Position of an account.

    Returns
    -------
    dict[str, tuple[int, int]]
        By signal that counts, in the order of names: whole weight as far as its age
        left it, thousandths of a point.
    """
    read = result.of(row)
    pairs = zip(read.signals, read.weights, strict=True)
    values = {
        signal.name: (
            weight * read.parts_of(signal.name, row),
            int(read.normalised_milli[signal.name][row]),
        )
        for signal, weight in pairs
    }
    return {name: pair for name, pair in values.items() if pair[1] >= 0}


def explain_score(
    result: HealthResult,
    row: int,
    lang: str = "en",
    *,
    overridden: OverriddenHealth | None = None,
    most: int = 3,
) -> list[str]:
    """Say in sentences why an account has its score.

    Parameters
    ----------
    result
        Computed health.
    row
        Position of the account.
    lang
        ``en`` or ``ja``.
    overridden
        Health after overrides, to say who set it by hand.
    most
        How many drags, and how many supports, to name; largest first.

    Returns
    -------
    list[str]
        The score; signals below the limit of the good band with the points they take
        off 100; the cap; signals above it with the points they give; what is not
        known; an override.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Portfolio, View
    >>> from successkit.health import BUILT_IN, Scorecard, score
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a"], customer=[1], usage_trend=[-0.42], past_due=[0]
    ... )
    >>> card = Scorecard(signals=["usage_trend", "payment"], weights={"payment": 1})
    >>> result = score(View(Portfolio.from_objects(), table), BUILT_IN, card)
    >>> for sentence in explain_score(result, 0):
    ...     print(sentence)
    Health is 36.5 of 100; 100 % of the evidence is known
    Use fell by 42 % against the 12 weeks before (−63.5 points)
    Payments are in time (+20.0 points)
    """
    spoken = check_lang(lang)
    result = result.of(row)
    lines = [_headline(result, row, spoken)]
    if result.score_milli[row] >= 0:
        lines += _parts(result, row, spoken, most)
    if result.not_scored(row) is not NotScored.NOT_A_CUSTOMER:
        lines += _unknown(result, row, spoken)
    if overridden is not None:
        lines += _override(overridden, row, spoken)
    return lines


def _headline(result: HealthResult, row: int, lang: Lang) -> str:
    why = result.not_scored(row)
    return TEXTS[lang]["score" if why is None else str(why)].format(
        score=tenths(round(Fraction(int(result.score_milli[row]), 100))),
        coverage=percent(float(result.coverage[row])),
        gate=percent(result.scorecard.coverage_gate),
    )


def _parts(result: HealthResult, row: int, lang: Lang, most: int) -> list[str]:
    lost = losses(result, row)
    given = _split(dict(_contributions(result, row)), _TENTH)
    well = to_milli(result.scorecard.limits[-1])
    good = {
        name for name, (_, value) in known_values(result, row).items() if value >= well
    }
    drags = {name: -lost[name] for name in given if name not in good}
    supports = {name: given[name] for name in given if name in good}
    lines = _ranked(result, row, drags, most, lang)
    if lost["cap"]:
        lines.append(_cap(result, row, -lost["cap"], lang))
    return lines + _ranked(result, row, supports, most, lang)


def _contributions(result: HealthResult, row: int) -> list[tuple[str, int]]:
    parts = result.contributions(row)
    parts.pop("cap", None)
    return list(parts.items())


def _ranked(
    result: HealthResult, row: int, parts: Mapping[str, int], most: int, lang: Lang
) -> list[str]:
    """Return a sentence for each of the largest parts."""
    names = sorted(parts, key=lambda name: (-abs(parts[name]), name))[:most]
    return [
        TEXTS[lang]["part"].format(
            text=said_of(result, name, row, lang),
            points=tenths(parts[name], plus=True),
        )
        for name in names
    ]


def said_of(result: HealthResult, name: str, row: int, lang: Lang) -> str:
    """Return what a signal says of an account, with how old that is.

    Parameters
    ----------
    result
        Computed health.
    name
        A signal that counts.
    row
        Position of the account.
    lang
        Language.

    Returns
    -------
    str
        A sentence without a full stop.
    """
    signal = result.of(row).signal(name)
    if result.stands_in(name, row):
        points = number(int(result.normalised_milli[name][row]) / 1000)
        text = TEXTS[lang]["stands_in"]
        return text.format(label=label(signal, lang), points=points)
    said = reading(signal, float(result.raw[name][row]), lang)
    days = float(result.carried[name][row]) if name in result.carried else math.nan
    if math.isnan(days):
        return said
    return TEXTS[lang]["carried"].format(text=said, days=number(days))


def _cap(result: HealthResult, row: int, points: int, lang: Lang) -> str:
    names = [label(s, lang) for s in result.signals if _is_critical(result, s, row)]
    text = TEXTS[lang]["cap"].format(
        limit=number(result.scorecard.cap), names=TEXTS[lang]["join"].join(names)
    )
    return TEXTS[lang]["part"].format(text=text, points=tenths(points, plus=True))


def _is_critical(result: HealthResult, signal: Signal, row: int) -> bool:
    value = int(result.normalised_milli[signal.name][row])
    if result.stands_in(signal.name, row):
        return False
    return signal.critical is not None and 0 <= value <= to_milli(signal.critical)


def _unknown(result: HealthResult, row: int, lang: Lang) -> list[str]:
    texts = TEXTS[lang]
    lines = [
        texts["failed"].format(name=label(result.signal(name), lang), why=why)
        for name, why in sorted(result.failures.items())
    ]
    names = [
        label(signal, lang)
        for signal in result.signals
        if not known(result, signal.name, row) and signal.name not in result.failures
    ]
    if names:
        lines.insert(0, texts["missing"].format(names=texts["join"].join(names)))
    return lines


def known(result: HealthResult, name: str, row: int) -> bool:
    """Return whether a signal is known of an account, now or from before.

    Parameters
    ----------
    result
        Computed health.
    name
        Name of the signal.
    row
        Position of the account.

    Returns
    -------
    bool
        False also where something stands in for it.
    """
    counts = int(result.normalised_milli[name][row]) >= 0
    return counts and not result.stands_in(name, row)


def _override(overridden: OverriddenHealth, row: int, lang: Lang) -> list[str]:
    place = int(overridden.override[row])
    if place < 0:
        return []
    facts = overridden.overrides
    text = TEXTS[lang]["override"].format(
        score=number(float(overridden.score[row])),
        author=facts.text("author")[place],
        start=_day(facts.array("start"), place),
        expires=_day(facts.array("expires"), place),
        reason=facts.text("reason")[place],
    )
    return [text]


def _day(column: AnyArray, place: int) -> str:
    return str(column[place])
