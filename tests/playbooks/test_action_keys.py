"""Keys of actions: the same whether made one by one, together, or of some rows."""

import pickle
from datetime import date

import attrs
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Text
from successkit.playbooks import ActionTable, action_key
from successkit.playbooks.actions import ActionKeys, action_keys

DAY = date(2026, 3, 31)
NAMES = (("rescue", "call"), ('a "b"', "ü\\"))


def keys_of(tenant: str, ids: list[str], place: list[int]) -> ActionKeys:
    return ActionKeys(
        tenant=tenant,
        accounts=Text.of(ids),
        episode=DAY,
        names=NAMES,
        place=np.array(place, np.int64),
    )


@settings(max_examples=30, deadline=None)
@given(
    st.text(min_size=1, max_size=4),
    st.lists(st.tuples(st.text(min_size=1, max_size=6), st.integers(0, 1))),
)
def test_many_keys_are_those_of_one_action_each(
    tenant: str, rows: list[tuple[str, int]]
) -> None:
    ids, place = [row[0] for row in rows], [row[1] for row in rows]
    one_by_one = [
        action_key(tenant, account, NAMES[at][0], DAY, NAMES[at][1]).encode()
        for account, at in rows
    ]
    keys = keys_of(tenant, ids, place)
    assert keys.made().tolist() == one_by_one
    assert keys[np.arange(len(ids))[::-1]].made().tolist() == one_by_one[::-1]


def test_an_action_table_makes_its_keys_when_they_are_asked_for() -> None:
    keys = keys_of("default", ["a", "b", "c"], [0, 1, 0])
    days = np.full(3, np.datetime64(DAY))
    text = Text.of(["x", "x", "x"])
    table = ActionTable(
        key=keys,
        account=keys.accounts,
        row=np.arange(3),
        playbook=text,
        step=text,
        kind=text,
        owner=text,
        episode=days,
        due_on=days,
        late=np.zeros(3, np.int8),
        playbooks={},
    )
    made = action_keys("default", keys.accounts, DAY, NAMES, keys.place)
    last = np.array([False, True, True])
    assert len(table) == len(made) == 3
    assert table.take(last).key.tolist() == made[1:].tolist()
    assert table.key.tolist() == made.tolist()
    assert table.take(np.array([2])).key.tolist() == made[2:].tolist()
    assert pickle.loads(pickle.dumps(table)).key.tolist() == made.tolist()  # noqa: S301
    plain = attrs.evolve(table, key=made)
    assert plain.key is made
