"""Mapping files in, checked: every key, table and field must exist."""

import codecs
import tomllib
from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Final, cast

from successkit.core import UnreadableInputError
from successkit.core.schema import TABLES, FieldType
from successkit.core.zones import zone
from successkit.io.cells import CellOptions
from successkit.io.mapping.checks import (
    as_cell,
    as_day,
    as_dict,
    as_flag,
    as_string,
    as_strings,
    check_names,
    refuse,
)
from successkit.io.mapping.model import (
    BookMapping,
    Condition,
    Join,
    Melt,
    MonthsBefore,
    SetRule,
    TableMapping,
)

VERSION: Final = 1
"""Version of the mapping format."""

_SPELLING: Final = (
    "encoding",
    "delimiter",
    "date_format",
    "decimal_comma",
    "scientific",
    "time_zone",
)
KEYS: Final = (
    "file",
    "columns",
    "constants",
    "values",
    "id_from_row",
    "join",
    "months_before",
    "set",
    "where",
    "melt",
    "attributes",
    "end_inclusive",
    *_SPELLING,
)
"""Keys of a table."""


def load_mapping(
    mapping: str | PathLike[str] | Mapping[str, Any] | BookMapping,
) -> BookMapping:
    """Load and check a mapping.

    Parameters
    ----------
    mapping
        Path of a TOML file, or its content as a dict.

    Returns
    -------
    BookMapping
        What it says.

    Raises
    ------
    UnreadableInputError
        No such file, or it is not TOML.

    Examples
    --------
    >>> book = load_mapping({
    ...     "version": 1,
    ...     "usage": {"file": "events.csv", "columns": {
    ...         "account_id": "customer", "day": "week", "measure": "event",
    ...         "value": "n"}},
    ... })
    >>> book.tables["usage"][0].columns["day"]
    'week'
    """
    if isinstance(mapping, BookMapping):
        return mapping
    if isinstance(mapping, Mapping):
        return _book("mapping", dict(mapping))
    path = Path(mapping)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        content = tomllib.loads(text)
    except OSError as error:
        raise UnreadableInputError(
            f"{path}: the mapping cannot be read ({error.strerror})"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableInputError(
            f"{path.name}: expected a mapping in TOML; {error}"
        ) from error
    return _book(path.name, content)


def _book(source: str, content: dict[str, Any]) -> BookMapping:
    check_names(source, content, ("version", *_SPELLING, *TABLES), "table or key")
    if content.get("version") != VERSION:
        error = refuse(f"{source}: version", str(VERSION), content.get("version"))
        raise error
    common: dict[str, Any] = {key: content[key] for key in _SPELLING if key in content}
    tables = {
        name: _tables(f"{source}: {name}", name, content[name], common)
        for name in TABLES
        if name in content
    }
    return BookMapping(source=source, tables=tables)


def _tables(
    place: str, name: str, entry: object, common: Mapping[str, Any]
) -> tuple[TableMapping, ...]:
    if not isinstance(entry, list):
        return (_table(place, name, {**common, **as_dict(place, entry)}),)
    entries = cast("list[object]", entry)
    if not entries:
        error = refuse(place, "a table, or a list of them", entries)
        raise error
    return tuple(
        _table(f"{place}[{i}]", name, {**common, **as_dict(place, one)})
        for i, one in enumerate(entries)
    )


def _table(place: str, name: str, entry: dict[str, Any]) -> TableMapping:
    check_names(place, entry, KEYS, "key")
    read = _Entries(place, name, entry)
    names, everything = read.attributes()
    found = TableMapping(
        table=name,
        place=place,
        files=read.one("file", as_strings, ()),
        columns=read.fields("columns", as_string) if "columns" in entry else None,
        constants=read.fields("constants", as_cell),
        values=read.fields("values", _value_map),
        id_from_row=read.one("id_from_row", as_string, None),
        join=read.fields("join", _join),
        months_before=read.fields("months_before", _months_before),
        rules=read.rules(),
        where=read.one("where", _condition, {}),
        melt=read.melt(),
        attributes=names,
        all_attributes=everything,
        inclusive=read.inclusive(),
        options=read.options(),
        encoding=read.one("encoding", _encoding, None),
        delimiter=read.one("delimiter", _delimiter, ","),
    )
    _check_once(found)
    return found


class _Entries:
    """Entries of one table, read with their place."""

    def __init__(self, place: str, table: str, entry: dict[str, Any]) -> None:
        self.place = place
        self.table = TABLES[table]
        self.entry = entry

    def one(self, key: str, read: Callable[[str, object], Any], default: Any) -> Any:  # noqa: ANN401
        if key not in self.entry:
            return default
        return read(f"{self.place}.{key}", self.entry[key])

    def fields(self, key: str, read: Callable[[str, object], Any]) -> dict[str, Any]:
        place = f"{self.place}.{key}"
        given = as_dict(place, self.entry.get(key, {}))
        check_names(place, given, self.table.names, f"field of {self.table.name}")
        return {name: read(f"{place}.{name}", value) for name, value in given.items()}

    def rules(self) -> tuple[SetRule, ...]:
        place = f"{self.place}.set"
        given = self.entry.get("set", [])
        if not isinstance(given, list):
            error = refuse(place, "a list of rules", given)
            raise error
        return tuple(
            self._rule(f"{place}[{i}]", as_dict(place, rule))
            for i, rule in enumerate(cast("list[object]", given))
        )

    def _rule(self, place: str, rule: dict[str, Any]) -> SetRule:
        check_names(place, rule, ("field", "value", "where"), "key")
        field = as_string(f"{place}.field", rule.get("field"))
        check_names(place, [field], self.table.names, f"field of {self.table.name}")
        return SetRule(
            field=field,
            value=as_cell(f"{place}.value", rule.get("value")),
            where=_condition(f"{place}.where", rule.get("where")),
        )

    def melt(self) -> Melt | None:
        if "melt" not in self.entry:
            return None
        place = f"{self.place}.melt"
        given = as_dict(place, self.entry["melt"])
        names = ("measure_columns", "measure_field", "value_field")
        check_names(place, given, names, "key")
        columns = as_strings(f"{place}.measure_columns", given.get("measure_columns"))
        fields = {
            key: as_string(f"{place}.{key}", given[key])
            for key in names[1:]
            if key in given
        }
        melt = Melt(measure_columns=columns, **fields)
        known = self.table.names
        both = (melt.measure_field, melt.value_field)
        check_names(place, both, known, f"field of {self.table.name}")
        return melt

    def attributes(self) -> tuple[tuple[str, ...], bool]:
        place = f"{self.place}.attributes"
        given = as_strings(place, self.entry.get("attributes", []))
        if given and self.table.name != "accounts":
            error = refuse(place, "attributes only for accounts", list(given))
            raise error
        return ((), True) if given == ("*",) else (given, False)

    def inclusive(self) -> tuple[str, ...]:
        place = f"{self.place}.end_inclusive"
        given = self.entry.get("end_inclusive", False)
        names: tuple[str, ...] = ("end",) if given is True else ()
        if not isinstance(given, bool):
            names = as_strings(place, given)
        days = [
            field.name for field in self.table.fields if field.kind is FieldType.DAY
        ]
        check_names(place, names, days, f"day of {self.table.name}")
        return names

    def options(self) -> CellOptions:
        return CellOptions(
            date_formats=self.one("date_format", _formats, ()),
            decimal_comma=self.one("decimal_comma", as_flag, False),  # noqa: FBT003
            scientific=self.one("scientific", as_flag, False),  # noqa: FBT003
            zone=self.one("time_zone", _zone, None),
        )


def _check_once(table: TableMapping) -> None:
    """Refuse a field that is made in two ways."""
    ways = {
        "columns": table.columns or {},
        "constants": table.constants,
        "join": table.join,
        "months_before": table.months_before,
        "id_from_row": () if table.id_from_row is None else ("id",),
        "melt": ()
        if table.melt is None
        else (table.melt.measure_field, table.melt.value_field),
    }
    seen: dict[str, str] = {}
    for way, names in ways.items():
        for name in names:
            if name in seen:
                error = refuse(
                    f"{table.place}.{way}",
                    f"each field once; {name!r} is given under {seen[name]} too",
                    name,
                )
                raise error
            seen[name] = way


def _value_map(place: str, value: object) -> dict[str, str]:
    given = as_dict(place, value)
    return {name: as_cell(f"{place}.{name}", cell) for name, cell in given.items()}


def _join(place: str, value: object) -> Join:
    if not isinstance(value, dict):
        return Join(columns=as_strings(place, value))
    given = as_dict(place, cast("object", value))
    check_names(place, given, ("columns", "separator"), "key")
    columns = as_strings(f"{place}.columns", given.get("columns"))
    separator = as_string(f"{place}.separator", given.get("separator", "/"))
    return Join(columns=columns, separator=separator)


def _months_before(place: str, value: object) -> MonthsBefore:
    given = as_dict(place, value)
    check_names(place, given, ("column", "day"), "key")
    column = as_string(f"{place}.column", given.get("column"))
    return MonthsBefore(column=column, day=as_day(f"{place}.day", given.get("day")))


def _condition(place: str, value: object) -> Condition:
    given = as_dict(place, value)
    return {
        name: frozenset(
            as_cell(f"{place}.{name}", one)
            for one in cast(
                "list[object]", cells if isinstance(cells, list) else [cells]
            )
        )
        for name, cells in given.items()
    }


def _formats(place: str, value: object) -> tuple[str, ...]:
    formats = as_strings(place, value)
    for form in formats:
        if "%" not in form:
            error = refuse(place, 'a format such as "%d/%m/%Y"', form)
            raise error
    return formats


def _zone(place: str, value: object) -> Any:  # noqa: ANN401
    name = as_string(place, value)
    try:
        return zone(name)
    except ValueError:
        error = refuse(place, "an IANA time zone such as Asia/Tokyo", name)
    raise error


def _encoding(place: str, value: object) -> str:
    name = as_string(place, value)
    try:
        codecs.lookup(name)
    except LookupError:
        error = refuse(place, "an encoding such as utf-8 or cp932", name)
        raise error from None
    return name


def _delimiter(place: str, value: object) -> str:
    sign = as_string(place, value)
    if len(sign) != 1 or sign in '"\r\n':
        error = refuse(place, "one character", sign)
        raise error
    return sign
