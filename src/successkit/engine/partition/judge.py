"""Third pass: everything about an account that rests on it and on the whole book."""

from collections.abc import Sequence

import attrs
import numpy as np

from successkit.core import BoolArray, Portfolio
from successkit.core.joined import join_tables
from successkit.engine.backends.part import Part
from successkit.engine.judged import Judged, judge_accounts
from successkit.engine.partition.whole import Whole
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.health import apply_overrides
from successkit.health.joined import join_health
from successkit.lifecycle.joined import join_replays


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
        part.forget()
        return found


def hovering_of(part: Judged) -> BoolArray:
    """Return whose band no evaluation looked back on decides.

    Parameters
    ----------
    part
        Accounts as judged.

    Returns
    -------
    BoolArray
        Shape (accounts,).
    """
    none = np.zeros(len(part.table), bool)
    return none if part.hovering is None else part.hovering


def join_judged(parts: Sequence[Judged], facts: Portfolio) -> Judged:
    """Put what is known of the parts of a book together.

    Parameters
    ----------
    parts
        At least one; the accounts of each come after those of the parts before.
    facts
        Of the whole book, cut to the day.

    Returns
    -------
    Judged
        Of all accounts. Parts in which something went wrong do not get here.
    """
    if len(parts) == 1:
        return parts[0]
    health = join_health([part.health for part in parts])
    replayed = join_replays([part.replayed for part in parts])
    return Judged(
        table=join_tables([part.table for part in parts]),
        health=health,
        overridden=apply_overrides(health, facts, as_of=parts[0].table.as_of),
        events=replayed.events,
        replayed=replayed,
        failures=(),
        undecided=sum(part.undecided for part in parts),
        hovering=np.concatenate([hovering_of(part) for part in parts]),
    )
