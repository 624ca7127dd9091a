"""What is told to one part alone: rows of the host that belong to its accounts."""

from collections.abc import Sequence
from typing import Any, Self, cast, overload

import attrs

from successkit.core import AccountSet, InvalidInputError
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Source


@attrs.frozen(eq=False)
class Handed:
    """A part, and what is told to it alone.

    Parameters
    ----------
    source
        The part, or where it lies.
    given
        What it is told; it can be pickled.
    """

    source: Source
    given: Any

    def load(self) -> Part:
        """Return the part with what it is told.

        Returns
        -------
        Part
            It has ``given``.
        """
        return self.source.load().told(self.given)


@attrs.frozen(eq=False)
class FarParts(Sequence[Source]):
    """Parts that stay with the workers of an engine, one for each bucket of accounts.

    Parameters
    ----------
    buckets
        How many there are.
    given
        What each of them is told; empty when they are told nothing.
    """

    buckets: int
    given: tuple[Any, ...] = attrs.field(default=(), kw_only=True, repr=False)

    @property
    def proofs(self) -> list[AccountSet]:
        """Proof of which accounts each of them holds."""
        return [AccountSet.buckets([one], self.buckets) for one in range(self.buckets)]

    def telling(self, given: Sequence[Any]) -> Self:
        """Return the same parts, each of which is told something.

        Parameters
        ----------
        given
            One for each.

        Returns
        -------
        Self
            They stay where they are.
        """
        return attrs.evolve(self, given=tuple(given))

    def __len__(self) -> int:
        return self.buckets

    @overload
    def __getitem__(self, place: int) -> Source: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Source]: ...

    def __getitem__(self, place: int | slice) -> Source | Sequence[Source]:
        """Refuse: the parts are worked on where they are."""
        raise InvalidInputError(
            f"part {place}: it stays on the workers; give all parts to map()"
        )


def hand_out(sources: Sequence[Source], given: Sequence[Any]) -> Sequence[Source]:
    """Return parts that are told something each.

    Parameters
    ----------
    sources
        The parts.
    given
        What each of them is told.

    Returns
    -------
    Sequence[Source]
        In the same order; no part gets what another one is told.
    """
    if isinstance(sources, FarParts):
        return sources.telling(given)
    return [Handed(*both) for both in zip(sources, given, strict=True)]


def proofs_of(sources: Sequence[Source]) -> list[AccountSet] | None:
    """Return the proofs of parts that are not loaded.

    Parameters
    ----------
    sources
        The parts.

    Returns
    -------
    list[AccountSet] | None
        One for each; None where a source does not know before it is loaded.
    """
    if isinstance(sources, FarParts):
        return sources.proofs
    found = [getattr(source, "accounts", None) for source in sources]
    if any(proof is None for proof in found):
        return None
    return cast("list[AccountSet]", found)
