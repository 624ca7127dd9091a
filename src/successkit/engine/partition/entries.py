"""The ledger of actions, dealt out to the parts of a book by their accounts."""

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np

from successkit.core import AccountSet, Int64Array, ObjectArray, Text
from successkit.core.buckets import bucket_of
from successkit.core.packed import places
from successkit.playbooks import ActionLedger, Spells

_ROWS: Final = ("key", "episode", "due_on", "closed_on")
_TEXTS: Final = ("account", "playbook", "step", "kind", "outcome")


def dealt_out(
    ledger: ActionLedger, proofs: Sequence[AccountSet]
) -> tuple[list[ActionLedger], ActionLedger]:
    """Return the entries of each part, and those of nobody.

    Parameters
    ----------
    ledger
        What was given out before.
    proofs
        Which accounts each part holds.

    Returns
    -------
    tuple[list[ActionLedger], ActionLedger]
        One ledger for each part, and the entries of accounts that none of them holds.

    Examples
    --------
    >>> parts, rest = dealt_out(ActionLedger.empty(), [AccountSet.buckets([0], of=1)])
    >>> len(parts), len(rest)
    (1, 0)
    """
    rows = _by_part(ledger.account, proofs)
    spells = _by_part(ledger.spells.account, proofs)
    found = [
        _some(ledger, chosen, ledger.spells.take(since))
        for chosen, since in zip(rows, spells, strict=True)
    ]
    return found[:-1], found[-1]


def _some(ledger: ActionLedger, rows: Int64Array, spells: Spells) -> ActionLedger:
    """Return some entries; no string of the others goes with them."""
    return attrs.evolve(
        ledger,
        spells=attrs.evolve(spells, account=spells.account.compact()),
        **{name: getattr(ledger, name)[rows] for name in _ROWS},
        **{name: getattr(ledger, name).take(rows).compact() for name in _TEXTS},
    )


def _by_part(accounts: Text, proofs: Sequence[AccountSet]) -> list[Int64Array]:
    """Return the rows of each part in their order; last those of none."""
    part = np.append(_parts_of(accounts.values, proofs), len(proofs))[accounts.codes]
    order = np.argsort(part, kind="stable")
    ends = np.cumsum(np.bincount(part, minlength=len(proofs) + 1))
    return np.split(order, ends[:-1])


def _parts_of(ids: ObjectArray, proofs: Sequence[AccountSet]) -> Int64Array:
    """Return the number of the part of each account; that behind the last for none."""
    part = np.full(len(ids), len(proofs))
    for of in sorted({proof.of for proof in proofs if proof.of}):
        place = np.full(of, len(proofs))
        for number, proof in enumerate(proofs):
            if proof.of == of:
                place[sorted(proof.chosen)] = number
        part = np.minimum(part, place[bucket_of(ids.tolist(), of)])
    for number, proof in enumerate(proofs):
        for first, last in proof.intervals:
            start = np.searchsorted(ids, first, side="left")
            part[start : np.searchsorted(ids, last, side="right")] = number
        if proof.ids is not None:
            part[places(proof.ids, ids) >= 0] = number
    return part
