"""``Decided``: scores of evaluations before, kept for reviews that are made again."""

from collections.abc import Collection
from datetime import date
from typing import Self

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray, ObjectArray

_Scores = tuple[FloatArray, BoolArray]


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
    _days: dict[date, list[tuple[ObjectArray, FloatArray, BoolArray]]] = attrs.field(
        factory=dict[date, list[tuple[ObjectArray, FloatArray, BoolArray]]], repr=False
    )
    _accounts: dict[str, dict[date, tuple[float, bool]]] = attrs.field(
        factory=dict[str, dict[date, tuple[float, bool]]], repr=False
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
        found = list[tuple[float, bool]]()
        for name in ids.tolist() if len(ids) <= len(self.changed) else [None]:
            if name not in self.changed or day not in self._accounts[name]:
                return None
            found.append(self._accounts[name][day])
        scores = np.array([score for score, _ in found], np.float64)
        return scores, np.array([there for _, there in found], bool)

    def note(
        self, day: date, ids: ObjectArray, scores: FloatArray, there: BoolArray
    ) -> None:
        """Keep what an evaluation said.

        Parameters
        ----------
        day
            Its day.
        ids
            Shape (n,), sorted; either all of them or none are changed accounts.
        scores, there
            As :meth:`find` gives them.
        """
        if not self.changed:
            self._days.setdefault(day, []).append((ids, scores, there))
            return
        for name, *said in zip(
            ids.tolist(), scores.tolist(), there.tolist(), strict=True
        ):
            self._accounts[name][day] = said[0], said[1]

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

    def _before(self, name: str, since: date) -> dict[date, tuple[float, bool]]:
        known = self._accounts.get(name)
        if known is None:
            days = {day: self._at_first(name, day) for day in self._days if day < since}
            return {day: said for day, said in days.items() if said is not None}
        return {day: said for day, said in known.items() if day < since}

    def _at_first(self, name: str, day: date) -> tuple[float, bool] | None:
        for ids, scores, there in self._days[day]:
            place = int(np.searchsorted(ids, name)) if len(ids) else 0
            if place < len(ids) and ids[place] == name:
                return float(scores[place]), bool(there[place])
        return None
