"""Overrides scored afterwards: who was right, the person or the score."""

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, FloatArray, InvalidInputError
from successkit.health.bands import band_of
from successkit.health.scorecard import Scorecard


@attrs.frozen(eq=False, kw_only=True)
class JudgedOverrides:
    """Overrides whose outcome is known.

    Parameters
    ----------
    person, computed
        Shape (n,), int8: 1 where that score saw rightly whether the customer would
        leave, 0 where it did not; -1 where it gave none.
    lost
        Shape (n,): whether the customer left.
    """

    person: AnyArray
    computed: AnyArray
    lost: BoolArray

    @property
    def differed(self) -> BoolArray:
        """Shape (n,): whether one of the two was right and the other was not."""
        both = (self.person >= 0) & (self.computed >= 0)
        return np.asarray(both & (self.person != self.computed))

    @property
    def share_person_right(self) -> float:
        """Of those that differed, the share in which the person was right; or NaN."""
        differed = self.differed
        if not differed.any():
            return float("nan")
        return float(self.person[differed].mean())


def judge_overrides(
    by_hand: FloatArray,
    computed: FloatArray,
    lost: BoolArray,
    *,
    scorecard: Scorecard | None = None,
) -> JudgedOverrides:
    """Say who was right once it is known which customers left.

    A score in the danger band says that the customer will leave; any other says that
    it will stay.

    Parameters
    ----------
    by_hand
        Shape (n,), in [0, 100]: scores set by hand. [points]
    computed
        Shape (n,): computed scores of the day on which each override began; NaN where
        there was none. [points]
    lost
        Shape (n,): whether the customer left within the horizon that is asked about.
    scorecard
        Where the limits are; None for the usual ones.

    Returns
    -------
    JudgedOverrides
        Row by row.

    Raises
    ------
    InvalidInputError
        The columns differ in length.

    Examples
    --------
    >>> judged = judge_overrides(
    ...     np.array([30.0, 80.0, 80.0]),
    ...     np.array([70.0, 40.0, 90.0]),
    ...     np.array([True, True, False]),
    ... )
    >>> judged.person.tolist(), judged.computed.tolist(), judged.share_person_right
    ([1, 0, 1], [0, 1, 1], 0.5)
    """
    lengths = {len(by_hand), len(computed), len(lost)}
    if len(lengths) > 1:
        raise InvalidInputError(
            "judge_overrides: expected columns of one length; got "
            f"{len(by_hand)}, {len(computed)} and {len(lost)}"
        )
    card = scorecard or Scorecard()
    return JudgedOverrides(
        person=_right(by_hand, lost, card),
        computed=_right(computed, lost, card),
        lost=lost,
    )


def _right(scores: FloatArray, lost: BoolArray, card: Scorecard) -> AnyArray:
    bands = band_of(scores, scorecard=card)
    return np.where(bands < 0, -1, (bands == 0) == lost).astype(np.int8)
