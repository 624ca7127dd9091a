"""What became of every match of playbooks, as rows of words."""

from collections.abc import Sequence

from successkit.report.labels import label
from successkit.report.numbers import plain
from successkit.report.reading import Record, count, record, text

FUNNEL_COLUMNS = ("playbook", "matched", "emitted", "held_back", "not_known", "most")
"""Names of the columns; the first and the last are text."""
_REASONS = 2


def funnel_rows(funnel: Sequence[Record], lang: str) -> list[list[str]]:
    """Return the funnel with its titles, playbooks that matched nobody left out.

    Parameters
    ----------
    funnel
        Rows with ``playbook``, ``matched``, ``emitted``, ``unknown``, ``suppressed``.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[list[str]]
        The titles alone when nothing matched.

    Examples
    --------
    >>> row = {"playbook": "p", "matched": 3, "emitted": 1, "unknown": 0,
    ...        "suppressed": {"open": 2}}
    >>> funnel_rows([row], "en")[1]
    ['p', '3', '1', '2', '0', 'An earlier action is still open (2)']
    """
    titles = [label(f"column.{name}", lang) for name in FUNNEL_COLUMNS]
    rows = [_row(row, lang) for row in funnel if count(row.get("matched"))]
    return [titles, *rows]


def _row(row: Record, lang: str) -> list[str]:
    reasons = {
        name: count(value) for name, value in record(row.get("suppressed")).items()
    }
    ranked = sorted(
        (name for name in reasons if reasons[name]), key=lambda name: -reasons[name]
    )
    named = [
        f"{label(f'outcome.{name}', lang)} ({plain(reasons[name])})"
        for name in ranked[:_REASONS]
    ]
    return [
        label(f"playbook.{text(row.get('playbook'))}", lang),
        plain(row.get("matched")),
        plain(row.get("emitted")),
        plain(sum(reasons.values())),
        plain(row.get("unknown")),
        ", ".join(named),
    ]
