"""Running declared signals, so that a bad one hurts nobody but itself.

Each signal is called once with the whole view, read-only. Running in chunks of some
64,000 rows is to come; the contract kit asks of a signal today that its result be
the same in any chunking.
"""

from collections.abc import Iterable, Mapping

import attrs
import numpy as np

from successkit.core import FloatArray, PluginError, Signal, View
from successkit.core.arrays import NULL_INT
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.read_only import read_only


@attrs.frozen(eq=False, kw_only=True)
class SignalRun:
    """What came out of running signals.

    Parameters
    ----------
    raw
        By name of the signal, in the given order: shape (accounts,), float64, NaN
        where not known. A signal that failed is NaN throughout.
    failures
        By name of the signal: plugin, number of accounts, and what went wrong.
    """

    raw: Mapping[str, FloatArray]
    failures: Mapping[str, str]


def run_signals(signals: Iterable[Signal], view: View) -> SignalRun:
    """Compute signals, each on its own.

    A signal that raises, exits or returns nonsense fails alone: the results of all
    others are the same bits as without it. Division by zero in a signal makes no
    noise: NaN is "not known", and an infinite value is refused.

    Parameters
    ----------
    signals
        Built-in ones and plugins'.
    view
        Facts cut at the day, and the account table. A signal gets its columns
        read-only.

    Returns
    -------
    SignalRun
        Values and failures.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Portfolio
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], seats=[10, 4])
    >>> def seats(view, /, *, as_of):
    ...     return view.table.array("seats")
    >>> def wrong(view, /, *, as_of):
    ...     return seats(view, as_of=as_of)[:1]
    >>> run = run_signals(
    ...     [
    ...         Signal(name="acme.seats", compute=seats, points=((0, 0), (10, 100))),
    ...         Signal(name="acme.wrong", compute=wrong, points=((0, 0), (10, 100))),
    ...     ],
    ...     View(Portfolio.from_objects(), table),
    ... )
    >>> run.raw["acme.seats"].tolist()
    [10.0, 4.0]
    >>> run.failures["acme.wrong"].partition(": ")[0]
    'plugin acme, signal acme.wrong, 2 accounts'
    >>> run.failures["acme.wrong"].partition(": ")[2]
    'PluginError: expected shape (2,); got (1,)'
    """
    raw: dict[str, FloatArray] = {}
    failures: dict[str, str] = {}
    for signal in signals:
        try:
            raw[signal.name] = _computed(signal, view)
        except BREAKS as error:
            raw[signal.name] = np.full(len(view.table), np.nan)
            failures[signal.name] = _failure(signal, view, error)
    return SignalRun(raw=raw, failures=failures)


def _computed(signal: Signal, view: View) -> FloatArray:
    # Each signal gets a view of its own: what it puts into its mappings, no other
    # signal sees.
    own = read_only(view)
    with np.errstate(divide="ignore", invalid="ignore"):
        values: object = signal.compute(own, as_of=np.datetime64(view.as_of, "D"))
    return _checked(values, len(view.table))


def _checked(values: object, rows: int) -> FloatArray:
    """Return the result as a column of our own, or refuse it."""
    if type(values) is not np.ndarray:
        raise PluginError(
            f"expected a numpy array of shape ({rows},), float64; got "
            f"{type(values).__name__}"
        )
    if values.shape != (rows,):
        raise PluginError(f"expected shape ({rows},); got {values.shape}")
    if values.dtype.kind not in "biuf" or values.dtype == np.int8:
        mend = "; use np.where(column < 0, np.nan, column) for a flag or enum column"
        raise PluginError(
            f"expected dtype float64; got {values.dtype}"
            f"{mend if values.dtype == np.int8 else ''}"
        )
    column = values.astype(np.float64)
    if values.dtype == np.int64:
        column[values == NULL_INT] = np.nan
    infinite = int(np.isinf(column).sum())
    if infinite:
        raise PluginError(
            f"expected finite values, or NaN for not known; got {infinite} infinite"
        )
    return column


def _failure(signal: Signal, view: View, error: BaseException) -> str:
    plugin = signal.name.rpartition(".")[0]
    owner = f"plugin {plugin}" if plugin else "built-in"
    rows = len(view.table)
    return f"{owner}, signal {signal.name}, {rows:,} accounts: {described(error)}"
