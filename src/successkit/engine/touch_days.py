"""Touch models that hold: what earlier evaluations wanted, recomputed as known then."""

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Failure, TouchPolicy
from successkit.core.condition import compile_condition
from successkit.engine.conditions import every_column
from successkit.engine.earlier import earlier_table
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.evaluations import first_of_each
from successkit.engine.judged import Judged
from successkit.engine.past import PastDays
from successkit.engine.recall import places
from successkit.engine.setup import Setup
from successkit.touch import TOUCH_COLUMNS, TouchResult, decide_touch, settle_models
from successkit.touch.settled import Held, streaks

_RANKED = frozenset({"value_rank", "value_tier"})


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
    config = setup.config
    needed, day = config.touch_evaluations, now.table.as_of
    if needed == 1 or not config.evaluations_back:
        return SettledTouch(touch)
    calendar = EvaluationCalendar.of(config)
    history = _History(touch.usual, needed, counts=calendar.has(day))
    failures: list[Failure] = []
    not_tried = (*failed, *(each for each in now.failures if each.fatal))
    columns = columns_for(setup)
    for earlier in calendar.stretch(day, config.evaluations_back):
        if not history.is_open():
            break
        found = earlier_table(setup, past, earlier, columns, failed=not_tried)
        failures += [each for each in found.failures if each.fatal]
        ladder = past.ladder(earlier)
        wanted = decide_touch(found.table, quiet(setup.policy), ladder).models
        row = places(found.table.ids, now.table.ids)
        history.add(np.append(wanted, np.int8(-1))[row])
    return SettledTouch(touch.settled(history.held()), first_of_each(failures))


def quiet(policy: TouchPolicy) -> TouchPolicy:
    """Return a policy without its raise for the time being, which holds at once."""
    return attrs.evolve(policy, raise_when="")


def columns_for(setup: Setup) -> frozenset[str]:
    """Return the columns that the rules of a touch policy look at.

    Parameters
    ----------
    setup
        Settings and plugins; the policy's raise for the time being does not count.

    Returns
    -------
    frozenset[str]
        With those that ranks by value need.
    """
    policy = setup.policy
    known = {**every_column(setup.extensions), **TOUCH_COLUMNS}
    found = {"customer", "mrr_reporting", policy.value_column}
    for rule in policy.rules:
        condition = compile_condition(rule.when, columns=known)
        derived = {each.name for each in condition.derived}
        subjects = (each.subject for each in condition.derived if not each.of_events)
        found |= {*condition.columns, *subjects} - derived
    return frozenset(found - _RANKED)


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
