"""The same view in other shapes: copied, shuffled, in parts."""

import copy
from collections.abc import Mapping

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Facts, Portfolio, Text, View
from successkit.core.facts import Column


def columns_of(view: View) -> dict[str, AnyArray]:
    """Return every array that a signal can reach, by path.

    Parameters
    ----------
    view
        The view.

    Returns
    -------
    dict[str, AnyArray]
        ``usage.value``, ``table.mrr`` … and ``account_ids``.
    """
    found: dict[str, AnyArray] = {"account_ids": view.portfolio.account_ids}
    for name, facts in view.portfolio.tables.items():
        columns = {**facts.columns, **facts.extra}
        found |= _arrays(name, columns)
    return found | _arrays("table", view.table.columns)


def private_copy(view: View) -> View:
    """Return a view over memory of its own, which may be written.

    Parameters
    ----------
    view
        The view.

    Returns
    -------
    View
        Equal, and sharing no array.
    """
    return copy.deepcopy(view)


def shuffled(view: View, seed: int) -> View:
    """Return a view whose facts stand in another order.

    Parameters
    ----------
    view
        The view.
    seed
        Makes the order.

    Returns
    -------
    View
        The same accounts in the same order, and the same facts of each.
    """
    random = np.random.default_rng(seed)
    tables = {
        name: facts if name in _IN_ORDER else _shuffled(facts, random)
        for name, facts in view.portfolio.tables.items()
    }
    return View(attrs.evolve(view.portfolio, tables=tables), view.table)


def part(view: View, accounts: BoolArray) -> View:
    """Return the view of some accounts.

    Parameters
    ----------
    view
        The view.
    accounts
        Shape (accounts,): which.

    Returns
    -------
    View
        Their facts and rows, in unchanged order.
    """
    portfolio: Portfolio = view.portfolio.select(np.flatnonzero(accounts))
    return View(portfolio, view.table.take(accounts))


# Row i of the accounts is row i of the table; people and rates belong to nobody.
_IN_ORDER = frozenset({"accounts", "people", "rates"})


def _shuffled(facts: Facts, random: np.random.Generator) -> Facts:
    return facts.take(random.permutation(facts.rows)) if facts.rows else facts


def _arrays(name: str, columns: Mapping[str, Column]) -> dict[str, AnyArray]:
    found: dict[str, AnyArray] = {}
    for key, column in columns.items():
        if isinstance(column, Text):
            found |= {f"{name}.{key}": column.codes}
            found |= {f"{name}.{key} (its values)": column.values}
        else:
            found[f"{name}.{key}"] = column
    return found
