"""Which columns of the account table a score rests on."""

from collections.abc import Iterable
from typing import Final

from successkit.core import Signal
from successkit.core.declarations.normaliser import ByAge, Percentile
from successkit.core.declarations.signal import SignalFunction
from successkit.health.signals import READS, FromColumn

_ALWAYS: Final = frozenset({"customer"})


def columns_read(signals: Iterable[Signal]) -> frozenset[str] | None:
    """Return the columns that signals and their scales look at.

    Parameters
    ----------
    signals
        Those of a scorecard.

    Returns
    -------
    frozenset[str] | None
        A score is the same bits where all other columns are missing. None where a
        signal is not of the library, so that nobody knows what it looks at.

    Examples
    --------
    >>> from successkit.health.signals import CSAT, USAGE_TREND
    >>> sorted(columns_read([CSAT, USAGE_TREND]))
    ['csat_age', 'csat_latest', 'customer', 'usage_trend']
    """
    found = _ALWAYS
    for signal in signals:
        columns = _of_function(signal.compute)
        if columns is None:
            return None
        found |= columns | _of_scale(signal)
    return found


def _of_function(compute: SignalFunction) -> frozenset[str] | None:
    if isinstance(compute, FromColumn):
        return frozenset({compute.column})
    # By identity: what a plugin computes with need not have a hash.
    known = (columns for function, columns in READS.items() if function is compute)
    return next(known, None)


def _of_scale(signal: Signal) -> set[str]:
    named = {signal.age}
    if isinstance(signal.scale, ByAge):
        named.add("age_days")
    elif isinstance(signal.scale, Percentile):
        named.add(signal.scale.cohort or "")
    return named - {""}
