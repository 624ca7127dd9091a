"""Intervals of lifetime value hold the truth as often as they say (slow)."""

import numpy as np
import pytest

from successkit.metrics import RiskTable, ValueModel
from successkit.metrics.value.group_model import Outlook
from successkit.metrics.value.group_worths import Asked, worths_beside
from successkit.metrics.value.state_chain import Hazard, StateChain

pytestmark = pytest.mark.slow


def test_ninety_percent_intervals_hold_the_value() -> None:
    rng, alpha, beta, times = np.random.default_rng(11), 2.0, 6.0, 300
    number, wait = np.array([1, 4]), np.array([12, 5])
    hazard = alpha / (alpha + beta + np.arange(600))
    truth = StateChain(term=12, hazard=Hazard(listed=hazard, power=alpha)).value(
        number=number, wait=wait, factor=1.1 ** (-1 / 12)
    )
    outlook = Outlook(
        horizon=None,
        discount=0.1,
        discount_per="year",
        margin=1.0,
        timing="before",
        level=0.9,
    )

    held = np.zeros(2)
    for _ in range(times):
        left = np.ceil(
            np.log(rng.random(3000)) / np.log1p(-rng.beta(alpha, beta, 3000))
        )
        survivors = [int((left > k).sum()) for k in range(9)]
        model = ValueModel.fit(RiskTable.from_survivors(survivors))
        (worth,) = worths_beside([Asked(model.wholes[0], number, wait)], outlook)
        held += (worth.low <= truth) & (truth <= worth.high)

    assert ((held / times >= 0.85) & (held / times <= 0.95)).all()
