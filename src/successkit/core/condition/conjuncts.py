"""What a condition demands at once: the parts that are joined by ``and``."""

import ast

from successkit.core.condition.source import parse


def conjuncts(text: str) -> tuple[str, ...]:
    """Return the conditions that must all hold for one to hold.

    Parameters
    ----------
    text
        The condition.

    Returns
    -------
    tuple[str, ...]
        Their texts, in order; the condition itself where nothing joins it.

    Raises
    ------
    InvalidInputError
        It is not a condition.

    Examples
    --------
    >>> conjuncts("(mrr > 0 or paused) and phase == 'use' and not pending")
    ('mrr > 0 or paused', "phase == 'use'", 'not pending')
    >>> conjuncts("mrr > 0 or paused")
    ('mrr > 0 or paused',)
    """
    source, tree = parse(text)
    if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And):
        return tuple(source.part(node) for node in tree.values)
    return (text,)
