"""Hold-out: who gets nothing, so that the effect of a playbook can be measured."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

import numpy as np

from successkit.core.arrays import BoolArray
from successkit.core.errors import InvalidInputError

_STEPS: Final = 2**64


def held_out(
    accounts: Iterable[str], *, experiment: str, share: float, salt: str = ""
) -> BoolArray:
    """Return which accounts an experiment leaves out.

    An account belongs by its id alone, whatever else changes: the book, the day, the
    order or the machine. A larger share leaves out all of those of a smaller one.

    Parameters
    ----------
    accounts
        Ids.
    experiment
        What it is drawn for; other experiments leave out others.
    share
        Share of accounts to leave out, in [0, 1).
    salt
        Makes the draw another one; ``decide`` takes the tenant.

    Returns
    -------
    BoolArray
        Shape (n,).

    Raises
    ------
    InvalidInputError
        The share is not in [0, 1).

    Examples
    --------
    >>> held_out(["a", "b", "c", "d"], experiment="rescue", share=0.5).tolist()
    [False, False, True, True]
    """
    if not 0 <= share < 1:
        raise InvalidInputError(f"share: expected at least 0, below 1; got {share}")
    start = f"{len(salt)}:{salt}{experiment}\0".encode()
    drawn = [
        blake2b(start + account.encode(), digest_size=8).digest()
        for account in accounts
    ]
    numbers = np.frombuffer(b"".join(drawn), ">u8")
    return np.asarray(numbers < np.uint64(int(share * _STEPS)))
