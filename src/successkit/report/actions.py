"""Actions of a review by day, with who does what and why."""

from typing import Final

from successkit.report import accounts as words
from successkit.report.labels import label
from successkit.report.numbers import plain
from successkit.report.reading import Record, records, text
from successkit.report.steps import action_words
from successkit.report.text import clip, text_grid

_LISTED: Final = 15
_NAME: Final = 16
_ID: Final = 12


def action_lines(document: Record, lang: str, width: int) -> list[str]:
    r"""Return the actions of a review, those due first on top.

    Parameters
    ----------
    document
        Review document.
    lang
        ``en`` or ``ja``.
    width
        Columns of the terminal.

    Returns
    -------
    list[str]
        Titles and one line or more an action; none where nothing is to be done.

    Examples
    --------
    >>> call = {"due_on": "2026-04-02", "what": "ask", "kind": "call", "reason": "why"}
    >>> print("\n".join(action_lines({"accounts": [{"id": "a", "actions": [call]}]},
    ...     "en", 60)))
    Due         Owner     Account  What to do
    2026-04-02  No owner  a        Call: ask (why)
    """
    found = sorted(
        (
            (text(action.get("due_on")), text(account.get("id")), account, action)
            for account in records(document.get("accounts"))
            for name in ("open_actions", "actions")
            for action in records(account.get(name))
        ),
        key=lambda row: row[:2],
    )
    if not found:
        return []
    rows = [
        [
            due,
            clip(_who(account, action, lang), _NAME),
            clip(key, _ID),
            _what(action, lang),
        ]
        for due, key, account, action in found[:_LISTED]
    ]
    titles = [
        label(f"column.{name}", lang) for name in ("due_on", "owner", "account", "what")
    ]
    lines = text_grid([titles, *rows], width, texts={0, 1, 2})
    more = len(found) - len(rows)
    if more > 0:
        lines.append(label("text.more_rows", lang).format(n=plain(more)))
    return lines


def action_counts(document: Record, lang: str) -> str:
    """Return how many actions of a review are to be done, and how many are new.

    Parameters
    ----------
    document
        Review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        For the title of :func:`action_lines`.

    Examples
    --------
    >>> action_counts({"accounts": [{"id": "a", "actions": [{}]}]}, "en")
    '1, of which 1 new'
    """
    accounts = records(document.get("accounts"))
    new, standing = (
        sum(len(records(account.get(name))) for account in accounts)
        for name in ("actions", "open_actions")
    )
    words = label("text.actions", lang)
    return words.format(n=plain(new + standing), new=plain(new))


def _who(account: Record, action: Record, lang: str) -> str:
    named = account.get("owner_name") or account.get("owner")
    own = text(action.get("owner")) in {text(account.get("owner")), text(named), ""}
    return words.owner(account, lang=lang) if own else text(action.get("owner"))


def _what(action: Record, lang: str) -> str:
    reason, said = text(action.get("reason")), action_words(action, lang=lang)
    if not reason:
        return said
    return f"{said}（{reason}）" if lang == "ja" else f"{said} ({reason})"
