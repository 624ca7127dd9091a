"""The contract kit for signals: what every signal promises, tried out."""

import pickle
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, FloatArray, Portfolio, Signal, View
from successkit.plugins import run_signals
from successkit.testing.example import AS_OF, example_book, example_view
from successkit.testing.views import columns_of, part, private_copy, shuffled

_CLOSE: Final = 1e-9


def check_signal(signal: Signal, view: View | None = None) -> None:
    """Try out what every signal promises, and say which promise is broken.

    A signal returns shape (accounts,), float64, finite or NaN; it changes nothing it
    is given; it returns the same on every call; the value of an account follows from
    its own facts, in any order of rows and whatever other accounts there are; it
    does not know what happens later; it can be sent to another process.

    Parameters
    ----------
    signal
        The signal.
    view
        What to try it on: at least one account must have a value. None takes
        :func:`example_view`, on which later facts are tried as well.

    Raises
    ------
    AssertionError
        A promise is broken; the message says which, and how to mend it.

    Examples
    --------
    >>> def seats(view, /, *, as_of):
    ...     return view.table.array("seats") * 0 + np.random.random(len(view.table))
    >>> check_signal(
    ...     Signal(name="acme.seats", compute=seats, points=((0, 0), (1, 100)))
    ... )
    Traceback (most recent call last):
    AssertionError: acme.seats: two calls with the same view gave different values ...
    """
    seen = example_view() if view is None else view
    _changes_nothing(signal, seen)
    values = _values(signal, seen)
    _says_something(signal, values)
    _is_repeatable(signal, seen, values)
    _ignores_row_order(signal, seen, values)
    _works_in_parts(signal, seen, values)
    if view is None:
        _does_not_look_ahead(signal, seen, values)
    _can_be_sent(signal, seen, values)


def _values(signal: Signal, view: View) -> FloatArray:
    run = run_signals([signal], view)
    for failure in run.failures.values():
        raise AssertionError(failure)
    return run.raw[signal.name]


def _broken(signal: Signal, promise: str) -> AssertionError:
    return AssertionError(f"{signal.name}: {promise}")


def _changes_nothing(signal: Signal, view: View) -> None:
    # The engine gives read-only columns; here they can be written, so that the
    # message can name the column.
    mine = private_copy(view)
    before = {path: column.copy() for path, column in columns_of(mine).items()}
    _values(_unguarded(signal, mine), view)
    after = columns_of(mine)
    if before.keys() != after.keys():
        raise _broken(signal, "changed which columns the view has; build your own dict")
    changed = [path for path in before if not _same_bits(before[path], after[path])]
    if changed:
        raise _broken(
            signal,
            f"changed its input {', '.join(changed)}; work on a copy: column.copy()",
        )


def _unguarded(signal: Signal, view: View) -> Signal:
    """Return the signal, computed on this view instead of the one it is given."""

    def compute(_view: View, /, *, as_of: np.datetime64) -> FloatArray:
        return signal.compute(view, as_of=as_of)

    return Signal(name=signal.name, compute=compute, points=signal.points)


def _same_bits(left: AnyArray, right: AnyArray) -> bool:
    if left.dtype == object:
        return bool(left.tolist() == right.tolist())
    return left.tobytes() == right.tobytes()


def _says_something(signal: Signal, values: FloatArray) -> None:
    if bool(np.isnan(values).all()):
        raise _broken(
            signal,
            "knows no account of the view, so nothing can be checked; give a view with "
            'its facts, such as example_view(measures=("my_measure",))',
        )


def _is_repeatable(signal: Signal, view: View, values: FloatArray) -> None:
    again = _values(signal, private_copy(view))
    if not np.array_equal(values, again, equal_nan=True):
        raise _broken(
            signal,
            "two calls with the same view gave different values "
            f"({_first(values, again, np.not_equal)}); use no clock, no random numbers "
            "and nothing kept from an earlier call",
        )


def _ignores_row_order(signal: Signal, view: View, values: FloatArray) -> None:
    moved = _values(signal, shuffled(view, seed=1))
    if not np.allclose(values, moved, rtol=_CLOSE, atol=_CLOSE, equal_nan=True):
        raise _broken(
            signal,
            "depends on the order of rows in the facts "
            f"({_first(values, moved, _far)}); choose rows by their day, not by their "
            "place",
        )


def _works_in_parts(signal: Signal, view: View, values: FloatArray) -> None:
    first = np.random.default_rng(1).random(len(values)) < 1 / 2
    for chosen in (first, ~first, np.zeros(len(values), bool)):
        apart = _values(signal, part(view, chosen))
        if not np.array_equal(values[chosen], apart, equal_nan=True):
            raise _broken(
                signal,
                "the value of an account depends on which other accounts are in the "
                f"view ({_first(values[chosen], apart, np.not_equal)}); use facts of "
                "the account only, and sum by account (np.bincount), not over the book",
            )


def _does_not_look_ahead(signal: Signal, view: View, values: FloatArray) -> None:
    # The cut takes later facts away; what is left is what a signal keeps from a call
    # on a later day, or finds beside the tables that are cut.
    book = example_book(later=True)
    _values(signal, _seen_on(AS_OF + timedelta(days=14), book, view))
    again = _values(signal, _seen_on(AS_OF, book, view))
    if not np.array_equal(values, again, equal_nan=True):
        raise _broken(
            signal,
            "facts from after the day change its value "
            f"({_first(values, again, np.not_equal)}); use the given view only, and "
            "keep nothing between calls",
        )


def _seen_on(day: date, book: Portfolio, view: View) -> View:
    """Return the book as of a day, for the accounts of the view."""
    cut = book.as_of(day)
    known = np.flatnonzero(np.isin(cut.account_ids, view.portfolio.account_ids))
    return View(cut.select(known), attrs.evolve(view.table, as_of=day))


def _can_be_sent(signal: Signal, view: View, values: FloatArray) -> None:
    try:
        sent: Signal = pickle.loads(pickle.dumps(signal))  # noqa: S301
    except Exception as error:
        raise _broken(
            signal,
            f"cannot be pickled ({error}); define compute at the top of a module, not "
            "as a lambda or inside a function",
        ) from error
    if not np.array_equal(values, _values(sent, view), equal_nan=True):
        raise _broken(signal, "gives other values once it was sent to another process")


def _far(left: FloatArray, right: FloatArray) -> BoolArray:
    return np.asarray(~np.isclose(left, right, rtol=_CLOSE, atol=_CLOSE))


def _first(
    left: FloatArray, right: FloatArray, differ: Callable[..., BoolArray]
) -> str:
    """Return where two columns first differ, and how."""
    both = np.isnan(left) & np.isnan(right)
    row = int(np.flatnonzero(differ(left, right) & ~both)[0])
    return f"row {row}: {left[row]!s} and {right[row]!s}"
