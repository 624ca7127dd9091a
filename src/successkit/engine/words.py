"""Sentences of a review in one style: days in words, one per cent sign, a full stop."""

import re
from typing import Final

from successkit.report.days import day

_DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)
_PERCENT: Final = re.compile(r"(?<=\d) %")
_END: Final = {"en": ".", "ja": "。"}


def polished(text: str, lang: str) -> str:
    """Return a phrase as the whole review writes it.

    Parameters
    ----------
    text
        A phrase of one of the rooms.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Days in words, and per cent without a space as on the board.

    Examples
    --------
    >>> polished("42 % since 2026-03-31", "en"), polished("2026-03-31に開始", "ja")
    ('42% since 31 March 2026', '2026年3月31日に開始')
    """
    if " %" in text:
        text = _PERCENT.sub("%", text)
    if "-" not in text:  # no day: most sentences of a large book
        return text
    return _DAY.sub(lambda found: day(found[0], lang=lang), text)


def sentence(text: str, lang: str) -> str:
    """Return a phrase as a full sentence.

    Parameters
    ----------
    text
        A phrase; what ends with a full stop stays as it is.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        With a capital and a full stop.

    Examples
    --------
    >>> sentence("a payment is late", "en"), sentence("支払いの遅れあり", "ja")
    ('A payment is late.', '支払いの遅れあり。')
    """
    shown = polished(text, lang)
    shown = shown if shown.endswith(_END[lang]) else shown + _END[lang]
    return shown[:1].upper() + shown[1:]


def phrase(text: str) -> str:
    """Return a sentence as part of a longer one.

    Parameters
    ----------
    text
        A sentence.

    Returns
    -------
    str
        Without its full stop and, unless it begins with a name in capitals, its
        capital.

    Examples
    --------
    >>> phrase("Use fell by half."), phrase("NPS answer: 3")
    ('use fell by half', 'NPS answer: 3')
    """
    bare = text.rstrip(".。")
    return bare if bare[1:2].isupper() else bare[:1].lower() + bare[1:]
