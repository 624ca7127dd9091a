"""Scores of accounts of which a few columns are other ones than before."""

from collections.abc import Mapping

import attrs
import numpy as np

from successkit.core import AccountTable, FloatArray, Portfolio, View
from successkit.core.facts import Column
from successkit.engine.again.differing import same_column
from successkit.engine.again.less import NotSubtractedError
from successkit.engine.setup import Setup
from successkit.health import HealthResult, score_by_card
from successkit.health.reads import columns_read


@attrs.frozen(eq=False, kw_only=True)
class Before:
    """What scores of some accounts were made from.

    Parameters
    ----------
    table
        The columns that scores look at, or more.
    raw
        By signal: raw values.
    reads
        By signal: columns that it looks at.
    """

    table: AccountTable
    raw: Mapping[str, FloatArray]
    reads: Mapping[str, frozenset[str]]

    def scored(
        self,
        setup: Setup,
        facts: Portfolio,
        columns: Mapping[str, Column],
        *,
        parts: bool = False,
    ) -> tuple[AccountTable, HealthResult] | None:
        """Score the accounts again with other columns.

        Parameters
        ----------
        setup
            Settings of one scorecard that looks at one account at a time.
        facts
            Of the day.
        columns
            By name, row by row as ``table``.
        parts
            Whether to keep what each signal gives.

        Returns
        -------
        tuple[AccountTable, HealthResult] | None
            The table with these columns, and its scores; None where every column is
            as it was.

        Raises
        ------
        NotSubtractedError
            A signal could not be computed.
        """
        other = {
            name: column
            for name, column in columns.items()
            if not same_column(column, self.table.columns[name])
        }
        if not other:
            return None
        table = self.table.with_columns(**other)
        view = View(facts, table)
        wanted = [
            each
            for each in setup.signals
            if each.name in self.raw and not self.reads[each.name].isdisjoint(other)
        ]
        run = setup.runner.columns(wanted, view)
        if run.failures:
            raise NotSubtractedError("a signal could not be computed")
        health = score_by_card(
            view,
            setup.signals,
            setup.scorecards,
            np.zeros(len(table), np.int8),
            {**self.raw, **run.columns},  # type: ignore[dict-item]
            parts=parts,
        )
        return table, health


def columns_by_signal(setup: Setup) -> dict[str, frozenset[str]] | None:
    """Return the columns that each signal looks at.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    dict[str, frozenset[str]] | None
        By name; None where that is not known of all.
    """
    found = {each.name: columns_read([each]) for each in setup.signals}
    known = {name: read for name, read in found.items() if read is not None}
    return known if len(known) == len(found) else None
