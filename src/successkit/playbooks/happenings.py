"""The latest event of each kind, from the facts of a book."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from successkit.core import states
from successkit.core.account_table import AccountTable
from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.condition.derived import Derived, derived_in
from successkit.core.condition.source import parse
from successkit.core.declarations import Playbook
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Facts
from successkit.core.portfolio import Portfolio
from successkit.core.text import Text
from successkit.playbooks.history import rows_of
from successkit.playbooks.triggers import DETRACTOR, WORST_SCORE

EVENT_TABLES: Final = frozenset({"events", "interactions", "surveys"})
"""Tables in which events stand that playbooks wait for."""


def event_kinds(playbooks: Iterable[Playbook]) -> frozenset[str]:
    """Return the kinds of event that some playbooks ask for.

    Parameters
    ----------
    playbooks
        Definitions; what is no condition asks for nothing.

    Returns
    -------
    frozenset[str]
        Of triggers, conditions and exits.

    Examples
    --------
    >>> from successkit.core.declarations import Step
    >>> steps = (Step(name="talk", kind="call"),)
    >>> play = Playbook(name="p", when="absent('review', 90)", steps=steps)
    >>> sorted(event_kinds([play]))
    ['review']
    """
    plays = list(playbooks)
    asked = {one.subject for one in looked_back(plays) if one.of_events}
    return frozenset(asked | {each.event for each in plays if each.event})


def looked_back(playbooks: Iterable[Playbook]) -> tuple[Derived, ...]:
    """Return what the conditions and exits of some playbooks derive from the past.

    Parameters
    ----------
    playbooks
        Definitions; what is no condition asks for nothing.

    Returns
    -------
    tuple[Derived, ...]
        Each once, in order.

    Examples
    --------
    >>> from successkit.core.declarations import Step
    >>> steps = (Step(name="talk", kind="call"),)
    >>> play = Playbook(name="p", when="change(mrr, 28) < 0", steps=steps)
    >>> [each.name for each in looked_back([play])]
    ['change(mrr, 28)']
    """
    texts = [text for each in playbooks for text in (each.when, each.exit) if text]
    return tuple(dict.fromkeys(one for text in texts for one in _derived(text)))


@lru_cache(maxsize=512)
def _derived(text: str) -> tuple[Derived, ...]:
    try:
        return tuple(derived_in(parse(text)[1]))
    except InvalidInputError:
        return ()  # decide tells which playbook it is of


def happenings(
    portfolio: Portfolio,
    table: AccountTable,
    *,
    kinds: Collection[str] | None = None,
) -> dict[str, DayArray]:
    """Return the day of each account's latest event, by kind.

    Kinds are those of the book's events; ``interaction`` and each form of one, such as
    ``review``; ``survey``, and ``detractor`` for an NPS answer of 6 or less.

    Parameters
    ----------
    portfolio
        The facts, cut at the day of the table.
    table
        One row per account.
    kinds
        Those that are asked for; None for all.

    Returns
    -------
    dict[str, DayArray]
        Shape (rows,) each, NaT for none. Kinds that the book never names are left out,
        as it cannot say whether they were kept.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2026, 3, 31)
    >>> happenings(Portfolio.from_objects(), AccountTable.of(day, []))
    {}
    """
    if kinds is not None and not kinds:
        return {}
    ids = Text(np.arange(len(portfolio), dtype=np.int32), portfolio.account_ids)
    find = _Finder(rows_of(ids, table), table)
    wanted = _Wanted(kinds)
    return {
        kind: find.last(facts, chosen)
        for rows in (_events, _talks, _answers)
        for kind, facts, chosen in rows(portfolio, wanted)
    }


def kinds_named(portfolio: Portfolio, kinds: Collection[str]) -> frozenset[str]:
    """Return the kinds of event that a book names, so that it can say who had none.

    Parameters
    ----------
    portfolio
        The facts, cut at a day.
    kinds
        Those that are asked for.

    Returns
    -------
    frozenset[str]
        The keys of :func:`happenings`; of parts of a book, all of theirs together.

    Examples
    --------
    >>> kinds_named(Portfolio.from_objects(), ["review"])
    frozenset()
    """
    wanted = _Wanted(kinds)
    return frozenset(
        kind
        for rows in (_events, _talks, _answers)
        for kind, _, _ in rows(portfolio, wanted)
    )


class _Wanted(NamedTuple):
    """Kinds that are asked for, so that no column is compared for the others."""

    kinds: Collection[str] | None

    def __contains__(self, kind: object) -> bool:
        return self.kinds is None or kind in self.kinds


_Rows = Iterator[tuple[str, Facts, BoolArray]]


def _events(portfolio: Portfolio, wanted: _Wanted) -> _Rows:
    kinds = portfolio.events.text("kind")
    for kind in kinds.compact().values.tolist():
        if kind in wanted:
            yield kind, portfolio.events, kinds.equals(kind)


def _talks(portfolio: Portfolio, wanted: _Wanted) -> _Rows:
    talks = portfolio.interactions
    if len(talks) and "interaction" in wanted:
        yield "interaction", talks, np.ones(len(talks), dtype=bool)
    for code, kind in enumerate(states.InteractionKind):
        if str(kind) not in wanted:
            continue
        chosen = talks.array("kind") == code
        if chosen.any():
            yield str(kind), talks, chosen


def _answers(portfolio: Portfolio, wanted: _Wanted) -> _Rows:
    surveys = portfolio.surveys
    if len(surveys) and "survey" in wanted:
        yield "survey", surveys, np.ones(len(surveys), dtype=bool)
    if DETRACTOR not in wanted:
        return
    asked = surveys.array("kind") == states.code_of(states.SurveyKind.NPS)
    if asked.any():
        yield DETRACTOR, surveys, asked & (surveys.array("score") <= WORST_SCORE)


class _Finder:
    def __init__(self, row: Int64Array, table: AccountTable) -> None:
        self.row, self.table = row, table

    def last(self, facts: Facts, chosen: BoolArray) -> DayArray:
        day = facts.array("own_day").astype("datetime64[D]")
        today = np.datetime64(self.table.as_of, "D")
        row = np.where(
            facts.array("account") >= 0, self.row[facts.array("account")], -1
        )
        kept = chosen & (row >= 0) & (day <= today)
        last = np.full(len(self.table), np.iinfo(np.int64).min)
        np.maximum.at(last, row[kept], day[kept].astype(np.int64))
        return last.astype("datetime64[D]")  # the least number is NaT
