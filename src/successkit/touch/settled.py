"""A touch model moves only when two evaluations in a row want the same other one."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.states import TouchModel

_NONE: Final = -1
_LAST: Final = len(TouchModel) - 1


@attrs.frozen(eq=False, kw_only=True)
class Held:
    """Which touch models are wanted, where others hold for the time being.

    Parameters
    ----------
    wanted
        Shape (rows,), int8: positions in ``TouchModel`` of the model that is wanted
        today, without any raise; -1 for no customers.
    streak
        Shape (rows,): how many of the newest evaluations in a row wanted it.
    kept
        Shape (rows,), int8: the model that holds, without any raise.
    evaluations
        How many in a row a move takes.
    """

    wanted: AnyArray
    streak: Int64Array
    kept: AnyArray
    evaluations: int


def settle_models(
    wanted: AnyArray,
    *,
    raised: BoolArray | None = None,
    evaluations: int = 2,
    between: bool = False,
) -> AnyArray:
    """Return the touch models that hold, from those wanted day after day.

    A customer changes its model only when so many evaluations in a row want the same
    other one: a value that swings about a limit changes nothing. On its first
    evaluation a customer has the model that is wanted; who is no customer has none, at
    once. A raise for the time being counts and ends at once: it lifts the model that
    holds by one.

    Parameters
    ----------
    wanted
        Shape (days, rows): positions in ``TouchModel``, as ``TouchResult.models`` has
        them, the oldest evaluation first and the same accounts in the same order; -1
        for no customers.
    raised
        Shape (days, rows), as ``TouchResult.raised``: where ``wanted`` is one model
        higher for the time being. None for nowhere.
    evaluations
        How many in a row must agree, 1 or more; 1 moves at once.
    between
        Whether the last row is a day after the newest evaluation that is none itself:
        it keeps the model of that evaluation, but for who has just become a customer
        or ceased to be one, and for a raise.

    Returns
    -------
    AnyArray
        Shape (days, rows), int8: the model that holds from each evaluation on. The
        last row is that of the newest evaluation. A day depends on no later one.

    Raises
    ------
    InvalidInputError
        The shapes do not agree, a position is none, or ``evaluations`` is below 1.

    Examples
    --------
    One customer, wanted in low touch (1), once in high touch (0), and then twice.

    >>> settle_models(np.array([[1], [0], [1], [0], [0]])).ravel().tolist()
    [1, 1, 1, 1, 0]
    >>> settle_models(np.array([[1], [0], [0]]), between=True).ravel().tolist()
    [1, 1, 1]
    """
    models = _codes(wanted)
    lifted = np.zeros(models.shape, bool) if raised is None else np.asarray(raised)
    if models.ndim != 2 or lifted.shape != models.shape or evaluations < 1:  # noqa: PLR2004
        raise InvalidInputError(
            "settle_models: expected wanted and raised of the same shape (days, rows) "
            f"and evaluations >= 1; got {models.shape}, {lifted.shape}, {evaluations}"
        )
    usual = np.where(models < 0, _NONE, np.minimum(models + lifted, _LAST))
    held = _held(usual, evaluations, between=between)
    return np.where(held < 0, _NONE, np.maximum(held - lifted, 0)).astype(np.int8)


def _codes(wanted: AnyArray) -> AnyArray:
    codes = np.asarray(wanted)
    whole = codes.size == 0 or codes.dtype.kind in "iu"
    if not whole or codes.min(initial=0) < _NONE or codes.max(initial=0) > _LAST:
        raise InvalidInputError(
            "settle_models: expected wanted as positions in TouchModel, -1 to "
            f"{_LAST}; got an array of {codes.dtype}"
        )
    return codes.astype(np.int8)


def streaks(wanted: AnyArray, now: AnyArray) -> Int64Array:
    """Return for how many evaluations in a row a model has been wanted.

    Parameters
    ----------
    wanted
        Shape (evaluations, rows): positions in ``TouchModel``, oldest first.
    now
        Shape (rows,): the model of each account.

    Returns
    -------
    Int64Array
        Shape (rows,): how many of the newest evaluations wanted it, without a break.

    Examples
    --------
    >>> streaks(np.array([[0, 1], [1, 1], [0, 1]]), np.array([0, 1])).tolist()
    [1, 3]
    """
    result = np.zeros(len(now), np.int64)
    going = np.ones(len(now), bool)
    for row in wanted[::-1]:
        going &= row == now
        result += going
    return result


def _held(usual: AnyArray, evaluations: int, *, between: bool) -> AnyArray:
    held = usual.copy()
    streak = np.ones(usual.shape[1:], np.int64)
    for day in range(1, len(usual)):
        now, before = usual[day], held[day - 1]
        streak = np.where(now == usual[day - 1], streak + 1, 1)
        enough = streak >= evaluations
        if between and day == len(usual) - 1:
            enough = np.zeros(now.shape, bool)
        held[day] = np.where(enough | (now < 0) | (before < 0), now, before)
    return held
