"""``View``: what a signal or guard may look at, cut at the day."""

from datetime import date

import attrs

from successkit.core.account_table import AccountTable
from successkit.core.portfolio import Portfolio


@attrs.frozen(eq=False)
class View:
    """Facts as of a day and the account table of the same accounts, read-only.

    Parameters
    ----------
    portfolio
        Facts up to the day; row i of its accounts is row i of the table.
    table
        One row per account.
    """

    portfolio: Portfolio
    table: AccountTable

    @property
    def as_of(self) -> date:
        """The day the view is cut at."""
        return self.table.as_of
