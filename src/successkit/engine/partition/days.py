"""Which earlier days a review of a part has to know of the whole book."""

from collections.abc import Iterable
from datetime import date, timedelta

import attrs

from successkit.core import InvalidInputError
from successkit.engine.earlier import are_scored
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.evaluations import reach_of
from successkit.engine.past import reads_value
from successkit.engine.recall import ranks_accounts, recalled
from successkit.engine.setup import Setup
from successkit.engine.wanted import columns_for
from successkit.playbooks import looked_back


@attrs.frozen(kw_only=True)
class Days:
    """Earlier days of which the whole book has to be known.

    Parameters
    ----------
    touched
        Evaluations on which customers are ranked by value, newest first.
    valued
        Days on which accounts are valued; those are among them.
    ranked
        Days on which scorecards rank accounts by signals.
    also
        Those valued on which accounts are valued for another reason.
    """

    touched: tuple[date, ...]
    valued: tuple[date, ...]
    ranked: tuple[date, ...] = ()
    also: frozenset[date] = frozenset()

    @classmethod
    def of(cls, setup: Setup, as_of: date) -> "Days":
        """Return the days of a review.

        Parameters
        ----------
        setup
            Settings and plugins.
        as_of
            The day of the review.

        Returns
        -------
        Days
            Every one that may be asked for.
        """
        config, calendar = setup.config, EvaluationCalendar.of(setup.config)
        back, touched = config.evaluations_back, list[date]()
        if config.touch_evaluations > 1 and back:
            touched = calendar.stretch(as_of, back)
        also = dict.fromkeys(_looked_back(setup, as_of))
        judged = touched if are_scored(setup, columns_for(setup)) else []
        scored = _scored(setup, [as_of, *judged, *also])
        if reads_value(setup):
            also |= dict.fromkeys(scored)
        valued = tuple(dict.fromkeys([*touched, *also]))
        return cls(
            touched=tuple(touched),
            valued=valued,
            ranked=tuple(scored) if ranks_accounts(setup) else (),
            also=frozenset(also),
        )

    def newest(self, count: int) -> "Days":
        """Return the days with fewer evaluations on which customers are ranked.

        Parameters
        ----------
        count
            How many of these.

        Returns
        -------
        Days
            Enough for most books.
        """
        late = self.touched[count:]
        valued = tuple(
            day for day in self.valued if day not in late or day in self.also
        )
        return attrs.evolve(self, touched=self.touched[:count], valued=valued)


def refuse_whole(setup: Setup) -> None:
    """Refuse settings under which accounts cannot be judged part by part.

    Parameters
    ----------
    setup
        Settings and plugins.

    Raises
    ------
    InvalidInputError
        The message says which setting, and that ``on=Local()`` can do it.
    """
    asked = looked_back(setup.playbooks)
    found = {
        "the actions of an owner are limited (owner_cap)": (
            setup.config.owner_cap is not None
        ),
        "a playbook looks back at touch_model": any(
            each.subject == "touch_model" for each in asked
        ),
    }
    for what, holds in found.items():
        if holds:
            raise InvalidInputError(
                f"on: {what}, which takes all accounts at once; expected a review with "
                "on=Local(), or settings without it"
            )


def _looked_back(setup: Setup, as_of: date) -> list[date]:
    asked = [each for each in looked_back(setup.playbooks) if not each.of_events]
    days = [as_of - timedelta(days=each.days) for each in asked if each.days]
    if any(not each.days for each in asked):
        back = setup.config.evaluations_back
        days += EvaluationCalendar.of(setup.config).before(as_of, back)
    return days


def _scored(setup: Setup, days: Iterable[date]) -> list[date]:
    """Return every day that is scored for the sake of some days."""
    calendar, reach = EvaluationCalendar.of(setup.config), reach_of(setup)
    found = dict.fromkeys(days)
    for day in list(found) if reach else []:
        found |= dict.fromkeys(calendar.stretch(day, reach))
    back = setup.config.evaluations_back
    for day in list(found) if recalled(setup) else []:
        found |= dict.fromkeys(calendar.before(day, back))
    return list(found)
