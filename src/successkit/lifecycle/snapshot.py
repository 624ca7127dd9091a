"""``Snapshot``: where every account stands, to go on from without its history."""

from collections.abc import Mapping
from datetime import date
from typing import Self

import attrs
import numpy as np

from successkit.core import AnyArray, DayArray, Int64Array, InvalidInputError, Lifecycle
from successkit.core.period import check_day
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.table import NOWHERE, compile_lifecycle


def narrow(column: AnyArray) -> AnyArray:
    """Return whole numbers in the smallest signed type that holds them.

    Parameters
    ----------
    column
        Whole numbers, of any shape.

    Returns
    -------
    AnyArray
        The same numbers.

    Examples
    --------
    >>> narrow(np.array([-1, 127])).dtype, narrow(np.array([128])).dtype
    (dtype('int8'), dtype('int16'))
    """
    least, most = int(column.min(initial=0)), int(column.max(initial=0))
    return column.astype(np.promote_types(_signed(least), _signed(most)))


def _signed(number: int) -> np.dtype[np.signedinteger]:
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= number <= np.iinfo(kind).max:
            return np.dtype(kind)
    return np.dtype(np.int64)


@attrs.frozen(eq=False, kw_only=True)
class Snapshot:
    """Where all accounts stand after a day, as columns for the host to store.

    Parameters
    ----------
    lifecycle
        The definition by which they got there.
    watermark
        Last day whose events are in it: an event of that day or before comes late.
    phase
        Shape (accounts,): code of the phase, -1 for not begun.
    since
        Shape (accounts,): day it entered it, or NaT.
    cycle
        Shape (accounts,): 0 for not begun.
    visits
        Shape (accounts, phases): how often it entered each.
    seen_account, seen_id
        Shape (seen,): ids of events that it has had, to recognise repeats.
    version
        One more with each snapshot, for optimistic locking.
    known_at
        Last day on which what is in it was recorded; None for whatever was known.
    taken_out
        Accounts of which it no longer knows anything, and that begin again.
    """

    lifecycle: Lifecycle
    watermark: date
    phase: AnyArray
    since: DayArray
    cycle: AnyArray
    visits: AnyArray
    seen_account: Int64Array
    seen_id: tuple[str, ...]
    version: int = 1
    known_at: date | None = None
    taken_out: Int64Array = attrs.field(factory=lambda: np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.phase)

    @property
    def bytes_per_account(self) -> float:
        """Memory of the columns that have a row for each account."""
        columns = (self.phase, self.since, self.cycle, self.visits)
        return sum(column.nbytes for column in columns) / max(len(self), 1)

    def columns(self) -> dict[str, AnyArray]:
        """Return plain columns, one row an account, for the host to store.

        Returns
        -------
        dict[str, AnyArray]
            ``account`` (position), ``phase`` (name or None), ``since``, ``cycle`` and
            ``visits.NAME`` for each phase.
        """
        names = compile_lifecycle(self.lifecycle).names
        spoken = np.array([*names, None], dtype=object)
        visits = {
            f"visits.{name}": self.visits[:, code] for code, name in enumerate(names)
        }
        return {
            "account": np.arange(len(self)),
            "phase": spoken[self.phase],
            "since": self.since,
            "cycle": self.cycle,
            **visits,
        }

    @classmethod
    def from_columns(
        cls,
        lifecycle: Lifecycle,
        columns: Mapping[str, AnyArray],
        *,
        watermark: date,
        version: int = 1,
        known_at: date | None = None,
        seen: tuple[tuple[int, str], ...] = (),
    ) -> Self:
        """Make a snapshot of columns that were stored.

        Parameters
        ----------
        lifecycle
            The definition by which it was made.
        columns
            From :meth:`columns`; rows in order of the account.
        watermark, version, known_at
            Stored beside them.
        seen
            Pairs of an account and the id of an event it has had.

        Returns
        -------
        Self
            Equal to the one that was stored.

        Raises
        ------
        InvalidInputError
            A column is missing, a phase is not one of the lifecycle, or the watermark
            is no day.
        """
        table = compile_lifecycle(lifecycle)
        visits = [f"visits.{name}" for name in table.names]
        for name in ("account", "phase", "since", "cycle", *visits):
            if name not in columns:
                raise InvalidInputError(
                    f"columns: expected {name!r}; got {sorted(columns)}"
                )
        phases = np.asarray(columns["phase"], object).tolist()
        strange = [name for name in phases if name and name not in table.codes]
        if strange or columns["account"].tolist() != list(range(len(phases))):
            raise InvalidInputError(
                "columns: expected rows of accounts 0, 1, 2 … and phases of "
                f"{', '.join(table.names)}; got {strange[:1] or 'other accounts'}"
            )
        codes = np.array(
            [table.codes[name] if name else NOWHERE for name in phases], np.int64
        )
        counts = [np.asarray(columns[name], np.int64) for name in visits]
        return cls(
            lifecycle=lifecycle,
            watermark=check_day("watermark", watermark),
            phase=narrow(codes),
            since=np.asarray(columns["since"], "datetime64[D]"),
            cycle=narrow(np.asarray(columns["cycle"], np.int64)),
            visits=narrow(np.stack(counts, axis=1)),
            seen_account=np.array([account for account, _ in seen], np.int64),
            seen_id=tuple(name for _, name in seen),
            version=version,
            known_at=known_at,
        )

    def refuse(
        self,
        lifecycle: Lifecycle,
        events: LifecycleEvents,
        upto: date,
        known_at: date | None,
    ) -> None:
        """Refuse what cannot be added to this snapshot.

        Parameters
        ----------
        lifecycle, events, upto, known_at
            What a replay was asked for.

        Raises
        ------
        InvalidInputError
            Another definition, a day before the watermark, or an event that comes late.
        """
        if lifecycle != self.lifecycle:
            raise InvalidInputError(
                f"init: expected a snapshot made by lifecycle {lifecycle.version!r} as "
                f"it is; got one by {self.lifecycle.version!r}; replay from the "
                "beginning, and see replay_diff for what changes"
            )
        known = known_at or date.max
        if upto < self.watermark or known < (self.known_at or date.min):
            raise InvalidInputError(
                f"init: expected a day from {self.watermark} on, where the snapshot "
                f"stands; got upto {upto}, known_at {known_at}; use an older snapshot"
            )
        late = events.day <= np.datetime64(self.watermark, "D")
        late &= ~np.isin(events.account, self.taken_out)
        if bool(late.any()):
            row = int(np.argmax(late))
            raise InvalidInputError(
                f"init: expected events after {self.watermark}, the watermark of the "
                f"snapshot; row {row} is of {events.day[row]} ({int(late.sum())} such "
                "rows); use rebuild with the history, or replay from the beginning"
            )

    def without(self, accounts: Int64Array) -> Self:
        """Return a snapshot in which some accounts have not begun.

        Parameters
        ----------
        accounts
            Positions; those that it does not have are fine.

        Returns
        -------
        Self
            Their events may lie before the watermark.
        """
        mine = accounts[accounts < len(self)]
        phase, since = self.phase.copy(), self.since.copy()
        cycle, visits = self.cycle.copy(), self.visits.copy()
        phase[mine], since[mine] = NOWHERE, np.datetime64("NaT")
        cycle[mine], visits[mine] = 0, 0
        kept = ~np.isin(self.seen_account, mine)
        ids = zip(self.seen_id, kept.tolist(), strict=True)
        return attrs.evolve(
            self,
            phase=phase,
            since=since,
            cycle=cycle,
            visits=visits,
            seen_account=self.seen_account[kept],
            seen_id=tuple(name for name, keep in ids if keep),
            taken_out=accounts,
        )

    def check_version(self, expected: int) -> None:
        """Refuse to go on from a snapshot that someone else has replaced.

        Parameters
        ----------
        expected
            The version that the caller read before.

        Raises
        ------
        InvalidInputError
            It is another one.
        """
        if self.version != expected:
            raise InvalidInputError(
                f"expected_version: expected version {expected} of the snapshot; got "
                f"{self.version}, so someone else stored one meanwhile; read it again "
                "and replay"
            )
