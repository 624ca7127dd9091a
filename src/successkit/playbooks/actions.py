"""``ActionTable``: actions as columns, each with its idempotency key."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import blake2b
from json.encoder import encode_basestring_ascii
from typing import Any

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, DayArray, Int64Array
from successkit.core.declarations import Playbook, Step
from successkit.core.display import table_html
from successkit.core.text import Text
from successkit.playbooks.due import Lateness, late_words


def action_key(
    tenant: str, account: str, playbook: str, episode: date, step: str
) -> str:
    """Return the idempotency key of an action.

    Whoever carries out actions does each key once, however often it is given.

    Parameters
    ----------
    tenant
        Whose book.
    account
        Id of the account.
    playbook
        Name of the playbook.
    episode
        Day on which the playbook fired.
    step
        Name of the step.

    Returns
    -------
    str
        32 hexadecimal digits; the same for the same five for ever.

    Examples
    --------
    >>> action_key("default", "a", "rescue", date(2026, 3, 31), "call")
    '36bdc2c9f7c99a75e6eb771b1a48e7e9'
    """
    parts = [tenant, account, playbook, episode.isoformat(), step]
    # JSON, as a plain joining sign could stand in an id as well
    encoded = json.dumps(parts, ensure_ascii=True).encode()
    return blake2b(encoded, digest_size=16).hexdigest()


_quoted: Callable[[str], str] = encode_basestring_ascii


def action_keys(
    tenant: str,
    accounts: Text,
    episode: date,
    names: Sequence[tuple[str, str]],
    place: Int64Array,
) -> AnyArray:
    """Return the keys of many actions of one day; as ``action_key``, and faster.

    Parameters
    ----------
    tenant
        Whose book.
    accounts
        Shape (n,): ids.
    episode
        The day.
    names
        Playbooks with their steps.
    place
        Shape (n,): position in ``names``.

    Returns
    -------
    AnyArray
        Shape (n,), bytes of 32 hexadecimal digits.

    Examples
    --------
    >>> names = [("rescue", "call")]
    >>> day = date(2026, 3, 31)
    >>> action_keys("default", Text.of(["a"]), day, names, np.array([0])).tolist()
    [b'36bdc2c9f7c99a75e6eb771b1a48e7e9']
    """
    start = f"[{_quoted(tenant)}, ".encode()
    day = _quoted(episode.isoformat())
    ends = [
        f", {_quoted(playbook)}, {day}, {_quoted(step)}]".encode()
        for playbook, step in names
    ]
    ids: list[str] = accounts.strings().tolist()
    places: list[int] = place.tolist()
    digests = b"".join(
        [
            blake2b(
                start + _quoted(account).encode() + ends[each], digest_size=16
            ).digest()
            for account, each in zip(ids, places, strict=True)
        ]
    )
    # One text of all of them costs less than one of each.
    return np.frombuffer(digests.hex().encode(), "S32")


@attrs.frozen(eq=False, kw_only=True)
class ActionKeys:
    """Keys of actions of one day, which are made when somebody asks for them.

    Parameters
    ----------
    tenant
        Whose book.
    accounts
        Shape (n,): ids.
    episode
        The day.
    names
        Playbooks with their steps.
    place
        Shape (n,): position in ``names``.
    """

    tenant: str
    accounts: Text
    episode: date
    names: Sequence[tuple[str, str]]
    place: Int64Array

    def __getitem__(self, rows: AnyArray) -> "ActionKeys":
        """Return those of some actions (positions or a mask)."""
        return attrs.evolve(
            self, accounts=self.accounts.take(rows), place=self.place[rows]
        )

    def made(self) -> AnyArray:
        """Return the keys.

        Returns
        -------
        AnyArray
            Shape (n,), bytes of 32 hexadecimal digits.
        """
        return action_keys(
            self.tenant, self.accounts, self.episode, self.names, self.place
        )


@attrs.frozen(eq=False, kw_only=True)
class ActionTable:
    """Actions, one row each.

    Parameters
    ----------
    key
        Shape (n,), bytes of 32 hexadecimal digits; or what makes them, once they are
        asked for.
    account
        Ids of the accounts.
    row
        Shape (n,): position of the account in the account table.
    playbook, step, kind
        Names.
    owner
        Who does it: the person in charge, or the role that the step asks for.
    episode
        Shape (n,): day on which the playbook fired.
    due_on
        Shape (n,): a working day.
    late
        Shape (n,), int8: 1 where no working day lies within the hours of the step, 2
        where they had passed already; 0 otherwise, and for actions of earlier days.
    playbooks
        Definitions, for reasons.
    """

    _key: AnyArray | ActionKeys = attrs.field(repr=False)
    account: Text
    row: Int64Array
    playbook: Text
    step: Text
    kind: Text
    owner: Text
    episode: DayArray
    due_on: DayArray
    late: AnyArray
    playbooks: Mapping[str, Playbook] = attrs.field(repr=False)

    def __len__(self) -> int:
        return len(self.row)

    @cached_property
    def key(self) -> AnyArray:
        """Shape (n,), bytes of 32 hexadecimal digits."""
        return self._key.made() if isinstance(self._key, ActionKeys) else self._key

    def take(self, rows: AnyArray) -> "ActionTable":
        """Return some actions.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        ActionTable
            A smaller table.
        """
        texts = ("account", "playbook", "step", "kind", "owner")
        arrays = ("row", "episode", "due_on", "late")
        return attrs.evolve(
            self,
            key=self._key[rows],
            **{name: getattr(self, name).take(rows) for name in texts},
            **{name: getattr(self, name)[rows] for name in arrays},
        )

    def reasons(self, lang: str = "en") -> Text:
        """Return why each action is due, for people.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        Text
            Shape (n,): label of the playbook, and why it is due later than it should.
        """
        labels = [
            _label(self.playbooks.get(name), name, lang)
            for name in self.playbook.values
        ]
        if not self.late.any():
            return Text.from_codes(self.playbook.codes, labels)
        whole = self.playbook.codes.astype(np.int64) * len(self.step.values)
        cells = (whole + self.step.codes) * len(Lateness) + self.late
        kinds, place = np.unique(cells, return_inverse=True)
        return Text.from_codes(
            place, [self._late(cell, labels, lang) for cell in kinds.tolist()]
        )

    def _late(self, cell: int, labels: Sequence[str], lang: str) -> str:
        pair, late = divmod(cell, len(Lateness))
        playbook, step = divmod(pair, len(self.step.values))
        definition = self.playbooks.get(str(self.playbook.values[playbook]))
        found = definition and step_named(definition, str(self.step.values[step]))
        hours = found.within_hours if found else None
        return labels[playbook] + late_words(late, hours, lang)

    def rows(self, lang: str = "en") -> list[dict[str, object]]:
        """Return the actions as records.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[dict[str, object]]
            Of key, account, playbook, step, kind, due_on, owner, reason, what, episode
            and parameters; days as dates.
        """
        columns = self._columns(lang)
        return [
            dict(zip(columns, cells, strict=True))
            for cells in zip(*columns.values(), strict=True)
        ]

    def _columns(self, lang: str) -> dict[str, list[Any]]:
        playbooks, steps = self.playbook.strings(), self.step.strings()
        what = [
            self._what(playbook, step, lang)
            for playbook, step in zip(playbooks, steps, strict=True)
        ]
        return {
            "key": [key.decode() for key in self.key.tolist()],
            "account": self.account.strings().tolist(),
            "playbook": playbooks.tolist(),
            "step": steps.tolist(),
            "kind": self.kind.strings().tolist(),
            "due_on": self.due_on.tolist(),
            "owner": self.owner.strings().tolist(),
            "reason": self.reasons(lang).strings().tolist(),
            "what": what,
            "episode": self.episode.tolist(),
            "parameters": [
                self._parameters(playbook, step)
                for playbook, step in zip(playbooks, steps, strict=True)
            ],
        }

    def _parameters(self, playbook: str, step: str) -> dict[str, object]:
        found = step_named(self.playbooks[playbook], step)
        return {} if found is None else dict(found.parameters)

    def _what(self, playbook: str, step: str, lang: str) -> str:
        return _label(step_named(self.playbooks[playbook], step), step, lang)

    def __repr__(self) -> str:
        return f"<ActionTable of {len(self):,} actions>"

    def _repr_html_(self) -> str:
        return actions_html(self)


def actions_html(actions: ActionTable) -> str:
    """Return the first actions as an HTML table.

    Parameters
    ----------
    actions
        The table.

    Returns
    -------
    str
        An escaped fragment of at most 20 rows.
    """
    records = actions.take(np.arange(min(len(actions), 20))).rows()
    names = list(records[0]) if records else ["account", "playbook", "step"]
    columns = {name: [record[name] for record in records] for name in names}
    return table_html(columns, len(actions))


def _label(found: Playbook | Step | None, name: str, lang: str) -> str:
    labels: Mapping[str, str] = found.labels if found else {}
    return labels.get(lang) or labels.get("en") or name


def step_named(playbook: Playbook, name: str) -> Step | None:
    """Return a step by its name.

    Parameters
    ----------
    playbook
        The definition.
    name
        Name of the step.

    Returns
    -------
    Step | None
        None when the playbook has none of this name (any more).
    """
    return next((step for step in playbook.steps if step.name == name), None)


def owners_of(
    table: AccountTable, rows: Int64Array, roles: Sequence[str], role: AnyArray
) -> Text:
    """Return who does each action.

    Parameters
    ----------
    table
        The account table.
    rows
        Shape (n,): position of the account.
    roles
        Names of roles.
    role
        Shape (n,): position in ``roles``.

    Returns
    -------
    Text
        The person in charge for the role ``owner``, else the name of the role.
    """
    people = table.text("owner").take(rows)
    place = len(people.values) + np.asarray(role, np.int64)
    mine = np.array([name == "owner" for name in [*roles, ""]])[role]
    codes = np.where(mine, people.codes, place)
    return Text.from_codes(codes, [*people.values.tolist(), *roles])
