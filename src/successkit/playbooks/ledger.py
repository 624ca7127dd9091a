"""``ActionLedger``: which actions were given out, so that none is given twice."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Self, cast

import attrs
import numpy as np

from successkit.core.arrays import NULL_DAY, AnyArray, DayArray
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text, concatenate

_VERSION: Final = 1
_TEXTS: Final = ("account", "playbook", "step", "kind")
_DAYS: Final = ("episode", "due_on", "closed_on")
_KEY_LENGTH: Final = 32


@attrs.frozen(eq=False, kw_only=True)
class ActionLedger:
    """Actions given out so far for one tenant: one row each, by key.

    An episode is one firing of a playbook for one account, named by the day on which
    it fired; it is open until ``closed_on`` is set.

    Parameters
    ----------
    key
        Shape (n,), bytes of 32 hexadecimal digits, sorted, each once.
    account, playbook, step, kind
        Shape (n,).
    episode
        Shape (n,): the day the playbook fired.
    due_on
        Shape (n,).
    closed_on
        Shape (n,): the day the episode was closed; NaT while it is open.

    Examples
    --------
    >>> len(ActionLedger.empty())
    0
    """

    key: AnyArray
    account: Text
    playbook: Text
    step: Text
    kind: Text
    episode: DayArray
    due_on: DayArray
    closed_on: DayArray

    @classmethod
    def empty(cls) -> Self:
        """Return a ledger without actions.

        Returns
        -------
        Self
            Of length 0.
        """
        return cls.from_records([])

    @classmethod
    def from_records(cls, records: Sequence[Mapping[str, Any]]) -> Self:
        """Make a ledger from records.

        Parameters
        ----------
        records
            Each of key, account, playbook, step, kind, episode, due_on and closed_on;
            days as dates or ISO text, ``closed_on`` None while open.

        Returns
        -------
        Self
            Sorted by key, each once.

        Raises
        ------
        InvalidInputError
            A record lacks a field, or a field is nonsense.
        """
        for place, record in enumerate(records):
            _check(record, place)
        columns: dict[str, Any] = {
            "key": np.array([record["key"] for record in records], dtype="S32"),
            **{n: Text.of([record[n] for record in records]) for n in _TEXTS},
            **{n: _days([record.get(n) for record in records]) for n in _DAYS},
        }
        return cls(**_settled(columns))

    def __len__(self) -> int:
        return len(self.key)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ActionLedger):
            return NotImplemented
        return self.records() == other.records()

    __hash__ = None  # type: ignore[assignment]

    def records(self) -> list[dict[str, str | None]]:
        """Return the actions as plain records.

        Returns
        -------
        list[dict[str, str | None]]
            Days as ISO text.
        """
        columns: dict[str, list[Any]] = {
            "key": [key.decode() for key in self.key.tolist()],
            **{n: getattr(self, n).strings().tolist() for n in _TEXTS},
            **{n: _texts(getattr(self, n)) for n in _DAYS},
        }
        return [
            dict(zip(columns, cells, strict=True))
            for cells in zip(*columns.values(), strict=True)
        ]

    def to_json(self) -> str:
        """Return the ledger as JSON text.

        Returns
        -------
        str
            The same ledger gives the same text.
        """
        return json.dumps(
            {"version": _VERSION, "actions": self.records()},
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote.

        Parameters
        ----------
        text
            JSON text.

        Returns
        -------
        Self
            The ledger.

        Raises
        ------
        InvalidInputError
            It is not a ledger of version 1.
        """
        try:
            data: Any = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidInputError(f"ledger: expected JSON; {error}") from None
        found = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
        if found.get("version") != _VERSION or not isinstance(
            found.get("actions"), list
        ):
            raise InvalidInputError(
                f"ledger: expected version {_VERSION} and a list of actions"
            )
        records: list[Any] = found["actions"]
        return cls.from_records(records)

    def merge(self, other: "ActionLedger") -> Self:
        """Return what either ledger holds.

        Parameters
        ----------
        other
            Another ledger of the same tenant.

        Returns
        -------
        Self
            Each key once; closed when either says so, on the earlier day. The order of
            merging does not matter.
        """
        columns: dict[str, Any] = {
            "key": np.concatenate([self.key, other.key]),
            **{n: concatenate([getattr(self, n), getattr(other, n)]) for n in _TEXTS},
            **{n: np.concatenate([getattr(self, n), getattr(other, n)]) for n in _DAYS},
        }
        return attrs.evolve(self, **_settled(columns))

    def close(self, rows: AnyArray, day: date) -> Self:
        """Return the ledger with some episodes closed.

        Parameters
        ----------
        rows
            Shape (n,), which actions belong to them.
        day
            The day they are closed.

        Returns
        -------
        Self
            Those that were closed before keep their day.
        """
        fresh = rows & np.isnat(self.closed_on)
        closed: DayArray = np.where(fresh, np.datetime64(day, "D"), self.closed_on)
        return attrs.evolve(self, closed_on=closed)

    def __repr__(self) -> str:
        return f"<ActionLedger of {len(self):,} actions>"


def _settled(columns: Mapping[str, Any]) -> dict[str, Any]:
    # every key once, sorted: merging in any order then gives the same ledger
    order = np.lexsort((columns["kind"].codes, columns["key"]))
    key = columns["key"][order]
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    if not len(first):
        return dict(columns)
    return {
        "key": key[first],
        **{n: columns[n].take(order[first]) for n in _TEXTS},
        **{n: np.fmin.reduceat(columns[n][order], first) for n in _DAYS},
    }


def _check(record: object, place: int) -> None:
    if not isinstance(record, Mapping):
        raise InvalidInputError(f"ledger, action {place}: expected a record")
    record = cast("Mapping[str, Any]", record)
    for name in ("key", *_TEXTS, "episode", "due_on"):
        if not record.get(name):
            raise InvalidInputError(f"ledger, action {place}: {name} is missing")
    if not all(isinstance(record[name], str) for name in ("key", *_TEXTS)):
        raise InvalidInputError(f"ledger, action {place}: expected text")
    if len(record["key"]) != _KEY_LENGTH or not record["key"].isascii():
        raise InvalidInputError(f"ledger, action {place}: key is not of 32 digits")


def _days(values: Sequence[date | str | None]) -> DayArray:
    texts = [str(value) if value else "" for value in values]
    try:
        known = {text: _day(text) for text in set(texts)}  # few days, many actions
    except ValueError as error:
        raise InvalidInputError(
            f"ledger: expected days as 2026-03-31; {error}"
        ) from None
    return np.array([known[text] for text in texts], dtype="datetime64[D]")


def _day(text: str) -> np.datetime64:
    return np.datetime64(date.fromisoformat(text), "D") if text else NULL_DAY


def _texts(days: DayArray) -> list[str | None]:
    return [None if day is None else str(day) for day in days.tolist()]
