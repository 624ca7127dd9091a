"""The largest value that can be served, by integer programming."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final

import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.errors import InvalidInputError
from successkit.touch.fill import deal
from successkit.touch.free import Free
from successkit.touch.team import NO_CAP
from successkit.touch.work import Work

_MOST_PAIRS: Final = 2_000_000
_SECONDS: Final = 60
_OUTPUT: Final = 1


def deal_exactly(work: Work, free: Free) -> Int64Array:
    """Give customers to people so that the value served is as large as it can be.

    The solver stops when its answer is proved to be within 0.01 % of the best, or after
    a minute with the best one found by then. The greedy answer is taken where that one
    is not better, so that the value is never below it.

    Parameters
    ----------
    work
        The customers.
    free
        What people have left; written to.

    Returns
    -------
    Int64Array
        Shape (n,): positions of people; -1 for nobody.

    Raises
    ------
    ImportError
        scipy is not installed.
    InvalidInputError
        There are more than two million pairs of a customer and a person who may serve
        it.
    """
    row, person = np.nonzero(work.allowed[work.group] & (free.minutes > 0))
    if len(row) > _MOST_PAIRS:
        raise InvalidInputError(
            f"exact assignment: expected at most {_MOST_PAIRS:,} pairs of a customer "
            f"and a person; got {len(row):,}; use the greedy solver"
        )
    optimize = _need("scipy.optimize")
    rest = free.copy()
    owner = deal(work, rest)
    if len(row):
        left = free.copy()
        chosen = _solved(optimize, work, free, row, person)
        found = np.full(len(work.group), -1)
        found[row[chosen]] = person[chosen]
        left.take(person[chosen], work.minutes[row[chosen]], work.revenue[row[chosen]])
        if _better(work, found, owner) and _held(left, free):
            owner, rest = found, left
    free.set(rest)
    return owner


def _better(work: Work, one: Int64Array, other: Int64Array) -> bool:
    """Return whether one answer is worth more; weights are summed without rounding."""
    worth = [sum(work.weight[owner >= 0].tolist()) for owner in (one, other)]
    return bool(worth[0] > worth[1])


def _held(left: Free, before: Free) -> bool:
    """Return whether nobody was given more than there was: floats may just miss it."""
    return all(
        bool((now >= np.minimum(then, 0)).all())
        for now, then in (
            (left.minutes, before.minutes),
            (left.accounts, before.accounts),
            (left.revenue, before.revenue),
        )
    )


def _solved(
    optimize: Any,  # noqa: ANN401
    work: Work,
    free: Free,
    row: Int64Array,
    person: Int64Array,
) -> Int64Array:
    """Return which pairs of customer and person are chosen; none in want of time."""
    with _quiet():
        result = optimize.milp(
            -work.weight[row].astype(float) / max(int(work.weight.max()), 1),
            integrality=np.ones(len(row)),
            bounds=optimize.Bounds(0, 1),
            constraints=_limits(optimize, work, free, row, person),
            options={"mip_rel_gap": 1e-4, "time_limit": _SECONDS},
        )
    if result.x is None:
        return row[:0]
    return np.flatnonzero(np.rint(result.x) == 1)


@contextmanager
def _quiet() -> Generator[None, None, None]:
    """Keep what the solver prints by itself out of the output of this process.

    Some versions of HiGHS write remarks to the file descriptor of the output, where
    they would stand in the middle of a JSON document.
    """
    try:
        kept = os.dup(_OUTPUT)
    except OSError:  # there is no output
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _OUTPUT)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, _OUTPUT)
        os.close(kept)


def _limits(
    optimize: Any,  # noqa: ANN401
    work: Work,
    free: Free,
    row: Int64Array,
    person: Int64Array,
) -> list[Any]:
    """Return that each customer has one person, and nobody more than possible."""
    sparse = _need("scipy.sparse")
    pairs = np.arange(len(row))

    def sums(by: Int64Array, of: Int64Array, many: int) -> Any:  # noqa: ANN401
        return sparse.csr_array((of.astype(float), (by, pairs)), (many, len(row)))

    people = len(free.minutes)
    ones = np.ones(len(row), np.int64)
    limits = [
        optimize.LinearConstraint(sums(row, ones, len(work.group)), ub=1),
        optimize.LinearConstraint(
            sums(person, work.minutes[row], people), ub=np.maximum(free.minutes, 0)
        ),
    ]
    for most, of in ((free.accounts, ones), (free.revenue, work.revenue[row])):
        some = most != NO_CAP
        if some.any():
            cap = np.where(some, np.maximum(most, 0).astype(float), np.inf)
            limits.append(optimize.LinearConstraint(sums(person, of, people), ub=cap))
    return limits


def _need(module: str) -> Any:  # noqa: ANN401
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            "the exact assignment needs scipy; mend it with: "
            "pip install 'successkit[assignment]', or use the greedy solver"
        ) from error
