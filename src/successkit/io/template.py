"""``write_template``: empty files with headers, and a mapping to begin with."""

from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Final

from successkit.core import InvalidInputError
from successkit.core.schema import TABLES
from successkit.io.whole import write_whole
from successkit.io.writing import write_tables

MAPPING_NAME: Final = "mapping.toml"


def write_template(folder: str | PathLike[str]) -> list[Path]:
    """Write an empty book: one CSV file for each table, and a commented mapping.

    Parameters
    ----------
    folder
        Made if it is not there; nothing in it is overwritten.

    Returns
    -------
    list[Path]
        The files.

    Raises
    ------
    InvalidInputError
        One of the files is there already.
    """
    base = Path(folder)
    names = [*(f"{name}.csv" for name in TABLES), MAPPING_NAME]
    present = [name for name in names if (base / name).exists()]
    if present or (base.exists() and not base.is_dir()):
        what = present[0] if present else "a file"
        raise InvalidInputError(
            f"{base}: expected a new folder; it has {what} already, and nothing is "
            "overwritten"
        )
    empty: dict[str, dict[str, list[str]]] = {
        name: {field: [] for field in table.names} for name, table in TABLES.items()
    }
    written = write_tables(base, empty, safe=False)
    mapping = base / MAPPING_NAME
    content = files("successkit.io").joinpath("template_mapping.toml")
    write_whole(mapping, content.read_text(encoding="utf-8"))
    return [*written, mapping]
