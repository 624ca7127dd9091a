"""The book in a few sums, and the accounts that need attention first."""

from enum import StrEnum
from typing import Self

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, BoolArray, Int64Array
from successkit.core.arrays import missing
from successkit.core.exact import checked_sum
from successkit.core.states import HealthBand, TouchModel
from successkit.metrics.revenue.amounts import minor_to_major

ATTENTION = 10
"""How many accounts open a review."""

_SOON = 90


@attrs.frozen(kw_only=True)
class Group:
    """Some accounts and their monthly revenue; groups of different accounts add up.

    Parameters
    ----------
    accounts, known
        How many there are, and of how many the revenue is known.
    total
        Revenue of these. [minor units of the reporting currency]
    """

    accounts: int
    known: int
    total: int

    @classmethod
    def of(cls, table: AccountTable, rows: BoolArray) -> Self:
        """Return some accounts of a table.

        Parameters
        ----------
        table
            The account table.
        rows
            Which accounts.

        Returns
        -------
        Self
            What is not known does not count.
        """
        mrr = table.array("mrr_reporting")
        known = rows & ~missing(mrr)
        return cls(
            accounts=int(rows.sum()),
            known=int(known.sum()),
            total=checked_sum(mrr[known]),
        )

    def __add__(self, other: Self) -> Self:
        return type(self)(
            accounts=self.accounts + other.accounts,
            known=self.known + other.known,
            total=self.total + other.total,
        )

    def revenue(self, currency: str | None) -> str | None:
        """Return their monthly revenue.

        Parameters
        ----------
        currency
            The reporting currency; None where there is none.

        Returns
        -------
        str | None
            Major units; what is not known does not count. None where nothing is known.
        """
        if currency is None or (self.accounts and not self.known):
            return None
        return f"{minor_to_major(self.total, currency):f}"


_Groups = dict[str, Group]


@attrs.frozen(kw_only=True)
class SummarySums:
    """Counts and revenue by band, phase and touch model; those of parts add up.

    Parameters
    ----------
    accounts
        How many there are.
    currency
        The reporting currency; None where there is none.
    payers
        The customers, with their revenue.
    at_risk
        Customers at risk.
    bands, phases, touch_models
        By name.
    """

    accounts: int
    currency: str | None
    payers: Group
    at_risk: Group
    bands: _Groups
    phases: _Groups
    touch_models: _Groups

    @classmethod
    def of(cls, table: AccountTable) -> Self:
        """Add up the accounts of a table.

        Parameters
        ----------
        table
            The account table of a review, or of a part of it.

        Returns
        -------
        Self
            Of these accounts.
        """
        customer = table.array("customer") == 1
        risk = (table.array("at_risk") == 1) & customer
        phase = table.text("phase")
        return cls(
            accounts=table.rows,
            currency=table.currency,
            payers=Group.of(table, customer),
            at_risk=Group.of(table, risk),
            bands=_by_enum(table, "health_band", HealthBand, "unknown", customer),
            phases={
                name: Group.of(table, phase.equals(name))
                for name in phase.values.tolist()
            },
            touch_models=_by_enum(table, "touch_model", TouchModel, "none", customer),
        )

    def __add__(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            currency=self.currency or other.currency,
            payers=self.payers + other.payers,
            at_risk=self.at_risk + other.at_risk,
            bands=_added(self.bands, other.bands),
            phases=_added(self.phases, other.phases),
            touch_models=_added(self.touch_models, other.touch_models),
        )

    def told(self, mrr: str | None) -> dict[str, object]:
        """Return the summary of the review document.

        Parameters
        ----------
        mrr
            Revenue of the book as the metric board has it, in major units: exact, not a
            sum of rounded accounts. None when it cannot be told, as a rate is missing:
            no amount is told then, as a sum over some accounts would pass for all.

        Returns
        -------
        dict[str, object]
            As in the review document.
        """
        currency = None if mrr is None or not self.accounts else self.currency

        def told(groups: _Groups) -> dict[str, object]:
            return {
                name: {"accounts": one.accounts, "mrr": one.revenue(currency)}
                for name, one in groups.items()
            }

        return {
            "accounts": self.accounts,
            "customers": self.payers.accounts,
            "mrr": mrr,
            "revenue_at_risk": self.at_risk.revenue(currency),
            "accounts_at_risk": self.at_risk.accounts,
            "revenue_not_known": self.payers.accounts - self.payers.known,
            "revenue_at_risk_not_known": self.at_risk.accounts - self.at_risk.known,
            "bands": told(self.bands),
            "phases": told(self.phases),
            "touch_models": told(self.touch_models),
        }


def _by_enum(
    table: AccountTable,
    column: str,
    kind: type[StrEnum],
    other: str,
    among: BoolArray,
) -> _Groups:
    codes = table.array(column)
    names = [*(str(member) for member in kind), other]
    places = [*range(len(kind)), -1]
    return {
        name: Group.of(table, (codes == place) & among)
        for name, place in zip(names, places, strict=True)
    }


def _added(one: _Groups, other: _Groups) -> _Groups:
    return {
        name: one[name] + other[name]
        if name in one and name in other
        else (one | other)[name]
        for name in (one | other)
    }


def attention(table: AccountTable, with_action: Int64Array) -> Int64Array:
    """Return the accounts that need somebody first.

    Parameters
    ----------
    table
        The account table of a review.
    with_action
        Positions of accounts for which something can be done.

    Returns
    -------
    Int64Array
        At most ten positions: customers at risk by the revenue at stake, more
        urgent the worse their health and the nearer their renewal; ties by id.
    """
    risk = (table.array("at_risk") == 1) & (table.array("customer") == 1)
    rows = np.flatnonzero(risk)
    actionable = np.isin(rows, with_action)
    order = np.lexsort((rows, -_stake(table)[rows], ~actionable))
    return rows[order][:ATTENTION]


def urgency(
    table: AccountTable, with_action: Int64Array, rows: Int64Array
) -> list[tuple[bool, float, str]]:
    """Return in what order accounts need somebody, so that lists can be put together.

    Parameters
    ----------
    table
        The account table of a review, or of a part of it.
    with_action
        Positions of accounts for which something can be done.
    rows
        Shape (n,). Positions of accounts.

    Returns
    -------
    list[tuple[bool, float, str]]
        Shape (n,): the smallest first, as :func:`attention` orders them.
    """
    idle = ~np.isin(rows, with_action)
    stake, ids = -_stake(table)[rows], table.ids[rows]
    return list(zip(idle.tolist(), stake.tolist(), ids.tolist(), strict=True))


def _stake(table: AccountTable) -> AnyArray:
    mrr = table.array("mrr_reporting")
    known = np.where(missing(mrr), 0, mrr).astype(float)
    score = table.array("health_score")
    sick = 1 - np.where(np.isnan(score), 50.0, score) / 100
    soon = np.nan_to_num(table.array("days_to_renewal"), nan=np.inf) <= _SOON
    pending = table.array("pending") == 1
    stake: AnyArray = known * (sick + soon + pending)
    return stake
