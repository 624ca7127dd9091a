"""``RoutedFeedback``: who hears what, counted."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    AnyArray,
    BoolArray,
    DayArray,
    Int64Array,
    ObjectArray,
)
from successkit.core.declarations import FeedbackRoute
from successkit.core.declarations.feedback import SOURCES
from successkit.core.states import Department

EXAMPLES: Final = 5
"""Examples of a department in a document."""


@attrs.frozen(eq=False, kw_only=True, repr=False)
class RoutedFeedback:
    """What customers said, one row each, and which routes took it.

    Parameters
    ----------
    as_of
        The last day.
    days
        How many days were looked at.
    routes
        The routes, in order.
    source
        Shape (n,): position in ``survey``, ``interaction``.
    id
        Shape (n,): ids of the rows, str or None.
    account
        Shape (n,): position of the account.
    account_ids
        Shape (accounts,): ids of all accounts.
    day
        Shape (n,): day in the account's time zone.
    taken
        Shape (n, routes): whether a route takes it.
    """

    as_of: date
    days: int
    routes: tuple[FeedbackRoute, ...]
    source: AnyArray
    id: ObjectArray
    account: Int64Array
    account_ids: ObjectArray
    day: DayArray
    taken: BoolArray

    def __len__(self) -> int:
        return len(self.source)

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={count:,}" for name, count in self.counts.items())
        return (
            f"<RoutedFeedback of {len(self):,} items up to {self.as_of}: "
            f"{counts}, unrouted={self.unrouted:,}>"
        )

    def heard_by(self, department: Department) -> BoolArray:
        """Return what a department hears.

        Parameters
        ----------
        department
            Which.

        Returns
        -------
        BoolArray
            Shape (n,).
        """
        mine = [route.department == department for route in self.routes]
        return np.asarray(self.taken[:, mine].any(axis=1))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many items each department hears; one may be heard by several."""
        return {str(each): int(self.heard_by(each).sum()) for each in Department}

    @property
    def unrouted(self) -> int:
        """How many items no route takes."""
        return int((~self.taken.any(axis=1)).sum())

    def examples(self, department: Department, most: int = EXAMPLES) -> list[int]:
        """Return the newest items that a department hears.

        Parameters
        ----------
        department
            Which.
        most
            How many.

        Returns
        -------
        list[int]
            Positions, the newest first; ties by account, source and id.
        """
        rows = np.flatnonzero(self.heard_by(department))
        if not len(rows) or most < 1:
            return []
        newest = np.sort(self.day[rows])[::-1][: min(most, len(rows))]
        late = rows[self.day[rows] >= newest[-1]].tolist()
        return sorted(late, key=self._age_and_ids)[:most]

    def _age_and_ids(self, row: int) -> tuple[int, int, int, str]:
        place = int(self.account[row]), int(self.source[row]), str(self.id[row])
        return (-int(self.day[row].astype(int)), *place)

    def as_dict(self, lang: str = "en", most: int = EXAMPLES) -> dict[str, object]:
        """Return the counts as plain JSON values, without any words of customers.

        Parameters
        ----------
        lang
            ``en`` or ``ja``: language of the labels of routes.
        most
            Examples of each department.

        Returns
        -------
        dict[str, object]
            ``days``, ``items``, ``routed``, ``unrouted`` and ``departments``: each with
            its items, accounts, routes and the ids of examples.
        """
        return {
            "days": self.days,
            "items": len(self),
            "routed": len(self) - self.unrouted,
            "unrouted": self.unrouted,
            "departments": [self._heard(each, lang, most) for each in Department],
        }

    def _heard(self, department: Department, lang: str, most: int) -> dict[str, object]:
        rows = self.heard_by(department)
        return {
            "department": str(department),
            "items": int(rows.sum()),
            "accounts": len(np.unique(self.account[rows])),
            "routes": [
                {
                    "name": route.name,
                    "label": _label(route, lang),
                    "items": int(self.taken[:, place].sum()),
                }
                for place, route in enumerate(self.routes)
                if route.department == department
            ],
            "examples": [
                {
                    "source": SOURCES[int(self.source[row])],
                    "id": self.id[row],
                    "account": self.account_ids[self.account[row]],
                    "day": str(self.day[row]),
                }
                for row in self.examples(department, most)
            ],
        }


def _label(route: FeedbackRoute, lang: str) -> str:
    return route.labels.get(lang) or route.labels.get("en") or route.name
