"""The team document: who looks after whom, as plain JSON values."""

from typing import Final

import attrs

from successkit.engine.review import Review
from successkit.metrics.revenue.amounts import minor_to_major
from successkit.metrics.revenue.book import NO_CURRENCY
from successkit.touch import Assignment, PersonLoad, Solver, TeamPlan, assign

SCHEMA_VERSION: Final = "1"


def assign_team(
    review: Review,
    *,
    plan: TeamPlan | None = None,
    solver: Solver | str = Solver.GREEDY,
) -> Assignment:
    """Give the customers of a review to the people of its book.

    Parameters
    ----------
    review
        A review; its touch models are those wanted.
    plan
        Hours, caps and rules; None for the built-in ones.
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
    return assign(review.accounts, people, plan=plan, solver=solver)


def team_document(review: Review, found: Assignment) -> dict[str, object]:
    """Return who looks after whom as plain JSON values.

    Parameters
    ----------
    review
        The review.
    found
        What ``assign_team`` found for it.

    Returns
    -------
    dict[str, object]
        As documented in ``docs/formats.md`` and its JSON Schema.
    """
    rows = found.to_dict(review.language)
    accounts = [
        dict(zip(rows, cells, strict=True))
        for cells in zip(*rows.values(), strict=True)
    ]
    currency = review.accounts.currency
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": review.accounts.as_of.isoformat(),
        "language": review.language,
        "currency": currency,
        "customers": len(accounts),
        "moved": sum(row["owner"] != row["owner_before"] for row in accounts),
        "lowered": int(found.lowered.sum()),
        "people": [_person(load, currency) for load in found.load()],
        "pools": [
            {**attrs.asdict(pool), "model": str(pool.model)} for pool in found.pools()
        ],
        "unassigned": list(found.unassigned),
        "accounts": accounts,
    }


def _person(load: PersonLoad, currency: str | None) -> dict[str, object]:
    """Return a load with money as text in major units."""
    row: dict[str, object] = attrs.asdict(load)
    for name in ("revenue_before", "revenue_after", "revenue_over"):
        amount = minor_to_major(getattr(load, name), currency or NO_CURRENCY)
        row[name] = f"{amount:f}"
    return row
