"""A lifecycle as a Mermaid or DOT diagram, with what was observed."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from successkit.core import Lifecycle
from successkit.lifecycle.edges import Edge, edges

_NO_COUNTS: Final[Mapping[str, int]] = MappingProxyType({})
_NO_DAYS: Final[Mapping[str, float]] = MappingProxyType({})
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORDS: Final = frozenset(
    {"as", "class", "classdef", "default", "direction", "end", "note", "state", "style"}
)
_ODD: Final = re.compile(r"[^\w .,-]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def mermaid(
    lifecycle: Lifecycle,
    *,
    counts: Mapping[str, int] = _NO_COUNTS,
    median_days: Mapping[str, float] = _NO_DAYS,
) -> str:
    """Return the lifecycle as the text of a Mermaid state diagram.

    Parameters
    ----------
    lifecycle
        What to draw; every transition and timeout is one arrow.
    counts
        How often each move was made, by id or ``timeout:<source>``, to show on its
        arrow; see :func:`successkit.lifecycle.observed`.
    median_days
        Days spent in the source before each move, by the same keys. [days]

    Returns
    -------
    str
        Lines joined by newlines, with one at the end.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> text = mermaid(
    ...     default_lifecycle(),
    ...     counts={"onboarding:onboarded": 12},
    ...     median_days={"onboarding:onboarded": 31.5},
    ... )
    >>> print("".join(text.splitlines(keepends=True)[:4]), end="")
    stateDiagram-v2
        [*] --> onboarding
        onboarding --> adoption: onboarded (12, 31.5 days)
        adoption --> expansion: grew
    """
    alias = _aliases(lifecycle)
    lines = [
        f'state "{_safe(name)}" as {short}'
        for name, short in alias.items()
        if name != short
    ]
    # Phases that no arrow would show.
    drawn = {name for edge in edges(lifecycle) for name in (edge.source, edge.dest)}
    lines += [name for name in alias if name == alias[name] and name not in drawn]
    if lifecycle.initial in alias:
        lines.append(f"[*] --> {alias[lifecycle.initial]}")
    for edge in edges(lifecycle):
        label = _safe(edge.cause) + seen(edge, counts, median_days)
        lines.append(f"{alias[edge.source]} --> {alias[edge.dest]}: {label}")
    return "\n    ".join(["stateDiagram-v2", *lines]) + "\n"


def dot(
    lifecycle: Lifecycle,
    *,
    counts: Mapping[str, int] = _NO_COUNTS,
    median_days: Mapping[str, float] = _NO_DAYS,
) -> str:
    """Return the lifecycle as the text of a graph in the DOT language of Graphviz.

    Parameters
    ----------
    lifecycle
        What to draw; every transition and timeout is one arrow.
    counts, median_days
        As for :func:`mermaid`.

    Returns
    -------
    str
        Lines joined by newlines, with one at the end. Moves back are dashed.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> lines = dot(default_lifecycle(), counts={"adoption:grew": 3}).splitlines()
    >>> next(line.strip() for line in lines if "grew" in line)
    '"adoption" -> "expansion" [label="grew (3)"];'
    """
    order = {phase.name: phase.order for phase in lifecycle.phases}
    lines = ["rankdir=LR;", "node [shape=box, style=rounded];"]
    lines += [f"{_quoted(name)};" for name in order]
    if lifecycle.initial in order:
        lines.append(f'"" [shape=point]; "" -> {_quoted(lifecycle.initial)};')
    for edge in edges(lifecycle):
        label = _quoted(edge.cause + seen(edge, counts, median_days))
        style = ", style=dashed" if order[edge.dest] < order[edge.source] else ""
        arrow = f"{_quoted(edge.source)} -> {_quoted(edge.dest)}"
        lines.append(f"{arrow} [label={label}{style}];")
    return "\n    ".join(["digraph lifecycle {", *lines]) + "\n}\n"


def seen(edge: Edge, counts: Mapping[str, int], days: Mapping[str, float]) -> str:
    """Return what was observed of a move, in brackets, or nothing.

    Parameters
    ----------
    edge
        The move.
    counts, days
        As for :func:`mermaid`.

    Returns
    -------
    str
        Such as `` (12, 31.5 days)``.
    """
    said = [str(counts[edge.key])] if edge.key in counts else []
    if edge.key in days:
        said.append(f"{days[edge.key]:g} {'day' if days[edge.key] == 1 else 'days'}")
    return f" ({', '.join(said)})" if said else ""


def _aliases(lifecycle: Lifecycle) -> dict[str, str]:
    """Return a name that Mermaid can read for each phase, all of them different."""
    names = {phase.name for phase in lifecycle.phases}
    short: dict[str, str] = {}
    for place, phase in enumerate(lifecycle.phases):
        name = phase.name
        if not _PLAIN.fullmatch(name) or name.lower() in _WORDS:
            name = f"phase{place}"
            while name in names:
                name += "_"
        short[phase.name] = name
    return short


def _safe(text: str) -> str:
    """Write characters that mean something to Mermaid as its character codes."""
    return _ODD.sub(lambda found: f"#{ord(found.group())};", text)


def _quoted(text: str) -> str:
    plain = _CONTROL.sub(" ", text).replace("&", "&amp;")
    plain = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
