"""``OwnerCuts``: up to which account each owner has room, told to parts of a book."""

from collections.abc import Mapping

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray
from successkit.core.text import Text

Place = tuple[float, str]
"""Where an account stands: what it is worth, the dearest first, then its id."""


@attrs.frozen(eq=False)
class OwnerCuts:
    """The last account, in the order of value, for which an owner has room.

    A playbook goes to the accounts of an owner in the order of their value until one
    does not fit any more. So one account says it for all of them, and parts of a book
    need not know of each other's accounts.

    Parameters
    ----------
    last
        By playbook and owner. An owner who is not there has no room for anybody.

    Examples
    --------
    >>> cuts = OwnerCuts({"rescue": {"sato": (5.0, "b")}})
    >>> owners, ids = Text.of(["sato"] * 3), Text.of(["a", "b", "c"])
    >>> cuts.above("rescue", owners, np.array([9, 5, 5]), ids).tolist()
    [False, False, True]
    """

    last: Mapping[str, Mapping[str, Place]]

    def above(
        self, playbook: str, owners: Text, value: AnyArray, ids: Text
    ) -> BoolArray:
        """Return which accounts their owner has no room for.

        Parameters
        ----------
        playbook
            Its name.
        owners
            Shape (m,): owner of each account; missing for none, who has no cap.
        value
            Shape (m,): what an account is worth.
        ids
            Shape (m,): its id.

        Returns
        -------
        BoolArray
            Shape (m,).
        """
        last = self.last.get(playbook, {})
        nobody = np.inf, ""
        cuts = [last.get(name, nobody) for name in owners.values.tolist()]
        worth = np.array([*(cut[0] for cut in cuts), -np.inf])[owners.codes]
        own = value.astype(np.float64)
        above = np.asarray(own < worth)
        equal = np.flatnonzero(own == worth)
        names = np.array([cut[1] for cut in cuts], dtype=object)
        above[equal] = ids.take(equal).strings() > names[owners.codes[equal]]
        return above
