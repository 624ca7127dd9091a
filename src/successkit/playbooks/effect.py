"""``holdout_effect``: what a playbook changed, told only when it can be told."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Final, NamedTuple

import attrs
import numpy as np

from successkit.core.errors import InvalidInputError
from successkit.playbooks.ledger import ActionLedger

POWER: Final = 0.8
"""Least power for a verdict."""


@attrs.frozen(kw_only=True)
class Effect:
    """What a playbook changed, against accounts that were held out.

    Parameters
    ----------
    playbook
        Its name.
    treated, held
        Accounts with a known outcome in either arm.
    left_out
        Accounts whose outcome is not known.
    rate_treated, rate_held
        Share of each arm with the outcome; NaN for an empty arm.
    difference
        Difference of the shares, compared within strata; NaN when there is none.
    low, high
        Interval around it.
    smallest
        The difference that was to be found.
    power
        Chance to find one so large, with these accounts.
    needed
        Accounts, both arms together, for a power of 0.8.
    verdict
        ``better``, ``worse`` or ``no effect shown``; None under a power of 0.8.
    """

    playbook: str
    treated: int
    held: int
    left_out: int
    rate_treated: float
    rate_held: float
    difference: float
    low: float
    high: float
    smallest: float
    power: float
    needed: int
    verdict: str | None

    def __str__(self) -> str:
        arms = f"{self.playbook}: {self.treated:,} treated, {self.held:,} held out"
        sample = f"needed sample size {self.needed:,} for {self.smallest:+.1%}"
        if self.verdict is None:
            return f"{arms}; no verdict: power {self.power:.0%} is below 80%, {sample}"
        found = f"{self.difference:+.1%} ({self.low:+.1%} to {self.high:+.1%})"
        return f"{arms}; {self.verdict}: {found}; power {self.power:.0%}, {sample}"


def needed_sample(
    *,
    base_rate: float,
    smallest: float,
    holdout: float,
    power: float = POWER,
    confidence: float = 0.95,
) -> int:
    """Return how many accounts show a difference of two shares.

    Parameters
    ----------
    base_rate
        Share with the outcome among those that get nothing, in [0, 1].
    smallest
        Difference worth knowing, not 0; is cut where a share would leave [0, 1].
    holdout
        Share of accounts held out, in (0, 1).
    power
        Chance to find it, in (0, 1).
    confidence
        Of the interval, in (0, 1).

    Returns
    -------
    int
        Accounts, both arms together.

    Raises
    ------
    InvalidInputError
        A number is out of its range.

    References
    ----------
    .. [1] Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions,
       3rd ed., section 4.2, without the continuity correction.

    Examples
    --------
    >>> needed_sample(base_rate=0.6, smallest=0.1, holdout=0.5)
    712
    """
    if not (0 <= base_rate <= 1 and smallest and 0 < holdout < 1):
        raise InvalidInputError(
            "expected base_rate in [0, 1], smallest other than 0, holdout in (0, 1); "
            f"got {base_rate}, {smallest} and {holdout}"
        )
    if not (0 < power < 1 and 0 < confidence < 1):
        raise InvalidInputError(
            f"expected power and confidence in (0, 1); got {power} and {confidence}"
        )
    other = min(max(base_rate + smallest, 0.0), 1.0)
    gap = other - base_rate
    if not gap:
        raise InvalidInputError(
            f"a share of {base_rate} cannot change by {smallest}; give another sign"
        )
    z_null, z_other = _z(confidence), NormalDist().inv_cdf(power)
    spread_null, spread_other = _spreads(base_rate, other, holdout)
    return math.ceil(((z_null * spread_null + z_other * spread_other) / gap) ** 2)


def holdout_effect(
    ledger: ActionLedger,
    playbook: str,
    outcomes: Mapping[str, bool],
    *,
    strata: Mapping[str, str] | None = None,
    smallest: float = 0.1,
    confidence: float = 0.95,
) -> Effect:
    """Return what a playbook changed, against accounts that were held out.

    Everybody for whom it fired counts in the arm of the first time, done or not
    (intention to treat).

    Parameters
    ----------
    ledger
        With its episodes, those held out as well.
    playbook
        Its name.
    outcomes
        Whether what was hoped for came about, by account; those without are left out.
    strata
        Stratum by account, so that like is compared with like; None for one stratum.
    smallest
        Difference worth knowing, other than 0.
    confidence
        Of the interval.

    Returns
    -------
    Effect
        With a verdict only at a power of 0.8 or more.

    Raises
    ------
    InvalidInputError
        ``smallest`` is 0, or ``confidence`` is not in (0, 1).

    Examples
    --------
    >>> effect = holdout_effect(ActionLedger.empty(), "rescue", {})
    >>> print(effect)
    rescue: 0 treated, 0 held out; no verdict: power 0% is below 80%, needed sample \
size 775 for +10.0%
    """
    if not smallest or not 0 < confidence < 1:
        raise InvalidInputError(
            "expected smallest other than 0 and confidence in (0, 1); got "
            f"{smallest} and {confidence}"
        )
    arms = _arms(ledger, playbook)
    cells: dict[str, _Cell] = {}
    for account, held in arms.items():
        if account in outcomes:
            stratum = (strata or {}).get(account, "")
            cell = cells.setdefault(stratum, _Cell([0, 0], [0, 0]))
            cell.size[held] += 1
            cell.good[held] += bool(outcomes[account])
    return _effect(playbook, list(cells.values()), len(arms), smallest, confidence)


class _Cell(NamedTuple):
    size: list[int]
    good: list[int]


def _arms(ledger: ActionLedger, playbook: str) -> dict[str, bool]:
    base = ledger.outcome.equals("baseline")
    rows = np.flatnonzero(ledger.playbook.equals(playbook) & ~base)
    rows = rows[np.argsort(ledger.episode[rows], kind="stable")[::-1]]
    held = ledger.outcome.take(rows).equals("held_out")
    names = ledger.account.take(rows).strings().tolist()
    return dict(zip(names, held.tolist(), strict=True))  # the first episode comes last


def _effect(
    playbook: str, cells: list[_Cell], accounts: int, smallest: float, confidence: float
) -> Effect:
    treated, held = (sum(cell.size[arm] for cell in cells) for arm in (0, 1))
    rates = [
        _share(sum(cell.good[arm] for cell in cells), total)
        for arm, total in enumerate((treated, held))
    ]
    difference, error = _compared(cells)
    reach = _z(confidence) * error
    base = 0.5 if math.isnan(rates[1]) else rates[1]
    holdout = held / (treated + held) if treated and held else 0.5
    aim = smallest if 0 <= base + smallest <= 1 else -smallest
    needed = needed_sample(
        base_rate=base, smallest=aim, holdout=holdout, confidence=confidence
    )
    power = _power(base, aim, holdout, treated + held if held else 0, confidence)
    verdict = None
    if power >= POWER and not math.isnan(difference):
        shown = "better" if difference - reach > 0 else "no effect shown"
        verdict = "worse" if difference + reach < 0 else shown
    return Effect(
        playbook=playbook,
        treated=treated,
        held=held,
        left_out=accounts - treated - held,
        rate_treated=rates[0],
        rate_held=rates[1],
        difference=difference,
        low=difference - reach,
        high=difference + reach,
        smallest=smallest,
        power=power,
        needed=needed,
        verdict=verdict,
    )


def _share(good: int, total: int) -> float:
    return good / total if total else math.nan


def _compared(cells: list[_Cell]) -> tuple[float, float]:
    """Return the difference within strata and its error, weighted by their sizes."""
    weight = total = variance = 0.0
    for cell in cells:
        treated, held = cell.size
        if not treated or not held:
            continue
        own = treated * held / (treated + held)
        # one success and one failure more in each arm keep the interval honest
        fair = [
            (good + 1) / (count + 2)
            for good, count in zip(cell.good, cell.size, strict=True)
        ]
        spread = sum(
            share * (1 - share) / (count + 2)
            for share, count in zip(fair, cell.size, strict=True)
        )
        weight += own
        total += own * (cell.good[0] / treated - cell.good[1] / held)
        variance += own**2 * spread
    if not weight:
        return math.nan, math.nan
    return total / weight, math.sqrt(variance) / weight


def _power(
    base: float, smallest: float, holdout: float, accounts: int, confidence: float
) -> float:
    if not accounts:
        return 0.0
    spread_null, spread_other = _spreads(base, base + smallest, holdout)
    reach = abs(smallest) * math.sqrt(accounts) - _z(confidence) * spread_null
    if not spread_other:
        return float(reach > 0)
    return NormalDist().cdf(reach / spread_other)


def _spreads(base: float, other: float, holdout: float) -> tuple[float, float]:
    pooled = holdout * base + (1 - holdout) * other
    null = math.sqrt(pooled * (1 - pooled) * (1 / holdout + 1 / (1 - holdout)))
    alike = base * (1 - base) / holdout + other * (1 - other) / (1 - holdout)
    return null, math.sqrt(alike)


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
