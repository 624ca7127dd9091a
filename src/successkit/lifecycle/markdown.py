"""A lifecycle as a Markdown table of its moves."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from successkit.core import Lifecycle
from successkit.core.states import PhaseKind
from successkit.lifecycle.edges import Edge, edges

_NO_COUNTS: Final[Mapping[str, int]] = MappingProxyType({})
_NO_DAYS: Final[Mapping[str, float]] = MappingProxyType({})
_MEANS_SOMETHING: Final = re.compile(r"[\\|`*<>\[\]&~#]")
_SPACE: Final = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def markdown_table(
    lifecycle: Lifecycle,
    *,
    counts: Mapping[str, int] = _NO_COUNTS,
    median_days: Mapping[str, float] = _NO_DAYS,
) -> str:
    """Return the moves of a lifecycle as a table in Markdown.

    Parameters
    ----------
    lifecycle
        What to show; every transition and timeout is one row.
    counts
        How often each move was made, by id or ``timeout:<source>``; adds a column.
    median_days
        Days spent in the source before each move; adds a column. [days]

    Returns
    -------
    str
        Lines joined by newlines, with one at the end.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> text = markdown_table(default_lifecycle(), counts={"onboarding:onboarded": 2})
    >>> print("".join(text.splitlines(keepends=True)[:3]), end="")
    | from | when | to | way | only if | seen |
    |---|---|---|---|---|---:|
    | onboarding | onboarded | adoption | ahead |  | 2 |
    """
    heads = [("from", ""), ("when", ""), ("to", ""), ("way", ""), ("only if", "")]
    heads += [("seen", ":")] if counts else []
    heads += [("median days", ":")] if median_days else []
    rows = [table_row([name for name, _ in heads])]
    rows.append("|" + "".join(f"---{side}|" for _, side in heads))
    for edge in edges(lifecycle):
        cells = [edge.source, edge.cause, edge.dest]
        cells += [_way(lifecycle, edge), _conditions(edge)]
        cells += [str(counts.get(edge.key, 0))] if counts else []
        days = median_days.get(edge.key)
        cells += ["" if days is None else f"{days:g}"] if median_days else []
        rows.append(table_row([escaped(cell) for cell in cells]))
    return "\n".join(rows) + "\n"


def table_row(cells: list[str]) -> str:
    """Return one row of a table.

    Parameters
    ----------
    cells
        Texts, escaped before.

    Returns
    -------
    str
        Without a newline.
    """
    return "| " + " | ".join(cells) + " |"


def _way(lifecycle: Lifecycle, edge: Edge) -> str:
    phases = {phase.name: phase for phase in lifecycle.phases}
    if phases[edge.source].kind is PhaseKind.CHURNED:
        return "win-back"
    ahead = phases[edge.dest].order - phases[edge.source].order
    return "ahead" if ahead > 0 else "back" if ahead < 0 else "aside"


def _conditions(edge: Edge) -> str:
    said = [edge.guard] if edge.guard else []
    said += [f"{edge.min_dwell} days spent there"] if edge.min_dwell else []
    said += [f"priority {edge.priority}"] if edge.priority else []
    return "; ".join(said)


def escaped(text: str) -> str:
    """Return text that means itself in a cell of a table.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        In one line.

    Examples
    --------
    >>> escaped("a|b")
    'a&#124;b'
    """
    plain = _SPACE.sub(" ", text)
    return _MEANS_SOMETHING.sub(lambda found: f"&#{ord(found.group())};", plain)
