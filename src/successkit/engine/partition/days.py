"""Which earlier days a review of a part has to know of the whole book."""

from collections.abc import Iterable
from datetime import date

import attrs

from successkit.core.condition.derived import Derived
from successkit.engine.earlier import are_scored
from successkit.engine.earlier_days import wanted_days
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.evaluations import reach_of
from successkit.engine.past_setup import reads_value
from successkit.engine.recall import ranks_accounts, recalled
from successkit.engine.setup import Setup
from successkit.engine.wanted import columns_for
from successkit.playbooks import looked_back


@attrs.frozen(kw_only=True)
class Days:
    """Earlier days of which the whole book has to be known.

    Parameters
    ----------
    asked
        Days whose touch models playbooks look back at.
    stretches
        For the day of the review and for each of those, the evaluations by which touch
        models are settled, newest first.
    ranked
        Days on which scorecards rank accounts by signals.
    also
        Days on which accounts are valued for another reason.
    """

    asked: tuple[date, ...] = ()
    stretches: tuple[tuple[date, ...], ...] = ()
    ranked: tuple[date, ...] = ()
    also: tuple[date, ...] = ()

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
        asked = looked_back(setup.playbooks)
        also = _looked_back(setup, as_of, asked)
        models = [each for each in asked if each.subject == "touch_model"]
        found = cls(asked=tuple(_looked_back(setup, as_of, models)), also=tuple(also))
        found = attrs.evolve(found, stretches=_stretches(setup, [as_of, *found.asked]))
        judged = found.touched if are_scored(setup, columns_for(setup)) else ()
        scored = _scored(setup, [as_of, *judged, *also])
        if reads_value(setup):
            found = attrs.evolve(found, also=tuple(dict.fromkeys([*also, *scored])))
        ranked = tuple(scored) if ranks_accounts(setup) else ()
        return attrs.evolve(found, ranked=ranked)

    @property
    def touched(self) -> tuple[date, ...]:
        """Days on which customers are ranked by value."""
        settling = (day for stretch in self.stretches for day in stretch)
        return tuple(dict.fromkeys([*self.asked, *settling]))

    @property
    def valued(self) -> tuple[date, ...]:
        """Days on which accounts are valued; those are among them."""
        return tuple(dict.fromkeys([*self.touched, *self.also]))

    def newest(self, count: int) -> "Days":
        """Return the days with fewer evaluations by which touch models are settled.

        Parameters
        ----------
        count
            How many of these.

        Returns
        -------
        Days
            Enough for most books.
        """
        stretches = tuple(stretch[:count] for stretch in self.stretches)
        return attrs.evolve(self, stretches=stretches)


def _stretches(setup: Setup, days: Iterable[date]) -> tuple[tuple[date, ...], ...]:
    config, calendar = setup.config, EvaluationCalendar.of(setup.config)
    back = config.evaluations_back
    if config.touch_evaluations == 1 or not back:
        return ()
    return tuple(tuple(calendar.stretch(day, back)) for day in days)


def _looked_back(setup: Setup, as_of: date, asked: Iterable[Derived]) -> list[date]:
    """Return the days that some conditions look back at."""
    columns = [each for each in asked if not each.of_events]
    days = dict.fromkeys(wanted_days(columns, as_of))
    if any(not each.days for each in columns):
        back = setup.config.evaluations_back
        days |= dict.fromkeys(EvaluationCalendar.of(setup.config).before(as_of, back))
    return list(days)


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
