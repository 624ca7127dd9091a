"""What a reader of a review should know about its data."""

import numpy as np

from successkit.core import AccountTable
from successkit.health import HealthResult

_MANY = 0.5


def data_findings(table: AccountTable, health: HealthResult) -> tuple[str, ...]:
    """Return failures of signals, and signals that the book has no data for.

    Parameters
    ----------
    table
        One row per account.
    health
        Its scores.

    Returns
    -------
    tuple[str, ...]
        Sentences in English.
    """
    failed = tuple(f"health: {why}" for why in health.failures.values())
    customers = table.array("customer") == 1
    unscored = int((customers & np.isnan(health.score)).sum())
    if not unscored or unscored < _MANY * int(customers.sum()):
        return failed
    silent = [
        signal.name
        for signal in health.signals
        if bool(np.isnan(health.raw[signal.name][customers]).all())
    ]
    said = (
        f"{unscored:,} of {int(customers.sum()):,} customers have no health score, "
        f"since too little is known of them; no data at all for {', '.join(silent)}. "
        "Give these data, or name the signals you have under [health] signals"
    )
    return (*failed, said)
