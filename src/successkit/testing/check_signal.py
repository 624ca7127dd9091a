"""The contract kit for signals: what every signal promises, tried out."""

from successkit.core import Signal, View
from successkit.testing.check_column import check_column
from successkit.testing.within import DEADLINE


def check_signal(
    signal: Signal, view: View | None = None, *, deadline: float | None = DEADLINE
) -> None:
    """Try out what every signal promises, and say which promise is broken.

    A signal returns shape (accounts,), float64, finite or NaN, and keeps every promise
    of :func:`check_column`.

    Parameters
    ----------
    signal
        The signal.
    view
        What to try it on: at least one account must have a value. None takes
        :func:`example_view`, on which later facts are tried as well.
    deadline
        Seconds after which it counts as hanging; None waits for ever. [s]

    Raises
    ------
    AssertionError
        A promise is broken; the message says which, and how to mend it.

    Examples
    --------
    >>> import numpy as np
    >>> def seats(view, /, *, as_of):
    ...     return np.random.default_rng().random(len(view.table))
    >>> check_signal(
    ...     Signal(name="acme.seats", compute=seats, points=((0, 0), (1, 100)))
    ... )
    Traceback (most recent call last):
    AssertionError: acme.seats: two calls with the same view gave different values ...
    """
    check_column(signal, view, deadline=deadline)
