"""Touch models that hold: what earlier evaluations wanted, recomputed as known then."""

from collections.abc import Callable
from datetime import date

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Failure
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.evaluations import first_of_each
from successkit.engine.judged import Judged
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.engine.wanted import Wanted
from successkit.touch import TouchResult, settle_models
from successkit.touch.settled import Held, streaks


@attrs.frozen(eq=False)
class SettledTouch:
    """Touch models after the evaluations up to the day of a review.

    Parameters
    ----------
    result
        With the models that hold.
    failures
        What went wrong in plugins on earlier days, and did not on the day itself.
    """

    result: TouchResult
    failures: tuple[Failure, ...] = ()


def settled_touch(
    setup: Setup,
    past: PastDays,
    now: Judged,
    touch: TouchResult,
    failed: tuple[Failure, ...] = (),
) -> SettledTouch:
    """Return the touch models of a review, over the evaluation calendar.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where earlier evaluations come from.
    now
        The accounts of the day.
    touch
        The models wanted on the day.
    failed
        Signals and enrichments that are not to be tried.

    Returns
    -------
    SettledTouch
        Those of :func:`successkit.touch.settle_models` over what the rules wanted on
        every evaluation, value and ranks of that day included. The day itself counts
        when it is one of evaluation. Whoever was wanted elsewhere each time is taken as
        begun with the oldest evaluation of a stretch of ``evaluations_back``.

    Notes
    -----
    Ranks are those of ``past.portfolio``: a part of a book has the ranks of a part.
    """
    not_tried = (*failed, *(each for each in now.failures if each.fatal))
    wanted = Wanted(setup, past, now.table.ids, not_tried)
    held = settled_over(setup, now.table.as_of, touch, wanted.on)
    return SettledTouch(held, first_of_each(wanted.failures))


def settled_over(
    setup: Setup,
    as_of: date,
    touch: TouchResult,
    wanted_on: Callable[[date, BoolArray], AnyArray],
) -> TouchResult:
    """Return the touch models that hold, from what was wanted on earlier days.

    Parameters
    ----------
    setup
        Settings and plugins.
    as_of
        The day.
    touch
        The models wanted on the day.
    wanted_on
        Gives the models wanted on an earlier evaluation, row by row as ``touch``; -1
        for who was no customer. It is asked as long as one could change any model, and
        told of whom; those of the others do not count.

    Returns
    -------
    TouchResult
        With the models that hold.
    """
    config = setup.config
    needed = config.touch_evaluations
    if needed == 1 or not config.evaluations_back:
        return touch
    calendar = EvaluationCalendar.of(config)
    history = _History(touch.usual, needed, counts=calendar.has(as_of))
    for earlier in calendar.stretch(as_of, config.evaluations_back):
        if not history.is_open():
            break
        history.add(wanted_on(earlier, history.open))
    return touch.settled(history.held())


class _History:
    """What evaluations wanted, newest first, and whose model they decide."""

    def __init__(self, today: AnyArray, needed: int, *, counts: bool) -> None:
        self.today, self.needed, self.counts = today, needed, counts
        self.wanted: list[AnyArray] = [today] if counts else []
        self.open: BoolArray = np.asarray(today >= 0)

    def is_open(self) -> bool:
        """Return whether an earlier evaluation could change any model."""
        return bool(self.open.any())

    def add(self, wanted: AnyArray) -> None:
        """Take one more evaluation before those known."""
        self.wanted.append(wanted)
        decided = wanted < 0  # who was no customer has the next model at once
        newest = self.wanted[-self.needed :]
        if len(newest) == self.needed:
            agreed = [each == wanted for each in newest]
            decided |= np.logical_and.reduce(agreed)
        self.open &= ~decided

    def held(self) -> Held:
        """Return what holds today, and what is wanted."""
        shape = len(self.wanted), len(self.today)
        evaluations = np.array(self.wanted[::-1], np.int8).reshape(shape)
        days = evaluations if self.counts else np.vstack([evaluations, self.today])
        kept = settle_models(days, evaluations=self.needed, between=not self.counts)
        return Held(
            wanted=self.today,
            streak=streaks(evaluations, self.today),
            kept=kept[-1],
            evaluations=self.needed,
        )
