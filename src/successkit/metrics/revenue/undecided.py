"""``Undecided``: accounts whose figures hang on contracts in their grace, both ways."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.period import Period
from successkit.metrics.revenue.ledger import COLUMNS, Ledger
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.pieces import Pieces
from successkit.metrics.revenue.reading import Reading
from successkit.metrics.revenue.terms import Terms
from successkit.metrics.revenue.totals import Totals

_TABLES: Final = ("accounts", "contracts", "events", "rates")
"""All that revenue is made of."""


@attrs.frozen(eq=False, kw_only=True)
class Undecided:
    """The accounts that have a pending contract; all others are read in one way only.

    Parameters
    ----------
    accounts
        Shape (n,): their positions in the book.
    rows
        Positions of their contract rows.
    renewed, ended
        Their book, with pending contracts renewed, and with none of them renewed.
    """

    accounts: Int64Array
    rows: Int64Array
    renewed: Reading
    ended: Reading

    @classmethod
    def of(cls, reading: Reading) -> "Undecided | None":
        """Find the accounts in question.

        Parameters
        ----------
        reading
            The book, with pending contracts renewed.

        Returns
        -------
        Undecided | None
            None when no contract is pending.
        """
        pending = reading.earnings.terms.pending
        if not pending.any():
            return None
        portfolio = reading.portfolio
        account = portfolio.contracts.array("account")
        concerned = np.zeros(len(portfolio), bool)
        concerned[account[pending]] = True
        tables = {name: portfolio.tables[name] for name in _TABLES}
        accounts = np.flatnonzero(concerned)
        part = attrs.evolve(portfolio, tables=tables).select(accounts)
        return cls(
            accounts=accounts,
            rows=np.flatnonzero(concerned[account]),
            renewed=reading.of_part(part, assume_renewed=True),
            ended=reading.of_part(part, assume_renewed=False),
        )

    def settle_totals(
        self, totals: Sequence[Totals], periods: Sequence[Period], level: str
    ) -> list[Totals]:
        """Return the sums of the book with no pending contract renewed.

        Parameters
        ----------
        totals
            The sums with all of them renewed.
        periods
            Their days.
        level
            What gains and losses are netted for.

        Returns
        -------
        list[Totals]
            One per period.
        """
        renewed = self.renewed.totals(periods, level)
        ended = self.ended.totals(periods, level)
        each = zip(totals, renewed, ended, strict=True)
        return [whole - one + other for whole, one, other in each]

    def settle_ledger(self, ledger: Ledger) -> Ledger:
        """Return the ledger of the book with no pending contract renewed.

        Parameters
        ----------
        ledger
            The one with all of them renewed.

        Returns
        -------
        Ledger
            In the order of account and day.
        """
        concerned = np.zeros(ledger.accounts, bool)
        concerned[self.accounts] = True
        kept = ledger.take(np.flatnonzero(~concerned[ledger.account]))
        own = self.ended.ledger
        own = attrs.evolve(
            own, account=self.accounts[own.account], row=self.rows[own.row]
        )
        order = row_order(np.concatenate([kept.account, own.account]))
        columns: dict[str, Any] = {
            name: np.concatenate([getattr(kept, name), getattr(own, name)])[order]
            for name in COLUMNS
        }
        return attrs.evolve(
            ledger,
            **columns,
            terms=self._terms(ledger.terms, own.terms),
            free=self._free(ledger, own.free, len(ledger.terms.until)),
        )

    def _terms(self, terms: Terms, own: Terms) -> Terms:
        columns = attrs.asdict(terms, recurse=False)
        for name, column in attrs.asdict(own, recurse=False).items():
            new = column
            if name in {"successor", "beside"}:
                new = np.append(self.rows, -1)[column]
            columns[name] = columns[name].copy()
            columns[name][self.rows] = new
        return Terms(**columns)

    def _free(self, ledger: Ledger, own: Pieces, rows: int) -> Pieces:
        concerned = np.zeros(rows, bool)
        concerned[self.rows] = True
        kept = ledger.free.take(np.flatnonzero(~concerned[ledger.free.row]))
        own = attrs.evolve(own, row=self.rows[own.row], basis=self.rows[own.basis])
        return Pieces(
            **{
                name: np.concatenate([getattr(kept, name), getattr(own, name)])
                for name in attrs.fields_dict(Pieces)
            }
        )
