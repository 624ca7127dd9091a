"""What a reader of a review should know about the events of its book."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import Portfolio, Text
from successkit.core.hints import nearest
from successkit.core.schema import EVENT_KINDS
from successkit.engine.parts import Parts
from successkit.engine.setup import Setup
from successkit.lifecycle import EVENT_KINDS as PHASE_EVENTS
from successkit.lifecycle import event_kinds
from successkit.lifecycle.kinds import PHASE_MOVED

_TEXTS: Final = {
    "en": {
        "kind": "Nothing uses the {count} of kind {name!r}, which nobody declares"
        "{hint}. Declare it in a plugin, or let a move of the lifecycle wait for it.",
        "phase": "The phase {name!r}, to which {count} by hand would lead, does not "
        "exist{hint}.",
        "silent": "Of the moves by hand, {count} without an author or a reason; give "
        "both in events.csv.",
        "hint": "; did you mean {near!r}",
        "event": "{count:,} event",
        "events": "{count:,} events",
        "move": "{count:,} move",
        "moves": "{count:,} moves",
        "is": "{count:,} is",
        "are": "{count:,} are",
    },
    "ja": {
        "kind": "種類「{name}」のイベント{count}は、宣言がないため使われていません"
        "{hint}。プラグインで宣言するか、ライフサイクルの遷移で使ってください。",
        "phase": "手動での移動{count}の移動先フェーズ「{name}」はありません{hint}。",
        "silent": "手動での移動のうち{count}に担当者または理由がありません。"
        "events.csv に両方を記入してください。",
        "hint": "（「{near}」の誤りではありませんか）",
        "event": "{count:,}件",
        "events": "{count:,}件",
        "move": "{count:,}件",
        "moves": "{count:,}件",
        "is": "{count:,}件",
        "are": "{count:,}件",
    },
}
_MOST: Final = 5
"""Kinds that are named; more of them have one cause."""


def event_findings(
    portfolio: Portfolio, setup: Setup, parts: Parts, lang: str = "en"
) -> tuple[str, ...]:
    """Return events of a book that had no effect although somebody gave them.

    Parameters
    ----------
    portfolio
        Facts as of the day.
    setup
        Settings and plugins.
    parts
        Results of the rooms.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    tuple[str, ...]
        Sentences: kinds that nobody declares, moves by hand to phases that do not
        exist, and moves by hand without author or reason.
    """
    return EventCounts.of(portfolio, parts).findings(setup, lang)


@attrs.frozen(kw_only=True)
class EventCounts:
    """Events of a book as far as somebody gave them; those of parts add up.

    Parameters
    ----------
    kinds
        How many of each kind.
    targets
        How many moves by hand to each phase.
    silent
        How many of these have no author or no reason.
    """

    kinds: Mapping[str, int]
    targets: Mapping[str, int]
    silent: int

    @classmethod
    def of(cls, portfolio: Portfolio, parts: Parts) -> Self:
        """Count the events of some accounts.

        Parameters
        ----------
        portfolio
            Their facts as of the day.
        parts
            Results of the rooms.

        Returns
        -------
        Self
            Of these accounts.
        """
        events = parts.events
        by_hand = events.take(events.kind.equals(PHASE_MOVED))
        blank = (by_hand.author.codes < 0) | (by_hand.reason.codes < 0)
        return cls(
            kinds=_counts(portfolio.events.text("kind")),
            targets=_counts(by_hand.target),
            silent=int(blank.sum()),
        )

    def __add__(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            kinds=Counter(self.kinds) + Counter(other.kinds),
            targets=Counter(self.targets) + Counter(other.targets),
            silent=self.silent + other.silent,
        )

    def findings(self, setup: Setup, lang: str = "en") -> tuple[str, ...]:
        """Return those that had no effect.

        Parameters
        ----------
        setup
            Settings and plugins.
        lang
            ``en`` or ``ja``.

        Returns
        -------
        tuple[str, ...]
            As for :func:`event_findings`.
        """
        known = {
            *EVENT_KINDS,
            *PHASE_EVENTS,
            *event_kinds(setup.lifecycle),
            *setup.extensions.event_kinds,
        }
        phases = [phase.name for phase in setup.lifecycle.phases]
        said = [
            *_strange("kind", self.kinds, known, lang),
            *_strange("phase", self.targets, phases, lang),
        ]
        if self.silent:
            count = _count("is", self.silent, lang)
            said.append(_TEXTS[lang]["silent"].format(count=count))
        return tuple(said)


def _counts(names: Text) -> dict[str, int]:
    """Return how often each name occurs; what is missing is an empty one."""
    values = [*names.values.tolist(), ""]
    codes = np.where(names.codes < 0, len(values) - 1, names.codes)
    counts: list[int] = np.bincount(codes, minlength=len(values)).tolist()
    pairs = zip(values, counts, strict=True)
    return {name: count for name, count in pairs if count}


def _strange(
    text: str, counts: Mapping[str, int], known: Iterable[str], lang: str
) -> list[str]:
    words, listed = _TEXTS[lang], sorted(known)
    what = "event" if text == "kind" else "move"
    strange = sorted(each for each in counts.items() if each[0] not in listed)
    said: list[str] = []
    for name, count in strange[:_MOST]:
        near = nearest(name, listed)
        hint = words["hint"].format(near=near) if near is not None else ""
        number = _count(what, count, lang)
        said.append(words[text].format(name=name, count=number, hint=hint))
    return said


def _count(what: str, count: int, lang: str) -> str:
    several = {"event": "events", "move": "moves", "is": "are"}[what]
    return _TEXTS[lang][what if count == 1 else several].format(count=count)
