"""What a comparison compares to, for people."""

import ast
from typing import cast


def limit_of(node: ast.expr) -> object:
    """Return the constants of a comparison.

    Parameters
    ----------
    node
        One part of a condition, without ``and`` and ``or``.

    Returns
    -------
    object
        The constant; a tuple of several; None when columns are compared to each other,
        or when the part is a flag.

    Examples
    --------
    >>> limit_of(ast.parse("0 <= days_to_renewal < 90", mode="eval").body)
    (0, 90)
    """
    if not isinstance(node, ast.Compare):
        return None
    found = [
        value for side in (node.left, *node.comparators) for value in _constants(side)
    ]
    return tuple(found) if len(found) > 1 else next(iter(found), None)


def _constants(node: ast.expr) -> list[object]:
    try:
        value: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return []
    many = isinstance(value, tuple | list)
    return list(cast("list[object]", value)) if many else [value]
