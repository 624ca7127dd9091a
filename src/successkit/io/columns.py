"""From source columns to the typed columns that the checks take."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Text
from successkit.core.arrays import NULL_INT
from successkit.core.facts import Column
from successkit.core.intake import RawTable
from successkit.core.schema import TEXTUAL, Field, FieldType, Table
from successkit.io.cells import REPAIRS, CellOptions, Parsed, parse
from successkit.io.cells.number import SIGN_CURRENCIES
from successkit.io.coded import Coded
from successkit.io.findings import Findings
from successkit.io.lookalikes import note_lookalikes

_DTYPES: Final[dict[FieldType, tuple[str, object]]] = {
    FieldType.FLAG: ("int8", -1),
    FieldType.NUMBER: ("float64", np.nan),
}


@attrs.frozen(eq=False, kw_only=True)
class SourceTable:
    """One table of a source: which column is which field.

    Parameters
    ----------
    table
        The declaration.
    fields
        Column of each field that the source has.
    headers
        How the source spells it.
    extra
        Further columns, for attributes, understood already or not.
    options
        How its cells are spelled.
    day_after
        Fields whose day is the last one included; the next day is taken.
    ready
        Columns of fields whose cells are all understood already.
    """

    table: Table
    fields: Mapping[str, Coded]
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    extra: Mapping[str, Coded | Text] = attrs.field(factory=dict[str, Coded | Text])
    options: CellOptions = attrs.field(factory=CellOptions)
    day_after: Sequence[str] = ()
    ready: Mapping[str, Column] = attrs.field(factory=dict[str, Column])


def account_cells(source: SourceTable) -> Coded | Text | None:
    """Return the column that names the account of each row.

    Parameters
    ----------
    source
        The table.

    Returns
    -------
    Coded | Text | None
        Ids, or None when the table has none.
    """
    name = "id" if source.table.name == "accounts" else "account_id"
    ready = source.ready.get(name)
    return ready if isinstance(ready, Text) else source.fields.get(name)


def typed(source: SourceTable, findings: Findings) -> RawTable:
    """Understand every cell of a table.

    Parameters
    ----------
    source
        Its columns.
    findings
        Takes faults and repairs.

    Returns
    -------
    RawTable
        Typed columns, ready for the checks.
    """
    columns: dict[str, Column] = dict(source.ready)
    day_only: dict[str, BoolArray] = {}
    signs: dict[str, Parsed] = {}
    for name, cells in source.fields.items():
        field = source.table.field(name)
        parsed = _read(cells, field, source, findings)
        columns[name] = _column(field, cells, parsed)
        if name in source.day_after:
            columns[name] = columns[name] + np.timedelta64(1, "D")  # type: ignore[operator]
        if "day-for-instant" in parsed.repairs:
            day_only[name] = _rows(cells, parsed.repairs["day-for-instant"])
        if source.table.name == "accounts" and name == "id":
            note_lookalikes(cells, source.headers.get(name, name), findings)
        if parsed.hints:
            signs[name] = parsed
    for name, parsed in signs.items():
        _check_sign(name, parsed, source, columns, findings)
    extra = {
        name: cells
        if isinstance(cells, Text)
        else _text(cells, _read(cells, None, source, findings, header=name))
        for name, cells in source.extra.items()
    }
    return RawTable(
        table=source.table,
        columns=columns,
        rows=findings.rows,
        source=findings.source,
        lines=findings.lines,
        headers=source.headers,
        extra={name: text for name, text in extra.items() if len(text.values)},
        day_only=day_only,
        parts=findings.parts,
        bad=findings.bad,
        problems=tuple(findings.problems),
    )


def _read(
    cells: Coded,
    field: Field | None,
    source: SourceTable,
    findings: Findings,
    header: str = "",
) -> Parsed:
    parsed = parse(cells.values, field, source.options)
    column = header if field is None else source.headers.get(field.name, field.name)
    if parsed.faults:
        for row in np.flatnonzero(_rows(cells, list(parsed.faults))).tolist():
            fault = parsed.faults[int(cells.codes[row])]
            findings.fault(
                row, fault.code, column, cells[row], fault.message, fault.mend
            )
    for code, places in parsed.repairs.items():
        good = [place for place in places if place not in parsed.faults]
        rows = np.flatnonzero(_rows(cells, good))
        findings.note(rows, code, column, cells, *REPAIRS[code])
    return parsed


def _rows(cells: Coded, places: list[int]) -> BoolArray:
    wanted = np.zeros(len(cells.values) + 1, bool)
    wanted[places] = True
    found: BoolArray = wanted[cells.codes]
    return found


def _column(field: Field, cells: Coded, parsed: Parsed) -> Column:
    if field.kind in TEXTUAL:
        return _text(cells, parsed)
    dtype, null = _DTYPES.get(field.kind, ("int64", NULL_INT))
    filled = [null if value is None else value for value in parsed.values]
    column: AnyArray = np.array([*filled, null], dtype)[cells.codes]
    if field.kind is FieldType.DAY:
        return column.view("datetime64[D]")
    return column.view("datetime64[us]") if field.kind is FieldType.INSTANT else column


def _text(cells: Coded, parsed: Parsed) -> Text:
    if set(map(type, parsed.values)) - {str}:
        return Text.from_codes(cells.codes, parsed.values)
    return _sorted_text(cells.codes, parsed.values)


def _sorted_text(codes: AnyArray, values: list[str]) -> Text:
    """Make a text column without hashing values that are distinct already."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ordered = np.empty(len(values), object)
    ordered[:] = [values[place] for place in order]
    if not all(values) or bool((ordered[1:] == ordered[:-1]).any()):
        return Text.from_codes(codes, values)
    lookup = np.empty(len(values) + 1, np.int32)
    lookup[order] = np.arange(len(values), dtype=np.int32)
    lookup[-1] = -1
    return Text(lookup[codes], ordered)


def _check_sign(
    name: str,
    parsed: Parsed,
    source: SourceTable,
    columns: Mapping[str, Any],
    findings: Findings,
) -> None:
    """Refuse amounts whose sign is not that of the row's currency."""
    currency = columns.get("currency")
    if not isinstance(currency, Text):
        return
    cells = source.fields[name]
    known = [str(value) for value in currency.values.tolist()]
    for place, sign in parsed.hints.items():
        if place in parsed.faults:
            continue
        fits = [code in SIGN_CURRENCIES[sign] for code in known]
        wrong = (cells.codes == place) & ~np.array([*fits, True])[currency.codes]
        for row in np.flatnonzero(wrong).tolist():
            findings.fault(
                row,
                "currency-contradiction",
                source.headers.get(name, name),
                cells[row],
                f"the sign {sign} contradicts the currency {currency[row]}",
                "correct the currency or the amount",
            )
