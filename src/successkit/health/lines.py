"""One signal as it enters a score: its scale, weight, policy and age of evidence."""

from collections.abc import Mapping
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, FloatArray, Signal
from successkit.core.arrays import missing
from successkit.core.declarations.normaliser import (
    ByAge,
    Linear,
    Percentile,
    Target,
)
from successkit.health.normalise import Climb, milli_scale
from successkit.health.ranks import Ranks
from successkit.health.scorecard import FRESH, Scorecard
from successkit.health.weights import to_milli

_LINES: Final = (Linear, Target)


@attrs.frozen(eq=False)
class LastKnown:
    """Values that were known before, for signals that may count with their last one.

    Parameters
    ----------
    raw
        Shape (n,). Newest raw value known before the day; NaN for none.
    days
        Shape (n,). How many days before; NaN for none.
    """

    raw: FloatArray
    days: FloatArray

    def take(self, rows: AnyArray) -> Self:
        """Return some rows.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            The same of fewer accounts.
        """
        return type(self)(self.raw[rows], self.days[rows])


@attrs.frozen(eq=False, kw_only=True)
class Line:
    """What a signal is worth for every account of a table.

    Parameters
    ----------
    signal
        The declaration, with the weight and scale that are used.
    weight
        Its whole weight.
    raw
        Shape (n,): raw values, carried ones among them; NaN where not known.
    climb
        The scale, where it is made of straight lines.
    ages
        Shape (n,): age of each account, where the scale asks for it. [days]
    ranked
        Shape (n,): thousandths of a point, where they come from ranks.
    stand_in
        Thousandths of a point where not known; None leaves the signal out there.
    fresh
        Shape (n,), int16: parts of the weight that are left, of ``FRESH``; None where
        evidence never grows stale.
    carried
        Shape (n,): how many days ago the value was last known, NaN where it is of the
        day; None where nothing is carried.
    """

    signal: Signal
    weight: int
    raw: FloatArray
    climb: Climb | None = None
    ages: FloatArray | None = None
    ranked: FloatArray | None = None
    stand_in: int | None = None
    fresh: AnyArray | None = None
    carried: FloatArray | None = None

    @classmethod
    def of(
        cls,
        signal: Signal,
        weight: int,
        raw: FloatArray,
        table: AccountTable,
        card: Scorecard,
        *,
        ranks: Mapping[str, Ranks],
        last: Mapping[str, LastKnown],
    ) -> Self:
        """Prepare a signal.

        Parameters
        ----------
        signal, weight, raw
            As above; values of the day.
        table
            The accounts.
        card
            Policies and half-lives.
        ranks, last
            Of the whole book and of days before, by signal, where they are at hand.

        Returns
        -------
        Self
            Ready to be scored.
        """
        values, carried = _carried(raw, card.policy(signal.name), last.get(signal.name))
        scale, ranked = signal.scale, None
        if isinstance(scale, Percentile):
            known = ranks.get(signal.name) or Ranks.of(raw, scale, table)
            ranked = known.milli(values, scale, table)
        return cls(
            signal=signal,
            weight=weight,
            raw=values,
            climb=Climb.of(scale.points) if isinstance(scale, _LINES) else None,
            ages=_numbers(table, "age_days") if isinstance(scale, ByAge) else None,
            ranked=ranked,
            stand_in=_stand_in(card, signal.name),
            fresh=_fresh(signal, table, card, carried),
            carried=carried,
        )

    def milli(self, block: slice, out: FloatArray, spare: FloatArray) -> None:
        """Write thousandths of a point in a block to ``out``; NaN where not known."""
        raw = self.raw[block]
        if self.climb is not None:
            self.climb.milli(raw, out, spare)
        elif self.ranked is not None:
            np.copyto(out, self.ranked[block])
        else:
            ages = self.raw if self.ages is None else self.ages
            np.copyto(out, milli_scale(raw, self.signal.scale, ages[block]))

    def weights(self, block: slice) -> FloatArray | int:
        """Return what the evidence weighs in a block, in parts of the scorecard."""
        if self.fresh is None:
            return self.weight
        return self.fresh[block] * float(self.weight)


def fresh_parts(days: FloatArray, half_life: float) -> AnyArray:
    """Return how many parts of its weight evidence has left.

    Parameters
    ----------
    days
        Shape (n,): how old it is; NaN counts as of the day.
    half_life
        Days after which it weighs half.

    Returns
    -------
    AnyArray
        Shape (n,), int16: 0 to ``FRESH``.

    Examples
    --------
    >>> fresh_parts(np.array([0.0, 90.0, 180.0, np.nan]), 90).tolist()
    [1024, 512, 256, 1024]
    """
    age = np.maximum(np.nan_to_num(days), 0.0)
    parts: AnyArray = np.rint(FRESH * np.exp2(-age / half_life)).astype(np.int16)
    return parts


def _fresh(
    signal: Signal, table: AccountTable, card: Scorecard, carried: FloatArray | None
) -> AnyArray | None:
    if not card.half_lives:
        return None
    half_life = card.half_life(signal.name)
    if half_life is None:
        return np.full(len(table), FRESH, np.int16)
    age = _numbers(table, signal.age) if signal.age else None
    days = np.zeros(len(table)) if age is None else age
    if carried is not None:
        days = np.where(np.isnan(carried), days, carried)
    return fresh_parts(days, half_life)


def _carried(
    raw: FloatArray, policy: str, last: LastKnown | None
) -> tuple[FloatArray, FloatArray | None]:
    if policy != "last_known" or last is None:
        return raw, None
    gone = np.isnan(raw)
    return np.where(gone, last.raw, raw), np.where(gone, last.days, np.nan)


def _numbers(table: AccountTable, name: str) -> FloatArray:
    column = table.array(name)
    return np.where(missing(column), np.nan, column.astype(np.float64))


def _stand_in(card: Scorecard, name: str) -> int | None:
    policy = card.policy(name)
    if policy == "neutral":
        return to_milli(card.neutral)
    return 0 if policy == "worst" else None
