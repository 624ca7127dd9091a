"""Third pass: everything about an account that rests on it and on the whole book."""

import attrs

from successkit.engine.accounts import Judged, judge_accounts
from successkit.engine.partition.part import Part
from successkit.engine.partition.whole import Whole
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup


@attrs.frozen(eq=False)
class Judge:
    """Judge the accounts of a part.

    Parameters
    ----------
    setup
        Settings and plugins.
    whole
        What is known of the whole book.
    past
        Where evaluations before come from, for the whole book.
    """

    setup: Setup
    whole: Whole
    past: PastDays

    def __call__(self, part: Part) -> Judged:
        """Return what is known of its accounts; what was read of it is given up."""
        reader = self.whole.reader
        book, decisions = reader.book(part), reader.decisions(part)
        past = attrs.evolve(self.past, portfolio=reader.portfolio(part))
        valuation = self.whole.valuation.reading(book, decisions)
        found = judge_accounts(self.setup, book, past, valuation)
        part.memo.clear()
        return found
