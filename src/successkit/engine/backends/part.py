"""``Part``: some accounts of a book with all of their rows."""

from typing import Any, Protocol, Self

import attrs

from successkit.core import AccountSet, Portfolio
from successkit.core.lazy import Lazy


class Keeps(Protocol):
    """Keeps things between passes, by name."""

    def keep(self, name: str, thing: object) -> None:
        """Keep something, where there is room."""
        ...

    def recall(self, name: str) -> Any:  # noqa: ANN401
        """Return it; None where there was no room."""
        ...


@attrs.frozen(eq=False, kw_only=True)
class Part:
    """Some accounts of a book with all of their rows, and proof of which they are.

    Parameters
    ----------
    portfolio
        Their facts, not cut to any day; people and rates are whole.
    accounts
        Which accounts: no other part of the same book may hold one of them.
    number
        Of the part, from 0; results are added up in this order.
    given
        What it alone was told by whoever asks, as entries of the host about its
        accounts; None for nothing.
    scratch
        Keeps what one pass leaves for a later one, while the part itself is given up;
        None where nothing does.
    memo
        What was worked out from it; it can always be worked out again.
    """

    portfolio: Portfolio
    accounts: AccountSet
    number: int = 0
    given: Any = attrs.field(default=None, repr=False)
    scratch: Keeps | None = attrs.field(default=None, repr=False)
    memo: dict[str, Any] = attrs.field(init=False, factory=dict[str, Any], repr=False)

    def leave(self, name: str, thing: object) -> None:
        """Leave something for a later pass, where there is a place for it.

        Parameters
        ----------
        name
            What it is found by; that of the part is added.
        thing
            Something that can be pickled, and be made again.
        """
        if self.scratch is not None:
            self.scratch.keep(f"{name} {self.number}", thing)

    def left(self, name: str) -> Any:  # noqa: ANN401
        """Return what an earlier pass left.

        Parameters
        ----------
        name
            What it is found by.

        Returns
        -------
        Any
            None where nothing was, or there was no room.
        """
        if self.scratch is None:
            return None
        return self.scratch.recall(f"{name} {self.number}")

    def told(self, given: Any) -> Self:  # noqa: ANN401
        """Return the same part, which is told something.

        Parameters
        ----------
        given
            What it is told.

        Returns
        -------
        Self
            What was worked out of it is there.
        """
        part = attrs.evolve(self, given=given)
        part.memo.update(self.memo)
        return part

    def rest(self) -> None:
        """Give up columns that were copied: they are copied again when asked for."""
        kept = (each for each in self.memo.values() if isinstance(each, Portfolio))
        for portfolio in (self.portfolio, *kept):
            portfolio.forget()

    def forget(self) -> None:
        """Give up everything that was worked out of it, and copied for it."""
        self.memo.clear()
        tables = self.portfolio.tables
        if isinstance(tables, Lazy):
            tables.forget()

    def load(self) -> Self:
        """Return the part itself: what is in memory is a source, too.

        Returns
        -------
        Self
            The same object, so that what was worked out is there the next time.
        """
        return self
