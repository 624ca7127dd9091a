"""What raw values of the built-in signals say, in English and Japanese."""

import math
from collections.abc import Mapping
from typing import Final

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
