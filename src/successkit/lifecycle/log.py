"""``Log``: the history of many accounts as half-open intervals."""

from typing import Self

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, DayArray, Int64Array
from successkit.lifecycle.stays import Stays


@attrs.frozen(eq=False, kw_only=True)
class Log:
    """Every stay of every account, in order of account and time.

    Parameters
    ----------
    account
        Shape (rows,): position of the account.
    phase
        Shape (rows,): code of the phase.
    start
        Shape (rows,): first day in it.
    visit
        Shape (rows,): 1 for the first time in this phase.
    cycle
        Shape (rows,): 1 for the first time as a customer.
    direction
        Shape (rows,): how it came in: 1 ahead, -1 back, 0 a beginning, or not known
        because the stay was carried over from a snapshot.
    event
        Shape (rows,): row of the event that caused it, or -1.
    transition
        Shape (rows,): place of the transition in the lifecycle; the number of
        transitions for the first entry, ``BY_HAND``, ``BY_TIME`` or ``CARRIED``.
    """

    account: AnyArray
    phase: AnyArray
    start: DayArray
    visit: AnyArray
    cycle: AnyArray
    direction: AnyArray
    event: AnyArray
    transition: AnyArray

    @classmethod
    def of(cls, stays: Stays) -> Self:
        """Return stays as a log.

        Parameters
        ----------
        stays
            In order of account and time.

        Returns
        -------
        Self
            24 bytes a row, as long as no account moves more than 32,767 times.
        """
        return cls(**stays._asdict())

    def __len__(self) -> int:
        return len(self.start)

    @property
    def end(self) -> DayArray:
        """Shape (rows,): first day no longer in it, or NaT while it lasts.

        The end of one stay is the start of the next; a stay may be empty when two
        events happened on a day.
        """
        end = np.full(len(self), np.datetime64("NaT"), "datetime64[D]")
        same = self.account[1:] == self.account[:-1]
        end[:-1][same] = self.start[1:][same]
        return end

    @property
    def first(self) -> BoolArray:
        """Shape (rows,): whether a row is the first of its account."""
        return np.append(True, self.account[1:] != self.account[:-1])[: len(self)]

    @property
    def last(self) -> BoolArray:
        """Shape (rows,): whether a row is the last of its account."""
        changes = self.account[1:] != self.account[:-1]
        return np.append(changes, True)[: len(self)]

    @property
    def bytes_per_row(self) -> float:
        """Memory of a row."""
        return sum(column.nbytes for column in self.columns().values()) / max(
            len(self), 1
        )

    def columns(self) -> dict[str, AnyArray]:
        """Return plain columns for the host to store; new stays are added at the end.

        Returns
        -------
        dict[str, AnyArray]
            By name, shape (rows,) each.
        """
        return {name: getattr(self, name) for name in attrs.fields_dict(type(self))}

    def take(self, rows: Int64Array | BoolArray) -> Self:
        """Return some stays.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            The chosen ones.
        """
        return attrs.evolve(
            self, **{name: column[rows] for name, column in self.columns().items()}
        )
