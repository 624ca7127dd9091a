"""What 1 of monthly revenue is worth in cells of groups, and how sure that is."""

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.metrics.formulas import wilson_interval
from successkit.metrics.value.families import Family
from successkit.metrics.value.fitting import Estimate
from successkit.metrics.value.group_model import (
    LISTED,
    RISK_MONTHS,
    CellWorth,
    GroupModel,
    Outlook,
    hazards_at,
)
from successkit.metrics.value.month_factor import monthly_factor
from successkit.metrics.value.state_chain import Hazard
from successkit.metrics.value.uncertainty import covariances
from successkit.metrics.value.walks import Walks

_NUDGE: Final = 1e-4
_VALUE, _RISK = 0, 1

_Roots = tuple[FloatArray, FloatArray]
_Found = tuple[FloatArray, FloatArray, tuple[FloatArray, FloatArray], FloatArray]


@attrs.frozen(eq=False)
class Asked:
    """Cells of a group.

    Parameters
    ----------
    group
        The group.
    number, wait
        Shape (n,): number of the next decision and months until it, >= 1.
    """

    group: GroupModel
    number: Int64Array
    wait: Int64Array

    @property
    def alone(self) -> bool:
        """Whether one chance to leave is all that was fitted."""
        return self.group.estimate.family.free == 1 and self.group.whole is None

    def decisions(self, outlook: Outlook) -> int:
        """Return up to which decision somebody can come.

        Parameters
        ----------
        outlook
            How worth is counted; with a horizon.

        Returns
        -------
        int
            Its number.
        """
        rounds = -(-max(outlook.horizon or 1, RISK_MONTHS) // self.group.term)
        return int(self.number.max(initial=1)) + rounds + 1


@attrs.frozen(eq=False)
class _Figures:
    """Of one group: worth in months, and the chance to leave within a year.

    Shape (v, 2, n): at the best estimate and at those beside it; and the lifetime, of
    shape (n,).
    """

    both: FloatArray
    lifetime: FloatArray


def worths_beside(asked: Sequence[Asked], outlook: Outlook) -> list[CellWorth]:
    """Return what 1 of monthly revenue is worth in the cells of groups.

    Parameters
    ----------
    asked
        Groups, and their cells.
    outlook
        How worth is counted.

    Returns
    -------
    list[CellWorth]
        In their order, each the same bits as alone. Intervals by the delta method; by
        Wilson's where one chance to leave is all that was fitted.
    """
    if not asked:
        return []
    hazards = _hazards(asked, outlook)
    found = (
        [_one_by_one(*each, outlook) for each in zip(asked, hazards, strict=True)]
        if outlook.horizon is None
        else _walked(asked, hazards, outlook, outlook.horizon)
    )
    roots = iter(_roots([one.group for one in asked if not one.alone]))
    return [
        _worth(
            figures,
            _wilson(figures.both, outlook.reach)
            if one.alone
            else _delta(one.group, figures.both, next(roots), outlook.reach),
        )
        for one, figures in zip(asked, found, strict=True)
    ]


def _worth(figures: _Figures, found: _Found) -> CellWorth:
    low, high, (down, up), shared = found
    middle = figures.both[0]
    return CellWorth(
        months=middle[_VALUE],
        low=low[_VALUE],
        high=high[_VALUE],
        lifetime=figures.lifetime,
        risk=middle[_RISK],
        risk_low=low[_RISK],
        risk_high=high[_RISK],
        months_down=down[_VALUE],
        months_up=up[_VALUE],
        risk_down=down[_RISK],
        risk_up=up[_RISK],
        months_shared=shared[_VALUE],
        risk_shared=shared[_RISK],
    )


def _hazards(asked: Sequence[Asked], outlook: Outlook) -> list[list[Hazard]]:
    """Return the chances to leave at the best estimate of each, and beside it."""
    found: list[list[Hazard]] = [
        [group.chain.hazard] if (group := one.group).estimate.family.free == 1 else []
        for one in asked
    ]
    count = LISTED
    if outlook.horizon is not None:
        count = min(LISTED, max((one.decisions(outlook) for one in asked), default=1))
    for place, one in enumerate(asked):
        if one.alone:
            found[place] += _wilson_ends(one.group.estimate, outlook.reach)
    curved = [place for place, one in enumerate(asked) if not one.alone]
    for family in dict.fromkeys(asked[p].group.estimate.family for p in curved):
        places = [p for p in curved if asked[p].group.estimate.family == family]
        points = [_points(asked[p].group.estimate, family) for p in places]
        every = iter(hazards_at(family, np.concatenate(points), count))
        for place, own in zip(places, points, strict=True):
            found[place] += [next(every) for _ in own]
    return found


def _wilson_ends(estimate: Estimate, reach: float) -> list[Hazard]:
    cells = estimate.cells
    ends = wilson_interval(
        hits=int(cells.churned.sum()), n=int(cells.at_risk.sum()), z=reach
    )
    return [Hazard(listed=np.array([churn])) for churn in ends]


def _points(estimate: Estimate, family: Family) -> FloatArray:
    """Return the best estimate (where no single share is it), and those beside."""
    at = estimate.at
    steps = _NUDGE * np.eye(family.free)
    beside = np.stack([at - steps, at + steps], axis=1).reshape(-1, family.free)
    return beside if family.free == 1 else np.concatenate([at, beside])


def _one_by_one(one: Asked, hazards: Sequence[Hazard], outlook: Outlook) -> _Figures:
    """Walk chains without an end, one after the other."""
    number, wait, both = one.number, one.wait, list[FloatArray]()
    for hazard in hazards:
        chain = one.group.chain_of(hazard)
        months = chain.value(
            number=number, wait=wait, factor=_factor(one.group, outlook)
        )
        path = chain.path(number=number, wait=wait, months=RISK_MONTHS, grow=False)
        both.append(_counted(months, path[:, -1], outlook))
    life = one.group.chain_of(hazards[0]).value(
        number=number, wait=wait, factor=1.0, grow=False
    )
    return _Figures(np.stack(both), life)


def _walked(
    asked: Sequence[Asked],
    hazards: Sequence[Sequence[Hazard]],
    outlook: Outlook,
    horizon: int,
) -> list[_Figures]:
    """Walk all chains at once, up to a horizon."""
    pairs = list(zip(asked, hazards, strict=True))
    kept = [_kept(each, one.decisions(outlook)) for one, each in pairs]
    stays = [one.group.chain_of(each[0]).monthly_stay for one, each in pairs]
    factors = [_factor(one.group, outlook) for one in asked]
    grown = [
        _grown(rows, one.group.growth) for rows, one in zip(kept, asked, strict=True)
    ]
    plain = _walks(asked, kept, stays)
    paid = attrs.evolve(
        plain,
        monthly=plain.monthly * factors,
        step=np.concatenate([rows.ravel() for rows in grown]),
    )
    risk = plain.path(RISK_MONTHS)[:, -1]
    both = _counted(paid.worth(horizon), risk, outlook)
    life = _walks(asked, [rows[:1] for rows in kept], stays).worth(horizon)
    return _by_group(asked, [len(rows) for rows in kept], both, life)


def _kept(hazards: Sequence[Hazard], count: int) -> FloatArray:
    return 1 - np.stack([hazard.upto(count) for hazard in hazards])


def _grown(kept: FloatArray, growth: FloatArray) -> FloatArray:
    """Return shares kept, times the growth of who stays as far as it was seen."""
    grown, seen = kept.copy(), min(len(growth), kept.shape[1])
    grown[:, :seen] *= growth[:seen]
    return grown


def _walks(
    asked: Sequence[Asked], steps: Sequence[FloatArray], monthly: Sequence[float]
) -> Walks:
    """Let every cell of a group walk through each of its chains."""
    places, waits, sizes, head = list[Int64Array](), list[Int64Array](), list[int](), 0
    for one, rows in zip(asked, steps, strict=True):
        heads = head + np.arange(len(rows)) * rows.shape[1]
        places.append((heads[:, None] + (one.number - 1)).ravel())
        waits.append(np.tile(one.wait, len(rows)))
        sizes.append(len(places[-1]))
        head += rows.size
    return Walks(
        monthly=np.array(monthly),
        term=np.array([one.group.term for one in asked]),
        step=np.concatenate([rows.ravel() for rows in steps]),
        group=np.repeat(np.arange(len(asked)), sizes),
        place=np.concatenate(places),
        wait=np.concatenate(waits),
    )


def _by_group(
    asked: Sequence[Asked], chains: Sequence[int], both: FloatArray, life: FloatArray
) -> list[_Figures]:
    """Take apart what was walked together."""
    found, begin, first = list[_Figures](), 0, 0
    for one, count in zip(asked, chains, strict=True):
        cells = len(one.number)
        own = both[:, begin : begin + count * cells].reshape(2, count, cells)
        lives = life[first : first + cells]
        found.append(_Figures(own.transpose(1, 0, 2), lives))
        begin, first = begin + count * cells, first + cells
    return found


def _factor(group: GroupModel, outlook: Outlook) -> float:
    return float(monthly_factor(outlook.discount, outlook.discount_per, group.term))


def _counted(months: FloatArray, stay: FloatArray, outlook: Outlook) -> FloatArray:
    """Return worth in months, and the probability to leave within a year."""
    first = outlook.timing == "after"
    return np.stack([(months - first) * outlook.margin, 1 - stay])


def _wilson(both: FloatArray, reach: float) -> _Found:
    low, high = both[1:].min(axis=0), both[1:].max(axis=0)
    middle = np.clip(both[0], low, high)
    with np.errstate(invalid="ignore"):
        down, up = (middle - low) / reach, (high - middle) / reach
    # The worth of staying for ever may have no end, on either side.
    sides = tuple(np.where(np.isnan(one), 0.0, one)[:, :, None] for one in (down, up))
    return low, high, (sides[0], sides[1]), sides[0][:, :, :0]


def _delta(group: GroupModel, both: FloatArray, roots: _Roots, reach: float) -> _Found:
    family, at = group.estimate.family, group.estimate.at[0]
    steps = _NUDGE * np.eye(family.free)
    ends = np.clip([at - steps, at + steps], family.lower, family.upper)
    width = np.abs(ends[1] - ends[0]).sum(axis=1)[:, None, None]
    middle, down, up = both[0], both[1::2], both[2::2]
    with np.errstate(invalid="ignore"):
        slopes = (up - down) / width
    slope = np.where(np.isfinite(slopes), slopes, 0.0)
    own, shared = (np.einsum("kin,kj->inj", slope, root) for root in roots)
    error = reach * np.sqrt((own**2).sum(axis=2) + (shared**2).sum(axis=2))
    low, high = zip(
        _around(middle[_VALUE], error[_VALUE]),
        _around_share(middle[_RISK], error[_RISK]),
        strict=True,
    )
    return np.stack(low), np.stack(high), (own, own), shared


def _roots(groups: Sequence[GroupModel]) -> list[_Roots]:
    """Return roots of the errors of the own decisions, and of what is borrowed."""
    wholes = {id(one.whole): one.whole for one in groups if one.whole is not None}
    estimates = [*(one.estimate for one in groups), *wholes.values()]
    found = covariances(estimates)
    shared = dict(zip(wholes, found[len(groups) :], strict=True))
    return [
        _roots_of(group, own, shared.get(id(group.whole)))
        for group, own in zip(groups, found, strict=False)
    ]


def _roots_of(group: GroupModel, own: FloatArray, whole: FloatArray | None) -> _Roots:
    pull = group.estimate.pull
    if pull is None or whole is None:
        return _root(own), np.zeros((len(own), 0))
    towards = own * np.broadcast_to(pull.precision, (len(own),))
    return _root(own), towards @ _root(whole)


def _around(middle: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return an interval of something that is never below 0."""
    known = np.isfinite(middle) & (middle > 0)
    ratio = np.where(known, error, 0) / np.where(known, middle, 1)
    # Of next to nothing nobody knows how often it may be as much.
    with np.errstate(over="ignore"):
        return middle * np.exp(-ratio), middle * np.exp(ratio)


def _around_share(
    middle: FloatArray, error: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return an interval of a share."""
    inside = (middle > 0) & (middle < 1)
    share = np.where(inside, middle, 0.5)
    with np.errstate(over="ignore"):
        odds, bend = np.log(share / (1 - share)), error / (share * (1 - share))
        low, high = (1 / (1 + np.exp(-(odds + side * bend))) for side in (-1, 1))
    return np.where(inside, low, middle), np.where(inside, high, middle)


def _root(matrix: FloatArray) -> FloatArray:
    """Return a root of a covariance: independent errors of one standard error each."""
    size, direction = np.linalg.eigh(matrix)
    root: FloatArray = direction * np.sqrt(np.maximum(size, 0))
    return root
