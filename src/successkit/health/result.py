"""``HealthResult``: a score for every account, and every part that it is made of."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    FloatArray,
    Int64Array,
    InvalidInputError,
    Signal,
    UnknownNameError,
)
from successkit.core.states import member_of
from successkit.health.normalise import MILLI
from successkit.health.scorecard import Scorecard
from successkit.health.weights import whole_weights


class NotScored(StrEnum):
    """Why an account has no score."""

    NOT_A_CUSTOMER = "not_a_customer"
    TOO_LITTLE_KNOWN = "too_little_known"


class NoParts(dict[str, AnyArray]):
    """Columns that were not kept: asking for one says how to get it."""

    def __missing__(self, name: str) -> AnyArray:
        raise InvalidInputError(
            f"signal {name!r}: its part was not kept; score with parts=True"
        )


@attrs.frozen(eq=False, kw_only=True)
class HealthResult:
    """Scores of the accounts of a table, row by row.

    Parts are whole thousandths of a point and sum to the score exactly: the
    contributions of the signals and the cap.

    Parameters
    ----------
    scorecard
        What it was scored with.
    signals
        Signals that counted, by name, with the weights that were used.
    score_milli
        Shape (n,), int32: score in thousandths; -1 where not scored.
    coverage
        Shape (n,), in [0, 1]: share of the weight that was known.
    freshness
        Shape (n,), in [0, 1]: share of the weight of what is known that its age left.
    reason
        Shape (n,), int8: position in ``NotScored``; -1 where scored.
    cap_milli
        Shape (n,), int32, <= 0: what the cap takes off.
    raw
        By signal, shape (n,): raw value, also a carried one; NaN where not known.
    normalised_milli
        By signal, shape (n,), int32: 0 to 100,000, also what stands in for a value
        that is not known; -1 where nothing counts.
    contribution_milli
        By signal, shape (n,), int32: part of the score; 0 where not known or not
        scored. This and ``normalised_milli`` are empty where parts were not kept.
    failures
        By signal: why it could not be computed.
    failed
        Those signals, by name; they did not count.
    fresh
        By signal, shape (n,), int16: parts of its weight that age left, of ``FRESH``;
        empty where nothing grows stale.
    carried
        By signal that may count with its last value, shape (n,): how many days ago it
        was known; NaN where it is known now, or never was.
    cards
        Where accounts are scored with different scorecards: the same columns, read
        with each of them.
    card
        Shape (n,), int8: position in ``cards``; None with a single scorecard.
    """

    scorecard: Scorecard
    signals: tuple[Signal, ...]
    score_milli: AnyArray
    coverage: FloatArray
    freshness: FloatArray
    reason: AnyArray
    cap_milli: AnyArray
    raw: Mapping[str, FloatArray]
    normalised_milli: Mapping[str, AnyArray]
    contribution_milli: Mapping[str, AnyArray]
    failures: Mapping[str, str] = attrs.field(factory=dict[str, str])
    failed: tuple[Signal, ...] = ()
    fresh: Mapping[str, AnyArray] = attrs.field(factory=dict[str, AnyArray])
    carried: Mapping[str, FloatArray] = attrs.field(factory=dict[str, FloatArray])
    cards: tuple["HealthResult", ...] = ()
    card: AnyArray | None = None

    def __len__(self) -> int:
        return len(self.coverage)

    @property
    def score(self) -> FloatArray:
        """Shape (n,), in points from 0 to 100; NaN where not scored."""
        return _points(self.score_milli)

    @property
    def weights(self) -> tuple[int, ...]:
        """Whole weights of ``signals`` that were used."""
        weights = [signal.weight for signal in self.signals]
        return whole_weights(weights, self.scorecard.parts)

    def of(self, row: int) -> "HealthResult":
        """Return the result as it reads for an account.

        Parameters
        ----------
        row
            Its position.

        Returns
        -------
        HealthResult
            The same columns, with the scorecard and signals that the account was
            scored with.
        """
        return self if self.card is None else self.cards[int(self.card[row])]

    def parts_of(self, name: str, row: int) -> int:
        """Return how many parts of its weight a signal has for an account.

        Parameters
        ----------
        name
            Name of the signal.
        row
            Position of the account.

        Returns
        -------
        int
            0 to ``FRESH``; 1 where nothing grows stale.
        """
        return int(self.fresh[name][row]) if name in self.fresh else 1

    def stands_in(self, name: str, row: int) -> bool:
        """Return whether something stands in for a value that is not known.

        Parameters
        ----------
        name
            Name of the signal.
        row
            Position of the account.

        Returns
        -------
        bool
            Whether it counts without being known.
        """
        counts = int(self.normalised_milli[name][row]) >= 0
        return counts and bool(np.isnan(self.raw[name][row]))

    def signal(self, name: str) -> Signal:
        """Return a signal that counted, or would have.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        Signal
            The declaration, with the weight that was used.

        Raises
        ------
        UnknownNameError
            No signal of this name counted.
        """
        for signal in (*self.signals, *self.failed):
            if signal.name == name:
                return signal
        names = ", ".join(signal.name for signal in self.signals)
        raise UnknownNameError(f"no signal {name!r} counted; those that did: {names}")

    def normalised(self, name: str) -> FloatArray:
        """Return the normalised values of a signal.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        FloatArray
            Shape (n,), in [0, 100]; NaN where not known. [points]
        """
        return _points(self.normalised_milli[self.signal(name).name])

    def columns(self) -> dict[str, AnyArray]:
        """Return everything as columns, for an export.

        Returns
        -------
        dict[str, AnyArray]
            ``score``, ``coverage``, ``freshness``, ``cap``, and for each signal
            ``NAME.raw``, ``NAME.normalised`` and ``NAME.contribution``; NaN for not
            known. Without parts, the first four.
        """
        columns: dict[str, AnyArray] = {"score": self.score, "coverage": self.coverage}
        scored = self.score_milli >= 0
        columns["freshness"] = self.freshness
        columns["cap"] = np.where(scored, self.cap_milli / MILLI, np.nan)
        for signal in self.signals if self.contribution_milli else ():
            name = signal.name
            known = scored & (self.normalised_milli[name] >= 0)
            parts = self.contribution_milli[name] / MILLI
            columns[f"{name}.raw"] = self.raw[name]
            columns[f"{name}.normalised"] = self.normalised(name)
            columns[f"{name}.contribution"] = np.where(known, parts, np.nan)
        return columns

    def contributions(self, row: int) -> dict[str, int]:
        """Return the parts of one score.

        Parameters
        ----------
        row
            Position of the account.

        Returns
        -------
        dict[str, int]
            Thousandths of a point by signal that was known, and ``cap`` when the
            score is capped; they sum to ``score_milli``. Empty when not scored.
        """
        if self.score_milli[row] < 0:
            return {}
        parts = {
            signal.name: int(self.contribution_milli[signal.name][row])
            for signal in self.signals
            if self.normalised_milli[signal.name][row] >= 0
        }
        cap = int(self.cap_milli[row])
        return {**parts, "cap": cap} if cap else parts

    def not_scored(self, row: int) -> NotScored | None:
        """Return why an account has no score.

        Parameters
        ----------
        row
            Position of the account.

        Returns
        -------
        NotScored | None
            None when it has one.
        """
        return member_of(NotScored, int(self.reason[row]))

    def take(self, rows: AnyArray) -> "HealthResult":
        """Return some rows.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        HealthResult
            The same parts for fewer accounts.
        """
        return attrs.evolve(
            self,
            score_milli=self.score_milli[rows],
            coverage=self.coverage[rows],
            freshness=self.freshness[rows],
            reason=self.reason[rows],
            cap_milli=self.cap_milli[rows],
            raw=_take(self.raw, rows),
            normalised_milli=_take(self.normalised_milli, rows),
            contribution_milli=_take(self.contribution_milli, rows),
            fresh=_take(self.fresh, rows),
            carried=_take(self.carried, rows),
            cards=tuple(each.take(rows) for each in self.cards),
            card=None if self.card is None else self.card[rows],
        )


def by_card(
    result: HealthResult,
    rows: AnyArray,
    bands: Callable[[Scorecard, AnyArray], AnyArray],
) -> AnyArray:
    """Return bands that accounts get, each by its own scorecard.

    Parameters
    ----------
    result
        Computed health.
    rows
        Shape (k,). Positions of the accounts.
    bands
        From a scorecard and places in ``rows``: the bands of these.

    Returns
    -------
    AnyArray
        Shape (k,), int8.
    """
    if result.card is None:
        return bands(result.scorecard, np.arange(len(rows)))
    found = np.full(len(rows), -1, np.int8)
    card = result.card[rows]
    for number, one in enumerate(result.cards):
        places = np.flatnonzero(card == number)
        found[places] = bands(one.scorecard, places)
    return found


def _points(milli: AnyArray | Int64Array) -> FloatArray:
    return np.where(milli < 0, np.nan, milli / MILLI)


def _take(columns: Mapping[str, AnyArray], rows: AnyArray) -> Mapping[str, AnyArray]:
    taken = {name: column[rows] for name, column in columns.items()}
    return taken if columns else columns
