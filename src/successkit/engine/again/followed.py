"""``Followed``: a review that can be made again after single accounts changed."""

from collections.abc import Mapping
from datetime import date

import attrs

from successkit.core import DayArray, Portfolio
from successkit.core.kept import Kept
from successkit.engine.again.days import TouchDay
from successkit.engine.again.source import Source
from successkit.engine.again.touching import Touch
from successkit.engine.again.worth import Worth
from successkit.engine.decided import Decided
from successkit.engine.event_findings import EventCounts
from successkit.engine.judged import Judged
from successkit.engine.partition.counted import Moment
from successkit.engine.partition.whole import Whole
from successkit.engine.review import Review


@attrs.frozen(eq=False, kw_only=True)
class State:
    """What a review was made from, as far as a change of one account needs it.

    Parameters
    ----------
    whole
        What is known of the whole book.
    kept
        Which logs it keeps.
    currencies
        Contracts on the day, by currency.
    cut
        The facts, cut to the day.
    judged
        The accounts of the day.
    worth
        What their values rest on.
    touch
        Touch models.
    days
        Evaluations before, as far as touch models looked back at them.
    events
        Events as counted.
    happened
        The latest event of each account, by kinds that playbooks wait for.
    reads
        Tables that the figures of the board look at, besides sums of revenue.
    decided
        What evaluations before said.
    """

    whole: Whole
    kept: Kept
    currencies: Mapping[str, int]
    cut: Source
    judged: Judged
    worth: Worth
    touch: Touch
    days: Mapping[date, TouchDay]
    events: EventCounts
    happened: Mapping[str, DayArray]
    reads: Mapping[str, frozenset[str]]
    decided: Decided


@attrs.frozen(eq=False, kw_only=True)
class Followed:
    """A review, with what it takes to make it again when single accounts change.

    Parameters
    ----------
    review
        The review.
    moment
        Its day, and what was known.
    source
        The facts.
    state
        What it was made from; None where it is made again from the whole book.
    """

    review: Review
    moment: Moment = attrs.field(repr=False)
    source: Source = attrs.field(repr=False)
    state: State | None = attrs.field(default=None, repr=False)

    @property
    def portfolio(self) -> Portfolio:
        """All facts of the book as they are now."""
        return self.source.portfolio
