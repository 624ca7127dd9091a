"""The currency that most contracts of a book have."""

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
    column = portfolio.contracts.text("currency")
    count = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
    if not count.sum():
        return None, True
    return str(column.values[int(np.argmax(count))]), int((count > 0).sum()) == 1
