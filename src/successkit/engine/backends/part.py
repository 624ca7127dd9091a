"""``Part``: some accounts of a book with all of their rows."""

from typing import Any, Self

import attrs

from successkit.core import AccountSet, Portfolio
from successkit.core.lazy import Lazy


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
    memo
        What was worked out from it; it can always be worked out again.
    """

    portfolio: Portfolio
    accounts: AccountSet
    number: int = 0
    given: Any = attrs.field(default=None, repr=False)
    memo: dict[str, Any] = attrs.field(init=False, factory=dict[str, Any], repr=False)

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
