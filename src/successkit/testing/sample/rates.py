"""Rates of exchange: one row a day, US dollar to yen."""

import numpy as np

from successkit.testing.sample.columns import Table, day_text, money_text
from successkit.testing.sample.scope import Scope


def rates_table(scope: Scope, first: int) -> Table:
    """Return rates.csv from the first day of the book to the last."""
    rng = scope.stream("rates")
    days = np.arange(first, scope.as_of + 1)
    steps = rng.normal(0, 0.5, days.size)
    # A walk that forgets, so that it stays near its mean: a sum of faded steps.
    memory = 0.99 ** np.arange(400)
    walk = 150 + np.convolve(steps, memory)[: days.size]
    hundredths = np.rint(walk * 100).astype(np.int64)
    return {
        "day": day_text(days),
        "base": np.full(days.size, "USD", dtype=object),
        "quote": np.full(days.size, "JPY", dtype=object),
        "rate": money_text(hundredths, np.ones(days.size, dtype=np.bool_)),
    }
