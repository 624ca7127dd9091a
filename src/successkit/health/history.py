"""Health over time: rows that are only ever added, and what they say of a change."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    FloatArray,
    InvalidInputError,
    ObjectArray,
    UnknownNameError,
)
from successkit.health.change import ScoreChange, explain_change
from successkit.health.override import OverriddenHealth
from successkit.health.result import HealthResult

TREND_DAYS: Final = 28
"""Least days between two scores that are compared as a trend."""


@attrs.frozen(eq=False, kw_only=True)
class HealthEntry:
    """The health of a book on one day, as it was scored then.

    Parameters
    ----------
    as_of
        The day.
    config
        Hash of the settings it was scored with.
    ids
        Shape (n,): ids of the accounts, sorted.
    health
        Scores, with raw and normalised values, weights, contributions and coverage.
    bands
        Shape (n,), int8: bands that counted; -1 where not scored.
    overridden
        The same after overrides; None where none is known.
    """

    as_of: date
    config: str
    ids: ObjectArray
    health: HealthResult
    bands: AnyArray
    overridden: OverriddenHealth | None = None

    @property
    def score(self) -> FloatArray:
        """Shape (n,): scores that counted, NaN where not scored."""
        if self.overridden is not None:
            return self.overridden.score
        return self.health.score

    def row(self, account_id: str) -> int | None:
        """Return the position of an account.

        Parameters
        ----------
        account_id
            Its id.

        Returns
        -------
        int | None
            None where the account was not there.
        """
        place = int(np.searchsorted(self.ids, account_id)) if len(self.ids) else 0
        here = place < len(self.ids) and self.ids[place] == account_id
        return place if here else None


@attrs.frozen(eq=False)
class HealthHistory:
    """Entries by day; one that is there is never changed.

    Parameters
    ----------
    entries
        In order of their days.

    Examples
    --------
    >>> HealthHistory().days
    []
    """

    entries: tuple[HealthEntry, ...] = ()

    def __attrs_post_init__(self) -> None:
        days = self.days
        if sorted(set(days)) != days:
            raise InvalidInputError(
                f"HealthHistory: expected entries of different days in order; got "
                f"{', '.join(map(str, days))}"
            )

    @property
    def days(self) -> list[date]:
        """Days that have an entry."""
        return [entry.as_of for entry in self.entries]

    def __len__(self) -> int:
        return len(self.entries)

    def append(self, entry: HealthEntry) -> Self:
        """Return the history with one more entry.

        Parameters
        ----------
        entry
            Of a day after every other.

        Returns
        -------
        Self
            A new history; this one stays as it is.

        Raises
        ------
        InvalidInputError
            The history has an entry of that day or of a later one.
        """
        if self.entries and entry.as_of <= self.entries[-1].as_of:
            raise InvalidInputError(
                f"as_of: expected a day after {self.entries[-1].as_of}, the last of "
                f"the history; got {entry.as_of}; what was written stays"
            )
        return type(self)((*self.entries, entry))

    def on(self, day: date) -> HealthEntry:
        """Return the entry of a day.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        HealthEntry
            As it was written.

        Raises
        ------
        UnknownNameError
            There is none.
        """
        for entry in self.entries:
            if entry.as_of == day:
                return entry
        known = f"{self.days[0]} to {self.days[-1]}" if self.entries else "none"
        raise UnknownNameError(f"the history has no entry of {day}; it has {known}")

    def trend(self, day: date, *, least_days: int = TREND_DAYS) -> FloatArray:
        """Return how many points the accounts of a day gained.

        Parameters
        ----------
        day
            A day of the history.
        least_days
            The newest entry that is so many days older, or more, is compared with.

        Returns
        -------
        FloatArray
            Shape (n,), as the entry of the day; NaN without two scores. [points]
        """
        now = self.on(day)
        earlier = [e for e in self.entries if (day - e.as_of).days >= least_days]
        if not earlier:
            return np.full(len(now.ids), np.nan)
        before = earlier[-1]
        values = dict(zip(before.ids.tolist(), before.score.tolist(), strict=True))
        then = np.array([values.get(name, np.nan) for name in now.ids.tolist()], float)
        gained: FloatArray = now.score - then
        return gained

    def scores(self, ids: ObjectArray) -> FloatArray:
        """Return computed scores of some accounts on every day.

        Parameters
        ----------
        ids
            Shape (n,): ids of the accounts.

        Returns
        -------
        FloatArray
            Shape (n, days), as :func:`successkit.health.band_changes` takes them; NaN
            where not scored.
        """
        found = np.full((len(ids), len(self)), np.nan)
        for place, entry in enumerate(self.entries):
            values = entry.health.score.tolist()
            known = dict(zip(entry.ids.tolist(), values, strict=True))
            found[:, place] = [known.get(name, np.nan) for name in ids.tolist()]
        return found

    def explain(self, account_id: str, before: date, after: date) -> ScoreChange:
        """Split the change of an account's score between two days of the history.

        Parameters
        ----------
        account_id
            The account.
        before, after
            Days of the history.

        Returns
        -------
        ScoreChange
            Without parts where one of the two has no score.

        Raises
        ------
        UnknownNameError
            The history has no entry of one of the days.
        """
        first, second = self.on(before), self.on(after)
        rows = first.row(account_id), second.row(account_id)
        if rows[0] is None or rows[1] is None:
            return ScoreChange(before=None, after=None)
        overrides = None
        if first.overridden is not None and second.overridden is not None:
            overrides = (first.overridden, second.overridden)
        return explain_change(
            first.health,
            second.health,
            before_row=rows[0],
            after_row=rows[1],
            overrides=overrides,
        )

    def columns(self, days: Iterable[date] | None = None) -> dict[str, AnyArray]:
        """Return the history as one table, a row for each day, account and signal.

        Parameters
        ----------
        days
            Days that are wanted; None for all.

        Returns
        -------
        dict[str, AnyArray]
            ``as_of``, ``config``, ``account``, ``score`` (which counted),
            ``computed``, ``cap``, ``coverage``, ``signal``, ``raw``, ``normalised``,
            ``weight``, ``contribution``: only signals that count, in the order of days
            and signals. The contributions of an account and its cap sum to
            ``computed``. Rows of a day never change when days are added.
        """
        wanted = self.days if days is None else list(days)
        tables = [_rows(self.on(day)) for day in wanted]
        names = tables[0] if tables else _NAMES
        return {
            name: np.concatenate([table[name] for table in tables])
            if tables
            else np.empty(0)
            for name in names
        }


_NAMES: Final = dict.fromkeys(
    (
        "as_of",
        "config",
        "account",
        "score",
        "computed",
        "cap",
        "coverage",
        "signal",
        "raw",
        "normalised",
        "weight",
        "contribution",
    )
)


def _rows(entry: HealthEntry) -> dict[str, AnyArray]:
    parts = [
        _of_signal(entry, one, number, name)
        for number, one in enumerate(entry.health.cards or (entry.health,))
        for name in [signal.name for signal in one.signals]
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in _NAMES}


def _of_signal(
    entry: HealthEntry, health: HealthResult, number: int, name: str
) -> Mapping[str, AnyArray]:
    counts = (health.normalised_milli[name] >= 0) & (health.score_milli >= 0)
    if health.card is not None:
        counts &= health.card == number
    rows = np.flatnonzero(counts)
    parts = health.fresh.get(name)
    left = 1.0 if parts is None else parts[rows] / health.scorecard.parts
    return {
        "as_of": np.full(len(rows), np.datetime64(entry.as_of, "D")),
        "config": np.full(len(rows), entry.config, object),
        "account": entry.ids[rows],
        "score": entry.score[rows],
        "computed": health.score[rows],
        "cap": health.cap_milli[rows] / 1000,
        "coverage": health.coverage[rows],
        "signal": np.full(len(rows), name, object),
        "raw": health.raw[name][rows],
        "normalised": health.normalised_milli[name][rows] / 1000,
        "weight": np.full(len(rows), health.signal(name).weight) * left,
        "contribution": health.contribution_milli[name][rows] / 1000,
    }
