"""What contract rows earn, from when to when: all that revenue figures rest on."""

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue import monthly
from successkit.metrics.revenue.free import keep_free_periods
from successkit.metrics.revenue.outages import Outages, contract_outages
from successkit.metrics.revenue.pieces import Pieces, cut_pieces
from successkit.metrics.revenue.terms import Terms, contract_terms


@attrs.frozen(eq=False, kw_only=True)
class Earnings:
    """Contracts of a book as stretches with one price each.

    Parameters
    ----------
    terms
        What became of each contract row.
    full
        Shape (rows,): list price a month, in units.
    pieces
        The stretches.
    outages
        When their revenue is suspended or not paid.
    """

    terms: Terms
    full: Int64Array
    pieces: Pieces
    outages: Outages

    def of_rows(self, rows: BoolArray) -> "Earnings":
        """Return what some rows earn.

        Parameters
        ----------
        rows
            Shape (rows,): those of whole accounts.

        Returns
        -------
        Earnings
            Positions of rows stay what they are.
        """
        return attrs.evolve(
            self,
            pieces=self.pieces.take(np.flatnonzero(rows[self.pieces.row])),
            outages=self.outages.take(np.flatnonzero(rows[self.outages.row])),
        )


def earnings_of(
    portfolio: Portfolio, definition: Definition, *, assume_renewed: bool = True
) -> Earnings:
    """Follow the contracts of a book to their ends, and price them.

    Parameters
    ----------
    portfolio
        A portfolio cut by ``as_of``.
    definition
        Grace, limits, discounts.
    assume_renewed
        Whether contracts that ran out and are still in their grace go on earning.

    Returns
    -------
    Earnings
        As of the day, with what is known to end later.

    Raises
    ------
    InvalidInputError
        The portfolio was not cut by ``as_of``.
    """
    if portfolio.day is None:
        raise InvalidInputError(
            "portfolio: expected one cut to a day; call portfolio.as_of(day) first"
        )
    contracts = portfolio.contracts
    terms = contract_terms(
        contracts, portfolio.day, definition, assume_renewed=assume_renewed
    )
    full = monthly.list_units(contracts, definition)
    pieces = cut_pieces(contracts, terms, definition, full)
    pieces = keep_free_periods(contracts, terms, pieces, definition, portfolio.day)
    outages = contract_outages(portfolio, terms, definition)
    return Earnings(terms=terms, full=full, pieces=pieces, outages=outages)
