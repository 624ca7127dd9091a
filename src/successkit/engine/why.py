"""Why an account looks as it does: sentences in English and Japanese."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from successkit.core import AccountTable
from successkit.core.arrays import NULL_INT
from successkit.engine.parts import Parts
from successkit.engine.words import polished, sentence
from successkit.health import band_of, explain_score
from successkit.lifecycle import why_phase
from successkit.metrics.revenue.amounts import minor_to_major
from successkit.report.days import day
from successkit.report.labels import label
from successkit.report.numbers import money

_BANDS: Final = ("danger", "caution", "good")

Sentence = tuple[str, str]
"""Topic and text."""

_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "earns": "Pays {amount} a month.",
        "paused": "Pays nothing at present: it is paused.",
        "unknown": "What it pays is not known.",
        "left": "Left on {day}.",
        "never": "Has not paid yet.",
        "pending": "A contract for {amount} a month ran out on {day} without a "
        "decision; the period of grace runs.",
        "ending": "{amount} a month is cancelled and will end.",
        "renewal": "The next renewal is on {day}, in {days} days.",
        "renewal_today": "The next renewal is today.",
        "renewal_tomorrow": "The next renewal is tomorrow, on {day}.",
        "past_due": "A payment is late.",
        "held": "The band stays {band}: it changes when {evaluations} evaluations in a "
        "row lie {points} points beyond a limit.",
        "touch": "{model}. {reason}.",
        "action": "To do by {due}: {what} ({reason}).",
        "open": "Open since {since}, due on {due}: {what} ({reason}).",
    },
    "ja": {
        "earns": "月額{amount}の契約があります。",
        "paused": "現在は休止中で、請求はありません。",
        "unknown": "契約金額は不明です。",
        "left": "{day}に解約しました。",
        "never": "まだ有料契約がありません。",
        "pending": (
            "月額{amount}の契約が{day}に更新の決定がないまま満了し、猶予期間中です。"
        ),
        "ending": "月額{amount}分は解約の申し出があり、終了する予定です。",
        "renewal": "次の更新は{day}で、あと{days}日です。",
        "renewal_today": "次の更新は本日です。",
        "renewal_tomorrow": "次の更新は明日、{day}です。",
        "past_due": "支払いが遅れています。",
        "held": "区分は「{band}」のままです。{evaluations}回続けて境界を{points}点"
        "超えると変わります。",
        "touch": "{model}：{reason}。",
        "action": "{due}までに実施：{what}（{reason}）。",
        "open": "{since}から未完了、期限{due}：{what}（{reason}）。",
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
        Revenue, phase, health and touch, in this order.
    """
    said = [("revenue", text) for text in _revenue(_Account(table, row, lang))]
    if table.text("phase")[row] is not None:
        why = why_phase(parts.replayed, parts.events, row, language=lang)
        said.append(("phase", polished(why, lang)))
    health = explain_score(parts.health, row, lang, overridden=parts.overridden)
    said.extend(("health", sentence(text, lang)) for text in health)
    held = _held(table, parts, row, lang)
    if held is not None:
        said.append(("health", held))
    touch = _touch(table, parts, row, lang)
    return said if touch is None else [*said, ("touch", touch)]


def to_do(
    actions: Sequence[Mapping[str, Any]],
    lang: str,
    *,
    open_before: bool = False,
) -> list[Sentence]:
    """Return what is to be done, in words.

    Parameters
    ----------
    actions
        Records of a decision for one account.
    lang
        ``en`` or ``ja``.
    open_before
        Whether they were given out on an earlier day.

    Returns
    -------
    list[Sentence]
        One an action, in the order given.
    """
    text = _TEXTS[lang]["open" if open_before else "action"]
    return [
        (
            "actions",
            text.format(
                due=day(action["due_on"], lang=lang),
                since=day(action["episode"], lang=lang),
                what=polished(action["what"], lang),
                reason=polished(action["reason"], lang),
            ),
        )
        for action in actions
    ]


def _touch(table: AccountTable, parts: Parts, row: int, lang: str) -> str | None:
    reason = parts.touch.reason(row, lang)
    if reason is None:
        return None
    model = ("high", "low", "tech")[int(table.array("touch_model")[row])]
    reason = reason.replace("; ", "。") if lang == "ja" else _capital(reason)
    text = _TEXTS[lang]["touch"]
    return text.format(model=label(f"touch.{model}", lang), reason=reason)


def _held(table: AccountTable, parts: Parts, row: int, lang: str) -> str | None:
    """Return why the band is not that of the score, where it is not."""
    card = parts.health.of(row).scorecard
    score = parts.overridden.score[row : row + 1]
    shown, plain = int(table.array("health_band")[row]), band_of(score, scorecard=card)
    if shown < 0 or shown == int(plain[0]):
        return None
    return _TEXTS[lang]["held"].format(
        band=label(f"band.{_BANDS[shown]}", lang).lower(),
        evaluations=card.evaluations,
        points=f"{card.hysteresis:g}",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@attrs.frozen
class _Account:
    """One account and the language to speak of it."""

    table: AccountTable
    row: int
    lang: str

    def cell(self, name: str) -> Any:  # noqa: ANN401
        """Return one value of a column of numbers."""
        return self.table.array(name)[self.row]

    def say(self, key: str, column: str = "", day_of: str = "", days: int = 0) -> str:
        """Return a sentence with an amount and a day of the account."""
        amount = amount_of(self.table, column, self.row, self.lang) if column else ""
        when = day(str(self.cell(day_of)), lang=self.lang) if day_of else ""
        return _TEXTS[self.lang][key].format(amount=amount, day=when, days=days)


def _revenue(account: _Account) -> list[str]:
    said = [_standing(account)]
    if account.cell("mrr_pending") > 0:
        said.append(account.say("pending", "mrr_pending", "renewal_on"))
    elif account.cell("days_to_renewal") >= 0:
        said.append(_renewal(account, int(account.cell("days_to_renewal"))))
    if account.cell("mrr_ending") > 0:
        said.append(account.say("ending", "mrr_ending"))
    if account.cell("past_due") == 1:
        said.append(account.say("past_due"))
    return said


def _renewal(account: _Account, days: int) -> str:
    key = {0: "renewal_today", 1: "renewal_tomorrow"}.get(days, "renewal")
    return account.say(key, day_of="renewal_on", days=days)


def _standing(account: _Account) -> str:
    if account.cell("paused") == 1:
        return account.say("paused")
    if account.cell("customer") == 1:
        known = account.cell("mrr") != NULL_INT
        return account.say("earns", "mrr") if known else account.say("unknown")
    if account.cell("ever_customer") == 1:
        return account.say("left", day_of="churned_on")
    return account.say("never")


def amount_of(table: AccountTable, name: str, row: int, lang: str) -> str:
    """Return an amount of an account for people.

    Parameters
    ----------
    table
        The account table.
    name
        A column of money in the account's own currency.
    row
        Position of the account.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        With its currency.
    """
    currency = table.text("currency")[row] or "XXX"
    minor = int(table.array(name)[row])
    return money(f"{minor_to_major(minor, currency):f}", currency, lang=lang)
