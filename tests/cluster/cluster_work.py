"""Work that tests send to workers; it has to be importable there."""

from datetime import date

import attrs

from successkit.core import Aggregate, Period
from successkit.engine.backends import Part
from successkit.metrics import CATALOGUE

AS_OF = date(2026, 3, 31)
YEAR = Period(date(2025, 4, 1), date(2026, 4, 1))


@attrs.frozen
class Partials:
    """Every metric of the catalogue over a part, with the part's own proof."""

    currency: str = "JPY"

    def __call__(self, part: Part) -> dict[str, Aggregate]:
        cut = part.portfolio.as_of(AS_OF)
        found = {
            name: entry.partial(cut, YEAR, currency=self.currency)
            for name, entry in CATALOGUE.items()
        }
        return {
            name: attrs.evolve(one, accounts=part.accounts)
            for name, one in found.items()
        }
