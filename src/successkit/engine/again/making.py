"""Making a review so that it can be made again, and making it again."""

from datetime import date

import attrs

from successkit.core import Portfolio
from successkit.core.account_table import COLUMNS
from successkit.core.condition import compile_condition
from successkit.core.kept import Kept
from successkit.core.results import Results
from successkit.engine.again.days import TouchDay
from successkit.engine.again.followed import Followed, State
from successkit.engine.again.less import NotSubtractedError
from successkit.engine.again.source import (
    Source,
)
from successkit.engine.again.sums import tables_read
from successkit.engine.again.told import (
    happened,
    review_from,
)
from successkit.engine.again.touching import Touch
from successkit.engine.again.worth import (
    VALUES,
    Worth,
)
from successkit.engine.backends.local import Local
from successkit.engine.decided import Decided
from successkit.engine.event_findings import EventCounts
from successkit.engine.partition.counted import Moment
from successkit.engine.partition.in_memory import judge_in_memory
from successkit.engine.past_setup import reads_value, untried
from successkit.engine.recall import needs_whole_book
from successkit.engine.setup import Setup
from successkit.metrics.revenue.book import NO_CURRENCY
from successkit.metrics.revenue.usual_currency import currency_counts
from successkit.playbooks import (
    ActionLedger,
    looked_back,
)


def follows(setup: Setup) -> bool:
    """Return whether a change of one account can be put in under some settings.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    bool
        Not with plugins, where scores rest on other accounts or on values, where
        playbooks look back, or where a guard or the condition of a phase reads a value.
    """
    columns = {**COLUMNS, **setup.added}
    conditions = [
        *setup.guards.values(),
        *(
            compile_condition(phase.when, columns=columns)
            for phase in setup.lifecycle.conditional
        ),
    ]
    named = {name for one in conditions for name in one.columns}
    return not (
        setup.extensions.plugins
        or needs_whole_book(setup)
        or reads_value(setup)
        or named & VALUES
        or looked_back(setup.playbooks)
    )


def follow(
    setup: Setup, portfolio: Portfolio, moment: Moment, ledger: ActionLedger | None
) -> Followed | None:
    """Review a book so that it can be reviewed again.

    Parameters
    ----------
    setup
        Settings and plugins, at work.
    portfolio
        All facts.
    moment
        The day.
    ledger
        Actions given out before; None for none.

    Returns
    -------
    Followed | None
        None where a change of one account concerns all of them.
    """
    if not follows(setup) or portfolio.kept is not None or not len(portfolio):
        return None
    decided = Decided()
    held = judge_in_memory(setup, portfolio, moment, Local(), decided)
    whole, book = held.whole, held.book
    if whole.sums.missing or held.judged.failures or book.currency == NO_CURRENCY:
        return None
    days = dict[date, TouchDay]()
    quiet = untried(setup)

    def day_of(day: date) -> TouchDay:
        if day not in days:
            days[day] = TouchDay.of(quiet, held.past, day)
        return days[day]

    table = attrs.evolve(held.judged.table, results=Results())
    judged = attrs.evolve(held.judged, table=table)
    try:
        touch = Touch.of(setup, judged, day_of)
        worth = Worth.of(book)
    except NotSubtractedError:
        return None
    source, cut = Source.of(portfolio), Source.of(book.portfolio)
    events = EventCounts.of_events(book.portfolio, held.judged.events)
    state = State(
        whole=whole,
        kept=Kept.of(portfolio.tables, len(portfolio)),
        currencies=currency_counts(book.portfolio),
        cut=cut,
        judged=judged,
        worth=worth,
        touch=touch,
        days=days,
        events=events,
        happened=happened(setup, book.portfolio, held.judged.table),
        reads=tables_read(whole.sums, book),
        decided=decided,
    )
    review = review_from(setup, state, touch.held, source, ledger)
    return Followed(review=review, moment=moment, source=source, state=state)
