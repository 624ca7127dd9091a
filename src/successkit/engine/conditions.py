"""Conditions of plugins, compiled when an engine is made: a misspelt one fails at once.

They are compiled against every column that will exist when they are evaluated.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from successkit.core import (
    AccountTable,
    InvalidInputError,
    PluginError,
    UnknownNameError,
)
from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.condition import Condition, compile_condition
from successkit.plugins import Extensions
from successkit.segments import segment_columns
from successkit.touch import TOUCH_COLUMNS

Columns = Mapping[str, TableColumn]

_FOLLOWS: Final = frozenset(
    {
        "at_risk",
        "phase",
        "phase_since",
        "phase_visits",
        "prolonged",
        "touch_model",
        "value_rank",
        "value_tier",
    }
)
"""Columns that are made from the phase, so no phase can rest on them."""


def enrichment_columns(extensions: Extensions) -> dict[str, TableColumn]:
    """Return the columns that plugins add before anything is judged.

    Parameters
    ----------
    extensions
        The plugins.

    Returns
    -------
    dict[str, TableColumn]
        By name.
    """
    return {
        one.name: TableColumn(one.name, one.kind, one.doc, one.unit)
        for one in extensions.enrichments
    }


def guard_columns(extensions: Extensions) -> dict[str, TableColumn]:
    """Return the flags that plugins add once health is known.

    Parameters
    ----------
    extensions
        The plugins.

    Returns
    -------
    dict[str, TableColumn]
        By name.
    """
    return {
        one.name: TableColumn(one.name, "flag", one.doc) for one in extensions.guards
    }


def every_column(extensions: Extensions) -> dict[str, TableColumn]:
    """Return every column of a finished account table.

    Parameters
    ----------
    extensions
        The plugins.

    Returns
    -------
    dict[str, TableColumn]
        By name: declared ones, segments, and those of plugins.
    """
    return {
        **COLUMNS,
        **_segments(),
        **enrichment_columns(extensions),
        **guard_columns(extensions),
    }


@cache
def _segments() -> dict[str, TableColumn]:
    nobody = AccountTable.of(date(2000, 1, 1), [])
    return {name: TableColumn(name, "text", "") for name in segment_columns(nobody)}


def compiled(
    extensions: Extensions, place: tuple[str, str, str], when: str, columns: Columns
) -> Condition:
    """Return a condition of a plugin, compiled.

    Parameters
    ----------
    extensions
        The plugins.
    place
        What declares it, by kind and name, and where it stands in there, for
        messages.
    when
        The text.
    columns
        Columns that it may name.

    Returns
    -------
    Condition
        Compiled.

    Raises
    ------
    PluginError
        It is no condition, or names what does not exist.
    """
    kind, name, where = place
    try:
        return compile_condition(when, columns=columns)
    except (InvalidInputError, UnknownNameError) as error:
        owner = extensions.owner_of(name, kind=kind)
        inner = f", {where}" if where else ""
        raise PluginError(f"plugin {owner}, {kind} {name}{inner}: {error}") from None


def before_the_phase(
    extensions: Extensions, place: tuple[str, str, str], when: str, columns: Columns
) -> Condition:
    """Return a condition that decides about phases, compiled.

    Parameters
    ----------
    extensions, place, when, columns
        As for :func:`compiled`.

    Returns
    -------
    Condition
        On columns of facts and health.

    Raises
    ------
    PluginError
        As for :func:`compiled`; or it rests on a column that is only known once the
        phase is.
    """
    condition = compiled(
        extensions, place, when, {**TOUCH_COLUMNS, **_segments(), **columns}
    )
    later = [
        name for name in condition.columns if name in _FOLLOWS or name in _segments()
    ]
    if later:
        kind, name, where = place
        owner = extensions.owner_of(name, kind=kind)
        inner = f", {where}" if where else ""
        raise PluginError(
            f"plugin {owner}, {kind} {name}{inner}: {later[0]!r} follows from the "
            "phase and is not known yet; name a column of facts or health"
        )
    return condition


def check_playbooks(extensions: Extensions) -> None:
    """Refuse a playbook of a plugin whose condition is none.

    Parameters
    ----------
    extensions
        The plugins.

    Raises
    ------
    PluginError
        It is no condition, or names what does not exist.
    """
    columns = every_column(extensions)
    for one in extensions.playbooks:
        compiled(extensions, ("playbook", one.name, "when"), one.when, columns)
