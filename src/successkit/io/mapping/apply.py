"""A file and a mapping: columns of the file become fields of a table."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

import attrs
import numpy as np
from dateutil.relativedelta import relativedelta

from successkit.core import AnyArray, BoolArray, InvalidInputError
from successkit.core.hints import hint
from successkit.core.schema import TABLES
from successkit.io.coded import Coded, concatenate
from successkit.io.columns import SourceTable
from successkit.io.csv_grid import Grid
from successkit.io.findings import Findings
from successkit.io.headers import folded, header_places, needed_fields
from successkit.io.mapping.model import Condition, Join, Melt, TableMapping
from successkit.io.own_format import findings_of, select_rows

_MOST_MONTHS = 1200


def apply_mapping(
    mapping: TableMapping, grid: Grid, *, first: int = 0
) -> tuple[SourceTable, Findings]:
    """Make the fields of a table from one file.

    Parameters
    ----------
    mapping
        How.
    grid
        The file.
    first
        Rows of earlier files of the same table, for ids from row numbers.

    Returns
    -------
    tuple[SourceTable, Findings]
        Its columns, and what was found on the way.
    """
    return _Application(mapping, grid, first).result()


class _Application:
    """One file on its way to one table."""

    def __init__(self, mapping: TableMapping, grid: Grid, first: int) -> None:
        self.mapping = mapping
        self.table = TABLES[mapping.table]
        self.grid = grid
        self.numbers = np.arange(first, first + grid.rows)
        self.fields: dict[str, Coded] = {}
        self.headers: dict[str, str] = {}
        self.columns: dict[str, Coded] = self._index()

    def _index(self) -> dict[str, Coded]:
        return {
            name: self.grid.columns[place]
            for name, place in header_places(self.grid).items()
        }

    def result(self) -> tuple[SourceTable, Findings]:
        self._filter()
        if self.mapping.melt is not None:
            self._melt(self.mapping.melt)
        self._from_columns()
        self._derived()
        self._value_maps()
        self._constants()
        self._rules()
        self._check_needed()
        source = SourceTable(
            table=self.table,
            fields=self.fields,
            headers=self.headers,
            extra=self._attributes(),
            options=self.mapping.options,
            day_after=[name for name in self.mapping.inclusive if name in self.fields],
        )
        return source, findings_of(self.grid, source)

    def column(self, place: str, header: str) -> Coded:
        """Return a column of the file, or refuse the mapping."""
        found = self.columns.get(folded(header))
        if found is None:
            raise InvalidInputError(
                f"{self.mapping.place}.{place}: no column {header!r} in "
                f"{self.grid.source}{hint(header, self.columns)}"
            )
        return found

    def _filter(self) -> None:
        if self.mapping.where:
            keep = self._mask("where", self.mapping.where)
            keep[[broken.row for broken in self.grid.broken]] = True
            self.numbers = self.numbers[keep]
            self.grid = select_rows(self.grid, keep)
            self.columns = self._index()

    def _mask(self, place: str, condition: Condition) -> BoolArray:
        mask = np.ones(self.grid.rows, bool)
        for header, allowed in condition.items():
            cells = self.column(f"{place}.{header}", header)
            fits = [str(value).strip() in allowed for value in cells.values]
            mask &= np.array([*fits, "" in allowed])[cells.codes]
        return mask

    def _melt(self, melt: Melt) -> None:
        """Give each measure of each row a row of its own."""
        place = "melt.measure_columns"
        cells = [self.column(place, header) for header in melt.measure_columns]
        times, rows = len(cells), self.grid.rows
        value = concatenate(cells)
        keep = value.codes >= 0
        keep[[broken.row for broken in self.grid.broken]] = True
        kept = np.flatnonzero(keep)
        of_row = np.tile(np.arange(rows), times)[kept]
        measure = np.repeat(np.arange(times, dtype=np.int32), rows)[kept]
        self.columns = {
            name: column.take(of_row) for name, column in self.columns.items()
        }
        self.numbers = np.arange(kept.size)
        self.grid = attrs.evolve(
            self.grid,
            lines=self.grid.lines[of_row],
            broken=[
                attrs.evolve(broken, row=int(np.searchsorted(kept, broken.row)))
                for broken in self.grid.broken
            ],
        )
        self.fields[melt.value_field] = value.take(kept)
        names = [folded(header) for header in melt.measure_columns]
        self.fields[melt.measure_field] = Coded(measure, names)

    def _from_columns(self) -> None:
        given = self.mapping.columns
        if given is None:
            given = {
                name: name
                for name in self.columns
                if name in self.table.names and name not in self._made_otherwise()
            }
        for name, header in given.items():
            self.fields[name] = self.column(f"columns.{name}", header)
            self.headers[name] = header

    def _made_otherwise(self) -> set[str]:
        mapping = self.mapping
        made = {*mapping.constants, *mapping.join, *mapping.months_before, *self.fields}
        return made if mapping.id_from_row is None else made | {"id"}

    def _derived(self) -> None:
        for name, join in self.mapping.join.items():
            self.fields[name] = self._joined(f"join.{name}", join)
            self.headers[name] = join.columns[0]
        for name, count in self.mapping.months_before.items():
            cells = self.column(f"months_before.{name}.column", count.column)
            self.fields[name] = cells.replace(partial(_back, day=count.day))
            self.headers[name] = count.column
        prefix = self.mapping.id_from_row
        if prefix is not None:
            ids = list(map(prefix.__add__, map(str, (self.numbers + 1).tolist())))
            self.fields["id"] = Coded(np.arange(len(ids), dtype=np.int32), ids)

    def _joined(self, place: str, join: Join) -> Coded:
        parts = [self.column(place, header) for header in join.columns]
        codes = np.stack([part.codes for part in parts])
        distinct, group = np.unique(codes, axis=1, return_inverse=True)
        values = [
            _put_together(parts, combination, join.separator)
            for combination in distinct.T.tolist()
        ]
        return Coded(group.reshape(-1).astype(np.int32), values).without_empty()

    def _value_maps(self) -> None:
        for name, table in self.mapping.values.items():
            if name in self.fields:
                cells = self.fields[name]
                cells = cells.filled(table[""]) if "" in table else cells
                self.fields[name] = cells.replace(_by(table))
            else:
                self._refuse_unmade(f"values.{name}", name)

    def _refuse_unmade(self, place: str, name: str) -> None:
        raise InvalidInputError(
            f"{self.mapping.place}.{place}: no column gives {name!r}; add it under "
            "columns"
        )

    def _constants(self) -> None:
        for name, value in self.mapping.constants.items():
            self.fields[name] = Coded.constant(value, self.grid.rows)

    def _rules(self) -> None:
        for i, rule in enumerate(self.mapping.rules):
            mask = self._mask(f"set[{i}].where", rule.where)
            before = self.fields.get(rule.field)
            cells = before or Coded.constant(None, self.grid.rows)
            self.fields[rule.field] = _set(cells, mask, rule.value)

    def _check_needed(self) -> None:
        for name in needed_fields(self.table):
            if name not in self.fields:
                raise InvalidInputError(
                    f"{self.mapping.place}: nothing gives {name!r}, which is required; "
                    f"add it under columns or constants"
                    f"{hint(name, self.columns)}"
                )

    def _attributes(self) -> dict[str, Coded]:
        mapping = self.mapping
        names: Iterable[str] = mapping.attributes
        if mapping.all_attributes or (
            mapping.columns is None and self.table.name == "accounts"
        ):
            used = {folded(header) for header in self.headers.values()}
            names = [name for name in self.columns if name not in used]
        return {folded(name): self.column("attributes", name) for name in names}


def _put_together(parts: list[Coded], codes: list[int], separator: str) -> str:
    words = [
        str(part.values[code]).strip() if code >= 0 else ""
        for part, code in zip(parts, codes, strict=True)
    ]
    return separator.join(words) if any(words) else ""


def _by(table: Mapping[str, str]) -> Any:  # noqa: ANN401
    def change(cell: Any) -> Any:  # noqa: ANN401
        return table.get(str(cell).strip(), cell)

    return change


def _back(cell: str, *, day: date) -> str:
    """Return the day so many months before; what is no count stays as it is."""
    text = cell.strip()
    whole = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_MONTHS))
    if not whole or int(text) > _MOST_MONTHS:
        return cell
    return (day - relativedelta(months=int(text))).isoformat()


def _set(cells: Coded, mask: AnyArray, value: str) -> Coded:
    code = len(cells.values) if value else -1
    codes = np.where(mask, code, cells.codes).astype(np.int32)
    return Coded(codes, [*cells.values, value])
