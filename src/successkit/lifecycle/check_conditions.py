"""What is wrong with the guards of a lifecycle, and the conditions of its phases."""

from collections.abc import Iterator, Mapping
from typing import Final

from successkit.core import InvalidInputError, Lifecycle, UnknownNameError
from successkit.core.account_table import TableColumn
from successkit.core.condition import compile_condition
from successkit.lifecycle.finding import Finding, fault

AFTER_THE_PHASE: Final = frozenset(
    {"at_risk", "phase", "phase_since", "phase_visits", "prolonged", "touch_model"}
)
"""Columns that are made from the phase, so no phase can rest on them."""


def condition_faults(
    lifecycle: Lifecycle, columns: Mapping[str, TableColumn]
) -> Iterator[Finding]:
    """Find conditions that are none, or that name what does not exist.

    Parameters
    ----------
    lifecycle
        What to look at.
    columns
        Columns that conditions may name.

    Yields
    ------
    Finding
        One for each condition.
    """
    for row in lifecycle.transitions:
        if row.guard:
            yield from _faults("unknown-guard", row.id, row.guard, columns)
    for phase in lifecycle.conditional:
        yield from _faults("unknown-condition", phase.name, phase.when, columns)


def _faults(
    code: str, where: str, text: str, columns: Mapping[str, TableColumn]
) -> Iterator[Finding]:
    try:
        condition = compile_condition(text, columns=columns)
    except (InvalidInputError, UnknownNameError) as error:
        yield fault(code, where, str(error), "name a column of the account table")
        return
    for name in condition.columns:
        if name in AFTER_THE_PHASE:
            message = f"{name!r} follows from the phase and is not known yet"
            yield fault(code, where, message, "name a column of facts or health")
