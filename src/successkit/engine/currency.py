"""Which currency a review reports in."""

from collections.abc import Mapping

from successkit.core import Portfolio
from successkit.engine.findings import currency_finding
from successkit.metrics.revenue.usual_currency import currency_counts, most_usual


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
    return currency_of(currency_counts(portfolio), wanted, lang)


def currency_of(
    counts: Mapping[str, int], wanted: str | None, lang: str = "en"
) -> tuple[str | None, tuple[str, ...]]:
    """Return the same from the number of contracts in each currency.

    Parameters
    ----------
    counts
        Of the whole book on the day.
    wanted
        Currency of the settings, or None.
    lang
        Language of the finding.

    Returns
    -------
    tuple[str | None, tuple[str, ...]]
        As for :func:`choose_currency`.
    """
    if wanted is not None:
        return wanted, ()
    usual, only = most_usual(counts)
    if usual is None or only:
        return usual, ()
    return usual, (currency_finding(usual, lang),)
