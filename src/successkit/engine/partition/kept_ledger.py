"""The ledger of actions as Parquet beside the other results, part by part."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core import Text, UnreadableInputError
from successkit.core.facts import Column
from successkit.engine.partition.adding import total
from successkit.io.parquet.files import ParquetFile, open_parquet
from successkit.playbooks import ActionLedger, Spells

LEDGER: Final = ("ledger", "spells")
"""Folders of the results that hold a ledger."""

_TEXTS: Final = ("account", "playbook", "step", "kind", "outcome")
_DAYS: Final = ("episode", "due_on", "closed_on")


def ledger_columns(ledger: ActionLedger) -> dict[str, Column]:
    """Return the actions of a ledger as columns by name.

    Parameters
    ----------
    ledger
        Of a part.

    Returns
    -------
    dict[str, Column]
        In the order of its rows.
    """
    every: dict[str, Column] = {
        "key": Text(np.arange(len(ledger), dtype=np.int32), _texts(ledger.key))
    }
    return every | {name: getattr(ledger, name) for name in (*_TEXTS, *_DAYS)}


def spell_columns(spells: Spells) -> dict[str, Column]:
    """Return since when conditions hold, as columns by name.

    Parameters
    ----------
    spells
        Of a part.

    Returns
    -------
    dict[str, Column]
        In the order of its rows.
    """
    return {
        "account": spells.account,
        "playbook": spells.playbook,
        "since": spells.since,
    }


def read_ledger(folder: Path) -> ActionLedger:
    """Read a ledger that was written part by part.

    Parameters
    ----------
    folder
        Of the results.

    Returns
    -------
    ActionLedger
        The same as if it had come home.

    Raises
    ------
    UnreadableInputError
        A file is missing or damaged.
    """
    actions, spells = (open_parquet(folder / name, folder) for name in LEDGER)
    if [one.path.name for one in actions] != [one.path.name for one in spells]:
        raise UnreadableInputError(
            f"{folder}: expected files of the same names in {' and '.join(LEDGER)}; "
            f"got {len(actions)} and {len(spells)}; make the review again"
        )
    parts = (_Part(_ledger(*both)) for both in zip(actions, spells, strict=True))
    return total(parts).ledger


@attrs.frozen(eq=False)
class _Part:
    """The ledger of a part; those of several add up."""

    ledger: ActionLedger

    def __add__(self, other: Self) -> Self:
        return attrs.evolve(self, ledger=self.ledger.merge(other.ledger))


def _ledger(actions: ParquetFile, spells: ParquetFile) -> ActionLedger:
    keys = actions.column("key").to_pylist()
    texts: dict[str, Any] = {name: _text(actions.column(name)) for name in _TEXTS}
    days: dict[str, Any] = {name: _day(actions.column(name)) for name in _DAYS}
    return ActionLedger(
        key=np.array([key.encode() for key in keys], dtype="S32"),
        **texts,
        **days,
        spells=Spells(
            account=_text(spells.column("account")),
            playbook=_text(spells.column("playbook")),
            since=_day(spells.column("since")),
        ),
    )


def _texts(keys: Any) -> Any:  # noqa: ANN401
    return keys.astype(np.str_).astype(object)


def _text(cells: Any) -> Text:  # noqa: ANN401
    compute = import_module("pyarrow.compute")
    packed = compute.dictionary_encode(cells.cast("string")).combine_chunks()
    codes = packed.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Text.from_codes(codes, packed.dictionary.to_pylist())


def _day(cells: Any) -> Any:  # noqa: ANN401
    return cells.to_numpy().astype("datetime64[D]")
