"""The words that open a report: revenue at risk, and how many are customers."""

from decimal import Decimal

from successkit.report.labels import counted, label
from successkit.report.numbers import decimal, money, plain, share
from successkit.report.reading import Record, count


def risk_words(summary: Record, currency: object, *, lang: str) -> str:
    """Return the revenue at risk in one line.

    Parameters
    ----------
    summary
        ``summary`` of a review document.
    currency
        ISO 4217 code.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        "no data" for a book without accounts.

    Examples
    --------
    >>> book = {"accounts": 9, "mrr": "100", "revenue_at_risk": "19"}
    >>> risk_words(book | {"accounts_at_risk": 1}, "JPY", lang="en")
    'Revenue at risk: ¥19 a month, in one account (19.0% of MRR)'
    """
    pair = label("text.pair", lang)
    head = label("section.risk", lang)
    amount = summary.get("revenue_at_risk")
    if decimal(amount) is None or not count(summary.get("accounts")):
        return pair.format(name=head, value=label("text.no_data", lang))
    accounts = count(summary.get("accounts_at_risk"))
    place = counted("text.risk_line", accounts, lang).format(accounts=plain(accounts))
    part = share_of(amount, summary.get("mrr"), lang=lang)
    key = "text.risk_board" if part else "text.risk_bare"
    shown = label(key, lang).format(
        money=money(amount, currency, lang=lang), line=place, share=part
    )
    hidden = unknown_words(summary, lang=lang)
    more = label("text.join", lang) + hidden if hidden else ""
    return pair.format(name=head, value=shown) + more


def unknown_words(summary: Record, *, lang: str) -> str:
    """Return for how many accounts at risk the revenue is not known.

    Parameters
    ----------
    summary
        ``summary`` of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Empty where it is known for all.

    Examples
    --------
    >>> unknown_words({"revenue_at_risk_not_known": 2}, lang="en")
    'without 2 accounts whose revenue is not known'
    """
    hidden = count(summary.get("revenue_at_risk_not_known"))
    shown = counted("text.not_known", hidden, lang).format(accounts=plain(hidden))
    return shown if hidden else ""


def customer_words(summary: Record, *, lang: str) -> str:
    """Return how many of the accounts are customers.

    Parameters
    ----------
    summary
        ``summary`` of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        "no data" for a book without accounts.

    Examples
    --------
    >>> customer_words({"customers": 3, "accounts": 5}, lang="en")
    '3 of 5 accounts'
    >>> customer_words({"customers": 0, "accounts": 0}, lang="en")
    'no data'
    """
    if not count(summary.get("accounts")):
        return label("text.no_data", lang)
    return label("text.customers_of", lang).format(
        customers=plain(summary.get("customers"), lang=lang),
        accounts=plain(summary.get("accounts"), lang=lang),
    )


def share_of(part: object, whole: object, *, lang: str) -> str:
    """Return what share of recurring revenue an amount is, in words.

    Parameters
    ----------
    part, whole
        Amounts in major units of one currency.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Empty where the whole is missing or not above zero.

    Examples
    --------
    >>> share_of("190", "1000", lang="en"), share_of("1", None, lang="en")
    ('19.0% of MRR', '')
    """
    amount, total = decimal(part), decimal(whole)
    if amount is None or total is None or total <= Decimal(0):
        return ""
    shown = share(float(amount / total), lang=lang)
    return label("text.risk_share", lang).format(share=shown)
