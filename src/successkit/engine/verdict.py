"""An account in one line: how it stands, and what is wrong with it in substance."""

from collections.abc import Mapping
from typing import Any, Final

from successkit.core import AccountTable
from successkit.core.states import HealthBand, code_of
from successkit.engine.parts import Parts
from successkit.engine.why import amount_of
from successkit.engine.words import phrase, polished
from successkit.health.explain import FULL, known_values, said_of
from successkit.health.sentences import check_lang
from successkit.health.weights import to_milli
from successkit.report.days import day
from successkit.report.labels import label

_MOST: Final = 3
"""Concerns of one account, as many as a reader keeps in mind."""

_GOOD: Final = code_of(HealthBand.GOOD)
_BANDS: Final = ("danger", "caution", "good", "unknown")

_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "cancelled": "all of its revenue ({amount} a month) is cancelled",
        "cancelled_part": "{amount} of {all} a month is cancelled",
        "pending": "a contract for {amount} a month ran out on {day} without a "
        "decision",
        "past_due": "a payment is late",
        "by_hand": "the score was set by hand by {author}: {reason}",
        "left": "Left on {day}.",
        "never": "Has not paid yet.",
        "scored": "Health {score} ({band})",
        "not_scored": "Health not scored, as too little is known",
        "paused": "Paused. ",
        "calm": "nothing is pressing",
        "join": "; ",
        "colon": ": ",
        "end": ".",
    },
    "ja": {
        "cancelled": "全契約（月額{amount}）に解約の申し出",
        "cancelled_part": "月額{all}のうち{amount}分に解約の申し出",
        "pending": "月額{amount}の契約が{day}に更新未定のまま満了",
        "past_due": "支払いの遅れ",
        "by_hand": "{author}が手動でスコアを設定（{reason}）",
        "left": "{day}に解約。",
        "never": "有料契約なし。",
        "scored": "ヘルススコア{score}点（{band}）",
        "not_scored": "ヘルススコア未評価（判明している根拠が不足）",
        "paused": "休止中。",
        "calm": "急ぎの懸念なし",
        "join": "、",
        "colon": "：",
        "end": "。",
    },
}

# What is said of the contract is not said again as a signal.
_SAID_BY: Final = {
    "cancelled": "cancellation",
    "pending": "contract",
    "past_due": "payment",
}


def concerns(table: AccountTable, parts: Parts, row: int, lang: str) -> list[str]:
    """Return what is wrong with an account, the most pressing first.

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
    list[str]
        Phrases: a cancelled contract, one that ran out, a late payment; and where
        health is not good, what drags it most, three in all. Empty for who is no
        customer.
    """
    if table.array("customer")[row] != 1:
        return []
    standing = _standing(table, row, lang)
    said = list(standing.values())
    if 0 <= table.array("health_band")[row] < _GOOD:
        said += _by_hand(parts, row, lang)
        known = {_SAID_BY[name] for name in standing}
        said += _drags(parts, row, known, max(_MOST - len(said), 1), lang)
    return said


def verdict(
    table: AccountTable, parts: Parts, row: int, lang: str, wrong: list[str]
) -> str:
    """Return how an account stands, in one line.

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
    wrong
        Its concerns.

    Returns
    -------
    str
        A sentence.
    """
    words = _TEXTS[lang]
    if table.array("customer")[row] != 1:
        left = table.array("ever_customer")[row] == 1
        when = day(str(table.array("churned_on")[row]), lang=lang)
        return words["left"].format(day=when) if left else words["never"]
    band = int(table.array("health_band")[row])
    pause = words["paused"] if table.array("paused")[row] == 1 else ""
    calm = [words["calm"]] if band == _GOOD else []
    ends = words["join"].join(wrong or calm)
    colon = words["colon"] if ends else ""
    return f"{pause}{_score(table, parts, row, lang)}{colon}{ends}{words['end']}"


def in_plain_words(entry: Mapping[str, Any], lang: str) -> str:
    """Return an account of the document as lines for people.

    Parameters
    ----------
    entry
        The account.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Who it is and its verdict, then one sentence a line.

    Examples
    --------
    >>> entry = {"id": "a", "name": "Blue Sky", "why": []}
    >>> entry["verdict"] = "Health 80 (good)."
    >>> in_plain_words(entry, "en")
    'Blue Sky (a): Health 80 (good).'
    """
    brackets = "（{}）" if lang == "ja" else " ({})"
    name = entry["name"]
    who = f"{name}{brackets.format(entry['id'])}" if name else str(entry["id"])
    head = f"{who}{_TEXTS[lang]['colon']}{entry['verdict']}"
    return "\n".join([head, *(text["text"] for text in entry["why"])])


def _score(table: AccountTable, parts: Parts, row: int, lang: str) -> str:
    band = int(table.array("health_band")[row])
    score = float(parts.overridden.score[row])
    if score != score:  # noqa: PLR0124 (NaN: not scored)
        return _TEXTS[lang]["not_scored"]
    # A score is cut, as on the board, so that it never seems to reach a band.
    name = label(f"band.{_BANDS[band]}", lang).lower()
    return _TEXTS[lang]["scored"].format(score=int(score), band=name)


def _standing(table: AccountTable, row: int, lang: str) -> dict[str, str]:
    words = _TEXTS[lang]
    found: dict[str, str] = {}
    ending = table.array("mrr_ending")[row]
    if ending > 0:
        whole = ending >= table.array("mrr")[row]
        found["cancelled"] = words["cancelled" if whole else "cancelled_part"].format(
            amount=amount_of(table, "mrr_ending", row, lang),
            all=amount_of(table, "mrr", row, lang),
        )
    if table.array("mrr_pending")[row] > 0:
        found["pending"] = words["pending"].format(
            amount=amount_of(table, "mrr_pending", row, lang),
            day=day(str(table.array("renewal_on")[row]), lang=lang),
        )
    if table.array("past_due")[row] == 1:
        found["past_due"] = words["past_due"]
    return found


def _by_hand(parts: Parts, row: int, lang: str) -> list[str]:
    place = int(parts.overridden.override[row])
    if place < 0:
        return []
    facts = parts.overridden.overrides
    author, reason = facts.text("author")[place], facts.text("reason")[place]
    return [_TEXTS[lang]["by_hand"].format(author=author, reason=reason)]


def _drags(parts: Parts, row: int, known: set[str], most: int, lang: str) -> list[str]:
    result = parts.health.of(row)
    well = to_milli(result.scorecard.limits[-1])
    lost = {
        name: weight * (FULL - value)
        for name, (weight, value) in known_values(result, row).items()
        if value < well and name not in known
    }
    names = sorted(lost, key=lambda name: (-lost[name], name))[:most]
    spoken = check_lang(lang)
    return [
        phrase(polished(said_of(result, name, row, spoken), lang)) for name in names
    ]
