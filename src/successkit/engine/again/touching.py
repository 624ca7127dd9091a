"""``Touch``: the touch models of a book that is reviewed again."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Self

import attrs

from successkit.core import AccountTable
from successkit.engine.again.days import TouchDay
from successkit.engine.judged import Judged
from successkit.engine.setup import Setup
from successkit.engine.touch_days import settled_over
from successkit.engine.wanted import columns_of_rules
from successkit.touch import TouchResult, decide_touch


@attrs.frozen(eq=False, kw_only=True)
class Touch:
    """Touch models, and what they were made from.

    Parameters
    ----------
    wanted
        Those that the rules want on the day.
    held
        Those that hold.
    """

    wanted: TouchResult
    held: TouchResult

    @classmethod
    def of(
        cls, setup: Setup, judged: Judged, day_of: Callable[[date], TouchDay]
    ) -> Self:
        """Return the touch models of a book.

        Parameters
        ----------
        setup
            Settings and plugins.
        judged
            The accounts of the day.
        day_of
            Gives what is known of an evaluation before.

        Returns
        -------
        Self
            Over the evaluation calendar.
        """
        wanted = _wanted(setup, judged.table)
        return cls(wanted=wanted, held=_held(setup, judged, wanted, day_of))

    def again(
        self,
        setup: Setup,
        judged: Judged,
        days: Mapping[date, TouchDay],
        day_of: Callable[[date], TouchDay],
    ) -> Self:
        """Return the touch models after a change.

        Parameters
        ----------
        setup
            Settings and plugins.
        judged
            The accounts of the day, as they are now.
        days
            Evaluations before, as they were looked back at.
        day_of
            Gives what is known of one now.

        Returns
        -------
        Self
            The same where nothing is wanted that was not wanted before.
        """
        wanted = _wanted(setup, judged.table)
        same = wanted is self.wanted and all(
            day_of(day).wanted is known.wanted for day, known in days.items()
        )
        if same:
            return self
        return type(self)(wanted=wanted, held=_held(setup, judged, wanted, day_of))


def _wanted(setup: Setup, table: AccountTable) -> TouchResult:
    """Return the models wanted on the day; the same where it looks the same."""
    if table.results is None:
        return decide_touch(table, setup.policy)
    columns = [table.columns[name] for name in sorted(columns_of_rules(setup))]
    return table.results.of(
        "touch models", tuple(columns), lambda: decide_touch(table, setup.policy)
    )


def _held(
    setup: Setup,
    judged: Judged,
    wanted: TouchResult,
    day_of: Callable[[date], TouchDay],
) -> TouchResult:
    ids = judged.table.text("id")
    return settled_over(
        setup,
        judged.table.as_of,
        wanted,
        lambda day, _: day_of(day).wanted_by(ids),
    )
