"""The same view in other shapes: copied, shuffled, in parts, renamed, with a future."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Facts, Problems, Text, View
from successkit.core.facts import Column
from successkit.core.lazy import Lazy

_IN_ORDER: Final = frozenset({"accounts", "people", "rates"})
"""Row i of the accounts is row i of the table; people and rates belong to nobody."""

_FEW: Final = 3
_MUCH: Final = 2**20
_DAYS: Final = 7


Handed = dict[str, tuple[AnyArray, AnyArray]]
"""By path, as ``usage.value`` or ``table.mrr``: an array, and the copy handed out."""


def private_copy(view: View, handed: Handed | None = None) -> View:
    """Return a view over memory of its own, which may be written.

    Parameters
    ----------
    view
        The view.
    handed
        Filled with every array that somebody asks for.

    Returns
    -------
    View
        Equal, and sharing no array; each is copied when it is first asked for, and is
        the ``base`` of what is handed out, as in a run.
    """
    known: Handed = {} if handed is None else handed

    def copied(path: str, array: AnyArray) -> AnyArray:
        return known.setdefault(path, (array, array.copy()))[1][:]

    return _changed(view, copied)


def with_a_future(view: View) -> View:
    """Return a view whose arrays lie in longer ones, with rows that come later.

    Whoever stays within the view sees no difference; ``array.base`` and rows that
    were set aside show facts that nobody could overlook.

    Parameters
    ----------
    view
        The view.

    Returns
    -------
    View
        Equal, and sharing no array.
    """
    seen = _changed(view, _inside_a_longer_one)
    tables = view.portfolio.tables
    later = Lazy(tables, lambda name: tables[name].take(_first_rows(tables[name])))
    return View(attrs.evolve(seen.portfolio, set_aside=later), seen.table)


def renamed(view: View) -> View:
    """Return a view of accounts that nobody has seen before, with the same facts.

    Parameters
    ----------
    view
        The view.

    Returns
    -------
    View
        Ids in the same order.
    """
    # Never the same twice: what was tried before may be remembered still.
    new = secrets.token_hex(4)
    ids = _array(f"~{new}-{key}" for key in view.portfolio.account_ids.tolist())
    known = view.table.text("id")
    names = _array(f"~{new}-{key}" for key in known.values.tolist())
    table = view.table.with_columns(id=Text(known.codes, names))
    return View(attrs.evolve(view.portfolio, account_ids=ids), table)


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
    tables = view.portfolio.tables

    def moved(name: str) -> Facts:
        if name in _IN_ORDER:
            return tables[name]
        random = np.random.default_rng((seed, len(name)))
        return tables[name].take(random.permutation(tables[name].rows))

    return View(attrs.evolve(view.portfolio, tables=Lazy(tables, moved)), view.table)


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
    book, tables = view.portfolio, view.portfolio.tables
    # A table may stand beside a book without facts.
    chosen = np.flatnonzero(accounts[: len(book)])

    def some(name: str) -> Facts:
        alone = attrs.evolve(book, tables={name: tables[name]})
        return alone.select(chosen).tables[name]

    mine = attrs.evolve(
        book, account_ids=book.account_ids[chosen], tables=Lazy(tables, some)
    )
    return View(mine, view.table.take(accounts))


def _first_rows(facts: Facts) -> AnyArray:
    return np.arange(min(_FEW, facts.rows))


def _array(texts: Iterable[str]) -> AnyArray:
    return np.array(list(texts), dtype=object)


def _changed(view: View, change: Callable[[str, AnyArray], AnyArray]) -> View:
    """Return the view with every array replaced by another, once it is asked for."""

    def text(path: str, given: Text) -> Text:
        values = change(f"{path} (its values)", given.values)
        return Text(change(path, given.codes), values)

    def column(path: str, given: Column) -> Column:
        return text(path, given) if isinstance(given, Text) else change(path, given)

    def columns(path: str, given: Mapping[str, Column]) -> Mapping[str, Column]:
        return Lazy(given, lambda name: column(f"{path}.{name}", given[name]))

    def facts(path: str, given: Facts) -> Facts:
        return attrs.evolve(
            given,
            columns=columns(path, given.columns),
            row_numbers=change(f"{path} (row numbers)", given.row_numbers),
            extra=Lazy(
                given.extra, lambda name: text(f"{path}.{name}", given.extra[name])
            ),
        )

    book, table = view.portfolio, view.table
    return View(
        attrs.evolve(
            book,
            account_ids=change("account_ids", book.account_ids),
            tables=Lazy(book.tables, lambda name: facts(name, book.tables[name])),
            set_aside={},
            problems=Problems(),
        ),
        attrs.evolve(table, columns=columns("table", table.columns)),
    )


def _inside_a_longer_one(_path: str, array: AnyArray) -> AnyArray:
    rows = len(array)
    ahead = array[:_FEW].copy()
    # Numbers of accounts and codes stay what they are: they are places in arrays.
    if array.dtype == np.int64 or array.dtype.kind == "f":
        ahead += array.dtype.type(_MUCH)
    elif array.dtype.kind == "M":
        ahead += np.timedelta64(_DAYS, "D")
    return np.concatenate([array, ahead])[:rows]
