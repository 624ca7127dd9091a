"""Which contract rows make one run: changes of terms go on, renewals begin anew."""

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.states import ContractKind, code_of
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.terms import Terms


@attrs.frozen(eq=False, kw_only=True)
class RunRows:
    """Runs of rows of one contract, each of which takes the place of the one before.

    Parameters
    ----------
    rows
        Shape (n,): contract rows, run after run, by start within each.
    linked
        Shape (n,): whether a row goes on with the run of the one before.
    open
        Shape (n,): whether a row has no end.
    total
        How many contract rows the book has.
    owner
        Shape (n,): position of each row's account.
    rolled
        Shape (runs,): whether it is part of a rolling contract.
    """

    rows: Int64Array
    linked: BoolArray
    open: BoolArray
    total: int
    owner: Int64Array
    rolled: BoolArray

    @property
    def heads(self) -> Int64Array:
        """Shape (runs,): place of each run's first row."""
        return np.flatnonzero(~self.linked)

    @property
    def account(self) -> Int64Array:
        """Shape (runs,): position of the account."""
        return self.owner[self.heads]

    @property
    def first(self) -> Int64Array:
        """Shape (runs,): contract row that it begins with."""
        return self.rows[self.heads]

    @property
    def last(self) -> Int64Array:
        """Shape (runs,): contract row that it ends with."""
        stops = np.append(self.heads[1:], len(self.rows))[: len(self)]
        result: Int64Array = self.rows[stops - 1]
        return result

    @property
    def any_open(self) -> BoolArray:
        """Shape (runs,): whether one of its rows has no end."""
        heads = self.heads
        return np.logical_or.reduceat(self.open, heads) if heads.size else self.open

    @property
    def number(self) -> Int64Array:
        """Shape (n,): the run of each row."""
        result: Int64Array = np.cumsum(~self.linked) - 1
        return result

    @property
    def of_row(self) -> Int64Array:
        """Shape (contract rows,): the run of each, or -1."""
        result = np.full(self.total, -1)
        result[self.rows] = self.number
        return result

    def __len__(self) -> int:
        return len(self.rolled)

    def split(self, rolling: BoolArray, interval: Int64Array) -> "RunRows":
        """Return the runs with rolling ones cut where the billing interval changes.

        Parameters
        ----------
        rolling
            Shape (runs,).
        interval
            Shape (contract rows,).

        Returns
        -------
        RunRows
            As many runs, or more.
        """
        own = interval[self.rows]
        other = np.append(False, own[1:] != own[:-1])[: len(own)]
        rolled = rolling[self.number]
        linked = self.linked & ~(other & rolled)
        return attrs.evolve(self, linked=linked, rolled=rolled[~linked])


def run_rows(contracts: Facts, terms: Terms, rows: Int64Array) -> RunRows:
    """Put rows together.

    Parameters
    ----------
    contracts
        All contract rows.
    terms
        What became of each.
    rows
        Shape (n,): those that make their account a customer.

    Returns
    -------
    RunRows
        A row of the same id goes on with the one that it replaces, unless it is of the
        kind renewal and lasts longer, or fixes the term of what was open.
    """
    account = contracts.array("account").astype(np.int64)[rows]
    ids, start = contracts.text("id").codes[rows], contracts.array("start")[rows]
    key = account * max(len(contracts.text("id").values), 1) + ids
    order = np.arange(len(rows))
    if not bool((key[1:] > key[:-1]).all()):  # sorting is dear, and exports are sorted
        order = row_order(key, start)
    rows, account, ids = rows[order], account[order], ids[order]
    open_ = np.isnat(contracts.array("end"))[rows]
    renewal = _renewals(contracts, rows)
    fixed = ~open_ & (contracts.array("ever_cancelled")[rows] == 0)
    linked = np.zeros(len(rows), bool)
    same = (account[1:] == account[:-1]) & (ids[1:] == ids[:-1])
    linked[1:] = same & terms.replaced[rows[:-1]] & ~renewal
    linked[1:] &= ~(open_[:-1] & fixed[1:])
    return RunRows(
        rows=rows,
        linked=linked,
        open=open_,
        total=contracts.rows,
        owner=account,
        rolled=np.zeros(int((~linked).sum()), bool),
    )


def _renewals(contracts: Facts, rows: Int64Array) -> BoolArray:
    """Return which rows but the first renew the row before, if they are of one id."""
    end = contracts.array("end")[rows]
    kind = contracts.array("kind")[rows] == code_of(ContractKind.RENEWAL)
    # A change of price within a term is often recorded as of its contract's kind.
    longer = np.isnat(end[1:]) | (end[1:] > end[:-1])
    renewals: BoolArray = kind[1:] & longer & ~np.isnat(end[:-1])
    return renewals
