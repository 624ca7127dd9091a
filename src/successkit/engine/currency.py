"""Which currency a review reports in."""

import numpy as np

from successkit.core import Portfolio
from successkit.engine.findings import currency_finding


def choose_currency(
    portfolio: Portfolio, wanted: str | None, lang: str = "en"
) -> tuple[str | None, tuple[str, ...]]:
    """Return the reporting currency, and what to tell about the choice.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    wanted
        Currency of the settings, or None.
    lang
        Language of the finding.

    Returns
    -------
    tuple[str | None, tuple[str, ...]]
        The currency asked for; else the only one, or the one that most contracts have
        (the first by name among equals), with a finding that says so; None without
        contracts.
    """
    if wanted is not None:
        return wanted, ()
    column = portfolio.contracts.text("currency")
    count = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
    if not count.sum():
        return None, ()
    usual = str(column.values[int(np.argmax(count))])
    if int((count > 0).sum()) == 1:
        return usual, ()
    return usual, (currency_finding(usual, lang),)
