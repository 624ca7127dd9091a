"""Columns of a hazard regression: one for each level of a factor but its reference."""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.hints import hint
from successkit.core.text import Text
from successkit.metrics.value.hazard_cells import HazardCells

BANDS: Final = (1, 2, 3, 4, 7, 13, 25)
"""First renewal number of each band that a hazard is told apart by."""


def band_of(renewal: Int64Array) -> Int64Array:
    """Return the band of each renewal number.

    Parameters
    ----------
    renewal
        Shape (n,), >= 1.

    Returns
    -------
    Int64Array
        Positions in ``BANDS``.

    Examples
    --------
    >>> band_of(np.array([1, 3, 6, 7, 300])).tolist()
    [0, 2, 3, 4, 6]
    """
    result: Int64Array = np.searchsorted(np.array(BANDS), renewal, side="right") - 1
    return result


def band_name(band: int) -> str:
    """Return a band in words.

    Parameters
    ----------
    band
        Position in ``BANDS``.

    Returns
    -------
    str
        ``"1"``, ``"4-6"`` … ``"25+"``.

    Examples
    --------
    >>> [band_name(band) for band in (0, 3, 6)]
    ['1', '4-6', '25+']
    """
    first = BANDS[band]
    if band + 1 == len(BANDS):
        return f"{first}+"
    last = BANDS[band + 1] - 1
    return str(first) if first == last else f"{first}-{last}"


@attrs.frozen(eq=False, kw_only=True)
class Factor:
    """One factor of a regression.

    Parameters
    ----------
    name
        Its name.
    levels
        Its levels.
    reference
        Position of the level that the others are compared with.
    """

    name: str
    levels: tuple[str, ...]
    reference: int

    @property
    def others(self) -> tuple[int, ...]:
        """Positions of the levels that have a coefficient."""
        return tuple(k for k in range(len(self.levels)) if k != self.reference)

    def position(self, level: str) -> int:
        """Return the position of a level.

        Parameters
        ----------
        level
            Its name.

        Returns
        -------
        int
            In ``levels``.

        Raises
        ------
        UnknownNameError
            There is none of that name.
        """
        if level not in self.levels:
            raise UnknownNameError(
                f"{self.name}: expected one of {', '.join(self.levels)}; got "
                f"{level!r}{hint(level, self.levels)}"
            )
        return self.levels.index(level)


def levels_of(cells: HazardCells, name: str) -> Text:
    """Return the level of a factor in each cell.

    Parameters
    ----------
    cells
        Decisions.
    name
        ``term``, ``renewal`` (in bands) or a code.

    Returns
    -------
    Text
        Shape (cells,).

    Raises
    ------
    UnknownNameError
        There is no such column.
    """
    if name == "term":
        return Text.of([str(term) for term in cells.term.tolist()])
    if name == "renewal":
        names = [band_name(band) for band in range(len(BANDS))]
        return Text.from_codes(band_of(cells.renewal), names).compact()
    if name not in cells.codes:
        known = ["term", "renewal", *cells.codes]
        raise UnknownNameError(
            f"by: expected columns of the cells, any of {', '.join(known)}; got "
            f"{name!r}{hint(name, known)}"
        )
    return cells.codes[name]


def factor_of(
    name: str, column: Text, at_risk: Int64Array, reference: str | None
) -> Factor:
    """Return a factor with its reference level.

    Parameters
    ----------
    name
        Its name.
    column
        Shape (cells,).
    at_risk
        Shape (cells,).
    reference
        The level to compare with; None for the one with most at risk, the first of
        equals.

    Returns
    -------
    Factor
        Levels in the order of the column's values.
    """
    weight = np.zeros(len(column.values), np.int64)
    np.add.at(weight, column.codes, at_risk)
    levels = tuple(str(level) for level in column.values.tolist())
    factor = Factor(name=name, levels=levels, reference=int(weight.argmax()))
    if reference is None:
        return factor
    return attrs.evolve(factor, reference=factor.position(reference))


def design_of(
    factors: Sequence[Factor], codes: Mapping[str, Int64Array], rows: int
) -> FloatArray:
    """Return the design matrix.

    Parameters
    ----------
    factors
        In order.
    codes
        Shape (rows,) each: level of every factor.
    rows
        How many.

    Returns
    -------
    FloatArray
        Shape (rows, 1 + coefficients); the first column is 1.
    """
    columns = [np.ones(rows)]
    for factor in factors:
        columns += [(codes[factor.name] == k).astype(float) for k in factor.others]
    return np.stack(columns, axis=1)


def checked_names(by: Sequence[str] | str) -> tuple[str, ...]:
    """Return names of factors, each once.

    Parameters
    ----------
    by
        One name or several.

    Returns
    -------
    tuple[str, ...]
        In the order given.

    Raises
    ------
    InvalidInputError
        A name stands there twice.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    if len(set(names)) < len(names):
        raise InvalidInputError(f"by: expected each column once; got {list(names)}")
    return names
