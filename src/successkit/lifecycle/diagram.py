"""A lifecycle as a Mermaid diagram, with what was observed."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from successkit.core import Lifecycle

_NONE: Final[Mapping[str, int]] = MappingProxyType({})
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORDS: Final = frozenset(
    {"as", "class", "classdef", "default", "direction", "end", "note", "state", "style"}
)
_ODD: Final = re.compile(r"[^\w .,-]")


def mermaid(lifecycle: Lifecycle, *, counts: Mapping[str, int] = _NONE) -> str:
    """Return the lifecycle as the text of a Mermaid state diagram.

    Parameters
    ----------
    lifecycle
        What to draw; every transition and timeout is one arrow.
    counts
        How often each transition was taken, by id, to show on its arrow.

    Returns
    -------
    str
        Lines joined by newlines, with one at the end.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> text = mermaid(default_lifecycle(), counts={"onboarding:onboarded": 12})
    >>> print("".join(text.splitlines(keepends=True)[:4]), end="")
    stateDiagram-v2
        [*] --> onboarding
        onboarding --> adoption: onboarded (12)
        adoption --> expansion: grew
    """
    alias = {
        phase.name: _alias(phase.name, place)
        for place, phase in enumerate(lifecycle.phases)
    }
    lines = [
        f'state "{_safe(name)}" as {short}'
        for name, short in alias.items()
        if name != short
    ]
    lines.append(f"[*] --> {alias[lifecycle.initial]}")
    for row in lifecycle.transitions:
        seen = f" ({counts[row.id]})" if row.id in counts else ""
        lines.append(
            f"{alias[row.source]} --> {alias[row.dest]}: {_safe(row.event)}{seen}"
        )
    lines += [
        f"{alias[item.source]} --> {alias[item.dest]}: after {item.after} days"
        for item in lifecycle.timeouts
    ]
    return "\n    ".join(["stateDiagram-v2", *lines]) + "\n"


def _alias(name: str, place: int) -> str:
    plain = _PLAIN.fullmatch(name) and name.lower() not in _WORDS
    return name if plain else f"phase{place}"


def _safe(text: str) -> str:
    """Write characters that mean something to Mermaid as its character codes."""
    return _ODD.sub(lambda found: f"#{ord(found.group())};", text)
