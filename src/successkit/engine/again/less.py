"""Exact sums of a book without those of some of its accounts.

States of metrics are whole numbers that add up, so they can be taken away again. What
kind of number a field is need not be declared: it adds up when twice the state has
another value in it. Every difference is proved by adding the part again.
"""

from typing import Any

import attrs
import numpy as np

from successkit.core import AccountSet, SuccesskitError
from successkit.metrics import RiskTable
from successkit.metrics.experience.value_counts import ValueCounts
from successkit.metrics.value.cells import KEYS, SUMS

_Row = tuple[Any, ...]


class NotSubtractedError(SuccesskitError):
    """A sum from which a part cannot be taken away."""


def less(whole: Any, part: Any) -> Any:  # noqa: ANN401 - any state of any metric
    """Return a state without that of some accounts.

    Parameters
    ----------
    whole
        State of a book.
    part
        State of some of its accounts.

    Returns
    -------
    Any
        State of the others: together with ``part`` it adds up to ``whole``.

    Raises
    ------
    NotSubtractedError
        The state is made of something else than whole numbers that add up.

    Examples
    --------
    >>> from successkit.metrics.revenue.totals import Totals
    >>> whole = Totals(opening=5, new=2, closing=7)
    >>> less(whole, Totals(new=2, closing=2)).closing
    5
    """
    rest = _less(whole, part, part + part)
    if rest + part != whole:
        raise NotSubtractedError(f"{type(whole).__name__}: not a sum of whole numbers")
    return rest


def _less(whole: Any, part: Any, twice: Any) -> Any:  # noqa: ANN401
    if part == twice:  # nothing, or what all states have in common
        return whole
    kind: Any = type(whole)  # pyright: ignore[reportUnknownVariableType]
    if kind is int:
        return whole - part
    if isinstance(whole, ValueCounts):
        return _counts_less(whole, part)
    if attrs.has(kind):
        return attrs.evolve(
            whole,
            **{
                name: _less(*(getattr(one, name) for one in (whole, part, twice)))
                for name in attrs.fields_dict(kind)
            },
        )
    if kind is tuple:
        return _rows_less(whole, part, twice)
    raise NotSubtractedError(f"{kind.__name__}: not a whole number")


def _rows_less(whole: _Row, part: _Row, twice: _Row) -> _Row:
    if part and isinstance(part[0], tuple):
        return _pairs_less(whole, part)
    if len(whole) == len(part) == len(twice):
        return tuple(map(_less, whole, part, twice))
    raise NotSubtractedError("rows of other lengths")


def _pairs_less(whole: _Row, part: _Row) -> _Row:
    # rows that end with a count
    total = {tuple(row[:-1]): row[-1] for row in whole}
    for *key, count in part:
        total[tuple(key)] = total.get(tuple(key), 0) - count
    if min(total.values(), default=0) < 0:
        raise NotSubtractedError("more than there is")
    return tuple(sorted((*key, count) for key, count in total.items() if count))


def _counts_less(whole: ValueCounts, part: ValueCounts) -> ValueCounts:
    counts = whole.counts.copy()
    place = np.searchsorted(whole.values, part.values)
    if len(part.values) and place[-1] >= len(whole.values):
        raise NotSubtractedError("more than there is")
    counts[place] -= part.counts
    some = counts > 0
    return ValueCounts(whole.values[some], counts[some])


def renewals_less(whole: RiskTable, part: RiskTable) -> RiskTable:
    """Return a risk table without the decisions of some accounts.

    Parameters
    ----------
    whole
        Of a book.
    part
        Of some of its accounts.

    Returns
    -------
    RiskTable
        Of the others; its proof of accounts is that of the book.

    Raises
    ------
    NotSubtractedError
        The book has no such decisions.

    Examples
    --------
    >>> whole = RiskTable.from_counts(at_risk=[150, 80], churned=[25, 8])
    >>> part = RiskTable.from_counts(at_risk=[100, 80], churned=[20, 8])
    >>> rest = renewals_less(whole, part)
    >>> rest.at_risk.tolist(), rest.churned.tolist()
    ([50], [5])
    """
    keys = list(zip(*(getattr(whole, name).tolist() for name in KEYS), strict=True))
    place = {key: row for row, key in enumerate(keys)}
    theirs = zip(*(getattr(part, name).tolist() for name in KEYS), strict=True)
    try:
        rows = [place[key] for key in theirs]
    except KeyError:
        raise NotSubtractedError("more than there is") from None
    sums = {name: getattr(whole, name).copy() for name in SUMS}
    for name, column in sums.items():
        column[rows] -= getattr(part, name)
    some = np.logical_or.reduce([column != 0 for column in sums.values()])
    found = attrs.evolve(whole, **sums)
    return found if some.all() else found.keep(np.asarray(some, bool))


def same_renewals(one: RiskTable, other: RiskTable) -> bool:
    """Return whether two risk tables have the same cells.

    Parameters
    ----------
    one, other
        Risk tables.

    Returns
    -------
    bool
        Whether a model fitted to them is the same.
    """
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in (*KEYS, *SUMS)
    )


def changed_sums(whole: Any, old: Any, new: Any) -> Any:  # noqa: ANN401 - any state
    """Return sums with those of some accounts replaced; None is nobody's.

    Parameters
    ----------
    whole
        Of all.
    old, new
        Of some, before and now.

    Returns
    -------
    State
        Of all.

    Raises
    ------
    NotSubtractedError
        Nobody would be left.
    """
    if type(old) is type(new) and old == new:
        return whole
    rest = whole if old is None else less(whole, old)
    if rest is None:
        raise NotSubtractedError("nobody")
    return rest if new is None else rest + new


def changed_renewals(whole: RiskTable, old: RiskTable, new: RiskTable) -> RiskTable:
    """Return renewals with those of some accounts replaced.

    Parameters
    ----------
    whole
        Of all.
    old, new
        Of some, before and now.

    Returns
    -------
    RiskTable
        Of all.
    """
    if same_renewals(old, new):
        return whole
    rest, nobody = renewals_less(whole, old), AccountSet()
    return attrs.evolve(rest, accounts=nobody) + attrs.evolve(new, accounts=nobody)
