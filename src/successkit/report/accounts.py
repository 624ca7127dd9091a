"""What a report says of one account: who owns it, why it is listed, what comes next.

Nothing is computed here; the words are chosen from what the review has recorded.
"""

from collections.abc import Sequence
from decimal import Decimal

from successkit.report.labels import label
from successkit.report.numbers import decimal, money, plain
from successkit.report.reading import Record, number, record, records, sequence, text
from successkit.report.steps import next_action

_URGENCY = {"danger": 0, "caution": 1, "unknown": 2, "good": 3}


def attention(document: Record) -> list[Record]:
    """Return the accounts that need attention, most urgent first.

    Parameters
    ----------
    document
        Review document.

    Returns
    -------
    list[Record]
        One account for each listed id; one that the review does not hold has its id
        only.

    Examples
    --------
    >>> attention({"attention": ["A-2"], "accounts": [{"id": "A-1"}, {"id": "A-2"}]})
    [{'id': 'A-2'}]
    """
    wanted = list(sequence(document.get("attention")))
    known = {text(row.get("id")): row for row in records(document.get("accounts"))}
    return [known.get(text(key), {"id": key}) for key in wanted]


def most_important(document: Record, limit: int) -> list[Record]:
    """Return the accounts to list, the most urgent and the largest first.

    Parameters
    ----------
    document
        Review document.
    limit
        How many at most.

    Returns
    -------
    list[Record]
        First those that need attention in their order, then customers by health band,
        then by recurring revenue in the currency of the review, then by id.

    Examples
    --------
    >>> small = {"id": "A-1", "mrr": "1", "health": {"band": "danger"}}
    >>> large = {"id": "A-2", "mrr": "9", "health": {"band": "danger"}}
    >>> [row["id"] for row in most_important({"accounts": [small, large]}, 1)]
    ['A-2']
    """
    urgent = [text(key) for key in sequence(document.get("attention"))]
    rank = {key: place for place, key in enumerate(urgent)}

    def order(account: Record) -> tuple[int, int, int, Decimal, str]:
        key = text(account.get("id"))
        is_gone = account.get("customer") is False or account.get("phase") == "churned"
        band = _URGENCY.get(band_of(account), len(_URGENCY))
        amount = decimal(account.get("mrr_reporting", account.get("mrr"))) or Decimal(0)
        return rank.get(key, len(rank)), int(is_gone), band, -amount, key

    return sorted(records(document.get("accounts")), key=order)[:limit]


def name_of(account: Record) -> str:
    """Return what an account is called.

    Parameters
    ----------
    account
        Account of a review document.

    Returns
    -------
    str
        Name, else id.

    Examples
    --------
    >>> name_of({"id": "A-1", "name": None})
    'A-1'
    """
    return text(account.get("name")) or text(account.get("id"))


def band_of(account: Record) -> str:
    """Return the health band of an account.

    Parameters
    ----------
    account
        Account of a review document.

    Returns
    -------
    str
        ``unknown`` where none is given.

    Examples
    --------
    >>> band_of({"health": {"band": "danger"}}), band_of({})
    ('danger', 'unknown')
    """
    return text(record(account.get("health")).get("band")) or "unknown"


def health_words(account: Record, *, lang: str) -> str:
    """Return band and score of an account.

    Parameters
    ----------
    account
        Account of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        The band alone where there is no score.

    Examples
    --------
    >>> health_words({"health": {"score": 43.2, "band": "danger"}}, lang="ja")
    '危険 43'
    """
    word = label(f"band.{band_of(account)}", lang)
    score = number(record(account.get("health")).get("score"))
    return word if score is None else f"{word} {plain(_whole(score))}"


def overlay_words(account: Record, *, lang: str) -> list[str]:
    """Return the overlays of an account in words.

    Parameters
    ----------
    account
        Account of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[str]
        In the order of the document.

    Examples
    --------
    >>> overlay_words({"overlays": ["at_risk", "paused"]}, lang="en")
    ['At risk', 'Paused']
    """
    names = sequence(account.get("overlays"))
    return [label(f"overlay.{text(name)}", lang) for name in names]


def owner(account: Record, *, lang: str) -> str:
    """Return who looks after an account.

    Parameters
    ----------
    account
        Account of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Name, else id, else "No owner".

    Examples
    --------
    >>> owner({"owner": "sato", "owner_name": "佐藤 花子"}, lang="ja")
    '佐藤 花子'
    """
    name = text(account.get("owner_name")) or text(account.get("owner"))
    return name or label("text.no_owner", lang)


def reason(account: Record, *, lang: str) -> str:
    """Return why an account is listed, in one sentence.

    Parameters
    ----------
    account
        Account of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        What is wrong with it in substance, else the reason of the next step, else the
        first recorded sentence.

    Examples
    --------
    >>> reason({"concerns": ["use fell by half", "a payment is late"]}, lang="en")
    'Use fell by half; a payment is late'
    """
    wrong = [text(entry) for entry in sequence(account.get("concerns"))]
    substance = label("text.join", lang).join(filter(None, wrong))
    of_step = text(next_action(account).get("reason"))
    sentences = (text(entry.get("text")) for entry in records(account.get("why")))
    found = substance or of_step or next(filter(None, sentences), "")
    return found[:1].upper() + found[1:] if found else label("text.no_why", lang)


def per_month(account: Record, currency: object, *, lang: str) -> str:
    """Return the recurring revenue of an account in words.

    Parameters
    ----------
    account
        Account of a review document.
    currency
        Currency of the review, for an account without one of its own.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Amount a month, or "no data".

    Examples
    --------
    >>> per_month({"mrr": "83333", "currency": "JPY"}, "USD", lang="en")
    '¥83,333 / month'
    """
    if decimal(account.get("mrr")) is None:
        return label("text.no_data", lang)
    amount = money(account["mrr"], account.get("currency") or currency, lang=lang)
    return label("text.per_month", lang).format(money=amount)


def ran_out(account: Record, as_of: object) -> bool:
    """Return whether the day of renewal went by without a decision.

    Parameters
    ----------
    account
        Account of a review document.
    as_of
        Day of the review.

    Returns
    -------
    bool
        False where one of the days is missing.

    Examples
    --------
    >>> ran_out({"renewal_on": "2026-03-01"}, "2026-03-31")
    True
    """
    renewal, today = text(account.get("renewal_on")), text(as_of)
    return bool(renewal and today and renewal < today)


def joined(words: Sequence[str]) -> str:
    """Return words in one line with a dot between them.

    Parameters
    ----------
    words
        Texts; empty ones are left out.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> joined(["Danger 43", "", "Paused"])
    'Danger 43 | Paused'
    """
    return " | ".join(filter(None, words))


def _whole(score: float) -> int:
    # 49.6 is still danger: a score is cut, so that it never seems to reach a band.
    return int(score)
