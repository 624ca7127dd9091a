"""What observers get to see: finished results, as read-only columns."""

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from successkit.core.arrays import AnyArray
from successkit.core.failure import Failure


@attrs.frozen(kw_only=True, eq=False)
class Seen:
    """Rows that a run has made: transitions, or actions.

    Parameters
    ----------
    as_of
        The day of the run.
    columns
        Shape (rows,) each, by name; texts are object arrays of str, days
        datetime64[D].
    rows
        How many.
    """

    as_of: date
    columns: Mapping[str, AnyArray]
    rows: int


@attrs.frozen(kw_only=True, eq=False)
class RunSeen:
    """A run that is over.

    Parameters
    ----------
    as_of
        The day.
    known_at
        The instant of knowledge, or None.
    accounts, actions
        How many were reviewed, and how many new actions there are.
    failures
        What went wrong in plugins.
    manifest
        What made the run, as plain JSON values.
    """

    as_of: date
    known_at: datetime | None
    accounts: int
    actions: int
    failures: tuple[Failure, ...]
    manifest: Mapping[str, object]
