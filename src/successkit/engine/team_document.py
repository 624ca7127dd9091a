"""The team document: who looks after whom, as plain JSON values."""

from datetime import timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core import AccountTable, BusinessCalendar
from successkit.core.arrays import ObjectArray
from successkit.engine.review import Review
from successkit.metrics.revenue.amounts import minor_to_major
from successkit.metrics.revenue.book import NO_CURRENCY
from successkit.touch import (
    Assignment,
    PersonLoad,
    Solver,
    TeamPlan,
    assign,
    handover_gaps,
    optimality_gap,
    schedule,
    team_findings,
)

SCHEMA_VERSION: Final = "1"
_WEEK: Final = timedelta(7)
_TOMORROW: Final = timedelta(1)


def assign_team(
    review: Review,
    *,
    plan: TeamPlan | None = None,
    calendar: BusinessCalendar | None = None,
    solver: Solver | str = Solver.GREEDY,
) -> Assignment:
    """Give the customers of a review to the people of its book.

    Parameters
    ----------
    review
        A review; its touch models are those wanted.
    plan
        Hours, caps and rules; None for the built-in ones.
    calendar
        Working days, as ``Engine.calendar``; None for Monday to Friday.
    solver
        ``greedy`` or ``exact``.

    Returns
    -------
    Assignment
        Owner, possible touch model and reason of every account.

    Raises
    ------
    InvalidInputError
        The solver is none, or a condition of the plan is none.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.engine import Engine
    >>> from successkit.testing import example_book
    >>> review = Engine().review(example_book(accounts=30), as_of=date(2026, 3, 31))
    >>> len(assign_team(review))
    30
    """
    people = review.book.portfolio.people
    return assign(review.accounts, people, plan=plan, calendar=calendar, solver=solver)


def team_document(
    review: Review,
    found: Assignment,
    *,
    calendar: BusinessCalendar | None = None,
    greedy: Assignment | None = None,
) -> dict[str, object]:
    """Return who looks after whom as plain JSON values.

    Parameters
    ----------
    review
        The review.
    found
        What ``assign_team`` found for it.
    calendar
        Working days, as ``Engine.calendar``; None for Monday to Friday.
    greedy
        What the greedy solver found, where ``found`` is exact: both are compared.

    Returns
    -------
    dict[str, object]
        As documented in ``docs/formats.md`` and its JSON Schema.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.engine import Engine
    >>> from successkit.testing import example_book
    >>> review = Engine().review(example_book(accounts=30), as_of=date(2026, 3, 31))
    >>> document = team_document(review, assign_team(review))
    >>> document["solver"], document["comparison"]
    ('greedy', None)
    """
    accounts = _rows(found.to_dict(review.language))
    currency, lang = review.accounts.currency, review.language
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": review.accounts.as_of.isoformat(),
        "language": lang,
        "currency": currency,
        "solver": str(found.solver),
        "value_served": _major(found.served_value, currency),
        "comparison": _comparison(found, greedy, currency),
        "customers": len(accounts),
        "moved": sum(row["owner"] != row["owner_before"] for row in accounts),
        "lowered": int(found.lowered.sum()),
        "people": [_person(load, currency) for load in found.load()],
        "pools": [
            {**attrs.asdict(pool), "model": str(pool.model)} for pool in found.pools()
        ],
        "unassigned": list(found.unassigned),
        "findings": [
            {
                "kind": str(finding.kind),
                "person": finding.person,
                "name": finding.name,
                "accounts": finding.accounts,
                "text": finding.text(lang),
            }
            for finding in team_findings(found)
        ],
        "handovers": _handovers(review, found),
        "actions": _actions(review, found, calendar),
        "accounts": accounts,
    }


def _rows(columns: dict[str, list[object]]) -> list[dict[str, object]]:
    return [
        dict(zip(columns, cells, strict=True))
        for cells in zip(*columns.values(), strict=True)
    ]


def _major(amount: int, currency: str | None) -> str:
    return f"{minor_to_major(amount, currency or NO_CURRENCY):f}"


def _comparison(
    found: Assignment, greedy: Assignment | None, currency: str | None
) -> dict[str, object] | None:
    if greedy is None:
        return None
    return {
        "greedy": _major(greedy.served_value, currency),
        "exact": _major(found.served_value, currency),
        "gap": optimality_gap(greedy, found),
    }


def _person(load: PersonLoad, currency: str | None) -> dict[str, object]:
    """Return a load with money as text in major units."""
    row: dict[str, object] = attrs.asdict(load)
    for name in ("revenue_before", "revenue_after", "revenue_over"):
        row[name] = _major(getattr(load, name), currency)
    return row


def _handovers(review: Review, found: Assignment) -> dict[str, object]:
    """Return how many customers miss which answers of the handover."""
    place = {name: k for k, name in enumerate(review.book.portfolio.account_ids)}
    customers = found.table.ids[found.demand.model >= 0].tolist()
    rows = np.array([place[name] for name in customers], np.int64)
    gaps = handover_gaps(review.book.portfolio).take(rows)
    return {
        "complete": int(gaps.complete.sum()),
        "without": int((~gaps.handed_over).sum()),
        "missing": gaps.counts(),
    }


def _actions(
    review: Review, found: Assignment, calendar: BusinessCalendar | None
) -> list[dict[str, object]]:
    """Return the regular actions of the next seven days, person by person."""
    start = review.as_of + _TOMORROW
    table = found.table.with_columns(
        owner=found.owners().tolist(),
        touch_model=found.model,
        phase=_kinds(review, found.table).tolist(),
    )
    due = schedule(table, start=start, end=start + _WEEK, calendar=calendar)
    rows = [
        {**row, "day": f"{row['day']}"} for row in _rows(due.to_dict(review.language))
    ]
    # Stable: within a person they stay in the order of days.
    return sorted(rows, key=lambda row: (row["owner"] is None, str(row["owner"])))


def _kinds(review: Review, table: AccountTable) -> ObjectArray:
    """Return what the phase of each account means, whatever the host calls it."""
    kinds = {
        phase.name: str(phase.kind) for phase in review.parts.replayed.lifecycle.phases
    }
    phase = table.text("phase")
    names = [kinds.get(str(name)) for name in phase.values]
    return np.array([*names, None], object)[phase.codes]
