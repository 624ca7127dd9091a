"""``HazardCells``: renewal decisions counted by the codes that stood on their day."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Self

import attrs
import numpy as np

from successkit.core.aggregate import AccountSet
from successkit.core.arrays import AnyArray, Int64Array, IntArray, distinct_codes
from successkit.core.display import table_html
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text
from successkit.metrics.value.risk_table import RiskTable

UNKNOWN = "(none)"
"""Code of decisions on whose day nothing was known."""


@attrs.frozen(eq=False, kw_only=True)
class HazardCells:
    """Decisions and how many left at them, by term, renewal and dated codes.

    Make one with :meth:`from_counts` or :meth:`from_table`, or with
    :func:`hazard_cells` from a book.

    Parameters
    ----------
    term
        Shape (n,): months that a decision was bought for. [months]
    renewal
        Shape (n,): which decision of a customer's life it is, from 1.
    codes
        Columns of shape (n,) by name: segment, health band, touch model …
    at_risk, churned
        Shape (n,): decisions, and how many of them were to leave.
    accounts
        Which accounts are in it, where they are known.

    Examples
    --------
    >>> north = HazardCells.from_counts(
    ...     at_risk=[100, 50], churned=[5, 10], codes={"band": ["good", "caution"]}
    ... )
    >>> (north + north).at_risk.tolist()
    [100, 200]
    """

    term: Int64Array
    renewal: Int64Array
    codes: Mapping[str, Text]
    at_risk: Int64Array
    churned: Int64Array
    accounts: AccountSet = attrs.field(factory=AccountSet, repr=False)

    @classmethod
    def from_counts(
        cls,
        *,
        at_risk: Sequence[int] | Int64Array,
        churned: Sequence[int] | Int64Array,
        codes: Mapping[str, Sequence[str | None] | Text] | None = None,
        term: int | Sequence[int] | Int64Array = 12,
        renewal: int | Sequence[int] | Int64Array = 1,
        accounts: AccountSet | None = None,
    ) -> Self:
        """Make cells from counts; equal cells are added up.

        Parameters
        ----------
        at_risk, churned
            Shape (n,): whole numbers, 0 <= churned <= at_risk.
        codes
            Columns of shape (n,) by name; what is missing is ``(none)``.
        term, renewal
            Shape (n,) or one number for all, >= 1.
        accounts
            Proof of which accounts are counted.

        Returns
        -------
        Self
            Sorted by codes, term and renewal.

        Raises
        ------
        InvalidInputError
            Lengths differ, or a count is impossible.
        """
        rows = len(at_risk)
        numbers = {
            "at_risk": _whole("at_risk", at_risk, rows, 0),
            "churned": _whole("churned", churned, rows, 0),
            "term": _whole("term", np.broadcast_to(term, rows), rows, 1),
            "renewal": _whole("renewal", np.broadcast_to(renewal, rows), rows, 1),
        }
        if bool((numbers["churned"] > numbers["at_risk"]).any()):
            raise InvalidInputError("churned: expected at most at_risk in each cell")
        columns = {name: _text(name, one, rows) for name, one in (codes or {}).items()}
        return cls._merged(numbers, columns, accounts or AccountSet())

    @classmethod
    def from_table(cls, table: RiskTable) -> Self:
        """Make cells from a risk table, with its segment as a code.

        Parameters
        ----------
        table
            Decisions by segment, term and renewal.

        Returns
        -------
        Self
            The same counts.
        """
        return cls.from_counts(
            at_risk=table.at_risk,
            churned=table.churned,
            term=table.term,
            renewal=table.renewal,
            codes={"segment": table.segment.tolist()},
            accounts=table.accounts,
        )

    @classmethod
    def _merged(
        cls,
        numbers: Mapping[str, Int64Array],
        codes: Mapping[str, Text],
        accounts: AccountSet,
    ) -> Self:
        keys: list[IntArray] = [codes[name].codes for name in sorted(codes)]
        place, first = _places([*keys, numbers["term"], numbers["renewal"]])
        sums = {name: np.zeros(len(first), np.int64) for name in ("at_risk", "churned")}
        for name, total in sums.items():
            np.add.at(total, place, numbers[name])
        return cls(
            term=numbers["term"][first],
            renewal=numbers["renewal"][first],
            codes={name: codes[name].take(first).compact() for name in sorted(codes)},
            accounts=accounts,
            **sums,
        )

    def __len__(self) -> int:
        return len(self.at_risk)

    def __add__(self, other: "HazardCells") -> "HazardCells":
        if set(self.codes) != set(other.codes):
            raise InvalidInputError(
                f"cannot add cells by {sorted(self.codes)} and cells by "
                f"{sorted(other.codes)}"
            )
        numbers = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in ("at_risk", "churned", "term", "renewal")
        }
        codes = {
            name: Text.of([*left.strings(), *other.codes[name].strings()])
            for name, left in self.codes.items()
        }
        return self._merged(numbers, codes, self.accounts + other.accounts)

    def to_dict(self) -> dict[str, list[object]]:
        """Return the cells column by column.

        Returns
        -------
        dict[str, list[object]]
            Codes, ``term``, ``renewal``, ``at_risk`` and ``churned``.
        """
        numbers = ("term", "renewal", "at_risk", "churned")
        return {
            **{name: one.strings().tolist() for name, one in self.codes.items()},
            **{name: getattr(self, name).tolist() for name in numbers},
        }

    def _repr_html_(self) -> str:
        return table_html(self.to_dict(), len(self), caption=f"{len(self)} cells")


def _whole(name: str, given: object, rows: int, least: int) -> Int64Array:
    column: AnyArray = np.asarray(given)
    if column.shape != (rows,) or column.dtype.kind not in "iu":
        raise InvalidInputError(
            f"{name}: expected {rows} whole numbers, one for each of at_risk; got "
            f"shape {column.shape} of {column.dtype}"
        )
    if rows and int(column.min()) < least:
        raise InvalidInputError(
            f"{name}: expected numbers >= {least}; got {column.min()}"
        )
    return column.astype(np.int64)


def _text(name: str, given: Sequence[str | None] | Text, rows: int) -> Text:
    column = given if isinstance(given, Text) else Text.of(given)
    if len(column) != rows:
        raise InvalidInputError(
            f"{name}: expected {rows} codes, one for each of at_risk; got {len(column)}"
        )
    known = np.where(column.codes < 0, len(column.values), column.codes)
    return Text.from_codes(known, [*column.values.tolist(), UNKNOWN])


def _places(keys: list[IntArray]) -> tuple[Int64Array, Int64Array]:
    """Return the cell of each row, and the first row of each cell."""
    place = reduce(_combined, keys, np.zeros(len(keys[0]), np.int64))
    cells, place = np.unique(place, return_inverse=True)
    first = np.empty(len(cells), np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return place, first


def _combined(place: Int64Array, key: IntArray) -> Int64Array:
    """Return the pair of two codes as one, numbered densely so that none overflows."""
    width = int(key.max(initial=0)) + 1
    left = int(place.max(initial=0)) + 1
    pair = place * width + key
    return distinct_codes(pair, left * width)[1]
