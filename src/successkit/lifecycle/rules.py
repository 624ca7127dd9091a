"""``EventRules``: the windows and thresholds of derived events, as data."""

from math import isfinite
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AnyArray, DayArray, Int64Array, InvalidInputError
from successkit.lifecycle.finding import LONGEST_DAYS


@attrs.frozen(kw_only=True)
class EventRules:
    """When facts become lifecycle events.

    Parameters
    ----------
    renewal_window
        Days before the decision on a contract at which its renewal opens. [days]
    renewal_grace
        Days after its end in which a new contract still is its renewal. [days]
    shortest_term
        Contracts shorter than this roll on without a renewal phase. [days]
    growth
        Share by which the price must rise to count as growth; a higher quantity always
        counts. An ordinary price rise is not growth of the customer. [1]
    onboarding_days
        Milestones due later than this belong to the success plan. [days]
    onboarding_lead
        Milestones due this much before a start belong to it. [days]
    settled_after
        Without milestones: first use this late ends the onboarding. [days]
    assumed_after
        Without milestones and without any record of use by then, the onboarding is
        taken to be over. [days]
    fell_to, recovered_to
        Use of 28 days as a share of the mean of the 84 days before. [1]
    evaluations
        Weekly evaluations in a row that must agree. [1]

    Raises
    ------
    InvalidInputError
        A value is no number, below 0, or does not go with another one.
    """

    renewal_window: int = 90
    renewal_grace: int = 30
    shortest_term: int = 180
    growth: float = 0.10
    onboarding_days: int = 180
    onboarding_lead: int = 14
    settled_after: int = 30
    assumed_after: int = 90
    fell_to: float = 0.5
    recovered_to: float = 0.8
    evaluations: int = 2

    def __attrs_post_init__(self) -> None:
        for name, value in attrs.asdict(self).items():
            _check_number(name, value, whole=name not in _SHARES)
        low = [name for name, value in attrs.asdict(self).items() if value < 0]
        if low or self.evaluations < 1 or self.fell_to > self.recovered_to:
            raise InvalidInputError(
                "EventRules: expected numbers >= 0, evaluations >= 1 and fell_to <= "
                f"recovered_to; got {self}"
            )


_SHARES: Final = frozenset({"growth", "fell_to", "recovered_to"})


def _check_number(name: str, value: object, *, whole: bool) -> None:
    plain = type(value) is int and value <= LONGEST_DAYS
    share = type(value) is float and isfinite(value) and not whole
    if not plain and not share:
        wanted = f"a whole number up to {LONGEST_DAYS}" if whole else "a number"
        raise InvalidInputError(f"EventRules, {name}: expected {wanted}; got {value!r}")


DEFAULT_RULES: Final = EventRules()

_SPAN: Final = 2**24
"""More days than any calendar holds: account × span + day orders by both."""


@attrs.frozen(eq=False)
class Dated:
    """Accounts and days, one event each.

    Parameters
    ----------
    account
        Shape (n,).
    day
        Shape (n,).
    """

    account: AnyArray
    day: DayArray

    @classmethod
    def join(cls, *parts: Self) -> Self:
        """Put some after each other.

        Parameters
        ----------
        *parts
            At least one.

        Returns
        -------
        Self
            All.
        """
        return cls(
            np.concatenate([part.account for part in parts]),
            np.concatenate([part.day for part in parts]),
        )

    def take(self, rows: AnyArray) -> Self:
        """Return some rows.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            The chosen ones.
        """
        return attrs.evolve(self, account=self.account[rows], day=self.day[rows])

    def up_to(self, day: np.datetime64) -> Self:
        """Return those up to a day.

        Parameters
        ----------
        day
            The day, included.

        Returns
        -------
        Self
            Without later and missing days.
        """
        return self.take(self.day <= day)

    def distinct(self) -> Self:
        """Return each account and day once, in order.

        Returns
        -------
        Self
            Sorted by account and day.
        """
        return self.take(np.unique(self.keys(), return_index=True)[1])

    def keys(self) -> Int64Array:
        """Return numbers that order by account and then day.

        Returns
        -------
        Int64Array
            Shape (n,).
        """
        return keys(self.account, self.day)


def keys(group: AnyArray, day: DayArray) -> Int64Array:
    """Return numbers that order by group and then day.

    Parameters
    ----------
    group
        Shape (n,): whole numbers.
    day
        Shape (n,), without NaT.

    Returns
    -------
    Int64Array
        Shape (n,).
    """
    days = day.astype("datetime64[D]").astype(np.int64) + _SPAN // 2
    result: Int64Array = group.astype(np.int64) * _SPAN + days
    return result


def last_before(sorted_keys: Int64Array, wanted: Int64Array) -> Int64Array:
    """Return the place of the last key up to each wanted one, of the same group.

    Parameters
    ----------
    sorted_keys
        Shape (k,), from :func:`keys`, rising.
    wanted
        Shape (n,).

    Returns
    -------
    Int64Array
        Shape (n,): places, -1 where the group has none by then.
    """
    place = np.searchsorted(sorted_keys, wanted, side="right") - 1
    if not len(sorted_keys):
        return place
    same = sorted_keys[np.maximum(place, 0)] // _SPAN == wanted // _SPAN
    return np.where((place >= 0) & same, place, -1)


def first_from(sorted_keys: Int64Array, wanted: Int64Array) -> Int64Array:
    """Return the place of the first key from each wanted one on, of the same group.

    Parameters
    ----------
    sorted_keys
        Shape (k,), from :func:`keys`, rising.
    wanted
        Shape (n,).

    Returns
    -------
    Int64Array
        Shape (n,): places, -1 where the group has none from then on.
    """
    place = np.searchsorted(sorted_keys, wanted)
    if not len(sorted_keys):
        return place - 1
    found = sorted_keys[np.minimum(place, len(sorted_keys) - 1)]
    same = (place < len(sorted_keys)) & (found // _SPAN == wanted // _SPAN)
    return np.where(same, place, -1)


def days_of(numbers: Int64Array) -> DayArray:
    """Return the days of keys.

    Parameters
    ----------
    numbers
        Shape (n,), from :func:`keys`.

    Returns
    -------
    DayArray
        Shape (n,).
    """
    return (numbers % _SPAN - _SPAN // 2).astype("datetime64[D]")
