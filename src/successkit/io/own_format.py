"""A file in our own format: headers are the names of the fields."""

from collections.abc import Iterable

import attrs
import numpy as np

from successkit.core import BoolArray
from successkit.core.hints import hint
from successkit.core.schema import Table
from successkit.io.columns import SourceTable, account_cells
from successkit.io.csv_grid import ENCODINGS, Grid
from successkit.io.findings import Findings
from successkit.io.headers import check_needed, folded, header_places


def findings_of(grid: Grid, source: SourceTable) -> Findings:
    """Start the findings of a file: its encoding and its broken rows.

    Parameters
    ----------
    grid
        The file.
    source
        Which column is which field.

    Returns
    -------
    Findings
        To be continued by the cells.
    """
    findings = Findings(
        source=grid.source,
        rows=grid.rows,
        lines=grid.lines,
        accounts=account_cells(source),
    )
    if grid.encoding in ENCODINGS[1:]:
        findings.remark(
            "encoding", f"the file was read as {grid.encoding.upper()}", "nothing to do"
        )
    for broken in grid.broken:
        findings.fault(
            broken.row, broken.code, "", broken.value, broken.message, broken.mend
        )
    return findings


def without_empty_rows(grid: Grid) -> Grid:
    """Return a file without rows whose cells are all empty.

    Parameters
    ----------
    grid
        The file.

    Returns
    -------
    Grid
        The same, or a smaller one; broken rows stay.
    """
    full = np.zeros(grid.rows, bool)
    full[[broken.row for broken in grid.broken]] = True
    for column in grid.columns:
        full |= column.codes >= 0
    return grid if full.all() else select_rows(grid, full)


def select_rows(grid: Grid, keep: BoolArray) -> Grid:
    """Return some rows of a file.

    Parameters
    ----------
    grid
        The file.
    keep
        Shape (rows,); every broken row must be kept.

    Returns
    -------
    Grid
        A smaller one.
    """
    place = np.cumsum(keep) - 1
    return attrs.evolve(
        grid,
        columns=[column.take(keep).compact() for column in grid.columns],
        lines=grid.lines[keep],
        broken=[
            attrs.evolve(broken, row=int(place[broken.row])) for broken in grid.broken
        ],
    )


def own_format(table: Table, grid: Grid) -> tuple[SourceTable, Findings]:
    """Match the headers of a file with the fields of its table.

    Parameters
    ----------
    table
        The declaration.
    grid
        The file.

    Returns
    -------
    tuple[SourceTable, Findings]
        Its columns, and what was found on the way.
    """
    places = header_places(grid)
    check_needed(table, places, source=grid.source, headers=grid.headers)
    fields = {
        name: grid.columns[place]
        for name, place in places.items()
        if name in table.names
    }
    others = {name: grid.columns[places[name]] for name in places if name not in fields}
    source = SourceTable(
        table=table,
        fields=fields,
        headers={name: grid.headers[places[name]] for name in fields},
        extra=others if table.name == "accounts" else {},
    )
    findings = findings_of(grid, source)
    _remark_headers(grid, source, findings)
    remark_others(table, others, findings)
    return source, findings


def _remark_headers(grid: Grid, source: SourceTable, findings: Findings) -> None:
    for name, header in source.headers.items():
        if header != name:
            findings.remark(
                "header",
                f"the header {header!r} was read as {name!r}",
                "nothing to do",
                column=header,
            )
    for header, column in zip(grid.headers, grid.columns, strict=True):
        if not folded(header) and column.values:
            findings.remark(
                "column-not-used",
                "a column without a header was not used",
                "give it a header",
            )


def remark_others(table: Table, others: Iterable[str], findings: Findings) -> None:
    """Tell of columns that are no fields.

    Parameters
    ----------
    table
        The declaration.
    others
        Names of such columns; those of accounts become attributes.
    findings
        Takes the remarks.
    """
    absent = table.names
    for name in others:
        near = hint(name, absent)
        if table.name != "accounts":
            findings.remark(
                "column-not-used",
                f"{table.name} has no field {name!r}; the column was not used{near}",
                "rename the header if it is one of ours; else nothing to do",
                column=name,
            )
        elif near:
            findings.remark(
                "attribute",
                f"the column {name!r} was kept as an attribute{near}",
                "rename the header if it is one of ours; else nothing to do",
                column=name,
            )
