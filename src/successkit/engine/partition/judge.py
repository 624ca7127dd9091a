"""Third pass: everything about an account that rests on it and on the whole book."""

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from successkit.core import BoolArray, Portfolio
from successkit.core import joined as joined_accounts
from successkit.core.in_a_row import joined_arrays
from successkit.core.room import Room
from successkit.engine.backends.part import Part
from successkit.engine.judged import Judged, judge_accounts
from successkit.engine.partition.whole import Whole
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.health import apply_overrides
from successkit.health import joined as joined_health
from successkit.lifecycle import joined as joined_phases


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


def into_room(room: Room, part: Judged, share: float) -> Judged:
    """Move what is known of a part into room for the whole.

    Parameters
    ----------
    room
        For all accounts; the parts come in their order.
    part
        Accounts as judged.
    share
        What share of all accounts they are, about.

    Returns
    -------
    Judged
        Equal to it. Parts that were moved are joined without a copy.
    """
    replayed = joined_phases.into_room(room, part.replayed, share)
    by_hand: dict[str, Any] = {
        name: room.put(("overridden", name), getattr(part.overridden, name))
        for name in ("score", "computed", "override")
    }
    return attrs.evolve(
        part,
        table=joined_accounts.into_room(room, part.table),
        health=joined_health.into_room(room, part.health),
        overridden=attrs.evolve(part.overridden, **by_hand),
        events=replayed.events,
        replayed=replayed,
        hovering=room.put("hovering", hovering_of(part)),
    )


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
    health = joined_health.join_health([part.health for part in parts])
    replayed = joined_phases.join_replays([part.replayed for part in parts])
    return Judged(
        table=joined_accounts.join_tables([part.table for part in parts]),
        health=health,
        overridden=apply_overrides(health, facts, as_of=parts[0].table.as_of),
        events=replayed.events,
        replayed=replayed,
        failures=(),
        undecided=sum(part.undecided for part in parts),
        hovering=joined_arrays([hovering_of(part) for part in parts]),
    )
