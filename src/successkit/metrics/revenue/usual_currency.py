"""The currency that most contracts of a book have."""

from collections.abc import Mapping

import numpy as np

from successkit.core.portfolio import Portfolio


def usual_currency(portfolio: Portfolio) -> tuple[str | None, bool]:
    """Return the usual currency of a book, and whether it is the only one.

    Parameters
    ----------
    portfolio
        Facts.

    Returns
    -------
    tuple[str | None, bool]
        The one that most contracts have, the first by name among equals; None without
        contracts.

    Examples
    --------
    >>> usual_currency(Portfolio.from_objects())
    (None, True)
    """
    return most_usual(currency_counts(portfolio))


def currency_counts(portfolio: Portfolio) -> dict[str, int]:
    """Return how many contracts have each currency.

    Parameters
    ----------
    portfolio
        Facts.

    Returns
    -------
    dict[str, int]
        By currency, in order of name; those of parts of a book add up.
    """
    column = portfolio.contracts.text("currency")
    count = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
    pairs = zip(column.values.tolist(), count.tolist(), strict=True)
    return {name: number for name, number in pairs if number}


def most_usual(counts: Mapping[str, int]) -> tuple[str | None, bool]:
    """Return the currency with most contracts, and whether it is the only one.

    Parameters
    ----------
    counts
        Of :func:`currency_counts`.

    Returns
    -------
    tuple[str | None, bool]
        As for :func:`usual_currency`.

    Examples
    --------
    >>> most_usual({"USD": 3, "JPY": 3, "EUR": 1})
    ('JPY', False)
    """
    if not counts:
        return None, True
    first = min(counts, key=lambda name: (-counts[name], name))
    return first, len(counts) == 1
