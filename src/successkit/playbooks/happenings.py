"""The latest event of each kind, from the facts of a book."""

from typing import Final

import numpy as np

from successkit.core import states
from successkit.core.account_table import AccountTable
from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.portfolio import Portfolio
from successkit.core.text import Text
from successkit.playbooks.history import rows_of

_DETRACTOR: Final = 6


def happenings(portfolio: Portfolio, table: AccountTable) -> dict[str, DayArray]:
    """Return the day of each account's latest event, by kind.

    Kinds are those of the book's events; ``interaction`` and each form of one, such as
    ``review``; ``survey``, and ``detractor`` for an NPS answer of 6 or less.

    Parameters
    ----------
    portfolio
        The facts, cut at the day of the table.
    table
        One row per account.

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
    ids = Text(np.arange(len(portfolio), dtype=np.int32), portfolio.account_ids)
    find = _Finder(rows_of(ids, table), table)
    found = dict[str, DayArray]()
    kinds = portfolio.events.text("kind")
    for kind in kinds.compact().values.tolist():
        found[kind] = find.last(portfolio.events, kinds.equals(kind))
    talks = portfolio.interactions
    if len(talks):
        found["interaction"] = find.last(talks, np.ones(len(talks), dtype=bool))
    for code, kind in enumerate(states.InteractionKind):
        chosen = talks.array("kind") == code
        if chosen.any():
            found[str(kind)] = find.last(talks, chosen)
    return found | _answers(portfolio.surveys, find)


def _answers(surveys: Facts, find: "_Finder") -> dict[str, DayArray]:
    if not len(surveys):
        return {}
    nps = states.code_of(states.SurveyKind.NPS)
    asked = surveys.array("kind") == nps
    against = asked & (surveys.array("score") <= _DETRACTOR)
    return {
        "survey": find.last(surveys, np.ones(len(surveys), dtype=bool)),
        **({"detractor": find.last(surveys, against)} if asked.any() else {}),
    }


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
