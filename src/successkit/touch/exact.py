"""The largest value that can be served, by integer programming."""

from importlib import import_module
from typing import Any

import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.errors import InvalidInputError
from successkit.touch.free import Free
from successkit.touch.team import NO_CAP
from successkit.touch.work import Work

_MOST_PAIRS = 2_000_000


def deal_exactly(work: Work, free: Free) -> Int64Array:
    """Give customers to people so that the value served is as large as it can be.

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
    owner = np.full(len(work.group), -1)
    row, person = np.nonzero(work.allowed[work.group] & (free.minutes > 0))
    if not len(row):
        return owner
    if len(row) > _MOST_PAIRS:
        raise InvalidInputError(
            f"exact assignment: expected at most {_MOST_PAIRS:,} pairs of a customer "
            f"and a person; got {len(row):,}; use the greedy solver"
        )
    chosen = _solved(work, free, row, person)
    owner[row[chosen]] = person[chosen]
    free.take(person[chosen], work.minutes[row[chosen]], work.revenue[row[chosen]])
    return owner


def _solved(work: Work, free: Free, row: Int64Array, person: Int64Array) -> Int64Array:
    """Return which pairs of a customer and a person are chosen."""
    optimize = _need("scipy.optimize")
    result = optimize.milp(
        -work.weight[row].astype(float) / max(int(work.weight.max()), 1),
        integrality=np.ones(len(row)),
        bounds=optimize.Bounds(0, 1),
        constraints=_limits(optimize, work, free, row, person),
        options={"mip_rel_gap": 1e-4, "time_limit": 60},
    )
    if result.x is None:
        raise InvalidInputError(f"exact assignment: no answer found: {result.message}")
    return np.flatnonzero(np.rint(result.x) == 1)


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
