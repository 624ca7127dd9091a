"""A monthly chain: stay, leave, grow; what 1 of monthly revenue is worth in it."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.value.month_factor import annuity
from successkit.metrics.value.walks import Walks

_NEGLIGIBLE: Final = 1e-13
_LONGEST: Final = 200_000
_BLOCK: Final = 1024


@attrs.frozen(eq=False, kw_only=True)
class Hazard:
    """Probability to leave at each decision: listed, then as the tail says.

    Parameters
    ----------
    listed
        Shape (n,): at the first, second … decision, in [0, 1].
    power
        Later hazards fall as ``power / number`` from the last one listed; None keeps
        the last one for ever.
    """

    listed: FloatArray
    power: float | None = None

    def upto(self, count: int) -> FloatArray:
        """Return the hazards of the first decisions.

        Parameters
        ----------
        count
            How many.

        Returns
        -------
        FloatArray
            Shape (count,).

        Examples
        --------
        >>> Hazard(listed=np.array([0.2, 0.1])).upto(4).tolist()
        [0.2, 0.1, 0.1, 0.1]
        """
        known = self.listed[:count]
        if count <= len(self.listed):
            return known
        later = np.arange(len(known) + 1, count + 1, dtype=float)
        last = np.full(len(later), self.listed[-1])
        if self.power is not None:
            last = np.minimum(last * len(known) / later, 1)
        return np.concatenate([known, last])

    @property
    def endless(self) -> bool:
        """Whether the expected lifetime is infinite."""
        if self.power is None:
            return float(self.listed[-1]) <= 0
        return self.power <= 1

    def terms_left(self, number: int) -> float:
        """Return how many terms are expected from one with this decision at its end.

        Parameters
        ----------
        number
            Of the decision, not listed any more.

        Returns
        -------
        float
            >= 1, possibly infinite.
        """
        if self.endless:
            return float("inf")
        if self.power is None:
            return 1 / float(self.listed[-1])
        # The sum of n^-k from N on, by its integral and half of the first term.
        return number / (self.power - 1) + 0.5


@attrs.frozen(eq=False, kw_only=True)
class StateChain:
    """Months of a contract, with a decision at the end of each term.

    An account is told by ``number`` (of its next decision, from 1) and ``wait`` (months
    until that decision, the started one counted, from 1). Month 0 is paid for certain;
    a decision after ``wait`` months is decided before the payment of month ``wait``.

    Parameters
    ----------
    term
        Months from one decision to the next.
    hazard
        Of leaving at each decision.
    growth
        Shape (n,): by what revenue of those who stay is multiplied at the first, second
        … decision; 1 at those that are not listed, which nobody has seen yet.
    early
        Share that leaves within a term before it is due, spread over its months. [1]

    Examples
    --------
    >>> chain = StateChain(term=1, hazard=Hazard(listed=np.array([0.5])))
    >>> one = np.array([1])
    >>> chain.value(number=one, wait=one, factor=1.0).tolist()
    [2.0]
    >>> chain.value(number=one, wait=one, factor=1.0, horizon=3).tolist()
    [1.75]
    """

    term: int
    hazard: Hazard
    growth: FloatArray = attrs.field(factory=lambda: np.ones(0))
    early: float = 0.0

    def __attrs_post_init__(self) -> None:
        listed = self.hazard.listed
        if self.term < 1 or not len(listed) or not 0 <= self.early < 1:
            raise InvalidInputError(
                "expected a term of at least a month, a hazard and a share of early "
                f"leavers below 1; got {self.term}, {len(listed)} hazards and "
                f"{self.early}"
            )
        if not bool(((listed >= 0) & (listed <= 1)).all()):
            raise InvalidInputError("hazard: expected probabilities in [0, 1]")

    @property
    def monthly_stay(self) -> float:
        """Probability not to leave early in a month."""
        return float((1 - self.early) ** (1 / self.term))

    def steps(self, count: int, *, grow: bool = True) -> FloatArray:
        """Return by what expected revenue is multiplied at each decision.

        Parameters
        ----------
        count
            How many decisions.
        grow
            Whether growth of those who stay is in it.

        Returns
        -------
        FloatArray
            Shape (count,).
        """
        kept = 1 - self.hazard.upto(count)
        if grow:
            seen = min(len(self.growth), count)
            kept = np.concatenate([kept[:seen] * self.growth[:seen], kept[seen:]])
        return kept

    def value(
        self,
        *,
        number: Int64Array,
        wait: Int64Array,
        factor: float,
        horizon: int | None = None,
        grow: bool = True,
    ) -> FloatArray:
        """Return what 1 of monthly revenue is worth, the coming month included.

        Parameters
        ----------
        number, wait
            Shape (n,), >= 1.
        factor
            By what a month's wait multiplies an amount, > 0.
        horizon
            Months that count; None counts all.
        grow
            Whether growth of those who stay is in it.

        Returns
        -------
        FloatArray
            Shape (n,). [months of revenue]; infinite where the sum has no end.
        """
        monthly = factor * self.monthly_stay
        if horizon is None:
            return self._endless(number, wait, monthly, grow=grow)
        return self._within(number, wait, monthly, horizon, grow=grow)

    def _within(
        self,
        number: Int64Array,
        wait: Int64Array,
        monthly: float,
        horizon: int,
        *,
        grow: bool,
    ) -> FloatArray:
        rounds = max(-(-horizon // self.term), 1)
        count = int(number.max(initial=1)) + rounds
        return self._walks(number, wait, count, monthly, grow=grow).worth(horizon)

    def _walks(
        self,
        number: Int64Array,
        wait: Int64Array,
        count: int,
        monthly: float,
        *,
        grow: bool,
    ) -> Walks:
        return Walks(
            monthly=np.array([monthly]),
            term=np.array([self.term]),
            step=self.steps(count, grow=grow),
            group=np.zeros(len(number), np.int64),
            place=number - 1,
            wait=wait,
        )

    def _endless(
        self, number: Int64Array, wait: Int64Array, monthly: float, *, grow: bool
    ) -> FloatArray:
        rate = np.asarray(monthly)
        after = self._terms(int(number.max(initial=1)) + 1, monthly, grow=grow)
        step = self.steps(int(number.max(initial=1)), grow=grow)
        stay = step[number - 1] * monthly ** wait.astype(float)
        later = np.where(stay > 0, after[number], 0.0)
        total: FloatArray = annuity(rate, wait) + np.where(stay > 0, stay, 0) * later
        return total

    def _terms(self, count: int, monthly: float, *, grow: bool) -> FloatArray:
        """Return the worth of a term and all after it, by its decision's number."""
        wait = monthly**self.term
        # Rounded up, so that nobody's worth hangs on how old the others are.
        head = -(-count // _BLOCK) * _BLOCK
        far = max(head, len(self.hazard.listed), len(self.growth)) + self._reach(wait)
        step = self.steps(far, grow=grow) * wait
        last = self._tail(far + 1, wait)
        if not np.isfinite(last):
            # Nobody gets there if everybody leaves on the way.
            return _ahead(step, count, last)
        paid = float(annuity(np.asarray(monthly), self.term))
        return _ahead(step, count, last) * paid

    def _reach(self, wait: float) -> int:
        """Return after how many terms nothing is left that could be seen."""
        if self.hazard.power is None:
            return 0
        if wait >= 1:
            return _LONGEST // 10
        return min(int(np.log(_NEGLIGIBLE) / np.log(wait)) + 1, _LONGEST)

    def _tail(self, number: int, wait: float) -> float:
        """Return the worth of a term far ahead, in terms."""
        if wait == 1:
            return self.hazard.terms_left(number)
        last = float(self.hazard.upto(number)[-1])
        kept = (1 - last) * wait
        endless = kept >= 1 or (wait > 1 and self.hazard.power is not None)
        return float("inf") if endless else 1 / (1 - kept)

    def path(
        self, *, number: Int64Array, wait: Int64Array, months: int, grow: bool = True
    ) -> FloatArray:
        """Return what is left of 1 after some months, month by month.

        Parameters
        ----------
        number, wait
            Shape (n,), >= 1.
        months
            How many.
        grow
            Whether growth is in it; without, it is the chance still to be there.

        Returns
        -------
        FloatArray
            Shape (n, months + 1): 1 at month 0.
        """
        count = int(number.max(initial=1)) + months // self.term + 1
        walks = self._walks(number, wait, count, self.monthly_stay, grow=grow)
        return walks.path(months)


def _ahead(step: FloatArray, count: int, last: float) -> FloatArray:
    """Return 1 + s₁ + s₁s₂ + … from each of the first places on."""
    result = np.empty(count)
    worth = last
    for place in range(len(step) - 1, -1, -1):
        worth = 1 + (step[place] * worth if step[place] > 0 else 0.0)
        if place < count:
            result[place] = worth
    return result
