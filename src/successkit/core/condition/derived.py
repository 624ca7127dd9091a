"""Values that a condition derives from earlier days and from events.

``change(mrr, 28)``, ``before(health_band, 7)``, ``unchanged_days(phase)``,
``days_since('escalated')`` and ``absent('review', 90)`` look like calls and are none:
each names one column, which is worked out for the whole table before the condition.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from successkit.core.account_table import TableColumn

FUNCTIONS: Final[Mapping[str, str]] = {
    "change": "change(column, days)",
    "before": "before(column, days)",
    "unchanged_days": "unchanged_days(column)",
    "days_since": "days_since('kind of event')",
    "absent": "absent('kind of event', days)",
}
"""What may stand before a bracket, with how it is written."""
OF_EVENTS: Final = frozenset({"days_since", "absent"})
_WITHOUT_DAYS: Final = frozenset({"unchanged_days", "days_since"})
MAX_DAYS: Final = 3660


@attrs.frozen
class Derived:
    """One derived value.

    Parameters
    ----------
    function
        A name of ``FUNCTIONS``.
    subject
        Name of a column, or a kind of event.
    days
        How far back; 0 for functions without.
    """

    function: str
    subject: str
    days: int = 0

    @property
    def of_events(self) -> bool:
        """Whether it speaks of events, not of a column."""
        return self.function in OF_EVENTS

    @property
    def name(self) -> str:
        """Name of its column; no declared column can have it."""
        kind = f"{self.subject!r}" if self.of_events else self.subject
        days = "" if self.function in _WITHOUT_DAYS else f", {self.days}"
        return f"{self.function}({kind}{days})"

    def column(self, subject: TableColumn | None) -> TableColumn:
        """Return the declaration of its column.

        Parameters
        ----------
        subject
            The column that it is derived from; None for events.

        Returns
        -------
        TableColumn
            Of the same kind as the subject for ``before``; a flag for ``absent``; else
            a number.
        """
        if self.function == "before" and subject is not None:
            return attrs.evolve(subject, name=self.name)
        kind = "flag" if self.function == "absent" else "number"
        return TableColumn(self.name, kind, FUNCTIONS[self.function])


def derived(node: ast.expr) -> Derived | None:
    """Return the derived value that a part names.

    Parameters
    ----------
    node
        Any part of a condition.

    Returns
    -------
    Derived | None
        None when it is no call, or not written as in ``FUNCTIONS``.

    Examples
    --------
    >>> derived(ast.parse("change(mrr, 28)", mode="eval").body).name
    'change(mrr, 28)'
    >>> derived(ast.parse("change(mrr)", mode="eval").body) is None
    True
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    function, wants = node.func.id, 2 - (node.func.id in _WITHOUT_DAYS)
    if function not in FUNCTIONS or len(node.args) != wants or node.keywords:
        return None
    subject = (_kind if function in OF_EVENTS else dotted)(node.args[0])
    days = 0 if wants == 1 else _days(node.args[1])
    return None if subject is None or days is None else Derived(function, subject, days)


def derived_in(node: ast.expr) -> Iterator[Derived]:
    """Return the derived values that stand in a part, in order.

    Parameters
    ----------
    node
        Any part of a condition.

    Yields
    ------
    Derived
        Each as often as it stands there.
    """
    found = derived(node)
    if found is not None:
        yield found
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from derived_in(child)


def dotted(node: ast.expr) -> str | None:
    """Return the name of a column as written, or None for anything else.

    Parameters
    ----------
    node
        Any part of a condition.

    Returns
    -------
    str | None
        ``mrr``, or ``plugin.tier`` for a plugin's column.
    """
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        front = dotted(node.value)
        return None if front is None else f"{front}.{node.attr}"
    return None


def _kind(node: ast.expr) -> str | None:
    given = node.value if isinstance(node, ast.Constant) else None
    return given if isinstance(given, str) and given else None


def _days(node: ast.expr) -> int | None:
    given = node.value if isinstance(node, ast.Constant) else None
    return given if type(given) is int and 1 <= given <= MAX_DAYS else None
