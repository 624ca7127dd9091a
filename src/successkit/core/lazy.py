"""``Lazy``: a mapping whose values are made when somebody asks for them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TypeVar

ValueT = TypeVar("ValueT")


class Lazy(Mapping[str, ValueT]):
    """A read-only mapping that makes each value once, on first access.

    Parameters
    ----------
    names
        Its keys.
    make
        Makes the value of a key; pure, so that two threads may make it at once.

    Examples
    --------
    >>> squares = Lazy(["2", "3"], lambda name: int(name) ** 2)
    >>> squares["3"], list(squares)
    (9, ['2', '3'])
    """

    __slots__ = ("_made", "_make", "_names")

    def __init__(self, names: Collection[str], make: Callable[[str], ValueT]) -> None:
        self._names = names
        self._make = make
        self._made: dict[str, ValueT] = {}

    def __getitem__(self, name: str) -> ValueT:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            # No lock: a thread that was given up might hold it for ever.
            return self._made.setdefault(name, self._make(name))
        return self._made[name]

    def get(self, name: str, default: Any = None, /) -> Any:  # noqa: ANN401 - as a mapping
        """Return a value, or the default; asked for very often."""
        return self[name] if name in self._names else default

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def forget(self) -> None:
        """Give up the values that were made: they are made again when asked for."""
        self._made.clear()

    def __reduce__(self) -> tuple[type, tuple[dict[str, ValueT]]]:
        # Whoever copies or sends it wants the values, not the way to make them.
        return dict, (dict(self),)
