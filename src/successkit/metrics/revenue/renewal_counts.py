"""``RenewalCounts``: the exact sums of a renewal book, and the rates read from them."""

from fractions import Fraction
from typing import Final, Literal

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.evidence import Interval
from successkit.metrics.parts import Sums

By = Literal["count", "value", "value_net"]
"""What a renewal rate counts: contracts, revenue capped at the old value, revenue."""

WAYS: Final = ("count", "value", "value_net")


@attrs.frozen(kw_only=True)
class RenewalCounts(Sums):
    """What a renewal book adds up to; it adds up over accounts and over periods.

    Parameters
    ----------
    early, on_time, late, lost, pending
        Contracts by outcome.
    value_decided, value_pending
        Old value of contracts that are decided, and of pending ones. [units/month]
    value_kept
        Sum over renewed contracts of the lower of old and new value. [units/month]
    value_new
        New value of renewed contracts. [units/month]

    Examples
    --------
    >>> one = RenewalCounts(on_time=1, value_decided=100, value_kept=100, value_new=150)
    >>> other = RenewalCounts(lost=1, value_decided=100)
    >>> both = one + other
    >>> both.rate(), both.rate("value"), both.rate("value_net")
    (0.5, 0.5, 0.75)
    """

    early: int = 0
    on_time: int = 0
    late: int = 0
    lost: int = 0
    pending: int = 0
    value_decided: int = 0
    value_pending: int = 0
    value_kept: int = 0
    value_new: int = 0

    @property
    def renewed(self) -> int:
        """Contracts that went on."""
        return self.early + self.on_time + self.late

    @property
    def decided(self) -> int:
        """Contracts that went on or were lost."""
        return self.renewed + self.lost

    @property
    def due(self) -> int:
        """All contracts."""
        return self.decided + self.pending

    def parts(self, by: By = "count") -> tuple[int, int, int]:
        """Return what a rate is made of.

        Parameters
        ----------
        by
            ``count``, ``value`` (new value capped at the old one) or ``value_net``.

        Returns
        -------
        tuple[int, int, int]
            Renewed, decided and pending: contracts, or exact units a month.

        Raises
        ------
        InvalidInputError
            No such way to count.
        """
        if by not in WAYS:
            raise InvalidInputError(
                f"by: expected one of {', '.join(WAYS)}; got {by!r}"
            )
        if by == "count":
            return self.renewed, self.decided, self.pending
        top = self.value_kept if by == "value" else self.value_new
        return top, self.value_decided, self.value_pending

    def rate(self, by: By = "count") -> float | None:
        """Return the renewal rate.

        Parameters
        ----------
        by
            As in :meth:`parts`.

        Returns
        -------
        float | None
            >= 0, by count and by value at most 1; None when nothing was decided.
        """
        renewed, decided, _ = self.parts(by)
        return float(Fraction(renewed, decided)) if decided else None

    def bounds(self, by: By = "count") -> Interval | None:
        """Return the rate should none of the pending contracts renew, or all of them.

        Parameters
        ----------
        by
            As in :meth:`parts`.

        Returns
        -------
        Interval | None
            Pending ones renew at their old value, or as the decided ones did when that
            is more; None when none is pending.
        """
        renewed, decided, pending = self.parts(by)
        if not pending:
            return None
        all_renew = Fraction(renewed + pending, decided + pending)
        as_before = Fraction(renewed, decided) if decided else all_renew
        return Interval(
            low=float(Fraction(renewed, decided + pending)),
            high=float(max(all_renew, as_before)),
            method="pending",
        )
