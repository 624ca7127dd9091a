"""Sorted strings as machine words, so that two columns are matched by numbers."""

from itertools import takewhile
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array, ObjectArray

_WORD: Final = 8
_MANY: Final = 1000
"""So many ids cost more to search one by one than to be read as numbers."""
_LONGEST: Final = 64  # words are read one by one: long strings are left to others


@attrs.frozen(eq=False)
class _Words:
    """Strings in one run of bytes, each read eight bytes at a time.

    Parameters
    ----------
    data
        All bytes, with room behind the last string.
    start, length
        Shape (n,): where each string begins behind the common start, and its length.
    step
        From one start to the next where all strings are equally long, else 0.
    """

    data: AnyArray
    start: Int64Array
    length: Int64Array
    step: int

    @classmethod
    def of(cls, strings: ObjectArray, skip: int) -> Self | None:
        """Return words of strings behind their common start."""
        text = "\0".join(strings.tolist()) + "\0" * (_LONGEST + 1)
        raw = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
        size = len(raw) - _LONGEST
        ends = raw[:size] == 0
        if np.count_nonzero(ends) != len(strings):
            return None  # some string holds the sign that parts them
        step, rest = divmod(size, len(strings))
        if rest or not ends[step - 1 :: step].all():
            last, step = np.flatnonzero(ends), 0
            length = np.diff(last, prepend=-1) - 1 - skip
        else:
            last = np.arange(step - 1, size, step)
            length = np.broadcast_to(np.int64(step - 1 - skip), last.shape)
        return cls(raw, last - length, length, step)

    def word(self, place: int, rows: Int64Array | None = None) -> AnyArray:
        """Return some eight bytes of each string, in the order of strings."""
        if self.step and rows is None:
            return _cut(self._column(place), (place + 1) * _WORD - int(self.length[0]))
        start = self.start if rows is None else self.start[rows]
        length = self.length if rows is None else self.length[rows]
        first = np.minimum(start + place * _WORD, len(self.data) - _WORD)
        windows = np.lib.stride_tricks.sliding_window_view(self.data, _WORD)
        found = windows[first].view(">u8").ravel().astype(np.uint64)
        return _cut(found, (place + 1) * _WORD - length)

    def _column(self, place: int) -> AnyArray:
        first = min(int(self.start[0]) + place * _WORD, len(self.data) - _WORD)
        every = np.ndarray(self.start.shape, ">u8", self.data.data, first, (self.step,))
        return every.astype(np.uint64)


def _cut(words: AnyArray, spare: AnyArray | int) -> AnyArray:
    """Return words without their last bytes, which belong to the next string."""
    spare = np.clip(spare, 0, _WORD)
    # a shift by 64 bits is not defined
    bits = (8 * np.minimum(spare, _WORD - 1)).astype(np.uint64)
    kept: AnyArray = words >> bits << bits
    return kept if np.all(spare < _WORD) else np.where(spare < _WORD, kept, 0)


def places(ids: ObjectArray, wanted: ObjectArray) -> Int64Array:
    """Return where ids stand among sorted ones.

    Parameters
    ----------
    ids
        Shape (k,). Sorted.
    wanted
        Shape (n,).

    Returns
    -------
    Int64Array
        Shape (n,): positions in ``ids``; -1 for those that it does not have.
    """
    if not len(ids):
        return np.full(len(wanted), -1)
    if len(ids) == len(wanted) and bool((ids == wanted).all()):
        return np.arange(len(ids))
    found = None
    if len(wanted) > _MANY and bool((wanted[1:] >= wanted[:-1]).all()):
        found = packed_places(wanted, ids)
    if found is None:
        inside = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
        found = np.where(ids[inside] == wanted, inside, -1)
    return np.maximum(found, -1)


def packed_places(strings: ObjectArray, among: ObjectArray) -> Int64Array | None:
    """Return the place of each string in a sorted column of strings.

    Parameters
    ----------
    strings
        Shape (m,), sorted.
    among
        Shape (n,), sorted, each once.

    Returns
    -------
    Int64Array | None
        Shape (m,), -2 where a string is not there; None where the strings do not suit:
        they are long, or hold the character of code 0.

    Examples
    --------
    >>> among = np.array(["a-1", "a-2", "a-30"], dtype=object)
    >>> packed_places(np.array(["a-2", "a-3"], dtype=object), among).tolist()
    [1, -2]
    """
    if not len(strings) or not len(among):
        return np.full(len(strings), -2)
    skip = _common(strings[0], strings[-1], among[0], among[-1])
    left = _Words.of(strings, skip)
    if left is None or int(left.length.max()) > _LONGEST:
        return None
    right = _Words.of(among, skip)
    if right is None or int(right.length.max()) > _LONGEST:
        return None
    return _found(left, right)


def _common(*strings: str) -> int:
    """Return with how many bytes all begin; of sorted strings, so do those between."""
    low, high = min(strings), max(strings)
    pairs = zip(low, high, strict=False)
    same = takewhile(lambda pair: pair[0] == pair[1], pairs)
    return sum(len(sign.encode("utf-8", "surrogatepass")) for sign, _ in same)


def _found(left: _Words, right: _Words) -> Int64Array:
    keys, wanted = right.word(0), left.word(0)
    low = np.searchsorted(keys, wanted)
    words = -(-max(int(left.length.max()), int(right.length.max())) // _WORD)
    if words > 1:
        above = np.searchsorted(keys, wanted, side="right")
        low = _narrowed(left, right, words, low, above)
    inside = np.minimum(low, len(keys) - 1)
    return np.where(_same(left, right, inside), inside, -2)


def _same(left: _Words, right: _Words, at: Int64Array) -> BoolArray:
    """Return where strings are the same as others at some places."""
    same: BoolArray = right.length[at] == left.length
    for place in range(max(-(-int(left.length.max()) // _WORD), 1)):
        rows = np.flatnonzero(same)
        same[rows] = right.word(place, at[rows]) == left.word(place, rows)
    return same


def _narrowed(
    left: _Words, right: _Words, words: int, low: Int64Array, above: Int64Array
) -> Int64Array:
    """Search where several strings begin alike, all of them a step at a time."""
    low, rows = low.copy(), np.flatnonzero(above - low > 1)
    high = above.copy()
    while len(rows):
        middle = (low[rows] + high[rows]) // 2
        beyond = _greater(right, middle, left, rows, words)
        high[rows[beyond]] = middle[beyond]
        low[rows[~beyond]] = middle[~beyond]
        rows = rows[high[rows] - low[rows] > 1]
    return low


def _greater(
    one: _Words, at: Int64Array, other: _Words, rows: Int64Array, words: int
) -> AnyArray:
    greater = np.zeros(len(rows), dtype=bool)
    same = np.arange(len(rows))
    for place in range(1, words):
        a, b = one.word(place, at[same]), other.word(place, rows[same])
        greater[same[a > b]] = True
        same = same[a == b]
    return greater
