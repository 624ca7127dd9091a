"""A plugin that is installed on every machine."""

from typing import Self

import attrs

from successkit.core import MetricSpec, MetricValue, Period, Portfolio
from successkit.plugins import hookimpl

__version__ = "1.0"


@attrs.frozen
class Seen:
    """Accounts, and how many of them logged in."""

    accounts: int
    active: int

    def __add__(self, other: Self) -> "Seen":
        return Seen(self.accounts + other.accounts, self.active + other.active)

    def value(self) -> MetricValue:
        name = f"{__name__}.active"
        if not self.accounts:
            return MetricValue(name=name, value=None, undefined="there are no accounts")
        share = self.active / self.accounts
        return MetricValue(name=name, value=share, denominator=self.accounts)


def seen(portfolio: Portfolio, period: Period) -> Seen:
    usage = portfolio.usage
    inside = usage.array("own_day") >= period.start
    return Seen(len(portfolio), len(set(usage.array("account")[inside].tolist())))


@hookimpl
def successkit_metrics() -> list[MetricSpec]:
    return [MetricSpec(name=f"{__name__}.active", partial=seen, high=1, low=0)]
