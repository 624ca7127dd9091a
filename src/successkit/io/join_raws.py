"""Several files of one table, put after each other."""

from collections.abc import Sequence

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Text
from successkit.core.facts import Column, empty_column
from successkit.core.intake import RawTable
from successkit.core.schema import Field
from successkit.core.text import concatenate


def join_raws(raws: Sequence[RawTable]) -> RawTable:
    """Put raw tables of one kind after each other.

    Parameters
    ----------
    raws
        At least one, all of the same table.

    Returns
    -------
    RawTable
        Their rows in order; each row keeps its file and line.
    """
    first = raws[0]
    if len(raws) == 1:
        return first
    starts = np.cumsum([0, *(raw.rows for raw in raws)]).tolist()
    names = dict.fromkeys(name for raw in raws for name in raw.columns)
    extra = dict.fromkeys(name for raw in raws for name in raw.extra)
    instants = dict.fromkeys(name for raw in raws for name in raw.day_only)
    return attrs.evolve(
        first,
        columns={name: _joined(raws, first.table.field(name)) for name in names},
        rows=starts[-1],
        lines=np.concatenate([_lines(raw) for raw in raws]),
        headers={name: header for raw in raws for name, header in raw.headers.items()},
        extra={
            name: concatenate([raw.extra.get(name) or _empty(raw) for raw in raws])
            for name in extra
        },
        day_only={
            name: np.concatenate([_day_only(raw, name) for raw in raws])
            for name in instants
        },
        parts=tuple(
            (start, raw.source) for start, raw in zip(starts, raws, strict=False)
        ),
        bad=np.concatenate([raw.bad for raw in raws]),
        problems=tuple(problem for raw in raws for problem in raw.problems),
    )


def _empty(raw: RawTable) -> Text:
    return Text.empty(raw.rows)


def _lines(raw: RawTable) -> AnyArray:
    return np.zeros(raw.rows, np.int64) if raw.lines is None else raw.lines


def _day_only(raw: RawTable, name: str) -> BoolArray:
    return raw.day_only.get(name, np.zeros(raw.rows, bool))


def _joined(raws: Sequence[RawTable], field: Field) -> Column:
    columns: list[Text] = []
    arrays: list[AnyArray] = []
    for raw in raws:
        column = raw.columns.get(field.name)
        if column is None:
            column = empty_column(field, raw.rows)
        if isinstance(column, Text):
            columns.append(column)
        else:
            arrays.append(column)
    return concatenate(columns) if columns else np.concatenate(arrays)
