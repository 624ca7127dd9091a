"""What ``assign`` found: owner, model and reason of everybody, and the team's load."""

from enum import StrEnum
from typing import Final

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, Int64Array, ObjectArray
from successkit.core.display import table_html
from successkit.core.errors import UnknownNameError
from successkit.core.states import TouchModel, code_of, names_of
from successkit.touch.demand import Demand
from successkit.touch.free import summed
from successkit.touch.reasons import Reason, reason_text
from successkit.touch.team import NO_CAP, Team
from successkit.touch.team_plan import TeamPlan


class Solver(StrEnum):
    """How customers are given to people."""

    GREEDY = "greedy"
    EXACT = "exact"


NOBODY: Final = -1
POOL: Final = -2
"""Owner of an account that nobody, or no single person, looks after."""


@attrs.frozen(kw_only=True)
class PersonLoad:
    """What one person has on the desk, before and after.

    Parameters
    ----------
    id, name
        The person.
    hours
        Time for customers in four weeks. [h]
    hours_before, hours_after
        What the customers take: with the owners as they were, and as assigned. [h]
    accounts_before, accounts_after
        Customers.
    revenue_before, revenue_after
        Monthly revenue of the customers, in minor units of the reporting currency.
    most_accounts
        Cap of customers; None for no cap.
    hours_over, accounts_over, revenue_over
        By how much the assignment passes the hours and caps, since customers that
        are in danger or about to renew stay; 0 where it does not.
    """

    id: str
    name: str | None
    hours: float
    hours_before: float
    hours_after: float
    accounts_before: int
    accounts_after: int
    revenue_before: int
    revenue_after: int
    most_accounts: int | None
    hours_over: float
    accounts_over: int
    revenue_over: int


@attrs.frozen(kw_only=True)
class PoolLoad:
    """What the pool of a touch model has to do.

    Parameters
    ----------
    model
        The touch model.
    accounts
        Customers without an owner of their own.
    hours
        What they take in four weeks. [h]
    hours_free
        What the people of this model have left for them. [h]
    hours_over
        What is missing; 0 where it suffices. [h]
    """

    model: TouchModel
    accounts: int
    hours: float
    hours_free: float
    hours_over: float


@attrs.frozen(eq=False, kw_only=True)
class Assignment:
    """Who looks after whom, and why.

    Parameters
    ----------
    table
        The accounts.
    team
        The people.
    plan
        Hours and rules.
    demand
        What the accounts ask for.
    before
        Shape (rows,): position of the owner before; below 0 for nobody of the team.
    owner
        Shape (rows,): position of the owner; -1 for nobody, -2 for the pool.
    model
        Shape (rows,): touch model after the hours were looked at, positions in
        ``TouchModel``; -1 for no customers.
    reason
        Shape (rows,): positions in ``Reason``.
    solver
        How the customers were given to people.
    """

    table: AccountTable
    team: Team
    plan: TeamPlan
    demand: Demand
    before: Int64Array
    owner: Int64Array
    model: AnyArray
    reason: AnyArray
    solver: Solver = Solver.GREEDY

    def __len__(self) -> int:
        return len(self.owner)

    def owners(self) -> ObjectArray:
        """Return the id of everybody's owner.

        Returns
        -------
        ObjectArray
            Shape (rows,) of str; None for nobody and for the pool.
        """
        return _named(self.team, self.owner)

    def reasons(self, lang: str = "en") -> ObjectArray:
        """Return why each account has its owner, for people.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        ObjectArray
            Shape (rows,) of str.
        """
        texts = [reason_text(reason, lang) for reason in Reason]
        return np.array(texts, object)[self.reason]

    def reason_of(self, *accounts: str) -> tuple[Reason, ...]:
        """Return why accounts have their owners.

        Parameters
        ----------
        *accounts
            Ids.

        Returns
        -------
        tuple[Reason, ...]
            One for each.

        Raises
        ------
        UnknownNameError
            No such account.
        """
        place = {name: row for row, name in enumerate(self.table.ids.tolist())}
        unknown = [name for name in accounts if name not in place]
        if unknown:
            raise UnknownNameError(f"the table has no account {unknown[0]!r}")
        members = list(Reason)
        return tuple(members[int(self.reason[place[name]])] for name in accounts)

    @property
    def unassigned(self) -> tuple[str, ...]:
        """Ids of customers that nobody looks after, in order."""
        rows = (self.demand.model >= 0) & (self.owner == NOBODY)
        return tuple(sorted(self.table.ids[rows].tolist()))

    @property
    def lowered(self) -> BoolArray:
        """Shape (rows,): customers in a lower touch model than wanted."""
        return np.asarray((self.owner != NOBODY) & (self.model > self.demand.model))

    @property
    def served_value(self) -> int:
        """Value of the customers with a person of their own in the wanted model."""
        served = (self.owner >= 0) & (self.model == self.demand.model)
        # Python's whole numbers: worth of a book in minor units may pass 64 bits.
        return sum(self.demand.weight[served].tolist())

    def load(self) -> tuple[PersonLoad, ...]:
        """Return what everybody has on the desk, before and after.

        Returns
        -------
        tuple[PersonLoad, ...]
            In the order of the people's ids.
        """
        before, after = self._taken(self.before, self.demand.model), self._after()
        return tuple(
            self._person(place, before, after) for place in range(len(self.team))
        )

    def pools(self) -> tuple[PoolLoad, ...]:
        """Return what the pools have to do.

        Returns
        -------
        tuple[PoolLoad, ...]
            One for each pooled touch model.
        """
        left = np.maximum(self.team.minutes - self._after()[0], 0)
        left = np.where(self.team.away, 0, left)
        return tuple(
            self._pool(model, left)
            for model in TouchModel
            if self.plan.hours[model].pooled
        )

    def _pool(self, model: TouchModel, left: Int64Array) -> PoolLoad:
        code = code_of(model)
        rows = np.flatnonzero((self.owner == POOL) & (self.model == code))
        asked = int(self.demand.minutes(rows, self.model[rows]).sum())
        free = int(left[self.team.models[:, code]].sum())
        return PoolLoad(
            model=model,
            accounts=len(rows),
            hours=asked / 60,
            hours_free=free / 60,
            hours_over=max(asked - free, 0) / 60,
        )

    def _after(self) -> tuple[Int64Array, Int64Array, Int64Array]:
        return self._taken(self.owner, self.model)

    def _taken(
        self, owner: Int64Array, model: AnyArray
    ) -> tuple[Int64Array, Int64Array, Int64Array]:
        """Return minutes, customers and revenue by person."""
        rows = np.flatnonzero((owner >= 0) & (model >= 0))
        person, people = owner[rows], len(self.team)
        return (
            summed(person, self.demand.minutes(rows, model[rows]), people),
            np.bincount(person, minlength=people),
            summed(person, self.demand.revenue[rows], people),
        )

    def _person(
        self,
        place: int,
        before: tuple[Int64Array, ...],
        after: tuple[Int64Array, ...],
    ) -> PersonLoad:
        team = self.team
        most = int(team.max_accounts[place])
        minutes, accounts, revenue = (int(column[place]) for column in after)
        return PersonLoad(
            id=str(team.ids[place]),
            name=team.names[place],
            hours=int(team.minutes[place]) / 60,
            hours_before=int(before[0][place]) / 60,
            hours_after=minutes / 60,
            accounts_before=int(before[1][place]),
            accounts_after=accounts,
            revenue_before=int(before[2][place]),
            revenue_after=revenue,
            most_accounts=None if most == NO_CAP else most,
            hours_over=max(minutes - int(team.minutes[place]), 0) / 60,
            accounts_over=max(accounts - most, 0),
            revenue_over=max(revenue - int(team.max_revenue[place]), 0),
        )

    def to_dict(self, lang: str = "en") -> dict[str, list[object]]:
        """Return one row per customer as plain Python values.

        Parameters
        ----------
        lang
            ``en`` or ``ja``: language of the reasons.

        Returns
        -------
        dict[str, list[object]]
            Account, owner before and after, whether a pool looks after it, wanted and
            possible touch model, hours in four weeks, whether it stays whatever it
            takes, and the reason.
        """
        rows = np.flatnonzero(self.demand.model >= 0)
        minutes = self.demand.minutes(rows, self.model[rows])
        return {
            "account_id": self.table.ids[rows].tolist(),
            "owner_before": self.table.text("owner").take(rows).strings().tolist(),
            "owner": self.owners()[rows].tolist(),
            "pooled": (self.owner[rows] == POOL).tolist(),
            "wanted_model": list(names_of(TouchModel, self.demand.model[rows])),
            "touch_model": list(names_of(TouchModel, self.model[rows])),
            "hours": (minutes / 60).tolist(),
            "frozen": self.demand.frozen[rows].tolist(),
            "reason": list(names_of(Reason, self.reason[rows])),
            "reason_text": self.reasons(lang)[rows].tolist(),
        }

    def __repr__(self) -> str:
        moved = int((self.owner[self.owner >= 0] != self.before[self.owner >= 0]).sum())
        return (
            f"<Assignment of {int((self.demand.model >= 0).sum()):,} customers to "
            f"{len(self.team)} people: {moved:,} moved, "
            f"{len(self.unassigned):,} without anybody>"
        )

    def _repr_html_(self) -> str:
        shown = self.to_dict()
        few = {name: cells[:20] for name, cells in shown.items()}
        return table_html(few, len(shown["account_id"]))


def optimality_gap(greedy: Assignment, exact: Assignment) -> float:
    """Return which share of the largest value that can be served greedy leaves out.

    Parameters
    ----------
    greedy
        What the greedy solver found.
    exact
        What the exact one found for the same accounts, people and plan.

    Returns
    -------
    float
        0 where both serve the same value; below 0 where the exact solver, which
        optimises one touch model after the other, serves less on the whole.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import Person, Portfolio
    >>> from successkit.touch import assign
    >>> book = Portfolio.from_objects(
    ...     accounts=[], people=[Person(id="ann", hours_per_week=3)]
    ... )
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a", "b"], customer=[1, 1], value=[9, 5],
    ...     touch_model=[0, 0],
    ... )
    >>> one = assign(table, book.people)
    >>> optimality_gap(one, one)
    0.0
    """
    best = exact.served_value
    return (best - greedy.served_value) / best if best else 0.0


def _named(team: Team, place: Int64Array) -> ObjectArray:
    ids = np.append(team.ids, np.array([None, None], object))
    return np.asarray(ids[np.where(place < 0, len(team), place)])
