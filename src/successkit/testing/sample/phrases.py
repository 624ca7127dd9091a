"""What is said in enquiries and answers, in English and Japanese."""

import numpy as np

from successkit.core import BoolArray
from successkit.testing.sample.columns import Column, IntArray, words

TOPICS = (
    "login",
    "integration",
    "performance",
    "reporting",
    "billing",
    "feature_request",
    "data_export",
    "adoption",
)
_ASKED_EN = (
    "Some of us cannot log in since this morning.",
    "The nightly sync with our system stops half way.",
    "Pages take very long to open in the afternoon.",
    "How do we get the monthly figures by department?",
    "The invoice does not match our order.",
    "We need approval steps before a record is published.",
    "How can we export all of our data?",
    "How are we doing against our goals?",
)
_ASKED_JA = (
    "今朝から一部の社員がログインできません。",
    "夜間のデータ連携が途中で止まります。",
    "午後になると画面の表示がとても遅いです。",
    "部署ごとの月次の数字はどう出せますか。",
    "請求書の金額が注文と合いません。",
    "公開前の承認手順がほしいです。",
    "登録した全データを書き出す方法を教えてください。",
    "目標に対する進み具合を確認したいです。",
)
_ANSWERED = (
    "We found the cause and sent the steps.",
    "原因を確認し、手順をお送りしました。",
)
_COMMENTS_EN = (
    "We wait too long for answers.",
    "It works, but we use only a small part.",
    "It saves our team hours every week.",
)
_COMMENTS_JA = (
    "回答が遅く、困っています。",
    "便利ですが、使いこなせていません。",
    "毎週の作業時間が大きく減りました。",
)


def _in_language(
    foreign: BoolArray,
    english: tuple[str, ...],
    japanese: tuple[str, ...],
    codes: IntArray,
) -> Column:
    both = (*japanese, *english)
    shifted = codes + np.where(foreign, len(japanese), 0)
    return words(both, np.where(codes < 0, -1, shifted))


def asked(foreign: BoolArray, topic: IntArray) -> Column:
    """Return what the customer wrote on a topic."""
    return _in_language(foreign, _ASKED_EN, _ASKED_JA, topic)


def answered(foreign: BoolArray, done: BoolArray) -> Column:
    """Return the answer where there is one."""
    return words(_ANSWERED, np.where(done, np.where(foreign, 0, 1), -1))


def comments(foreign: BoolArray, tone: IntArray) -> Column:
    """Return a comment of tone 0 (bad) to 2 (good); a negative tone says nothing."""
    return _in_language(foreign, _COMMENTS_EN, _COMMENTS_JA, tone)
