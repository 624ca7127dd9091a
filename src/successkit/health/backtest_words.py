"""What a back-test found, in sentences, English and Japanese."""

from collections.abc import Mapping
from typing import Any, Final

from successkit.core.money import MINOR_DIGITS
from successkit.health.sentences import check_lang

_EN: Final = {
    "seen": (
        "{customers:,} customers on {days} days, {lost:,} of them lost within "
        "{horizon} days of one; {scored:,} of {rows:,} rows have a score."
    ),
    "auc": "Who left scored below who stayed in {auc} of the pairs of a day.",
    "unannounced": "Without those who had cancelled already: {auc}.",
    "lift": "The lowest tenth of the scores left {lift} times as often as all.",
    "precision": "Of the {capacity} lowest on each day, {precision} left.",
    "lead": (
        "{n:,} of {of:,} lost customers were in danger to the last, half of them for "
        "{median:.0f} days or longer."
    ),
    "bands": "Left within {horizon} days, by band: {bands}.",
    "missed": "{customers:,} were lost while good, with {revenue} a month.",
    "none_missed": "None was lost while good.",
    "better": "The score ranks better than the best signal, {best}: {gap}{rule}.",
    "equal": "The score ranks no better than the best signal, {best}: {gap}{rule}.",
    "worse": "The best signal, {best}, ranks better than the score: {gap}{rule}.",
    "rule": ", who lacks a value in the middle",
    "predicts": "The score tells who will leave.",
    "no_better_than_chance": "The score tells no more than chance would.",
    "misleads": "The score misleads: higher scores left more often.",
    "refused": "Too little to judge by: {missing}.",
    "short": "{found:,} of {needed:,} {name}",
    "unknown": "no customer who left can be compared with one who stayed",
    "range": "{value:{form}} ({low:{form}} to {high:{form}})",
    "joint": ", ",
}
_JA: Final = {
    "seen": (
        "{days}日について{customers:,}顧客を調べ、{lost:,}顧客が{horizon}日以内に"
        "解約しました。{rows:,}行のうち{scored:,}行にスコアがあります。"
    ),
    "auc": "同じ日の組のうち、解約した顧客のスコアが低かった割合は{auc}です。",
    "unannounced": "解約予告済みの顧客を除くと{auc}です。",
    "lift": "スコア下位10%の解約率は全体の{lift}倍です。",
    "precision": "各日の下位{capacity}顧客のうち{precision}が解約しました。",
    "lead": (
        "解約した{of:,}顧客のうち{n:,}顧客は直前まで危険で、その半数は"
        "{median:.0f}日以上前から危険でした。"
    ),
    "bands": "状態別の{horizon}日以内の解約率: {bands}。",
    "missed": "{customers:,}顧客(月額{revenue})は良好のまま解約しました。",
    "none_missed": "良好のまま解約した顧客はいません。",
    "better": "スコアは最良の単独指標{best}より優れています: {gap}{rule}。",
    "equal": "スコアは最良の単独指標{best}と差がありません: {gap}{rule}。",
    "worse": "最良の単独指標{best}がスコアより優れています: {gap}{rule}。",
    "rule": "、値のない顧客は中央とする",
    "predicts": "スコアは解約を言い当てています。",
    "no_better_than_chance": "スコアは偶然と変わりません。",
    "misleads": "スコアは逆です。高いほど解約しています。",
    "refused": "判定できません: {missing}。",
    "short": "{name}が{needed:,}必要なところ{found:,}",
    "unknown": "解約した顧客と継続した顧客を比べられません",
    "range": "{value:{form}}({low:{form}}~{high:{form}})",
    "joint": "、",
}
_BANDS_JA: Final = {"danger": "危険", "caution": "注意", "good": "良好"}
_NAMES_JA: Final = {"renewals": "更新", "months": "月数", "customers lost": "解約"}


def said(facts: Mapping[str, Any], lang: str) -> list[str]:
    """Return what a back-test found, in sentences.

    Parameters
    ----------
    facts
        The document of a back-test.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[str]
        What was looked at, the figures that are defined, and the verdict last.
    """
    says = _JA if check_lang(lang) == "ja" else _EN
    days = len(facts["days"])
    lines = [says["seen"].format(**{**facts, "days": days})]
    for name, key, form in (
        ("auc", "auc", ".3f"),
        ("unannounced", "auc_unannounced", ".3f"),
        ("lift", "lift", ".2f"),
        ("precision", "precision", ".1%"),
    ):
        if facts[key]["value"] is not None:
            shown = _range(facts[key], says, form)
            word = "auc" if name == "unannounced" else name
            values = {word: shown, "capacity": facts["capacity"]}
            lines.append(says[name].format(**values))
    lines += _of_bands(facts, says)
    lines += _of_losses(facts, says)
    lines += _contest(facts, says)
    return [*lines, _verdict(facts, says)]


def _range(metric: Mapping[str, Any], says: Mapping[str, str], form: str) -> str:
    bounds = metric["interval"]
    if bounds is None:
        return format(metric["value"], form)
    return says["range"].format(
        value=metric["value"], low=bounds["low"], high=bounds["high"], form=form
    )


def _of_bands(facts: Mapping[str, Any], says: Mapping[str, str]) -> list[str]:
    shown = [
        f"{_BANDS_JA[band] if says is _JA else band} {_range(rate, says, '.1%')}"
        for band, rate in facts["bands"].items()
        if rate["value"] is not None
    ]
    joined = says["joint"].join(shown)
    return [says["bands"].format(**{**facts, "bands": joined})] if shown else []


def _of_losses(facts: Mapping[str, Any], says: Mapping[str, str]) -> list[str]:
    if not facts["lost"]:
        return []
    missed, currency = facts["losses"]["good"], facts["currency"]
    digits = MINOR_DIGITS.get(currency, 0)
    revenue = f"{missed['mrr'] / 10**digits:,.{digits}f} {currency}"
    key = "missed" if missed["customers"] else "none_missed"
    lines = [says[key].format(**missed, revenue=revenue)]
    if facts["lead_time"]["n"]:
        lines.insert(0, says["lead"].format(**facts["lead_time"]))
    return lines


def _contest(facts: Mapping[str, Any], says: Mapping[str, str]) -> list[str]:
    gap = facts["advantage"]
    if gap["value"] is None or gap["interval"] is None:
        return []
    low, high = gap["interval"]["low"], gap["interval"]["high"]
    key = "better" if low > 0 else "worse" if high < 0 else "equal"
    shown = _range(gap, says, "+.3f")
    said_so = says[key].format(best=facts["best_signal"], gap=shown, rule=says["rule"])
    return [said_so]


def _verdict(facts: Mapping[str, Any], says: Mapping[str, str]) -> str:
    if facts["verdict"] != "refused":
        return says[facts["verdict"]]
    short = [
        says["short"].format(
            name=_NAMES_JA[name] if says is _JA else name, found=found, needed=needed
        )
        for name, (found, needed) in facts["missing"].items()
    ]
    return says["refused"].format(
        missing=says["joint"].join(short or [says["unknown"]])
    )
