"""``assign``: whose customer, in which touch model, within the hours of the team."""

from collections.abc import Callable
from typing import Final

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.calendar import BusinessCalendar
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Facts
from successkit.core.states import TouchModel, code_of
from successkit.core.text import Text
from successkit.touch.assigned import NOBODY, POOL, Assignment, Solver
from successkit.touch.demand import Demand
from successkit.touch.exact import deal_exactly
from successkit.touch.fill import deal
from successkit.touch.free import Free
from successkit.touch.keep import keep
from successkit.touch.reasons import Reason
from successkit.touch.team import Team
from successkit.touch.team_plan import TeamPlan
from successkit.touch.work import Work

_MODELS: Final = tuple(TouchModel)


_SOLVERS: Final[dict[Solver, Callable[[Work, Free], Int64Array]]] = {
    Solver.GREEDY: deal,
    Solver.EXACT: deal_exactly,
}


def assign(
    table: AccountTable,
    people: Facts,
    *,
    plan: TeamPlan | None = None,
    calendar: BusinessCalendar | None = None,
    solver: Solver | str = Solver.GREEDY,
) -> Assignment:
    """Give every customer somebody who looks after it, within the team's hours.

    Customers stay with their owner unless the owner is gone, away, works in another
    touch model or has too much; those in danger and those about to renew stay even
    then. The others go where there is time, by area and skills, those worth most a
    minute first. Who finds nobody in the wanted model is tried in the next lower one;
    a pooled model takes the customers that come to it without an owner.

    Parameters
    ----------
    table
        One row per account, with ``touch_model`` as wanted.
    people
        The table ``people``, cut to the same day.
    plan
        Hours, caps and rules; None for the built-in ones.
    calendar
        Working days; None for Monday to Friday.
    solver
        ``greedy``, or ``exact`` for the largest value that can be served in the wanted
        model (needs scipy; for books of a few thousand customers).

    Returns
    -------
    Assignment
        Owner, touch model and reason of every account, and everybody's load. No order
        of rows changes it.

    Raises
    ------
    InvalidInputError
        The solver is none, or a condition of the plan is none.
    ImportError
        ``exact`` without scipy.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Person, Portfolio
    >>> book = Portfolio.from_objects(
    ...     accounts=[], people=[Person(id="ann", hours_per_week=3)]
    ... )
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a", "b", "c"], customer=[1] * 3, value=[9, 5, 7],
    ...     touch_model=[0, 0, 2],
    ... )
    >>> found = assign(table, book.people)
    >>> found.owners().tolist(), [str(reason) for reason in found.reason_of("a", "c")]
    (['ann', 'ann', None], ['assigned', 'pool'])
    """
    plan = plan or TeamPlan()
    calendar = calendar or BusinessCalendar()
    chosen = _solver(solver)
    team = Team.of(people, table.as_of, plan, calendar)
    demand = Demand.of(table, table.array("touch_model"), plan)
    return _Run(
        table=table,
        plan=plan,
        team=team,
        demand=demand,
        before=table.text("owner").codes_in(_ids(team)),
        fits=demand.fits(team),
        solver=chosen,
    ).assignment()


def _solver(name: Solver | str) -> Solver:
    try:
        return Solver(name)
    except ValueError:
        raise InvalidInputError(
            f"solver: expected greedy or exact; got {name!r}"
        ) from None


@attrs.frozen(eq=False, kw_only=True)
class _Run:
    table: AccountTable
    plan: TeamPlan
    team: Team
    demand: Demand
    before: Int64Array
    fits: BoolArray
    solver: Solver

    def assignment(self) -> Assignment:
        demand = self.demand
        free = Free.of(self.team)
        owner = np.where(demand.model >= 0, self.before, NOBODY)
        stays = keep(demand, np.maximum(owner, 0), self._may_stay(owner), free)
        reason = self._reasons_of_moves(owner, stays)
        owner = np.where(stays, owner, NOBODY)
        model = demand.model.copy()
        for each in _MODELS:
            self._place(each, owner, model, reason, free)
        return Assignment(
            table=self.table,
            team=self.team,
            plan=self.plan,
            demand=demand,
            before=self.before,
            owner=owner,
            model=model,
            reason=reason,
            solver=self.solver,
        )

    def _may_stay(self, owner: Int64Array) -> BoolArray:
        there = owner >= 0
        place = np.maximum(owner, 0)
        if not len(self.team):
            return there
        works = self.team.models[place, np.maximum(self.demand.model, 0)]
        return there & ~self.team.away[place] & (works | self.demand.frozen)

    def _reasons_of_moves(self, owner: Int64Array, stays: BoolArray) -> AnyArray:
        """Return why each account stays, or why it looks for somebody."""
        demand, place = self.demand, np.maximum(owner, 0)
        reason = np.full(len(owner), code_of(Reason.ASSIGNED), np.int8)
        reason[owner == _GONE] = code_of(Reason.OWNER_GONE)
        some = owner >= 0
        if some.any():
            away = some & self.team.away[place]
            works = self.team.models[place, np.maximum(demand.model, 0)]
            reason[some] = code_of(Reason.OVERLOADED)
            reason[some & ~works] = code_of(Reason.OTHER_MODEL)
            reason[away] = code_of(Reason.OWNER_AWAY)
        reason[stays] = code_of(Reason.KEPT)
        reason[stays & demand.frozen] = code_of(Reason.KEPT_FROZEN)
        reason[demand.model < 0] = code_of(Reason.NO_CUSTOMER)
        return reason

    def _place(
        self,
        wanted: TouchModel,
        owner: Int64Array,
        model: AnyArray,
        reason: AnyArray,
        free: Free,
    ) -> None:
        """Find somebody for the customers of a model, or pass them on to the next."""
        code = code_of(wanted)
        rows = np.flatnonzero((model == code) & (owner == NOBODY))
        if self.plan.hours[wanted].pooled:
            owner[rows] = POOL
            came = rows[reason[rows] == code_of(Reason.ASSIGNED)]
            reason[came] = code_of(Reason.POOL)
            return
        found = _SOLVERS[self.solver](self._work(rows, code), free)
        owner[rows] = found
        rest = rows[found < 0]
        able = np.any(self.fits & self.team.models[:, code], axis=1)
        reason[rest] = code_of(Reason.NO_HOURS)
        reason[rest[~able[self.demand.group[rest]]]] = code_of(Reason.NO_SKILL)
        lower = self.plan.lower(wanted)
        if lower is not None:
            model[rest] = code_of(lower)

    def _work(self, rows: Int64Array, code: int) -> Work:
        demand = self.demand
        return Work(
            group=demand.group[rows],
            allowed=self.fits & self.team.models[:, code] & ~self.team.away,
            minutes=demand.minutes(rows, np.full(len(rows), code)),
            revenue=demand.revenue[rows],
            weight=demand.weight[rows],
            rank=demand.rank[rows],
        )


_GONE: Final = -2


def _ids(team: Team) -> Text:
    return Text.of(team.ids.tolist())
