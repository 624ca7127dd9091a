"""Trying out every promise of one declaration on a few accounts."""

from collections.abc import Iterator
from time import perf_counter
from typing import Final, Self

import attrs

from successkit.core import View
from successkit.plugins.promises.breach import Breach
from successkit.plugins.promises.future import forgets, holds_no_book, stays_in_view
from successkit.plugins.promises.handling import (
    aliases_nothing,
    changes_nothing,
    is_same_everywhere,
    keeps_no_result,
    reads_no_clock,
)
from successkit.plugins.promises.process import Asked, listening
from successkit.plugins.promises.rows import ignores_row_order, works_in_parts
from successkit.plugins.promises.steady import can_be_sent, is_repeatable
from successkit.plugins.promises.trial import (
    BrokenCallError,
    Promise,
    Subject,
    Trial,
)
from successkit.plugins.promises.views import Handed, private_copy

PROMISES: Final[tuple[tuple[Promise, str], ...]] = (
    (holds_no_book, ""),
    (is_repeatable, "on the second call"),
    (keeps_no_result, "on the second call"),
    (ignores_row_order, "with the facts in another order"),
    (works_in_parts, "with a part of the accounts"),
    (stays_in_view, "with a longer array.base and rows set aside"),
    (forgets, "with accounts it has not seen before"),
    (can_be_sent, ""),
)
"""What is tried after the first call, in order, with words for where it may raise."""


def breaches(
    subject: Subject, view: View, *, patience: float | None = None
) -> Iterator[Breach]:
    """Try out every promise, and tell which are broken.

    Parameters
    ----------
    subject
        The declaration.
    view
        What it is tried on: a few accounts, which cost the same in any book.
    patience
        Seconds after which nothing more is tried; None tries everything. [s]

    Yields
    ------
    Breach
        In the order of trying. Nothing is tried after a first call without a result.

    Examples
    --------
    >>> from datetime import date
    >>> import numpy as np
    >>> from successkit.core import AccountTable, Portfolio
    >>> def rank(view, /, *, as_of):
    ...     return np.argsort(view.table.array("mrr")) * 1.0
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b", "c"], mrr=[5, 9, 7])
    >>> subject = Subject(
    ...     declaration=rank, compute=rank, author=rank, checked=lambda given, _: given
    ... )
    >>> view = View(Portfolio.from_objects(), table)
    >>> print(next(breaches(subject, view)))
    the value of an account depends on which other accounts are in the view (account \
'c': 1.0 and 0.0); use facts of the account only, and sum by account (np.bincount), \
not over the book
    """
    began = perf_counter()
    first = _Call.of(subject, view)
    yield from first.broken()
    try:
        values = subject.checked_column(first.given(), len(view.table))
    except BrokenCallError as error:
        yield Breach(promise="result", message=str(error))
        return
    trial = Trial(
        subject=subject, view=private_copy(view), result=first.result, values=values
    )
    for promise, where in PROMISES:
        if patience is not None and perf_counter() - began > patience:
            return
        breach = _tried(promise, trial, where)
        if breach is not None:
            yield breach
            # A call that breaks off may have been given up: no more calls then.
            if breach.promise == "result":
                return


@attrs.frozen(eq=False, kw_only=True)
class _Call:
    """One call, and what the world was like before and after it."""

    handed: Handed
    asked: Asked
    result: object
    failure: BrokenCallError | None

    @classmethod
    def of(cls, subject: Subject, view: View) -> Self:
        # The engine gives read-only columns; here they can be written, so that the
        # message can name the column, even one reached through array.base.
        handed: Handed = {}
        seen = private_copy(view, handed)
        result: object = None
        failure: BrokenCallError | None = None
        with listening() as asked:
            try:
                result = subject.call(seen)
            except BrokenCallError as error:
                failure = error
        return cls(handed=handed, asked=asked, result=result, failure=failure)

    def broken(self) -> Iterator[Breach]:
        """Tell what the call did beside returning something."""
        yield from _present(
            changes_nothing(self.handed),
            reads_no_clock(self.asked),
            is_same_everywhere(self.asked),
            aliases_nothing(self.result, self.handed),
        )

    def given(self) -> object:
        """Return the result, or raise what the call raised."""
        if self.failure is not None:
            raise self.failure
        return self.result


def _tried(promise: Promise, trial: Trial, where: str) -> Breach | None:
    try:
        return promise(trial)
    except BrokenCallError as error:
        return Breach(promise="result", message=f"{error}, {where}")


def _present(*found: Breach | None) -> Iterator[Breach]:
    return (breach for breach in found if breach is not None)
