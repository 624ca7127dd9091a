"""What a raw value of a signal says in plain words, in English and Japanese."""

import math
from collections.abc import Mapping
from typing import Final, Literal

from successkit.core import InvalidInputError, Signal

Lang = Literal["en", "ja"]
Readings = tuple[tuple[float, str], ...]
"""Pairs (bound, sentence): the first whose bound lies above the raw value is taken."""

_ELSE: Final = math.inf

READINGS: Final[Mapping[str, Mapping[str, Readings]]] = {
    "usage_trend": {
        "en": (
            (-0.005, "Use fell by {percent} against the 12 weeks before"),
            (0.005, "Use is as it was in the 12 weeks before"),
            (_ELSE, "Use rose by {percent} against the 12 weeks before"),
        ),
        "ja": (
            (-0.005, "利用が直前12週間と比べて{percent}減少"),
            (0.005, "利用は直前12週間と変わらず"),
            (_ELSE, "利用が直前12週間と比べて{percent}増加"),
        ),
    },
    "usage_recency": {
        "en": (
            (0.5, "Used today"),
            (1.5, "Last used yesterday"),
            (_ELSE, "Last used {number} days ago"),
        ),
        "ja": ((0.5, "本日利用あり"), (_ELSE, "最終利用は{number}日前")),
    },
    "usage_breadth": {
        "en": ((_ELSE, "{percent} of the features used before are still in use"),),
        "ja": ((_ELSE, "以前使われた機能の{percent}を現在も利用"),),
    },
    "contact_recency": {
        "en": (
            (0.5, "Last talk today"),
            (1.5, "Last talk yesterday"),
            (_ELSE, "Last talk {number} days ago"),
        ),
        "ja": ((0.5, "本日接触あり"), (_ELSE, "最終接触は{number}日前")),
    },
    "support_load": {
        "en": (
            (0.5, "No enquiry in 90 days"),
            (1.5, "One enquiry in 90 days"),
            (_ELSE, "{number} enquiries in 90 days"),
        ),
        "ja": (
            (0.5, "90日間の問い合わせなし"),
            (_ELSE, "90日間の問い合わせ{number}件"),
        ),
    },
    "open_urgent": {
        "en": (
            (0.5, "No urgent enquiry is open"),
            (_ELSE, "Urgent enquiries still open: {number}"),
        ),
        "ja": (
            (0.5, "未解決の緊急問い合わせなし"),
            (_ELSE, "未解決の緊急問い合わせ{number}件"),
        ),
    },
    "response_wait": {
        "en": ((_ELSE, "First answers take {number} h"),),
        "ja": ((_ELSE, "初回回答まで{number}時間"),),
    },
    "nps": {
        "en": ((_ELSE, "Would recommend us: {number} of 10"),),
        "ja": ((_ELSE, "推奨度は10点中{number}点"),),
    },
    "csat": {
        "en": ((_ELSE, "Satisfaction is {percent}"),),
        "ja": ((_ELSE, "顧客満足度は{percent}"),),
    },
    "sentiment": {
        "en": ((_ELSE, "The person in charge rates the mood {signed} (−1 to 1)"),),
        "ja": ((_ELSE, "担当者の所感は{signed}（−1から1）"),),
    },
    "onboarding_delay": {
        "en": (
            (0.5, "Onboarding is on time"),
            (1.5, "The oldest open onboarding step is one day late"),
            (_ELSE, "The oldest open onboarding step is {number} days late"),
        ),
        "ja": (
            (0.5, "オンボーディングは予定どおり"),
            (_ELSE, "オンボーディングが{number}日遅延"),
        ),
    },
    "contract": {
        "en": (
            (-1.5, "The contract ran out {number} days ago without a decision"),
            (0, "The contract ran out yesterday without a decision"),
            (0.5, "The customer is free to leave today"),
            (1.5, "The customer is free to leave tomorrow"),
            (_ELSE, "The customer is free to leave in {number} days"),
        ),
        "ja": (
            (0, "契約は{number}日前に終了し、更新は未定"),
            (_ELSE, "契約の拘束は残り{number}日"),
        ),
    },
    "cancellation": {
        "en": (
            (0.0005, "Nothing is cancelled"),
            (_ELSE, "{percent} of the revenue is cancelled"),
        ),
        "ja": ((0.0005, "解約の申し出なし"), (_ELSE, "売上の{percent}が解約予定")),
    },
    "payment": {
        "en": ((0.5, "Payments are in time"), (_ELSE, "A payment is late")),
        "ja": ((0.5, "支払いの遅れなし"), (_ELSE, "支払いの遅れあり")),
    },
    "discount_dependence": {
        "en": ((_ELSE, "The discount is {percent} of the list price"),),
        "ja": ((_ELSE, "値引きは定価の{percent}"),),
    },
    "champion": {
        "en": (
            (0.25, "No contact left in 180 days"),
            (0.75, "No champion among the contacts"),
            (_ELSE, "A contact left within 180 days"),
        ),
        "ja": (
            (0.25, "180日以内に離任した窓口なし"),
            (0.75, "窓口に推進役なし"),
            (_ELSE, "180日以内に窓口が離任"),
        ),
    },
    "usage_frequency": {
        "en": (
            (0.125, "Not used in the last four weeks"),
            (0.375, "Used in one of the last four weeks"),
            (0.625, "Used in two of the last four weeks"),
            (0.875, "Used in three of the last four weeks"),
            (_ELSE, "Used in every one of the last four weeks"),
        ),
        "ja": (
            (0.125, "直近4週間の利用なし"),
            (0.375, "直近4週間のうち1週で利用"),
            (0.625, "直近4週間のうち2週で利用"),
            (0.875, "直近4週間のうち3週で利用"),
            (_ELSE, "直近4週間は毎週利用"),
        ),
    },
    "seat_use": {
        "en": ((_ELSE, "{percent} of the seats are in use"),),
        "ja": ((_ELSE, "契約席数の{percent}が利用中"),),
    },
}
"""Readings of the built-in signals; any other is read by its label and unit."""

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "score": "Health is {score} of 100; {coverage} of the evidence is known",
        "not_a_customer": "No health score: not a customer on this day",
        "too_little_known": "No health score: {coverage} of the evidence is known, "
        "{gate} is needed",
        "cap": "Held at {limit} or below by: {names}",
        "missing": "Not known: {names}",
        "failed": "Not computed: {name} ({why})",
        "override": "Set to {score} by {author}, from {start} until the day before "
        "{expires}: {reason}",
        "part": "{text} ({points} points)",
        "stands_in": "{label} is not known and counts as {points}",
        "carried": "{text} ({days} days ago)",
        "generic": "{label}: {raw}",
        "change": "Health went from {before} to {after} ({points} points)",
        "change_none": "No change of health: no score before or after",
        "change_missing": "Evidence that came or went",
        "change_weights": "Weights that were changed",
        "change_stale": "Evidence that grew older or was renewed",
        "change_configuration": "Scales that were changed",
        "change_override": "Score set by hand",
        "change_cap": "Cap by a critical signal",
        "change_signal": "{label}: from {before} to {after}",
        "join": ", ",
        "yes": "yes",
        "no": "no",
    },
    "ja": {
        "score": "ヘルススコアは100点中{score}点（判明している根拠 {coverage}）",
        "not_a_customer": "スコアなし：この日は契約中の顧客ではありません",
        "too_little_known": "スコアなし：根拠の判明は{coverage}、必要は{gate}",
        "cap": "{names}のため{limit}点以下に制限",
        "missing": "不明：{names}",
        "failed": "計算できず：{name}（{why}）",
        "override": "{author}が手動で{score}点に設定"
        "（{start}から{expires}の前日まで）：{reason}",
        "part": "{text}（{points}点）",
        "stands_in": "{label}は不明のため{points}点として計算",
        "carried": "{text}（{days}日前の値）",
        "generic": "{label}：{raw}",
        "change": "ヘルススコアが{before}点から{after}点へ（{points}点）",
        "change_none": "比較できません：前または後のスコアがありません",
        "change_missing": "根拠の有無の変化",
        "change_weights": "重みの変更",
        "change_stale": "根拠の鮮度の変化",
        "change_configuration": "評価基準の変更",
        "change_override": "手動設定",
        "change_cap": "重大な要因による上限",
        "change_signal": "{label}：{before}から{after}へ",
        "join": "、",
        "yes": "あり",
        "no": "なし",
    },
}


def check_lang(lang: str) -> Lang:
    """Return the language, or refuse one that is not spoken.

    Parameters
    ----------
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Lang
        The same.

    Raises
    ------
    InvalidInputError
        Another language.
    """
    if lang == "en":
        return "en"
    if lang == "ja":
        return "ja"
    raise InvalidInputError(f"lang: expected 'en' or 'ja'; got {lang!r}")


def label(signal: Signal, lang: Lang) -> str:
    """Return the name of a signal for people.

    Parameters
    ----------
    signal
        The declaration.
    lang
        Language.

    Returns
    -------
    str
        Its label in the language, else in English, else its name.
    """
    return signal.labels.get(lang) or signal.labels.get("en") or signal.name


def reading(signal: Signal, raw: float, lang: Lang) -> str:
    """Return what a raw value of a signal says.

    Parameters
    ----------
    signal
        The declaration.
    raw
        Its raw value, known.
    lang
        Language.

    Returns
    -------
    str
        A sentence without a full stop.

    Examples
    --------
    >>> from successkit.health.signals import USAGE_TREND
    >>> reading(USAGE_TREND, -0.42, "en")
    'Use fell by 42 % against the 12 weeks before'
    """
    readings = READINGS.get(signal.name, {}).get(lang)
    if readings is None:
        shown = in_unit(signal, raw, lang)
        return TEXTS[lang]["generic"].format(label=label(signal, lang), raw=shown)
    template = next((text for bound, text in readings if raw < bound), readings[-1][1])
    size = abs(raw)
    return template.format(
        percent=percent(size), number=number(size), signed=number(raw, plus=True)
    )


def in_unit(signal: Signal, raw: float, lang: Lang) -> str:
    """Return a raw value with its unit.

    Parameters
    ----------
    signal
        The declaration; shares and ratios are shown in percent, flags as yes or no.
    raw
        A raw value, known.
    lang
        Language.

    Returns
    -------
    str
        For people.

    Examples
    --------
    >>> from successkit.health.signals import CONTACT_RECENCY
    >>> in_unit(CONTACT_RECENCY, 30.0, "en")
    '30 days'
    """
    if signal.unit in {"share", "ratio"}:
        return percent(raw)
    if signal.unit == "flag":
        return TEXTS[lang]["yes" if raw else "no"]
    return f"{number(raw)} {signal.unit}".rstrip()


def number(value: float, *, plus: bool = False) -> str:
    """Return a number with at most one decimal and a real minus sign.

    Parameters
    ----------
    value
        Any number.
    plus
        Whether to write the plus sign.

    Returns
    -------
    str
        For people.

    Examples
    --------
    >>> number(-3.04), number(2.5, plus=True)
    ('−3', '+2.5')
    """
    text = f"{value:+,.1f}" if plus else f"{value:,.1f}"
    return text.removesuffix(".0").replace("-", "−")


def percent(share: float) -> str:
    """Return a share in whole percent.

    Parameters
    ----------
    share
        A share; 1 is 100 %.

    Returns
    -------
    str
        For people.

    Examples
    --------
    >>> percent(0.42)
    '42 %'
    """
    return f"{share * 100:,.0f} %".replace("-", "−")


def tenths(value: int, *, plus: bool = False) -> str:
    """Return points that are counted in tenths, with one decimal.

    Parameters
    ----------
    value
        Tenths of a point.
    plus
        Whether to write the plus sign.

    Returns
    -------
    str
        For people.

    Examples
    --------
    >>> tenths(-142)
    '−14.2'
    """
    sign = "−" if value < 0 else "+" if plus else ""
    whole, rest = divmod(abs(value), 10)
    return f"{sign}{whole}.{rest}"
