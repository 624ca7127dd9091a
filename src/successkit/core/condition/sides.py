"""Masks and their opposites, joined without a pass over the rows to turn them."""

from typing import NamedTuple

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray


class Side(NamedTuple):
    """Where something holds: where a mask is true, or where it is not.

    Parameters
    ----------
    mask
        Shape (rows,).
    turned
        Whether it holds where the mask is false.
    own
        Whether the mask may be written to.
    """

    mask: BoolArray
    turned: bool = False
    own: bool = True

    def opposite(self) -> "Side":
        """Return where it does not hold."""
        return Side(self.mask, not self.turned, self.own)

    def kept(self) -> "Side":
        """Return the same, not to be written to."""
        return Side(self.mask, self.turned, own=False)

    def upright(self) -> BoolArray:
        """Return it as a mask."""
        if not self.turned:
            return self.mask
        return np.logical_not(self.mask, out=self.mask if self.own else None)

    def state(self, blank: BoolArray | None = None) -> AnyArray:
        """Return 1 where it holds and 0 elsewhere; written into the mask.

        Parameters
        ----------
        blank
            Shape (rows,): where -1 stands in place of 0.

        Returns
        -------
        AnyArray
            Shape (rows,), int8.
        """
        mask = self.upright()
        found = mask if self.own or self.turned else mask.copy()
        if blank is not None:
            unknown = np.greater(blank, found).view(np.int8)
            np.subtract(found.view(np.int8), unknown, out=found.view(np.int8))
        return found.view(np.int8)


def both(left: Side, right: Side) -> Side:
    """Return where two hold together; written into one of them.

    Parameters
    ----------
    left, right
        Sides of the same rows.

    Returns
    -------
    Side
        Shape (rows,).

    Examples
    --------
    >>> mask = np.array([True, False])
    >>> both(Side(mask, own=False), Side(mask, turned=True, own=False)).mask.tolist()
    [False, False]
    """
    out = left.mask if left.own else right.mask if right.own else None
    if left.turned and right.turned:
        return Side(np.logical_or(left.mask, right.mask, out=out), turned=True)
    if left.turned:
        return Side(np.greater(right.mask, left.mask, out=out))
    join = np.greater if right.turned else np.logical_and
    return Side(join(left.mask, right.mask, out=out))


def either(left: Side, right: Side) -> Side:
    """Return where one of two holds; written into one of them.

    Parameters
    ----------
    left, right
        Sides of the same rows.

    Returns
    -------
    Side
        Shape (rows,).
    """
    return both(left.opposite(), right.opposite()).opposite()


class Truth(NamedTuple):
    """Where a test is true, and where it may be: true or unknown."""

    sure: Side
    possible: Side

    def both(self, other: "Truth") -> "Truth":
        """Return Kleene's ``and``."""
        return self._joined(other, turned=False)

    def either(self, other: "Truth") -> "Truth":
        """Return Kleene's ``or``."""
        return self._joined(other, turned=True)

    def without(self, blank: BoolArray | None) -> "Truth":
        """Return what is possible as known only where nothing is missing."""
        if blank is None:
            return self
        absent = Side(blank, turned=True, own=False)
        return Truth(both(self.possible.kept(), absent), self.possible)

    def state(self) -> AnyArray:
        """Return 1 for true, 0 for false and -1 for unknown; written into the masks.

        Returns
        -------
        AnyArray
            Shape (rows,), int8.
        """
        sure, possible = self
        if possible.mask is sure.mask:
            return sure.state()
        differ = np.equal if sure.turned != possible.turned else np.not_equal
        unknown = differ(
            sure.mask, possible.mask, out=possible.mask if possible.own else None
        )
        found = sure.state()
        return np.subtract(found, unknown.view(np.int8), out=found)

    def _joined(self, other: "Truth", *, turned: bool) -> "Truth":
        join = either if turned else both
        if self.possible.mask is self.sure.mask:
            if other.possible.mask is other.sure.mask:
                known = join(self.sure, other.sure)
                return Truth(known, known)
            sure = join(self.sure.kept(), other.sure)
            return Truth(sure, join(self.sure, other.possible))
        if other.possible.mask is other.sure.mask:
            sure = join(self.sure, other.sure.kept())
            return Truth(sure, join(self.possible, other.sure))
        return Truth(join(self.sure, other.sure), join(self.possible, other.possible))


def plain_truth(sure: Side, *blanks: BoolArray) -> Truth:
    """Return both sides of what is unknown exactly where something is missing.

    Parameters
    ----------
    sure
        Where it is true.
    *blanks
        Where something is missing.

    Returns
    -------
    Truth
        The side twice where nothing is missing.
    """
    possible = sure.kept()
    for blank in blanks:
        possible = either(possible, Side(blank, own=False))
    return Truth(sure, possible if blanks else sure)
