"""Adding up what the parts of a book come to."""

import operator
from collections.abc import Iterable
from functools import reduce
from typing import Any, Protocol, Self, TypeVar


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
        The same in any order.

    Examples
    --------
    >>> total([1, 2, 3])
    6
    """
    return reduce(operator.add, parts)
