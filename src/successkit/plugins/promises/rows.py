"""Promises about rows: in any order, in any parts, the same answer for an account."""

import numpy as np

from successkit.core import Text
from successkit.core.facts import Column
from successkit.plugins.promises.breach import Breach
from successkit.plugins.promises.comparing import first_difference
from successkit.plugins.promises.trial import Trial
from successkit.plugins.promises.views import part, shuffled


def ignores_row_order(trial: Trial) -> Breach | None:
    """Try whether facts in another order give the same values.

    Parameters
    ----------
    trial
        What is tried.

    Returns
    -------
    Breach | None
        None when they are the same but for rounding.
    """
    moved = trial.subject.column(shuffled(trial.view, seed=1))
    where = trial.differs(moved, close=True)
    if not where:
        return None
    return Breach(
        promise="order",
        message=f"depends on the order of rows in the facts ({where}); choose rows by "
        "their day, not by their place",
    )


def works_in_parts(trial: Trial) -> Breach | None:
    """Try whether an account has the same value whatever other accounts there are.

    Parameters
    ----------
    trial
        What is tried.

    Returns
    -------
    Breach | None
        None when every part of the view gives the part of the column.
    """
    if trial.subject.cells:
        return None
    accounts = len(trial.values)
    some = np.random.default_rng(1).random(accounts) < 1 / 2
    parts = [some, ~some, np.zeros(accounts, bool)]
    for chosen in parts if trial.subject.strict else filter(np.any, parts):
        apart = trial.subject.column(part(trial.view, chosen))
        rows = np.flatnonzero(chosen)
        where = first_difference(
            _take(trial.values, chosen),
            apart,
            close=not trial.subject.strict,
            named=lambda row, rows=rows: trial.named(int(rows[row])),  # type: ignore[misc]
        )
        if where:
            return Breach(
                promise="parts",
                message="the value of an account depends on which other accounts are "
                f"in the view ({where}); use facts of the account only, and sum by "
                "account (np.bincount), not over the book",
            )
    return None


def _take(values: Column, chosen: "np.typing.NDArray[np.bool_]") -> Column:
    return values.take(chosen) if isinstance(values, Text) else values[chosen]
