"""``ActionLedger``: which actions were given out, so that none is given twice."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, Final, Self, cast

import attrs
import numpy as np

from successkit.core.arrays import NULL_DAY, AnyArray, DayArray
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text, concatenate
from successkit.playbooks.inserting import insert_text, side_by_side
from successkit.playbooks.receipts import STRENGTH, Receipt, rank
from successkit.playbooks.spells import Spells

_VERSION: Final = 2
_READABLE: Final = (1, 2)
_NEEDED: Final = ("account", "playbook", "step", "kind")
_TEXTS: Final = (*_NEEDED, "outcome")
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
        Shape (n,): the day the action or its episode was closed; NaT while it is open.
    outcome
        Shape (n,): what the host or a run made of it: ``done``, ``failed`` (it stays
        open), ``closed``; ``held_out`` and ``baseline`` mark episodes without actions;
        missing until then.
    spells
        Since when conditions hold, for playbooks that fire on entering or only after
        some days.

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
    outcome: Text
    spells: Spells = attrs.field(factory=lambda: Spells.from_records([]))

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
            Each of key, account, playbook, step, kind, episode, due_on, closed_on and
            outcome; days as dates or ISO text, ``closed_on`` None while open,
            ``outcome`` None before there is one.

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
            **{n: Text.of([record.get(n) for record in records]) for n in _TEXTS},
            **{n: _days([record.get(n) for record in records]) for n in _DAYS},
        }
        columns["account"] = side_by_side(columns["account"])
        return cls(**_settled(columns))

    def __len__(self) -> int:
        return len(self.key)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ActionLedger):
            return NotImplemented
        same = self.records() == other.records()
        return same and self.spells.records() == other.spells.records()

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
        content = {"actions": self.records(), "spells": self.spells.records()}
        return _json({"version": _VERSION, "digest": _digest(content), **content})

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
            It is not a ledger of version 1 or 2, or it was cut off or changed.
        """
        try:
            data: Any = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidInputError(f"ledger: expected JSON; {error}") from None
        found = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
        content = {name: found.get(name, []) for name in ("actions", "spells")}
        lists = "actions" in found and all(
            isinstance(rows, list) for rows in content.values()
        )
        if found.get("version") not in _READABLE or not lists:
            raise InvalidInputError(
                f"ledger: expected version {_VERSION} and a list of actions"
            )
        if found["version"] == _VERSION and found.get("digest") != _digest(content):
            raise InvalidInputError(
                "ledger: the text was changed or only partly written; restore it, or "
                'set "version" to 1 to take it as it is'
            )
        ledger = cls.from_records(content["actions"])
        return attrs.evolve(ledger, spells=Spells.from_records(content["spells"]))

    def merge(self, other: "ActionLedger") -> Self:
        """Return what either ledger holds.

        Parameters
        ----------
        other
            Another ledger of the same tenant.

        Returns
        -------
        Self
            Each key once; closed when either says so, on the earlier day; the outcome
            that settles more: done, then closed, then failed. The order of merging does
            not matter.
        """
        columns: dict[str, Any] = {
            "key": np.concatenate([self.key, other.key]),
            **{n: concatenate([getattr(self, n), getattr(other, n)]) for n in _TEXTS},
            **{n: np.concatenate([getattr(self, n), getattr(other, n)]) for n in _DAYS},
        }
        spells = self.spells.merge(other.spells)
        return attrs.evolve(self, spells=spells, **_settled(columns))

    def add(self, other: "ActionLedger") -> Self:
        """Return what either ledger holds, quickly where the other is small.

        Parameters
        ----------
        other
            Another ledger of the same tenant.

        Returns
        -------
        Self
            As ``merge``.
        """
        if not len(other):
            return self
        place = np.searchsorted(self.key, other.key)
        inside = place[place < len(self)]
        if not len(self) or (self.key[inside] == other.key[: len(inside)]).any():
            return self.merge(other)
        columns: dict[str, Any] = {
            n: insert_text(getattr(self, n), place, getattr(other, n)) for n in _TEXTS
        }
        for n in ("key", *_DAYS):
            columns[n] = np.insert(getattr(self, n), place, getattr(other, n))
        return attrs.evolve(self, **columns)

    def receive(self, receipts: Iterable[Receipt]) -> Self:
        """Return the ledger with what the host did.

        A receipt may come late, twice or in any order. One of an unknown key changes
        nothing: see ``unknown``.

        Parameters
        ----------
        receipts
            What became of actions, by key.

        Returns
        -------
        Self
            Done and closed actions are closed; failed ones stay open.

        Examples
        --------
        >>> receipt = Receipt(key="0" * 32, outcome="done", on=date(2026, 4, 1))
        >>> ActionLedger.empty().receive([receipt])
        <ActionLedger of 0 actions>
        """
        given = list(receipts)
        place = self._places([each.key for each in given])
        known = [
            (row, each) for row, each in zip(place, given, strict=True) if row >= 0
        ]
        outcomes, closed = self.outcome.strings(), self.closed_on.copy()
        for row, each in known:
            outcomes[row] = max(outcomes[row], each.outcome, key=rank)
            if each.outcome != "failed":
                closed[row] = np.fmin(closed[row], np.datetime64(each.on, "D"))
        return attrs.evolve(self, outcome=Text.of(outcomes.tolist()), closed_on=closed)

    def unknown(self, receipts: Iterable[Receipt]) -> list[str]:
        """Return the keys of receipts that the ledger does not hold.

        Parameters
        ----------
        receipts
            What became of actions, by key.

        Returns
        -------
        list[str]
            In order.
        """
        keys = [each.key for each in receipts]
        places = self._places(keys)
        return [key for key, row in zip(keys, places, strict=True) if row < 0]

    def _places(self, keys: list[str]) -> list[int]:
        if not len(self):
            return [-1] * len(keys)
        wanted = np.array(list(map(_bytes, keys)), dtype="S32")
        place = np.searchsorted(self.key, wanted).clip(max=len(self) - 1)
        rows: list[int] = np.where(self.key[place] == wanted, place, -1).tolist()
        return rows

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


def _bytes(key: str) -> bytes:
    return key.encode() if len(key) == _KEY_LENGTH and key.isascii() else b""


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _digest(content: object) -> str:
    return blake2b(_json(content).encode(), digest_size=16).hexdigest()


def _settled(columns: Mapping[str, Any]) -> dict[str, Any]:
    # every key once, sorted: merging in any order then gives the same ledger
    strength = np.array([-rank(each) for each in columns["outcome"].values] + [0])
    by_outcome = strength[columns["outcome"].codes]
    order = np.lexsort((columns["kind"].codes, by_outcome, columns["key"]))
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
    for name in ("key", *_NEEDED, "episode", "due_on"):
        if not record.get(name):
            raise InvalidInputError(f"ledger, action {place}: {name} is missing")
    if not all(isinstance(record[name], str) for name in ("key", *_NEEDED)):
        raise InvalidInputError(f"ledger, action {place}: expected text")
    if record.get("outcome") not in (None, *STRENGTH):
        raise InvalidInputError(
            f"ledger, action {place}: expected an outcome of {', '.join(STRENGTH[1:])}"
        )
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
