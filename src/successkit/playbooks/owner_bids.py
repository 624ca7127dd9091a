"""``OwnerBids``: what accounts of a part of a book would ask of their owners."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.text import Text, concatenate
from successkit.playbooks.decision import Decision
from successkit.playbooks.load import Caps, Load
from successkit.playbooks.owner_cuts import OwnerCuts, Place

_COLUMNS: Final = ("value", "load", "play", "wanted", "own")


@attrs.frozen(eq=False, kw_only=True)
class OwnerBids:
    """Playbooks that would fire if no cap held them back; those of parts add up.

    Kept are only accounts of which it takes the whole book to say whether their owner
    has room: of every playbook and owner about as many as the cap, however many
    accounts there are.

    Parameters
    ----------
    caps
        Most actions of an account and of an owner.
    plays
        Names of the playbooks, highest priority first.
    standing
        Actions that each owner has already.
    account, owner
        Shape (n,), one row for each account and playbook: who, and who looks after it.
    value
        Shape (n,): what the account is worth.
    load
        Shape (n,): actions that it has already.
    play
        Shape (n,): which playbook, by number.
    wanted, own
        Shape (n,): actions that it would get, and those of its owner.
    """

    caps: Caps
    plays: tuple[str, ...]
    standing: Mapping[str, int]
    account: Text
    owner: Text
    value: AnyArray
    load: Int64Array
    play: Int64Array
    wanted: Int64Array
    own: Int64Array

    @classmethod
    def of(cls, decision: Decision, *, account_cap: int, owner_cap: int) -> "OwnerBids":
        """Return what the accounts of a part would ask of their owners.

        Parameters
        ----------
        decision
            Of these accounts, made without any cap.
        account_cap, owner_cap
            The caps that hold.

        Returns
        -------
        Self
            Without accounts of which the part alone can say that they get nothing.
        """
        given, caps = decision.given, Caps(account_cap, owner_cap)
        table, plays = given.table, given.plays
        load = Load.of(table, plays, given.before, given.closing, caps)
        models = table.array("touch_model")
        fired = [rows[why < 0] for rows, why in given.fired.reasons]
        rows = np.concatenate([np.empty(0, np.int64), *fired])
        names = load.owners.values.tolist()
        found = cls(
            caps=caps,
            plays=tuple(play.playbook.name for play in plays),
            standing=Counter(dict(zip(names, load.owner.tolist(), strict=True))),
            account=load.ids.take(rows),
            owner=load.owners.take(rows),
            value=load.value[rows].astype(np.float64),
            load=load.account[rows],
            play=np.repeat(np.arange(len(plays)), [len(one) for one in fired]),
            wanted=_each(
                [
                    play.actions(models[one])
                    for play, one in zip(plays, fired, strict=True)
                ]
            ),
            own=_each(
                [
                    play.actions_of_owner(models[one])
                    for play, one in zip(plays, fired, strict=True)
                ]
            ),
        )
        return _undecided(found)

    def __add__(self, other: "OwnerBids") -> "OwnerBids":
        numbers: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in _COLUMNS
        }
        both = attrs.evolve(
            self,
            standing=Counter(self.standing) + Counter(other.standing),
            account=concatenate([self.account, other.account]),
            owner=concatenate([self.owner, other.owner]),
            **numbers,
        )
        return _undecided(both)

    def __len__(self) -> int:
        return len(self.play)

    def cuts(self) -> OwnerCuts:
        """Return up to which account each owner has room, by playbook.

        Returns
        -------
        OwnerCuts
            Decided as :func:`successkit.playbooks.decide` does it for a whole book.
        """
        accounts, owners = self.account.compact(), self.owner.compact()
        first = np.zeros(len(accounts.values), np.int64)
        first[accounts.codes] = np.arange(len(self))
        load = Load(
            self.caps,
            ids=Text(np.arange(len(first), dtype=np.int32), accounts.values),
            owners=owners.take(first),
            value=self.value[first],
            account=self.load[first],
            owner=np.array(
                [self.standing.get(name, 0) for name in owners.values.tolist()],
                np.int64,
            ),
        )
        last: dict[str, dict[str, Place]] = {}
        for number, name in enumerate(self.plays):
            bids = np.flatnonzero(self.play == number)
            bids = bids[np.argsort(accounts.codes[bids])]
            rows, own = accounts.codes[bids].astype(np.int64), self.own[bids]
            reasons = np.full(len(bids), -1, np.int8)
            load.take(reasons, name, rows, self.wanted[bids], own)
            last[name] = _last(load, rows[(reasons < 0) & (own > 0)])
        return OwnerCuts(last)

    def take(self, rows: BoolArray) -> Self:
        """Return some of them.

        Parameters
        ----------
        rows
            Shape (n,): which.

        Returns
        -------
        Self
            Fewer.
        """
        return attrs.evolve(
            self,
            account=self.account.take(rows),
            owner=self.owner.take(rows),
            **{name: getattr(self, name)[rows] for name in _COLUMNS},
        )


def _undecided(bids: OwnerBids) -> OwnerBids:
    """Leave out what gets nothing, or something, whatever other parts hold."""
    caps = bids.caps
    found = bids.take(
        (bids.owner.codes >= 0) & (bids.wanted <= caps.account - bids.load)
    )
    found = found.take(~_full(found))
    asked = np.zeros(len(found.account.values), bool)
    asked[found.account.codes[found.own > 0]] = True
    found = found.take(asked[found.account.codes])
    return attrs.evolve(
        found, account=found.account.compact(), owner=found.owner.compact()
    )


def _full(bids: OwnerBids) -> BoolArray:
    """Return for whom the owner has no room, whatever other parts hold."""
    order = np.lexsort((bids.account.codes, -bids.value, bids.owner.codes, bids.play))
    sure = np.where(_sure(bids), bids.own, 0)[order]
    before = _sums_within(sure, bids.play[order], bids.owner.codes[order]) - sure
    full = np.zeros(len(bids), bool)
    full[order] = before >= (bids.caps.owner or 0)
    return full & (bids.own > 0)


def _sure(bids: OwnerBids) -> BoolArray:
    """Return which bids no cap of the account can stop."""
    order = np.lexsort((bids.play, bids.account.codes))
    wanted = _sums_within(bids.wanted[order], bids.account.codes[order])
    sure = np.zeros(len(bids), bool)
    sure[order] = wanted <= bids.caps.account - bids.load[order]
    return sure


def _each(columns: Sequence[Int64Array]) -> Int64Array:
    return np.concatenate([np.empty(0, np.int64), *columns])


def _sums_within(numbers: Int64Array, *groups: AnyArray) -> Int64Array:
    """Return running sums that begin again with each group; groups stand together."""
    if not len(numbers):
        return numbers
    fresh = np.zeros(len(numbers), bool)
    fresh[0] = True
    for group in groups:
        fresh[1:] |= group[1:] != group[:-1]
    total = np.cumsum(numbers)
    first = np.flatnonzero(fresh)
    runs = np.diff(np.append(first, len(numbers)))
    return np.asarray(total - np.repeat((total - numbers)[first], runs))


def _last(load: Load, rows: Int64Array) -> dict[str, Place]:
    """Return the last of some accounts in the order of value, by owner."""
    owners = load.owners.codes[rows]
    order = np.lexsort((rows, -load.value[rows], owners))
    ends = np.flatnonzero(np.append(owners[order][1:] != owners[order][:-1], True))
    found = rows[order][ends[ends < len(rows)]]
    return {
        str(load.owners[row]): (float(load.value[row]), str(load.ids[row]))
        for row in found.tolist()
    }
