"""What was known last of a signal, from the evaluations before a day."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core import ObjectArray
from successkit.core.declarations.normaliser import Percentile
from successkit.core.packed import places
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import LastKnown

LAST: Final = "last_known"


def recalled(setup: Setup) -> tuple[str, ...]:
    """Return the signals that may count with their last value, in any scorecard.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    tuple[str, ...]
        Names.
    """
    names = {
        name
        for card in setup.scorecards
        for name, policy in card.missing
        if policy == LAST
    }
    return tuple(sorted(names))


def needs_whole_book(setup: Setup) -> bool:
    """Return whether a score rests on other accounts, or on more days than its own.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    bool
        Whether some scorecard ranks accounts, or recalls values.
    """
    return ranks_accounts(setup) or bool(recalled(setup))


def ranks_accounts(setup: Setup) -> bool:
    """Return whether some scorecard ranks accounts against each other.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    bool
        Whether a score rests on other accounts.
    """
    return any(
        isinstance(signal.scale, Percentile)
        for card in setup.scorecards
        for signal in card.resolve(setup.signals)
    )


@attrs.frozen(eq=False)
class Recall:
    """Earlier evaluations of a whole book, each made once.

    Parameters
    ----------
    names
        Signals whose last value is wanted.
    days
        Gives the evaluation days before a day, newest first.
    scored
        Scores the book on a day, without recalling anything.
    made
        What was made already, by day.
    """

    names: tuple[str, ...]
    days: Callable[[date], Iterable[date]]
    scored: Callable[[date], Scored]
    made: dict[date, Scored] = attrs.field(factory=dict[date, Scored])

    def before(self, day: date, ids: ObjectArray) -> dict[str, LastKnown]:
        """Return what was known last before a day.

        Parameters
        ----------
        day
            The day.
        ids
            Shape (n,). Accounts, sorted.

        Returns
        -------
        dict[str, LastKnown]
            By signal, shape (n,): the newest value on the evaluation days before.
        """
        empty = np.full(len(ids), np.nan)
        found = {name: LastKnown(empty.copy(), empty.copy()) for name in self.names}
        for earlier in self.days(day) if self.names else ():
            scored = self._scored(earlier)
            row = places(scored.table.ids, ids)
            for name, last in found.items():
                values = np.append(scored.health.raw.get(name, np.empty(0)), np.nan)
                known = values[row] if len(values) > 1 else empty
                new = np.isnan(last.raw) & ~np.isnan(known)
                last.raw[new] = known[new]
                last.days[new] = (day - earlier).days
        return found

    def _scored(self, day: date) -> Scored:
        if day not in self.made:
            self.made[day] = self.scored(day)
        return self.made[day]
