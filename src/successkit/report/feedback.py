"""What customers said, by the departments that hear it, in one line."""

from successkit.report.labels import label
from successkit.report.numbers import plain
from successkit.report.reading import Record, count, records, text


def feedback_words(feedback: Record, lang: str) -> str:
    """Return how much each department hears.

    Parameters
    ----------
    feedback
        ``feedback`` of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        One line; empty where nothing was said.

    Examples
    --------
    >>> heard = [{"department": "sales", "items": 2}]
    >>> feedback_words(
    ...     {"days": 90, "items": 3, "unrouted": 1, "departments": heard}, "en"
    ... )
    '3 comments and enquiries in 90 days, 1 for nobody; Sales: 2'
    """
    if not count(feedback.get("items")):
        return ""
    numbers = {
        name: plain(feedback.get(name), lang=lang)
        for name in ("items", "days", "unrouted")
    }
    heard = [
        label("text.pair", lang).format(
            name=label(f"department.{text(entry.get('department'))}", lang),
            value=plain(entry.get("items"), lang=lang),
        )
        for entry in records(feedback.get("departments"))
        if count(entry.get("items"))
    ]
    whole = label("text.feedback_of", lang).format(**numbers)
    return label("text.join", lang).join([whole, *heard])
