"""Why an account is in its phase, in one or two sentences."""

from typing import Final

import numpy as np

from successkit.core import InvalidInputError
from successkit.lifecycle import kinds
from successkit.lifecycle.events import LifecycleEvent, LifecycleEvents
from successkit.lifecycle.replayed import Replay
from successkit.lifecycle.table import BY_HAND, BY_TIME, compile_lifecycle

_EVENTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        kinds.STARTED: "the contract began",
        kinds.ONBOARDED: "the onboarding was done",
        kinds.PRODUCT_ADDED: "a new product was added and has to be learnt",
        kinds.ONBOARDING_REOPENED: "the onboarding was opened again",
        kinds.GREW: "the contract grew",
        kinds.USE_FELL: "use fell against the 12 weeks before",
        kinds.USE_RECOVERED: "use recovered",
        kinds.RENEWAL_OPENED: "the renewal came near",
        kinds.RENEWED: "the contract was renewed",
        kinds.RENEWED_WITH_GROWTH: "the contract was renewed and grew",
        kinds.LAPSED: "one contract ran out while others go on",
        kinds.CHURNED: "the last contract ended",
        kinds.WON_BACK: "the customer was won back",
    },
    "ja": {
        kinds.STARTED: "契約が始まった",
        kinds.ONBOARDED: "オンボーディングが完了した",
        kinds.PRODUCT_ADDED: "新しい製品が加わった",
        kinds.ONBOARDING_REOPENED: "オンボーディングがやり直しになった",
        kinds.GREW: "契約が拡大した",
        kinds.USE_FELL: "利用が直前の12週間より減った",
        kinds.USE_RECOVERED: "利用が回復した",
        kinds.RENEWAL_OPENED: "更新時期が近づいた",
        kinds.RENEWED: "契約が更新された",
        kinds.RENEWED_WITH_GROWTH: "契約が拡大して更新された",
        kinds.LAPSED: "一部の契約が更新されずに終わった",
        kinds.CHURNED: "最後の契約が終了した",
        kinds.WON_BACK: "契約が再開された",
    },
}
_PHASES_JA: Final = {
    "onboarding": "オンボーディング",
    "adoption": "アダプション",
    "expansion": "エクスパンション",
    "renewal": "リニューアル",
    "churned": "解約",
}


def why_phase(
    found: Replay, events: LifecycleEvents, account: int, *, language: str = "en"
) -> str:
    """Return why an account is in its phase.

    Parameters
    ----------
    found
        The replay of the events.
    events
        The same events.
    account
        Position of the account.
    language
        ``en`` or ``ja``.

    Returns
    -------
    str
        What moved it, when, from where, and how often it went back.

    Raises
    ------
    InvalidInputError
        The language is not one of these, or there is no such account.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import default_lifecycle, replay
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started"),
    ...     LifecycleEvent(day=date(2026, 2, 1), kind="onboarded"),
    ... ])
    >>> found = replay(default_lifecycle(), events, accounts=1, upto=date(2026, 3, 1))
    >>> print(why_phase(found, events, 0))
    In adoption since 2026-02-01, from onboarding: the onboarding was done.
    """
    if language not in _EVENTS or not 0 <= account < len(found.phase):
        raise InvalidInputError(
            f"why_phase: expected a language of {', '.join(_EVENTS)} and an account "
            f"below {len(found.phase)}; got {language!r} and {account}"
        )
    # The log is in order of accounts.
    log = found.log
    begin, end = np.searchsorted(log.account, [account, account + 1]).tolist()
    if begin == end:
        return _NOT_BEGUN[language]
    phases = compile_lifecycle(found.lifecycle).names
    codes: list[int] = log.phase[begin:end].tolist()
    names = [phases[code] for code in codes]
    last = end - 1
    source = names[-2] if len(names) > 1 else None
    back = int(np.sum(log.direction[begin:end] < 0))
    row = int(log.event[last])
    event = events.row(row) if row >= 0 else None
    cause = _cause(int(log.transition[last]), event, source or "", language)
    since, visit = str(log.start[last]), int(log.visit[last])
    return _SENTENCES[language](names[-1], since, source, cause, visit, back)


_NOT_BEGUN: Final = {
    "en": "Not in any phase: no contract has begun.",
    "ja": "契約がまだ始まっていないため、フェーズはありません。",
}


def _cause(
    transition: int, event: LifecycleEvent | None, source: str, language: str
) -> str:
    if event is None or transition == BY_TIME:
        return {
            "en": f"the time allowed for {source} ran out",
            "ja": f"{_ja(source)}の期限が過ぎた",
        }[language]
    if transition == BY_HAND:
        return _by_hand(event, language)
    return _EVENTS[language].get(event.kind, event.kind)


def _by_hand(event: LifecycleEvent, language: str) -> str:
    if language == "ja":
        who = event.author or "担当者"
        return f"{who}が手動で移した" + (f"（{event.reason}）" if event.reason else "")
    who = f" by {event.author}" if event.author else ""
    return f"moved by hand{who}" + (f" ({event.reason})" if event.reason else "")


def _english(
    phase: str, since: str, source: str | None, cause: str, visit: int, back: int
) -> str:
    origin = f", from {source}" if source else ""
    times = f" for the {_ordinal(visit)} time" if visit > 1 else ""
    went = "" if not back else f" It went back {_times(back)} so far."
    return f"In {phase}{times} since {since}{origin}: {cause}.{went}"


def _japanese(
    phase: str, since: str, source: str | None, cause: str, visit: int, back: int
) -> str:
    origin = f"{_ja(source)}から" if source else ""
    times = f"（{visit}回目）" if visit > 1 else ""
    went = "" if not back else f"これまでに{back}回、前のフェーズに戻りました。"
    return f"{since}に{origin}{_ja(phase)}{times}へ移りました。理由：{cause}。{went}"


_SENTENCES: Final = {"en": _english, "ja": _japanese}


def _ja(phase: str) -> str:
    return _PHASES_JA.get(phase, phase)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _ordinal(number: int) -> str:
    teen = number % 100 in {11, 12, 13}
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
