"""The latent state: what really goes well or wrong in each customer relation.

A *life* is one unbroken relation of an account; an account that is won back has
two. Everything that can be seen of an account (use, enquiries, answers, contact)
follows from its life's distress, and so does the decision to leave.
"""

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray
from successkit.testing.sample.accounts import FREEMIUM, Accounts
from successkit.testing.sample.columns import (
    FAR,
    IntArray,
    draw,
    happens,
)

CAUSES = (
    "price",
    "missing_feature",
    "low_usage",
    "poor_support",
    "competitor",
    "business_closed",
    "champion_left",
    "budget",
    "payment_failed",
    "other",
)
CAUSE = {name: code for code, name in enumerate(CAUSES)}
# Billing plans: months billed at once and months of term (0: open end).
BILLED = np.array([1, 12, 24, 3, 1])
TERM = np.array([0, 12, 24, 12, 12])
_PLAN_SHARES = np.array(
    [
        [0.00, 0.45, 0.30, 0.15, 0.10],
        [0.15, 0.50, 0.10, 0.15, 0.10],
        [0.60, 0.30, 0.00, 0.05, 0.05],
        [1.00, 0.00, 0.00, 0.00, 0.00],
    ]
)
_CAUSE_SHARES = np.array([[0.10, 0.13, 0.16, 0.15, 0.12, 0.05, 0.13, 0.08, 0.08, 0.00]])
# How strongly each cause shows in use, in enquiries and in answers (0 to 1).
_USE = np.array([0.60, 0.75, 1.00, 0.65, 0.80, 0.65, 0.90, 0.55, 0.35, 0.0])
_LOAD = np.array([0.25, 0.70, 0.15, 1.00, 0.35, 0.10, 0.25, 0.15, 0.20, 0.0])
_MOOD = np.array([0.80, 0.80, 0.60, 1.00, 0.90, 0.30, 0.50, 0.40, 0.20, 0.0])
_TROUBLES_A_MONTH = np.array([0.014, 0.021, 0.030, 0.024])
_RECOVERY_SHARE = np.array([0.55, 0.42, 0.30, 0.20])


@attrs.frozen(eq=False)
class Lives:
    """Lives as columns: where they stand, and the one trouble each may meet."""

    account: IntArray
    number: IntArray
    size: IntArray
    foreign: BoolArray
    start: IntArray
    plan: IntArray
    auto: BoolArray
    notice: IntArray
    base: FloatArray
    onset: IntArray
    ramp: IntArray
    depth: FloatArray
    recovers: IntArray
    cause: IntArray
    stalled: BoolArray

    @property
    def paid(self) -> BoolArray:
        """Lives that pay."""
        return np.asarray(self.size != FREEMIUM)

    @property
    def sudden(self) -> IntArray:
        """Day on which a closed business gives notice, or ``FAR``."""
        closed = (self.cause == CAUSE["business_closed"]) & (self.recovers >= FAR)
        return np.where(closed, self.onset + self.ramp, FAR)

    def distress(self, life: IntArray, day: IntArray) -> FloatArray:
        """Return the distress of lives on days, 0 (none) to 1."""
        rise = np.clip((day - self.onset[life]) / self.ramp[life], 0, 1)
        peak = (self.recovers[life] - self.onset[life]) / self.ramp[life]
        ease = 1 - np.clip((day - self.recovers[life]) / 60, 0, 1)
        return np.asarray(np.minimum(rise, np.clip(peak, 0, 1)) * ease)

    def health(self, life: IntArray, day: IntArray) -> FloatArray:
        """Return the true health of lives on days, 0 to 1 (best)."""
        loss = self.depth[life] * self.distress(life, day)
        return np.asarray(self.base[life] * (1 - loss))

    def fall_in_use(self, life: IntArray, day: IntArray) -> FloatArray:
        """Return the share of use that trouble has cost, 0 to 1."""
        return np.asarray(0.92 * _USE[self.cause[life]] * self.distress(life, day))

    def load(self, life: IntArray, day: IntArray) -> FloatArray:
        """Return how far trouble shows in enquiries, 0 to 1."""
        return np.asarray(_LOAD[self.cause[life]] * self.distress(life, day))

    def mood(self, life: IntArray, day: IntArray) -> FloatArray:
        """Return how the customer feels, 0 to 1 (best)."""
        anger = _MOOD[self.cause[life]] * self.distress(life, day)
        return np.asarray((0.18 + 0.72 * self.base[life]) * (1 - 0.85 * anger))


def _causes(rng: np.random.Generator, plan: IntArray, stalled: BoolArray) -> IntArray:
    cause = draw(rng, _CAUSE_SHARES, np.zeros(plan.size, dtype=np.int64))
    # A failed card belongs to monthly payers: others pay by invoice.
    unpaid = (cause == CAUSE["payment_failed"]) & (TERM[plan] > 0)
    cause = np.where(unpaid, CAUSE["budget"], cause)
    return np.where(stalled, CAUSE["low_usage"], cause)


def _onsets(
    rng: np.random.Generator, size: IntArray, quality: FloatArray, stalled: BoolArray
) -> IntArray:
    """Return days from the start to the trouble: at once if training stalls."""
    hazard = _TROUBLES_A_MONTH[size] * np.exp(-0.4 * quality) / 30.4
    later = 45 + rng.exponential(1 / hazard)
    return np.where(stalled, rng.integers(20, 50, size.size), later).astype(np.int64)


def make_lives(
    rng: np.random.Generator,
    accounts: Accounts,
    index: IntArray,
    start: IntArray,
    number: int,
) -> Lives:
    """Return one life for each account of ``index``, from the day ``start``."""
    count = index.size
    size = accounts.size[index]
    quality = rng.normal(0, 1, count)
    plan = draw(rng, _PLAN_SHARES, size)
    stalled = rng.random(count) < np.where(quality < 0, 0.08, 0.03)
    cause = _causes(rng, plan, stalled)
    onset = start + _onsets(rng, size, quality, stalled)
    long = TERM[plan] > 0
    ramp = np.where(long, rng.integers(130, 260, count), rng.integers(80, 170, count))
    ramp = np.where(cause == CAUSE["payment_failed"], 40, ramp)
    saved = rng.random(count) < _RECOVERY_SHARE[size]
    turn = onset + (ramp * rng.uniform(0.4, 0.9, count)).astype(np.int64)
    return Lives(
        account=index,
        number=np.full(count, number),
        size=size,
        foreign=accounts.foreign[index],
        start=start,
        plan=plan,
        auto=~long | happens(rng, count, 0.5),
        notice=rng.choice([30, 60, 90], count, p=[0.6, 0.3, 0.1]),
        base=1 / (1 + np.exp(-(1.7 + 0.6 * quality))),
        onset=onset,
        ramp=ramp,
        depth=rng.uniform(0.65, 0.95, count),
        recovers=np.where(saved, turn, FAR),
        cause=cause,
        stalled=stalled,
    )


def both(first: Lives, second: Lives) -> Lives:
    """Return the lives of two tables in one."""
    return Lives(
        **{
            field.name: np.concatenate(
                [getattr(first, field.name), getattr(second, field.name)]
            )
            for field in attrs.fields(Lives)
        }
    )
