"""Looking for broken promises within a deadline."""

from collections.abc import Callable, Iterator
from typing import Final, cast

from successkit.plugins.promises import Breach
from successkit.plugins.thread import guarded

DEADLINE: Final = 10.0
"""Seconds after which what is tried out counts as hanging."""


def refuse_breach(
    name: str, tried: Callable[[], Iterator[Breach]], *, deadline: float | None
) -> None:
    """Refuse a declaration that breaks a promise, hangs, warns or disturbs others.

    Parameters
    ----------
    name
        Of the declaration, for the message.
    tried
        Tries it out and tells what is broken; only the first counts.
    deadline
        Seconds for all of it; None waits for ever. [s]

    Raises
    ------
    AssertionError
        Something is broken; the message says what, and how to mend it.

    Examples
    --------
    >>> import time
    >>> def hangs():
    ...     yield time.sleep(0.05)
    >>> refuse_breach("acme.slow", hangs, deadline=0.01)
    Traceback (most recent call last):
    AssertionError: acme.slow: no answer within 0.01 s; wait for nothing (a lock, \
sleep, network or file), or allow more: deadline=
    """
    outcome = guarded(lambda: next(tried(), None), deadline=deadline)
    if outcome.value is not None:
        raise AssertionError(f"{name}: {cast('Breach', outcome.value)}")
    if outcome.error.startswith("no answer within"):
        raise AssertionError(f"{name}: {outcome.error}{_HANGS}")
    if outcome.error:
        raise AssertionError(f"{name}: raises {outcome.error}")
    if outcome.warned:
        raise AssertionError(
            f"{name}: warns: {outcome.warned}; handle the case it warns of"
        )
    if outcome.random:
        raise AssertionError(
            f"{name}: touches the global random state (random, numpy.random), which "
            "others rely on; use no random numbers, or np.random.default_rng(seed)"
        )


_HANGS: Final = (
    "; wait for nothing (a lock, sleep, network or file), or allow more: deadline="
)
