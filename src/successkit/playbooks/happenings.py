"""The latest event of each kind, from the facts of a book."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

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

_DETRACTOR: Final = 6


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


def _derived(text: str) -> list[Derived]:
    try:
        return list(derived_in(parse(text)[1]))
    except InvalidInputError:
        return []  # decide tells which playbook it is of


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
    rows = [*_events(portfolio), *_talks(portfolio), *_answers(portfolio)]
    return {
        kind: find.last(facts, chosen)
        for kind, facts, chosen in rows
        if kinds is None or kind in kinds
    }


_Rows = Iterator[tuple[str, Facts, BoolArray]]


def _events(portfolio: Portfolio) -> _Rows:
    kinds = portfolio.events.text("kind")
    for kind in kinds.compact().values.tolist():
        yield kind, portfolio.events, kinds.equals(kind)


def _talks(portfolio: Portfolio) -> _Rows:
    talks = portfolio.interactions
    if len(talks):
        yield "interaction", talks, np.ones(len(talks), dtype=bool)
    for code, kind in enumerate(states.InteractionKind):
        chosen = talks.array("kind") == code
        if chosen.any():
            yield str(kind), talks, chosen


def _answers(portfolio: Portfolio) -> _Rows:
    surveys = portfolio.surveys
    if len(surveys):
        yield "survey", surveys, np.ones(len(surveys), dtype=bool)
    asked = surveys.array("kind") == states.code_of(states.SurveyKind.NPS)
    if asked.any():
        yield "detractor", surveys, asked & (surveys.array("score") <= _DETRACTOR)


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
