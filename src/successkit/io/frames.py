"""``from_frames``: data frames and dicts of arrays to a portfolio."""

from collections.abc import Mapping
from typing import cast

from successkit.core import InvalidInputError, Portfolio
from successkit.core.hints import question
from successkit.core.intake import RawTable, build_portfolio
from successkit.core.schema import TABLES, Table
from successkit.io.coded import Coded
from successkit.io.columns import SourceTable, account_cells, typed
from successkit.io.findings import Findings
from successkit.io.frame_columns import columns_of_dict, columns_of_frame
from successkit.io.headers import check_needed
from successkit.io.own_format import remark_others


def from_frames(*, strict: bool = False, **tables: object) -> Portfolio:
    """Make a portfolio from data frames or dicts of arrays.

    Parameters
    ----------
    strict
        Raise when any row has an error, instead of setting it aside.
    **tables
        Tables by name (``accounts=…, contracts=…``): pandas, polars or pyarrow
        tables, DuckDB relations, or dicts of lists or numpy arrays, with our field
        names as columns. Text is read as in CSV files; numbers, dates and times are
        taken as they are. A naive time is refused where an instant is needed. In
        pandas, NaN is a missing value; elsewhere it is an error.

    Returns
    -------
    Portfolio
        The same as from the same book in CSV files.

    Raises
    ------
    InvalidInputError
        No table of this name, or something that is no table.
    UnreadableInputError
        A required column is absent.
    ImportError
        A data frame was given and narwhals is not installed.
    DataProblemsError
        Strict, and at least one row has an error.

    Examples
    --------
    >>> from_frames(
    ...     accounts={"id": ["a-1"]},
    ...     contracts={
    ...         "id": ["c-1"], "account_id": ["a-1"], "start": ["2026-04-01"],
    ...         "amount": [1000], "currency": ["JPY"],
    ...     },
    ... )
    <Portfolio accounts=1, contracts=1>
    """
    for name in tables:
        if name not in TABLES:
            raise InvalidInputError(
                f"no table {name!r}"
                f"; {question(name, TABLES, 'it may be ' + ', '.join(TABLES))}"
            )
    raws = [_raw(TABLES[name], tables[name]) for name in TABLES if name in tables]
    return build_portfolio(raws, strict=strict)


def _raw(table: Table, given: object) -> RawTable:
    if isinstance(given, Mapping):
        columns = columns_of_dict(table.name, cast("Mapping[str, object]", given))
    else:
        columns = columns_of_frame(table.name, given)
    return raw_from_columns(table, columns)


def raw_from_columns(table: Table, columns: Mapping[str, Coded]) -> RawTable:
    """Understand columns whose names are our field names.

    Parameters
    ----------
    table
        The declaration.
    columns
        All of one length.

    Returns
    -------
    RawTable
        Typed, ready for the checks.
    """
    check_needed(table, columns, source=table.name, headers=list(columns))
    fields = {name: cells for name, cells in columns.items() if name in table.names}
    others = {name: cells for name, cells in columns.items() if name not in fields}
    source = SourceTable(
        table=table, fields=fields, extra=others if table.name == "accounts" else {}
    )
    findings = Findings(
        source=table.name,
        rows=len(next(iter(columns.values()))),
        accounts=account_cells(source),
    )
    remark_others(table, others, findings)
    return typed(source, findings)
