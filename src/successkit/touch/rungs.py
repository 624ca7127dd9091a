"""``Rungs``: a few places on the ladder of a book's customers, known exactly."""

import ast
from bisect import bisect_right
from collections.abc import Sequence
from math import isqrt
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import NULL_INT, AnyArray, BoolArray, Int64Array
from successkit.core.condition.source import parse
from successkit.core.declarations import TouchPolicy
from successkit.touch.ranking import counted_by, tier_places, value_of
from successkit.touch.tier_limits import Standing, TierLimits

Stretch = tuple[Standing | None, Standing | None]
"""Two who stand on the ladder, and everybody between them; None for its ends."""

_SPACED: Final = 512
"""Rungs that are kept at even distances, so that no stretch is quite unknown."""

_WIDE: Final = 6
"""Half the width of what is kept about a limit: standard deviations of its place in a
part that is a sample of the book."""

_MORE: Final = 8


@attrs.frozen(eq=False, kw_only=True)
class Rungs:
    """Some of the customers of a book by value, with bounds on their places.

    Those of parts of a book add up with ``+``. Of each part those are kept who stand
    about the limits of the policy, and some at even distances; so what a book weighs
    here grows with the square root of its customers.

    Parameters
    ----------
    policy
        Whose limits are looked for.
    by
        Column that was counted, as for :class:`successkit.touch.ladder.Ladder`.
    count
        How many customers are ranked.
    value
        Shape (m,): what some of them are worth, the dearest first. [minor units]
    ids
        Shape (m,): their ids as bytes, which sort as the text does; rising among
        equals.
    least, most
        Shape (m,): bounds on the place of each, from 1; the same where it is known.
    thin
        Whether sums may leave some out: not where a stretch was asked for.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.touch.policy import default_policy
    >>> day, policy = date(2026, 3, 31), default_policy()
    >>> one = AccountTable.of(day, ["a", "c"], customer=[1, 1], value=[5, 9])
    >>> two = AccountTable.of(day, ["b"], customer=[1], value=[5])
    >>> both = Rungs.of(one, policy) + Rungs.of(two, policy)
    >>> both.count, both.limits().ends
    (3, ((1, (9, 'c')), (1, (9, 'c'))))
    """

    policy: TouchPolicy
    by: str
    count: int
    value: Int64Array
    ids: AnyArray
    least: Int64Array
    most: Int64Array
    thin: bool = True

    @classmethod
    def of(
        cls,
        table: AccountTable,
        policy: TouchPolicy,
        stretches: Sequence[Stretch] | None = None,
    ) -> Self:
        """Return some of the customers of a table.

        Parameters
        ----------
        table
            One row per account.
        policy
            What counts as value, and the shares.
        stretches
            Where all of them are wanted; None for those about the limits, should the
            table be a sample of the book.

        Returns
        -------
        Self
            Their places among the customers of the table are known.
        """
        value = value_of(table, policy.value_column)
        ranked = np.flatnonzero(value != NULL_INT)
        codes = table.text("id").codes[ranked]
        order = ranked[np.lexsort((codes, -value[ranked]))]
        value, ids, count = value[order], table.ids[order], len(order)
        if stretches is None:
            places = np.arange(1, count + 1)
            kept = _about(policy, count, places, places)
        else:
            kept = _within(value, ids, stretches)
        rows = np.flatnonzero(kept)
        places = rows + 1
        texts = [text.encode("utf-8", "surrogatepass") for text in ids[rows]]
        return cls(
            policy=policy,
            by=counted_by(table, policy.value_column),
            count=count,
            value=value[rows],
            ids=np.array(texts, dtype=np.bytes_),
            least=places,
            most=places,
            thin=stretches is None,
        )

    def __add__(self, other: Self) -> Self:
        if self.by != other.by:  # a value of years and a month's revenue do not compare
            return other if self.by == "mrr_reporting" else self
        value = np.concatenate([self.value, other.value])
        ids = np.concatenate([self.ids, other.ids])
        order = np.lexsort((ids, -value))
        ours = order < len(self.value)
        before, after = np.cumsum(ours), np.cumsum(~ours)
        least = np.concatenate([self.least, other.least])[order]
        most = np.concatenate([self.most, other.most])[order]
        least += np.where(ours, other.fewest[after], self.fewest[before])
        most += np.where(ours, other.as_many[after], self.as_many[before])
        count = self.count + other.count
        kept = np.ones(len(order), bool)
        if self.thin and other.thin:
            kept = _about(self.policy, count, least, most)
        return attrs.evolve(
            self,
            count=count,
            value=value[order][kept],
            ids=ids[order][kept],
            least=least[kept],
            most=most[kept],
        )

    @property
    def fewest(self) -> Int64Array:
        """Shape (m + 1,): how many stand up to each rung, at least; 0 first."""
        return np.append(0, self.least)

    @property
    def as_many(self) -> Int64Array:
        """Shape (m + 1,): how many stand before the rung behind each, at most."""
        return np.append(self.most - 1, self.count)

    def limits(self) -> TierLimits | None:
        """Return where the tiers end, when all parts are in it.

        Returns
        -------
        TierLimits | None
            None where a limit is none of the rungs; :meth:`unknown` says where it is.
        """
        ends = list[tuple[int, Standing | None]]()
        for place in self._places():
            who = self._at(place) if place else None
            if place and who is None:
                return None
            ends.append((place, who))
        return TierLimits(by=self.by, count=self.count, ends=tuple(ends))

    def unknown(self) -> list[Stretch]:
        """Return between whom the limits lie, where one of them is not known.

        Returns
        -------
        list[Stretch]
            When all in them are known of every part, the limits are; empty where they
            are known already.
        """
        if self.limits() is not None:
            return []
        return [self._around(place) for place in self._places() if place]

    def _places(self) -> list[int]:
        return [min(place, self.count) for place in _places(self.policy, self.count)]

    def _at(self, place: int) -> Standing | None:
        found = np.flatnonzero((self.least == place) & (self.most == place))
        return self._who(int(found[0])) if len(found) else None

    def _around(self, place: int) -> Stretch:
        before = np.flatnonzero(self.most < place)
        behind = np.flatnonzero(self.least > place)
        return (
            self._who(int(before[-1])) if len(before) else None,
            self._who(int(behind[0])) if len(behind) else None,
        )

    def _who(self, row: int) -> Standing:
        text: bytes = self.ids[row]
        return int(self.value[row]), text.decode("utf-8", "surrogatepass")


def reads_places(policy: TouchPolicy) -> bool:
    """Return whether the rules of a policy look at ``value_rank`` as a number.

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    bool
        False where they only ask whether there is one.

    Examples
    --------
    >>> from successkit.touch.policy import default_policy
    >>> reads_places(default_policy())
    False
    >>> reads_places(attrs.evolve(default_policy(), raise_when="value_rank <= 10"))
    True
    """
    asked = [rule.when for rule in policy.rules]
    if policy.raise_when:
        asked.append(policy.raise_when)
    return any(_reads_place(parse(text)[1]) for text in asked)


def _reads_place(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ast.Name(), [ast.Is() | ast.IsNot()], [ast.Constant(None)]):
            return False
        case ast.Name("value_rank"):
            return True
        case _:
            return any(map(_reads_place, ast.iter_child_nodes(node)))


def _places(policy: TouchPolicy, count: int) -> tuple[int, ...]:
    """Return the last places of tiers; none where amounts of value make the tiers."""
    if policy.high_from is not None:
        return ()
    return tier_places(count, high_share=policy.high_share, low_share=policy.low_share)


def _about(
    policy: TouchPolicy, count: int, least: Int64Array, most: Int64Array
) -> BoolArray:
    """Return which rungs are kept: some about the limits, some at even distances."""
    step = max(1, count // _SPACED)
    kept = np.ones(len(least), bool)
    kept[1:-1] = (least // step)[1:-1] != (least // step)[:-2]
    for place in _places(policy, count):
        spread = place * max(count - place, 0) // max(count, 1)
        width = _WIDE * isqrt(spread) + _MORE
        kept |= (least <= place + width) & (most >= place - width)
    return kept


def _within(
    value: Int64Array, ids: AnyArray, stretches: Sequence[Stretch]
) -> BoolArray:
    """Return who is in some stretches, with one on either side of each."""
    kept = np.zeros(len(value), bool)
    for first, last in stretches:
        begin = 0 if first is None else _up_to(value, ids, first)
        end = len(value) if last is None else _up_to(value, ids, last)
        kept[max(begin - 1, 0) : end + 1] = True
    return kept


def _up_to(value: Int64Array, ids: AnyArray, who: Standing) -> int:
    """Return how many stand up to somebody."""
    worth, name = who
    begin = int(np.searchsorted(-value, -worth, side="left"))
    end = int(np.searchsorted(-value, -worth, side="right"))
    return begin + bisect_right(ids[begin:end].tolist(), name)
