"""The people on the customers' side."""

import attrs
import numpy as np

from successkit.testing.sample.accounts import Accounts
from successkit.testing.sample.columns import (
    Column,
    IntArray,
    Table,
    flags,
    labels,
    words,
)
from successkit.testing.sample.names import person_names
from successkit.testing.sample.scope import Scope

_ROLES = ("champion", "admin", "executive", "user", "user")
_MOST = np.array([5, 4, 3, 2])


@attrs.frozen(eq=False)
class Contacts:
    """Contacts as columns; the first of each account is its champion."""

    account: IntArray
    place: IntArray
    first: IntArray
    count: IntArray

    @property
    def ids(self) -> Column:
        """Ids of the contacts."""
        return labels("K", self.account.size)

    def any_of(self, rng: np.random.Generator, account: IntArray) -> IntArray:
        """Return a contact of each account, the champion more often."""
        place = (rng.random(account.size) ** 2 * self.count[account]).astype(np.int64)
        return np.asarray(self.first[account] + place, dtype=np.int64)


def make_contacts(scope: Scope, accounts: Accounts) -> Contacts:
    """Return the contacts of every account."""
    rng = scope.stream("contacts")
    count = rng.integers(1, _MOST[accounts.size] + 1)
    first = np.cumsum(count) - count
    account = np.repeat(np.arange(count.size), count)
    return Contacts(
        account=account,
        place=np.arange(account.size) - first[account],
        first=first,
        count=count,
    )


def contacts_table(scope: Scope, accounts: Accounts, contacts: Contacts) -> Table:
    """Return contacts.csv; addresses are in a domain that cannot exist."""
    account = contacts.account
    address = [
        f"contact{place + 1}@a{number + 1:06d}.example"
        for place, number in zip(contacts.place.tolist(), account.tolist(), strict=True)
    ]
    return {
        "id": contacts.ids,
        "account_id": accounts.ids[account],
        "name": person_names(scope.stream("contact names"), accounts.foreign[account]),
        "email": np.array(address, dtype=object),
        "role": words(_ROLES, contacts.place),
        "champion": flags(contacts.place == 0),
    }
