"""``SameCells``: a risk table as a key under which what was learned from it is kept."""

import attrs

from successkit.metrics.value.cells import COUNTS
from successkit.metrics.value.risk_table import RiskTable


@attrs.frozen(eq=False)
class SameCells:
    """A risk table that is equal to every other with the same cells.

    Parameters
    ----------
    table
        The table; nobody writes into it.
    """

    table: RiskTable

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameCells) and self.table == other.table

    def __hash__(self) -> int:
        return hash(tuple(getattr(self.table, name).tobytes() for name in COUNTS))
