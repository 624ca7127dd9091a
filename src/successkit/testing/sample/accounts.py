"""The accounts: who they are, where they are and when they first bought."""

import attrs
import numpy as np

from successkit.core import BoolArray
from successkit.testing.sample.columns import (
    Column,
    IntArray,
    Table,
    add_months,
    chosen,
    day_text,
    draw,
    happens,
    labels,
    month_of,
    words,
)
from successkit.testing.sample.names import company_names
from successkit.testing.sample.people import owners, people_ids
from successkit.testing.sample.scope import Scope

SIZES = ("enterprise", "mid", "smb", "freemium")
FREEMIUM = 3
_MAY_TRY = (1, 2)
ZONES = (
    "Asia/Tokyo",
    "America/New_York",
    "America/Los_Angeles",
    "Europe/Berlin",
    "Europe/London",
    "Asia/Singapore",
)
_INDUSTRIES = (
    "manufacturing",
    "retail",
    "finance",
    "it",
    "healthcare",
    "logistics",
    "education",
    "construction",
)
_REGIONS_JP = ("Kanto", "Kansai", "Chubu", "Kyushu", "Tohoku", "Hokkaido")
_REGIONS_BY_ZONE = ("", "North America", "North America", "Europe", "Europe", "APAC")
_SIZE_SHARES = np.array([[0.07, 0.23, 0.50, 0.20]])
# Budgets are used up in March and open in April and, for half a year, in October.
_MONTHS = np.array([1.0, 0.9, 1.6, 2.4, 1.0, 0.9, 1.1, 0.6, 0.9, 1.5, 0.9, 0.6])


@attrs.frozen(eq=False)
class Accounts:
    """The accounts as columns; position is the account's number."""

    size: IntArray
    foreign: BoolArray
    zone: IntArray
    owner: IntArray
    parent: IntArray
    start: IntArray
    trial: BoolArray
    only_tried: BoolArray
    created: IntArray

    @property
    def ids(self) -> Column:
        """Ids of the accounts."""
        return labels("A", self.size.size)


def _starts(scope: Scope, rng: np.random.Generator, foreign: BoolArray) -> IntArray:
    """Return first days: a growing business with a peak in April."""
    first = np.full(12 * scope.years, scope.first, dtype=np.int64)
    months = add_months(first, np.arange(first.size))
    growth = 1 + 0.01 * np.arange(first.size, dtype=np.float64)
    weight = _MONTHS[month_of(months) - 1] * growth
    month = rng.choice(months, foreign.size, p=weight / weight.sum())
    usual = rng.random(foreign.size)
    offset = np.where(usual < np.where(foreign, 0.3, 0.45), 0, 15)
    free = usual >= np.where(foreign, 0.4, 0.7)
    day = month + np.where(free, rng.integers(0, 28, foreign.size), offset)
    return np.asarray(np.minimum(day, scope.as_of), dtype=np.int64)


def make_accounts(scope: Scope) -> Accounts:
    """Return the accounts of the book."""
    rng = scope.stream("accounts")
    count = scope.accounts
    size = draw(rng, _SIZE_SHARES, np.zeros(count, dtype=np.int64))
    foreign = happens(rng, count, 0.2)
    zone = np.where(foreign, rng.integers(1, len(ZONES), count), 0)
    start = _starts(scope, rng, foreign)
    may_try = np.isin(size, _MAY_TRY)
    only_tried = may_try & happens(rng, count, 0.03)
    trial = only_tried | (may_try & happens(rng, count, 0.3))
    before = np.where(trial & ~only_tried, 30, 0) + rng.integers(0, 21, count)
    child = happens(rng, count, 0.02) & (np.arange(count) > 0)
    parent = (rng.random(count) * np.arange(count)).astype(np.int64)
    return Accounts(
        size=size,
        foreign=foreign,
        zone=zone,
        owner=owners(rng, size, foreign),
        parent=np.where(child, parent, -1),
        start=start,
        trial=trial,
        only_tried=only_tried,
        created=start - before,
    )


def accounts_table(scope: Scope, accounts: Accounts) -> Table:
    """Return accounts.csv."""
    rng = scope.stream("account names")
    count = accounts.size.size
    home = words(_REGIONS_JP, rng.integers(0, len(_REGIONS_JP), count))
    abroad = words(_REGIONS_BY_ZONE, accounts.zone)
    return {
        "id": accounts.ids,
        "name": company_names(rng, accounts.foreign),
        "created": day_text(accounts.created),
        "industry": words(_INDUSTRIES, rng.integers(0, len(_INDUSTRIES), count)),
        "size": words(SIZES, accounts.size),
        "region": np.where(accounts.foreign, abroad, home).astype(object),
        "time_zone": words(ZONES, accounts.zone),
        "currency": words(("JPY", "USD"), accounts.foreign.astype(np.int64)),
        "owner": chosen(people_ids(), accounts.owner),
        "parent_id": chosen(accounts.ids, accounts.parent),
    }
