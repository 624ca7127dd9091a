"""Whether other records of use lead to the same events."""

import numpy as np

from successkit.core import AnyArray, Portfolio
from successkit.lifecycle.rules import DEFAULT_RULES, Dated, EventRules
from successkit.lifecycle.usage import usage_days


def same_use(
    one: Portfolio, other: Portfolio, *, rules: EventRules = DEFAULT_RULES
) -> bool:
    """Return whether the use of two books leads to the same events.

    Parameters
    ----------
    one, other
        Books of the same accounts as of the same day, which differ in nothing but use.
    rules
        Windows and thresholds.

    Returns
    -------
    bool
        Where use fell and recovered on the same days, and was recorded on the same
        days, every event is the same. False where that is not so, and the events may
        still be.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import Account, Usage
    >>> day = date(2026, 3, 31)
    >>> def used(*values: int) -> Portfolio:
    ...     rows = [
    ...         Usage(account_id="a", day=date(2026, 3, 2), measure=str(at), value=n)
    ...         for at, n in enumerate(values)
    ...     ]
    ...     return Portfolio.from_objects(accounts=[Account(id="a")], usage=rows)
    >>> same_use(used(4).as_of(day), used(4, 1).as_of(day))
    True
    >>> same_use(used(4).as_of(day), used(0).as_of(day))
    False
    """
    pairs = zip(_told(one, rules), _told(other, rules), strict=True)
    return all(np.array_equal(*pair) for pair in pairs)


def _told(portfolio: Portfolio, rules: EventRules) -> list[AnyArray]:
    facts = portfolio.usage
    rows = Dated(facts.array("account"), facts.array("day"))
    used = rows.take(facts.array("value") > 0)
    return [
        *(dated.keys() for dated in usage_days(portfolio, rules).values()),
        np.unique(rows.keys()),
        np.unique(used.keys()),
    ]
