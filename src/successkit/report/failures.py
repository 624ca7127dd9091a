"""What went wrong in plugins, one line each."""

from successkit.report.labels import label
from successkit.report.reading import Record, records, text


def failure_line(failure: Record, lang: str) -> str:
    """Return a failure of a plugin in words.

    Parameters
    ----------
    failure
        One of ``failures`` of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Whose it is, what it was, and what went wrong in the words of the program.

    Examples
    --------
    >>> failure_line(
    ...     {"plugin": "acme", "kind": "signal", "name": "acme.x", "message": "oops"},
    ...     "en",
    ... )
    'Plugin acme: signal acme.x could not be computed: oops'
    """
    kind = text(failure.get("kind"))
    key = "text.failure_observer" if kind == "observer" else "text.failure"
    if failure.get("fatal") is False:
        key = "text.failure_noted"
    return label(key, lang).format(
        plugin=text(failure.get("plugin")),
        kind=label(f"kind.{kind}", lang),
        name=text(failure.get("name")),
        message=text(failure.get("message")),
    )


def failure_lines(document: Record, lang: str) -> list[str]:
    """Return every failure of a document in words.

    Parameters
    ----------
    document
        Review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[str]
        One line each; none when nothing went wrong.
    """
    return [failure_line(each, lang) for each in records(document.get("failures"))]
