"""``Decided``: scores of evaluations before, kept for reviews that are made again."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple, Self

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    BoolArray,
    FloatArray,
    Int64Array,
    ObjectArray,
)
from successkit.engine.scored import Scored

_Scores = tuple[FloatArray, BoolArray]


class Seen(NamedTuple):
    """What an evaluation saw of an account: what its score was made from.

    Parameters
    ----------
    scored
        The evaluation; of its table, the columns that scores look at.
    row
        Where the account stands in it.
    """

    scored: Scored
    row: int

    @property
    def table(self) -> AccountTable:
        """The columns that were looked at, of this account alone."""
        return self.scored.table.take(np.array([self.row]))

    @property
    def raw(self) -> dict[str, FloatArray]:
        """Raw values by signal, shape (1,)."""
        row = slice(self.row, self.row + 1)
        return {name: each[row] for name, each in self.scored.health.raw.items()}


class _Said(NamedTuple):
    """What an evaluation said of one account."""

    score: float
    there: bool
    seen: Seen | None


class _Day(NamedTuple):
    """What an evaluation said of many accounts."""

    ids: ObjectArray
    scores: FloatArray
    there: BoolArray
    scored: Scored | None
    rows: Int64Array

    def said(self, name: str) -> _Said | None:
        """Return what it said of an account; None where it was not asked."""
        place = int(np.searchsorted(self.ids, name)) if len(self.ids) else 0
        if place == len(self.ids) or self.ids[place] != name:
            return None
        row = int(self.rows[place])
        seen = None if self.scored is None or row < 0 else Seen(self.scored, row)
        return _Said(float(self.scores[place]), bool(self.there[place]), seen)


@attrs.frozen(eq=False)
class Decided:
    """What evaluations before a review said of accounts, as far as they were asked.

    An evaluation of an account rests on what was known on its day and on nothing else,
    so it is the same for as long as the facts of that day are.

    Parameters
    ----------
    changed
        Ids of the accounts that are looked at again; those of a first review are new.
    """

    changed: frozenset[str] = frozenset()
    _days: dict[date, list[_Day]] = attrs.field(
        factory=dict[date, list[_Day]], repr=False
    )
    _accounts: dict[str, dict[date, _Said]] = attrs.field(
        factory=dict[str, dict[date, _Said]], repr=False
    )

    def find(self, day: date, ids: ObjectArray) -> _Scores | None:
        """Return what an evaluation said of changed accounts.

        Parameters
        ----------
        day
            Its day.
        ids
            Shape (n,).

        Returns
        -------
        tuple[FloatArray, BoolArray] | None
            Shape (n,) each: the scores from which bands are made, NaN where not scored;
            and whether the account was there. None where it is not known of all.
        """
        found = list[_Said]()
        for name in ids.tolist() if len(ids) <= len(self.changed) else [None]:
            if name not in self.changed or day not in self._accounts[name]:
                return None
            found.append(self._accounts[name][day])
        scores = np.array([said.score for said in found], np.float64)
        return scores, np.array([said.there for said in found], bool)

    def seen(self, day: date, name: str) -> tuple[float, Seen] | None:
        """Return what an evaluation said of an account, and saw of it.

        Parameters
        ----------
        day
            Its day.
        name
            Id of the account.

        Returns
        -------
        tuple[float, Seen] | None
            None where it was not asked, or the account was not there.
        """
        said = self._said(name, day)
        if said is None or said.seen is None:
            return None
        return said.score, said.seen

    def note(
        self,
        day: date,
        ids: ObjectArray,
        scores: FloatArray,
        rows: Int64Array,
        scored: Scored | None = None,
    ) -> None:
        """Keep what an evaluation said.

        Parameters
        ----------
        day
            Its day.
        ids
            Shape (n,), sorted; either all of them or none are changed accounts.
        scores
            As :meth:`find` gives them.
        rows
            Shape (n,): where the accounts stand in the evaluation; -1 for those that
            were not there.
        scored
            The evaluation; of its table, only what scores look at.
        """
        said = _Day(ids, scores, rows >= 0, scored, rows)
        if not self.changed:
            self._days.setdefault(day, []).append(said)
            return
        for name in ids.tolist():
            told = said.said(name)
            assert told is not None  # noqa: S101 - it is one of them
            self._accounts[name][day] = told

    def again(self, changed: Collection[str], since: date) -> Self:
        """Return the same for looking at some accounts again.

        Parameters
        ----------
        changed
            Their ids.
        since
            First day on which other facts of them may show.

        Returns
        -------
        Self
            Of these accounts, evaluations before that day.
        """
        fresh = {name: self._before(name, since) for name in changed}
        return type(self)(frozenset(changed), self._days, {**self._accounts, **fresh})

    def _before(self, name: str, since: date) -> dict[date, _Said]:
        days = self._accounts.get(name, self._days)
        told = {day: self._said(name, day) for day in days if day < since}
        return {day: said for day, said in told.items() if said is not None}

    def _said(self, name: str, day: date) -> _Said | None:
        if name in self._accounts:
            return self._accounts[name].get(day)
        asked = (each.said(name) for each in self._days.get(day, ()))
        return next((said for said in asked if said is not None), None)
