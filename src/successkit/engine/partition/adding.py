"""Adding up what the parts of a book come to."""

from collections.abc import Iterable
from functools import reduce
from typing import Any, Protocol, Self, TypeVar

from successkit.core import InvalidInputError


class Sums(Protocol):
    """What adds up; ``+`` refuses parts that share an account."""

    def __add__(self, other: Any, /) -> Self:  # noqa: ANN401
        """Return the sums of both."""
        ...


SumsT = TypeVar("SumsT", bound=Sums)


def total(parts: Iterable[SumsT]) -> SumsT:
    """Return the sum of the parts of a book.

    Parameters
    ----------
    parts
        At least one, in the order of the parts.

    Returns
    -------
    SumsT
        The same for any way in which the book is split. Neighbours are added in pairs,
        pairs in fours, and so on as they come: what grows with the book is then copied
        once for each doubling of parts and not once for each part, and no more than
        one sum for each doubling waits.

    Raises
    ------
    InvalidInputError
        There is no part, or two parts share an account.

    Examples
    --------
    >>> total(["a", "b", "c"])
    'abc'
    """
    waiting: list[tuple[int, SumsT]] = []
    for part in parts:
        found, size = part, 1
        while waiting and waiting[-1][0] == size:
            found = waiting.pop()[1] + found
            size *= 2
        waiting.append((size, found))
    if not waiting:
        raise InvalidInputError("expected at least one part; got none")
    return reduce(lambda right, left: left + right, [sums for _, sums in waiting[::-1]])
