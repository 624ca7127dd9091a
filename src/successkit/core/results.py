"""``Results``: what was made from columns, found again while they are the same ones."""

from collections.abc import Callable, Hashable
from operator import is_
from typing import Any, TypeVar

MadeT = TypeVar("MadeT")


class Results:
    """Results by key, each with the very objects that it was made from.

    Columns are never changed, so a result is the same for as long as each of them is
    the same object. Of each key the newest result is kept.

    Examples
    --------
    >>> results, column = Results(), [1, 2]
    >>> results.of("sum", (column,), lambda: sum(column))
    3
    >>> results.of("sum", (column,), lambda: 0), results.of("sum", ([4],), lambda: 4)
    (3, 4)
    """

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[tuple[Any, ...], Any]] = {}

    def of(
        self, key: Hashable, rests_on: tuple[Any, ...], make: Callable[[], MadeT]
    ) -> MadeT:
        """Return a result, made anew where what it rests on is another object.

        Parameters
        ----------
        key
            What it is.
        rests_on
            All that it is made from.
        make
            Makes it; nobody may write to what it returns.

        Returns
        -------
        MadeT
            The result.
        """
        known = self._made.get(key)
        if known is not None and _same(known[0], rests_on):
            found: MadeT = known[1]
            return found
        made = make()
        self._made[key] = rests_on, made
        return made


def _same(some: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))
