"""Mergeable aggregates: parts of a book, computed apart and added up safely.

A part carries proof of the accounts that it holds. Adding two parts that share an
account is refused: an engine that splits an account between its batches gets an error
instead of a wrong figure.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final, Protocol, Self

import attrs
import numpy as np

from successkit.core.arrays import ObjectArray
from successkit.core.errors import InvalidInputError
from successkit.core.evidence import MetricValue

_SHOWN: Final = 3


class State(Protocol):
    """What a part of a book adds up to: small, exact, the same in any order."""

    def __add__(self, other: Any, /) -> Any:  # noqa: ANN401
        """Return the state of both parts together."""
        ...

    def value(self) -> MetricValue:
        """Return the figure."""
        ...


_IDS: Final = attrs.cmp_using(eq=np.array_equal)


@attrs.frozen
class AccountSet:
    """Proof of which accounts a part holds.

    Make one with :meth:`of_ids`, :meth:`interval` or :meth:`buckets`. Sets of one kind
    are compared exactly; sets of different kinds cannot be told apart, so they count as
    overlapping unless one is empty.

    Parameters
    ----------
    ids
        Sorted ids, when they are listed.
    intervals
        Closed intervals (first id, last id), when each holds every account between.
    chosen
        Numbers of buckets, when accounts are split by a hash.
    of
        How many buckets there are; 0 when accounts are not split so.
    """

    ids: ObjectArray | None = attrs.field(default=None, eq=_IDS)
    intervals: tuple[tuple[str, str], ...] = ()
    chosen: frozenset[int] = frozenset()
    of: int = 0

    @classmethod
    def of_ids(cls, ids: Iterable[str]) -> Self:
        """Return the set of these accounts.

        Parameters
        ----------
        ids
            Ids, in any order, each once.

        Returns
        -------
        Self
            The set.

        Raises
        ------
        InvalidInputError
            An id stands there twice.
        """
        given = np.array(list(ids), dtype=object)
        distinct = np.unique(given) if len(given) else given
        if len(distinct) < len(given):
            raise InvalidInputError(
                f"ids: expected each account once; got {len(given)} ids of "
                f"{len(distinct)} accounts"
            )
        return cls(ids=distinct)

    @classmethod
    def interval(cls, first: str, last: str) -> Self:
        """Return the set of all accounts from one id to another, both included.

        Parameters
        ----------
        first, last
            Ids, compared as text.

        Returns
        -------
        Self
            The set.

        Raises
        ------
        InvalidInputError
            The last one comes before the first.
        """
        if last < first:
            raise InvalidInputError(f"expected first <= last; got {first!r}, {last!r}")
        return cls(intervals=((first, last),))

    @classmethod
    def buckets(cls, chosen: Iterable[int], of: int) -> Self:
        """Return the set of all accounts whose hash falls into some buckets.

        Parameters
        ----------
        chosen
            Numbers from 0.
        of
            How many buckets there are.

        Returns
        -------
        Self
            The set.

        Raises
        ------
        InvalidInputError
            A number is no bucket.
        """
        numbers = frozenset(chosen)
        if of < 1 or any(not 0 <= number < of for number in numbers):
            raise InvalidInputError(
                f"chosen: expected buckets 0 to {of - 1}; got {sorted(numbers)}"
            )
        return cls(chosen=numbers, of=of)

    @property
    def empty(self) -> bool:
        """Whether it holds no account."""
        listed = self.ids is not None and len(self.ids) > 0
        return not (listed or self.intervals or self.chosen)

    def __add__(self, other: "AccountSet") -> "AccountSet":
        if self.empty or other.empty:
            return other if self.empty else self
        shared = self._shared(other)
        if shared:
            raise InvalidInputError(
                f"cannot add two parts that share accounts: {shared}; split the book "
                "so that every account is in one part"
            )
        if self.ids is not None and other.ids is not None:
            return AccountSet(ids=np.sort(np.concatenate([self.ids, other.ids])))
        return AccountSet(
            intervals=tuple(sorted((*self.intervals, *other.intervals))),
            chosen=self.chosen | other.chosen,
            of=self.of,
        )

    def _shared(self, other: "AccountSet") -> str:
        """Return in words what both hold, or empty."""
        if self.ids is not None and other.ids is not None:
            both = np.intersect1d(self.ids, other.ids, assume_unique=True)
            return ", ".join(map(repr, both[:_SHOWN].tolist()))
        if self.of and self.of == other.of:
            both_buckets = sorted(self.chosen & other.chosen)
            return f"buckets {both_buckets} of {self.of}" if both_buckets else ""
        if self.intervals and other.intervals:
            return _crossing(sorted((*self.intervals, *other.intervals)))
        return "one is told by ids, intervals or buckets and the other is not"

    def __repr__(self) -> str:
        if self.ids is not None:
            return f"<AccountSet of {len(self.ids):,} ids>"
        if self.of:
            return f"<AccountSet of buckets {sorted(self.chosen)} of {self.of}>"
        return f"<AccountSet of {list(self.intervals)}>"


def _crossing(intervals: list[tuple[str, str]]) -> str:
    for (first, last), (following, end) in pairwise(intervals):
        if following <= last:
            return f"{first!r} to {last!r} and {following!r} to {end!r}"
    return ""


@attrs.frozen(kw_only=True)
class Aggregate:
    """One metric over a part of a book; parts add up with ``+``.

    Parameters
    ----------
    metric
        Name of the metric.
    accounts
        Which accounts are in it.
    state
        What they add up to.

    Examples
    --------
    >>> import attrs
    >>> @attrs.frozen
    ... class Accounts:
    ...     count: int
    ...
    ...     def __add__(self, other):
    ...         return Accounts(self.count + other.count)
    ...
    ...     def value(self):
    ...         return MetricValue(name="accounts", value=self.count, unit="count")
    >>> def part(*ids):
    ...     held = AccountSet.of_ids(ids)
    ...     return Aggregate(metric="accounts", accounts=held, state=Accounts(len(ids)))
    >>> float((part("a", "b") + part("c")).value())
    3.0
    >>> part("a", "b") + part("b")
    Traceback (most recent call last):
    successkit.core.errors.InvalidInputError: cannot add two parts that share \
accounts: 'b'; split the book so that every account is in one part
    """

    metric: str
    accounts: AccountSet
    state: State

    def __add__(self, other: "Aggregate") -> "Aggregate":
        if self.metric != other.metric:
            raise InvalidInputError(
                f"cannot add parts of two metrics, {self.metric} and {other.metric}"
            )
        return Aggregate(
            metric=self.metric,
            accounts=self.accounts + other.accounts,
            state=self.state + other.state,
        )

    def value(self) -> MetricValue:
        """Return the figure of all accounts in it.

        Returns
        -------
        MetricValue
            As the metric defines it.
        """
        return self.state.value()
