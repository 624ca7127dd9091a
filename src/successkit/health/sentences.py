"""What a raw value of a signal says in plain words, in English and Japanese."""

from collections.abc import Mapping
from typing import Final, Literal

from successkit.core import InvalidInputError, Signal
from successkit.health.readings import READINGS

Lang = Literal["en", "ja"]
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
        "champion_there": "there",
        "champion_none": "none among the contacts",
        "champion_left": "a contact left",
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
        "champion_there": "在籍",
        "champion_none": "不在",
        "champion_left": "窓口が離任",
        "yes": "あり",
        "no": "なし",
    },
}


_CHAMPION: Final = ("champion_there", "champion_none", "champion_left")

_UNITS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "en": {
        "days": ("{} day", "{} days"),
        "enquiries": ("{} enquiry", "{} enquiries"),
        "points of 10": ("{} of 10", "{} of 10"),
        "-1 to 1": ("{}", "{}"),
    },
    "ja": {
        "days": ("{}日", "{}日"),
        "enquiries": ("{}件", "{}件"),
        "h": ("{}時間", "{}時間"),
        "points of 10": ("10点中{}点", "10点中{}点"),
        "-1 to 1": ("{}", "{}"),
    },
}
"""How a value is said with its unit: of one, and of any other number."""


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
    >>> in_unit(CONTACT_RECENCY, 30.0, "en"), in_unit(CONTACT_RECENCY, 1.0, "en")
    ('30 days', '1 day')
    >>> in_unit(CONTACT_RECENCY, 30.0, "ja")
    '30日'
    """
    if signal.unit in {"share", "ratio"}:
        return percent(raw)
    if signal.unit == "flag":
        return TEXTS[lang]["yes" if raw else "no"]
    if signal.name == "champion":
        return TEXTS[lang][_CHAMPION[min(max(round(2 * raw), 0), 2)]]
    one, many = _UNITS[lang].get(signal.unit, (f"{{}} {signal.unit}".rstrip(),) * 2)
    return (one if abs(raw) == 1 else many).format(number(raw))


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
