"""Why an account looks as it does: sentences in English and Japanese."""

from collections.abc import Sequence
from typing import Final

from successkit.core import AccountTable
from successkit.core.arrays import NULL_INT
from successkit.engine.parts import Parts
from successkit.health import explain_score
from successkit.lifecycle import why_phase
from successkit.metrics.revenue.amounts import minor_to_major
from successkit.report.numbers import money

Sentence = tuple[str, str]
"""Topic and text."""

_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "earns": "Pays {amount} a month.",
        "paused": "Pays nothing at present: it is paused.",
        "unknown": "What it pays is not known.",
        "left": "Left on {day}.",
        "never": "Has not paid yet.",
        "pending": "{amount} a month ran out on {day} without a word; the grace runs.",
        "ending": "{amount} a month is cancelled and will end.",
        "renewal": "The next renewal is on {day}, in {days} days.",
        "past_due": "A payment is late.",
    },
    "ja": {
        "earns": "月額{amount}の契約があります。",
        "paused": "現在は休止中で、請求はありません。",
        "unknown": "契約金額は不明です。",
        "left": "{day}に解約しました。",
        "never": "まだ有料契約がありません。",
        "pending": (
            "月額{amount}分の契約が{day}に連絡のないまま満了し、猶予期間中です。"
        ),
        "ending": "月額{amount}分は解約の申し出があり、終了する予定です。",
        "renewal": "次の更新は{day}で、あと{days}日です。",
        "past_due": "支払いが遅れています。",
    },
}


def reasons(table: AccountTable, parts: Parts, row: int, lang: str) -> list[Sentence]:
    """Return why one account looks as it does.

    Parameters
    ----------
    table
        The account table of the review.
    parts
        Results of the rooms.
    row
        Position of the account.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[Sentence]
        Revenue, overlays (what puts the revenue at risk), phase, health and touch, in
        this order.
    """
    said = [("revenue", text) for text in _revenue(table, row, lang)]
    said.extend(("overlays", text) for text in _risks(table, row, lang))
    if table.text("phase")[row] is not None:
        why = why_phase(parts.replayed, parts.events, row, language=lang)
        said.append(("phase", why))
    health = explain_score(parts.health, row, lang, overridden=parts.overridden)
    said.extend(("health", text) for text in health)
    touch = parts.touch.reason(row, lang)
    if touch is not None:
        said.append(("touch", _sentence(touch, lang)))
    return said


def _sentence(text: str, lang: str) -> str:
    end = "。" if lang == "ja" else "."
    text = text if text.endswith(end) else text + end
    return text[:1].upper() + text[1:]


def _revenue(table: AccountTable, row: int, lang: str) -> Sequence[str]:
    words = _TEXTS[lang]
    said = [_standing(table, row, words, lang)]
    days = table.array("days_to_renewal")[row]
    if days >= 0:
        day = _day(table, "renewal_on", row)
        said.append(words["renewal"].format(day=day, days=int(days)))
    return said


def _risks(table: AccountTable, row: int, lang: str) -> Sequence[str]:
    words, said = _TEXTS[lang], []
    for column, name in (("mrr_pending", "pending"), ("mrr_ending", "ending")):
        if table.array(column)[row] > 0:
            amount = _money(table, column, row, lang)
            day = _day(table, "renewal_on", row)
            said.append(words[name].format(amount=amount, day=day))
    if table.array("past_due")[row] == 1:
        said.append(words["past_due"])
    return said


def _day(table: AccountTable, name: str, row: int) -> str:
    return str(table.array(name)[row])


def _standing(
    table: AccountTable,
    row: int,
    words: dict[str, str],
    lang: str,
) -> str:
    if table.array("paused")[row] == 1:
        return words["paused"]
    if table.array("customer")[row] == 1:
        known = table.array("mrr")[row] != NULL_INT
        amount = _money(table, "mrr", row, lang)
        return words["earns"].format(amount=amount) if known else words["unknown"]
    if table.array("ever_customer")[row] == 1:
        return words["left"].format(day=_day(table, "churned_on", row))
    return words["never"]


def _money(table: AccountTable, name: str, row: int, lang: str) -> str:
    currency = table.text("currency")[row] or "XXX"
    minor = int(table.array(name)[row])
    return money(f"{minor_to_major(minor, currency):f}", currency, lang=lang)
