"""The columns of a result while they are filled, block by block.

Weights and normalised values are whole numbers that the working room holds exactly, so
sums do not depend on the order of signals or accounts, nor on how a book is cut.
"""

from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, FloatArray
from successkit.core.states import code_of
from successkit.health.lines import Line
from successkit.health.result import NotScored
from successkit.health.scorecard import FRESH, Scorecard
from successkit.health.weights import to_milli

_BLOCK: Final = 32768  # what a block needs stays in the processor's cache
_NARROW: Final = (np.float32, np.int32, np.uint8, 1.5 * 2**23)
_WIDE: Final = (np.float64, np.int64, np.float64, 1.5 * 2**52)
_NARROW_WEIGHT: Final = 127
"""Up to this weight in all float32 rounds a score as float64 does.

Weight times 100,000 stays below 2**24, so sums are exact. A quotient that is no tie
lies at least 1/254 from one, and what float32 rounds off below 2**17 is 1/256 at most.
"""


@attrs.frozen(eq=False)
class _Room:
    """What a block is worked out in: made once, so that it stays in the cache.

    Parameters
    ----------
    values, spare
        Normalised values, and room to work in.
    points
        Weight times thousandths of a point.
    absent, nothing
        -1 and 0 in every row.
    here, capped
        Whether a signal is known; whether one holds the score down.
    share, known, stand_in
        Weights: of a signal, of all that is known, of what stands in for others.
    fresh
        What the known weight would be if all evidence was of the day.
    running
        Sums of points up to each signal, the first of none; a single row without parts.
    large
        So large a number that its type has no room for fractions beside it: adding it
        rounds, and the last bits are whole numbers then.
    bits
        The whole numbers of the same width.
    """

    values: FloatArray
    spare: FloatArray
    points: AnyArray
    absent: AnyArray
    nothing: AnyArray
    here: BoolArray
    capped: BoolArray
    share: AnyArray
    known: AnyArray
    stand_in: AnyArray
    fresh: FloatArray
    running: AnyArray
    large: AnyArray
    bits: type[np.signedinteger[Any]]

    @classmethod
    def of(cls, rows: int, sums: int, weight: int) -> Self:
        """Make room for so many rows, sums and weight in all."""
        floats, bits, weights, large = _NARROW if weight <= _NARROW_WEIGHT else _WIDE
        return cls(
            values=np.empty(rows),
            spare=np.empty(rows),
            points=np.empty(rows, floats),
            absent=np.full(rows, -1, floats),
            nothing=np.zeros(rows, floats),
            here=np.empty(rows, bool),
            capped=np.empty(rows, bool),
            share=np.empty(rows, weights),
            known=np.empty(rows, weights),
            stand_in=np.empty(rows, weights),
            fresh=np.empty(rows),
            running=np.zeros((sums, rows), floats),
            large=np.array([large], floats),
            bits=bits,
        )

    def cut(self, rows: int) -> Self:
        """Return the room of fewer rows."""
        fields = attrs.asdict(self, recurse=False)
        arrays = {k: v[..., :rows] for k, v in fields.items() if k != "bits"}
        return attrs.evolve(self, **arrays)

    def clear(self) -> None:
        """Forget the sums of a block."""
        for sums in (self.capped, self.known, self.stand_in, self.fresh):
            sums.fill(0)
        self.running[0].fill(0)


@attrs.frozen(eq=False, kw_only=True)
class Sheet:
    """The columns of a result while they are filled.

    Parameters
    ----------
    lines
        The signals.
    scorecard
        Gate, cap, half-lives.
    score, coverage, freshness, reason, cap
        As in ``HealthResult``.
    normalised, contribution
        Shape (signals, n); (0, n) when parts are not asked for.
    """

    lines: tuple[Line, ...]
    scorecard: Scorecard
    score: AnyArray
    cap: AnyArray
    coverage: FloatArray
    freshness: FloatArray
    reason: AnyArray
    normalised: AnyArray
    contribution: AnyArray

    @classmethod
    def of(
        cls,
        lines: tuple[Line, ...],
        scorecard: Scorecard,
        customer: BoolArray,
        *,
        parts: bool,
    ) -> Self:
        """Score every row.

        Parameters
        ----------
        lines, scorecard
            As above.
        customer
            Shape (n,): who can have a score.
        parts
            Whether to keep what each signal gives.

        Returns
        -------
        Self
            The columns, filled.
        """
        rows, signals = len(customer), len(lines) if parts else 0
        # One piece of memory: the system hands it over in large pages, not in small.
        whole = np.empty((2 + 2 * signals, rows), np.int32)
        sheet = cls(
            lines=lines,
            scorecard=scorecard,
            score=whole[0],
            cap=whole[1],
            coverage=np.empty(rows),
            freshness=_unaged(scorecard, rows),
            reason=np.empty(rows, np.int8),
            normalised=whole[2 : 2 + signals],
            contribution=whole[2 + signals :],
        )
        room = _Room.of(min(rows, _BLOCK), 1 + signals, sheet.weight)
        for start in range(0, rows, _BLOCK):
            block = slice(start, min(start + _BLOCK, rows))
            if block.stop - start < len(room.values):
                room = room.cut(block.stop - start)
            sheet._fill(block, customer[block], room)
        return sheet

    @property
    def weight(self) -> int:
        """All weight there is, in parts of the scorecard."""
        return sum(line.weight for line in self.lines) * self.scorecard.parts

    def _fill(self, block: slice, customer: BoolArray, room: _Room) -> None:
        """Score the rows of one block."""
        room.clear()
        parts = len(self.normalised) > 0
        for place, line in enumerate(self.lines):
            column = self.normalised[place, block] if parts else None
            _value(line, block, room, column)
            _weigh(line, block, room, column)
            before, after = (place, place + 1) if parts else (0, 0)
            np.add(room.running[before], room.points, out=room.running[after])
        lost = self._gate(block, customer, room)
        self._split(block, room, lost)
        self._cap(block, room)
        self.score[block][lost] = -1

    def _gate(self, block: slice, customer: BoolArray, room: _Room) -> AnyArray:
        """Say how much is known; return the rows where that is too little."""
        coverage, reason = self.coverage[block], self.reason[block]
        np.copyto(coverage, room.known)
        np.divide(coverage, float(self.weight), out=coverage)
        if self.scorecard.half_lives:
            fresh, known = self.freshness[block], room.fresh > 0
            np.divide(room.known, room.fresh, out=fresh, where=known)
        scored = coverage >= self.scorecard.coverage_gate
        np.logical_and(scored, room.known, out=scored)
        np.logical_and(scored, customer, out=scored)
        lost = np.flatnonzero(np.logical_not(scored, out=scored))
        reason.fill(-1)
        reason[lost] = np.where(customer[lost], _TOO_LITTLE, _NOT_A_CUSTOMER)
        return lost

    def _split(self, block: slice, room: _Room, lost: AnyArray) -> None:
        """Give each signal its part; parts are differences of rounded running sums."""
        whole, sums = room.points, room.running
        np.add(room.known, room.stand_in, out=whole)
        # Over an endless weight every part is 0: those who are not scored have none.
        whole[lost] = np.inf
        np.divide(sums, whole, out=sums)
        np.add(sums, room.large, out=sums)
        rounded, zero = sums.view(room.bits), room.large.view(room.bits)
        np.subtract(rounded[-1], zero, out=self.score[block], casting="same_kind")
        if len(self.contribution):
            parts = self.contribution[:, block]
            np.subtract(rounded[1:], rounded[:-1], out=parts, casting="same_kind")

    def _cap(self, block: slice, room: _Room) -> None:
        score, cap = self.score[block], self.cap[block]
        if not room.capped.any():
            cap.fill(0)
            return
        np.subtract(to_milli(self.scorecard.cap), score, out=cap)
        np.minimum(cap, 0, out=cap)
        np.multiply(cap, room.capped, out=cap)
        np.add(score, cap, out=score)


_TOO_LITTLE: Final = np.int8(code_of(NotScored.TOO_LITTLE_KNOWN))
_NOT_A_CUSTOMER: Final = np.int8(code_of(NotScored.NOT_A_CUSTOMER))


def _unaged(scorecard: Scorecard, rows: int) -> FloatArray:
    """Return a freshness of 1; where nothing grows stale, a single number stands in."""
    return np.ones(rows) if scorecard.half_lives else np.broadcast_to(1.0, rows)


def _value(line: Line, block: slice, room: _Room, column: AnyArray | None) -> None:
    """Normalise a signal: in the column -1 where it is not known, in the room 0."""
    line.milli(block, room.values, room.spare)
    if line.signal.critical is not None:
        limit = to_milli(line.signal.critical)
        np.less_equal(room.values, limit, out=room.here)
        np.logical_or(room.capped, room.here, out=room.capped)
    np.copyto(room.points, room.values, casting="same_kind")
    # With an array of one number numpy takes a quarter of the time that it takes with
    # the number itself.
    np.fmax(room.points, room.absent, out=room.points)
    if column is not None:
        np.copyto(column, room.points, casting="unsafe")
    np.greater_equal(room.points, room.nothing, out=room.here)
    np.maximum(room.points, room.nothing, out=room.points)


def _weigh(line: Line, block: slice, room: _Room, column: AnyArray | None) -> None:
    weight: Any = line.weights(block)
    if line.stand_in is not None:
        gone = np.flatnonzero(~room.here)
        room.points[gone] = line.stand_in
        room.stand_in[gone] += weight if line.fresh is None else weight[gone]
        if column is not None:
            column[gone] = line.stand_in
    np.copyto(room.share, room.here)
    if line.fresh is not None:
        full = room.share * float(line.weight * FRESH)
        np.add(room.fresh, full, out=room.fresh)
    np.multiply(room.share, weight, out=room.share)
    np.add(room.known, room.share, out=room.known)
    np.multiply(room.points, weight, out=room.points)
