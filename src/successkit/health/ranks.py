"""Ranks within cohorts: exact counts of a whole book, which parts of it add up to."""

from collections.abc import Mapping
from typing import Self

import attrs
import numpy as np

from successkit.core import AccountTable, BoolArray, FloatArray, Int64Array, Text
from successkit.core.declarations.normaliser import Percentile

_FULL_MILLI = 100_000


@attrs.frozen(eq=False)
class _Counts:
    """How often each value occurs: values rise, ``below`` counts those before each."""

    values: FloatArray
    counts: Int64Array

    def __add__(self, other: Self) -> Self:
        both = np.concatenate([self.values, other.values])
        values, place = np.unique(both, return_inverse=True)
        counts = np.zeros(len(values), np.int64)
        np.add.at(counts, place, np.concatenate([self.counts, other.counts]))
        return type(self)(values, counts)

    def milli(self, raw: FloatArray) -> FloatArray:
        """Return the share below, and half of those equal, in 1/100,000."""
        ends = np.concatenate([[0], np.cumsum(self.counts)])
        low = ends[np.searchsorted(self.values, raw, side="left")]
        high = ends[np.searchsorted(self.values, raw, side="right")]
        ranked = np.rint((low + high) * float(_FULL_MILLI) / (2 * ends[-1]))
        return np.where(np.isnan(raw), np.nan, ranked)


@attrs.frozen(eq=False)
class Ranks:
    """Values of one signal by cohort; those of parts of a book add up with ``+``.

    Parameters
    ----------
    cohorts
        By name of the cohort: its values and how often each occurs.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b", "c"], customer=[1, 1, 1])
    >>> raw = np.array([10.0, 30.0, 20.0])
    >>> scale = Percentile()
    >>> ranks = Ranks.of(raw, scale, table)
    >>> (ranks.milli(raw, scale, table) / 1000).tolist()
    [16.667, 83.333, 50.0]
    """

    cohorts: Mapping[str, _Counts]

    @classmethod
    def of(cls, raw: FloatArray, scale: Percentile, table: AccountTable) -> Self:
        """Count the values of some accounts.

        Parameters
        ----------
        raw
            Shape (n,). Raw values; NaN for not known, which is not counted.
        scale
            Which cohorts there are.
        table
            The same accounts; only customers are counted.

        Returns
        -------
        Self
            Of these accounts.
        """
        counted = ~np.isnan(raw) & (table.array("customer") == 1)
        return cls(
            {
                name: _Counts(*np.unique(raw[rows & counted], return_counts=True))
                for name, rows in _cohorts(scale, table)
            }
        )

    def __add__(self, other: Self) -> Self:
        names = sorted({*self.cohorts, *other.cohorts})
        return type(self)({name: self._both(name, other) for name in names})

    def _both(self, name: str, other: Self) -> _Counts:
        mine, theirs = self.cohorts.get(name), other.cohorts.get(name)
        if mine is None or theirs is None:
            return mine or theirs  # type: ignore[return-value]
        return mine + theirs

    def milli(
        self, raw: FloatArray, scale: Percentile, table: AccountTable
    ) -> FloatArray:
        """Return ranks in whole thousandths of a point.

        Parameters
        ----------
        raw
            Shape (n,). Raw values; NaN for not known.
        scale
            Which cohorts, and which end is best.
        table
            The same accounts.

        Returns
        -------
        FloatArray
            Shape (n,), whole numbers from 0 to 100,000; NaN where not known, or where
            nobody of the cohort was counted.
        """
        found = np.full(len(raw), np.nan)
        for name, rows in _cohorts(scale, table):
            counts = self.cohorts.get(name)
            if counts is not None and counts.values.size:
                found[rows] = counts.milli(raw[rows])
        return found if scale.better == "up" else _FULL_MILLI - found


def _cohorts(scale: Percentile, table: AccountTable) -> list[tuple[str, BoolArray]]:
    """Return cohorts by name with their rows; missing values are one of their own."""
    if not scale.cohort:
        return [("", np.ones(len(table), bool))]
    column = table.columns.get(scale.cohort)
    if column is None:
        column = table.text(scale.cohort)
    if isinstance(column, Text):
        names = [*column.values.tolist(), ""]
        return [(name, column.codes == code) for code, name in _coded(names)]
    return [(str(value), column == value) for value in np.unique(column).tolist()]


def _coded(names: list[str]) -> list[tuple[int, str]]:
    return [(code, name) for code, name in enumerate(names[:-1])] + [(-1, names[-1])]
