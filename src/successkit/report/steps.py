"""What a report says of actions: which is due next, what it is, and until when."""

from successkit.report.days import day
from successkit.report.labels import label
from successkit.report.reading import Record, records, text


def next_action(account: Record) -> Record:
    """Return the action that is due first, whether new or still open.

    Parameters
    ----------
    account
        Account of a review document.

    Returns
    -------
    Record
        The first of those with the earliest day, the ones of earlier days before those
        of today; empty where there is none.

    Examples
    --------
    >>> late, soon = {"due_on": "2026-05-01"}, {"due_on": "2026-04-02"}
    >>> next_action({"actions": [late], "open_actions": [soon]})
    {'due_on': '2026-04-02'}
    """
    actions = [*records(account.get("open_actions")), *records(account.get("actions"))]
    none: Record = {}
    return min(actions, key=_due_day, default=none)


def next_step(account: Record, *, lang: str, as_of: object = None) -> str:
    """Return in words what is to be done next.

    Parameters
    ----------
    account
        Account of a review document.
    lang
        ``en`` or ``ja``.
    as_of
        Day of the review: what was given out before it is open, and what was due
        before it is overdue.

    Returns
    -------
    str
        What, and until when; or that no step is due.

    Examples
    --------
    >>> step = {"kind": "call", "what": "ask for reasons", "due_on": "2026-04-02"}
    >>> next_step({"actions": [step]}, lang="en")
    'Call: ask for reasons, due 2 April 2026'
    """
    action = next_action(account)
    if not action:
        return label("text.no_step", lang)
    when: list[str] = []
    due, today = text(action.get("due_on")), text(as_of)
    since = text(action.get("episode"))
    if due:
        key = "text.overdue" if today and due < today else "text.due"
        when.append(label(key, lang).format(day=day(due, lang=lang)))
    if since and today and since < today:
        when.append(label("text.open_since", lang).format(day=day(since, lang=lang)))
    what = action_words(action, lang=lang)
    if lang == "ja" and what and when:
        return what + label("text.brackets", lang).format(words="、".join(when))
    return ", ".join(filter(None, (what, *when)))


def action_words(action: Record, *, lang: str) -> str:
    """Return what an action is.

    Parameters
    ----------
    action
        Action of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Its kind, and what is to be done (else its step) where that does not begin
        with the kind anyway.

    Examples
    --------
    >>> action_words({"kind": "email", "what": "send help"}, lang="en")
    'E-mail: send help'
    >>> action_words({"kind": "call", "what": "call and ask"}, lang="en")
    'Call and ask'
    """
    kind, step = text(action.get("kind")), text(action.get("step"))
    word = label(f"action.{kind}", lang) if kind else ""
    named = label(f"step.{step}", lang) if step and step != kind else ""
    detail = text(action.get("what")) or named
    if word and detail.casefold().startswith(word.casefold()):
        return detail[:1].upper() + detail[1:]
    return _colon(lang).join(filter(None, (word, detail)))


def _due_day(action: Record) -> str:
    return text(action.get("due_on")) or "undated comes last"


def _colon(lang: str) -> str:
    return "：" if lang == "ja" else ": "
