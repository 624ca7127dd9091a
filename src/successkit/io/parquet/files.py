"""Parquet files of a table: where they lie, whether they are whole, what they hold."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import attrs

from successkit.core import UnreadableInputError
from successkit.io.parquet.libraries import need_arrow

ENDING: Final = ".parquet"
"""How the name of a Parquet file ends."""

BUCKET: Final = "bucket"
"""Key of the folders of a partitioned table; it is no column of ours."""

_NOTHING: Final = "__HIVE_DEFAULT_PARTITION__"


@attrs.frozen(eq=False)
class ParquetFile:
    """One file, opened as far as its schema.

    Parameters
    ----------
    path
        Where it lies.
    name
        Its name from the folder of the book on, for messages.
    rows
        How many it has.
    schema
        ``pyarrow.Schema``.
    keys
        What the names of its folders say, as ``bucket=3``.
    small
        Columns whose cells are few different ones, which the file lists once.
    """

    path: Path
    name: str
    rows: int
    schema: Any
    keys: Mapping[str, str]
    small: frozenset[str]

    @property
    def headers(self) -> list[str]:
        """Names of the columns, those of the folders' names last."""
        return [*self.schema.names, *self.told]

    @property
    def told(self) -> dict[str, str | None]:
        """Columns that the names of its folders tell, and the file itself does not."""
        own = {BUCKET, *self.schema.names}
        return {
            key: None if said == _NOTHING else said
            for key, said in self.keys.items()
            if key not in own
        }

    def column(self, header: str, *, sums: bool = True) -> Any:  # noqa: ANN401
        """Read one column.

        Parameters
        ----------
        header
            One of ``headers``.
        sums
            Whether the check sums of its pages are compared, if the file has any.

        Returns
        -------
        Any
            ``pyarrow.ChunkedArray``.

        Raises
        ------
        UnreadableInputError
            The file is damaged.
        """
        arrow = need_arrow()
        if header not in self.schema.names:
            cell = arrow.scalar(self.told[header], arrow.string())
            cells = arrow.repeat(cell, self.rows)
            return arrow.chunked_array([cells])
        few = [header] if header in self.small else None
        with _damage(self.name), _opened(self.path, few, sums=sums) as file:
            return file.read(columns=[header], use_threads=False).column(0)


def parquet_source(base: Path, name: str) -> list[Path]:
    """Find what holds a table as Parquet.

    Parameters
    ----------
    base
        Folder of the book.
    name
        Name of the table.

    Returns
    -------
    list[Path]
        A file, folders with such files, or nothing; more than one is for the caller
        to refuse.
    """
    places = (base / f"{name}{ENDING}", base / name)
    return [
        place
        for place in places
        if (place.is_file() and place.name.endswith(ENDING)) or _paths(place)
    ]


def is_parquet(place: Path) -> bool:
    """Return whether a file or folder is read as Parquet.

    Parameters
    ----------
    place
        Something that exists.

    Returns
    -------
    bool
        By its name, or because it is a folder.
    """
    folder = place.is_dir() and not place.name.endswith((".csv", ".csv.gz"))
    return folder or place.name.endswith(ENDING)


def open_parquet(place: Path, base: Path) -> list[ParquetFile]:
    """Open the files of a table as far as their schemas.

    Parameters
    ----------
    place
        A file, or a folder of files at any depth. Names that begin with a dot or
        an underline are left out, as other tools do.
    base
        Folder of the book.

    Returns
    -------
    list[ParquetFile]
        By name, at least one.

    Raises
    ------
    UnreadableInputError
        A file is empty, cut off, no Parquet, or has two columns of one name; or the
        folder has none.
    """
    paths = [place] if place.is_file() else _paths(place)
    if not paths:
        raise UnreadableInputError(
            f"{place.name}: expected Parquet files (*{ENDING}) in the folder; there "
            "are none"
        )
    return [_open(path, place, base) for path in paths]


def _paths(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.rglob(f"*{ENDING}")
        if path.is_file() and not _hidden(path.relative_to(folder))
    )


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _open(path: Path, place: Path, base: Path) -> ParquetFile:
    name = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name
    if path.stat().st_size == 0:
        raise UnreadableInputError(
            f"{name}: expected a Parquet file; it is empty (0 bytes); write it again "
            "from its source"
        )
    with _damage(name), _opened(path) as file:
        schema, metadata = file.schema_arrow, file.metadata
        small = _small(schema, metadata)
    twice = [one for one in schema.names if schema.names.count(one) > 1]
    if twice:
        raise UnreadableInputError(
            f"{name}: two columns have the name {twice[0]!r}; rename or remove one"
        )
    folders = path.relative_to(place).parent.parts if place.is_dir() else ()
    return ParquetFile(
        path=path,
        name=name,
        rows=metadata.num_rows,
        schema=schema,
        keys=dict(unquote(part).split("=", 1) for part in folders if "=" in part),
        small=small,
    )


@contextmanager
def _opened(
    path: Path, few: Sequence[str] | None = None, *, sums: bool = False
) -> Generator[Any]:
    parquet = need_arrow().parquet
    with parquet.ParquetFile(
        path,
        read_dictionary=few,
        memory_map=True,
        pre_buffer=False,
        page_checksum_verification=sums,
    ) as file:
        yield file


_FEW: Final = 5


def _small(schema: Any, metadata: Any) -> frozenset[str]:  # noqa: ANN401
    """Return text columns that take so little room that each cell is listed once."""
    types = need_arrow().types
    size: dict[str, int] = {}
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            name = column.path_in_schema
            size[name] = size.get(name, 0) + column.total_uncompressed_size
    return frozenset(
        field.name
        for field in schema
        if (types.is_string(field.type) or types.is_large_string(field.type))
        and size.get(field.name, 0) < _FEW * metadata.num_rows
    )


@contextmanager
def _damage(name: str) -> Generator[None]:
    """Name the file when it cannot be read."""
    arrow = need_arrow()
    try:
        yield
    except (arrow.ArrowException, OSError, ValueError, OverflowError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnreadableInputError(
            f"{name}: expected a Parquet file; it is damaged, cut off or no Parquet "
            f"({said[:120]}); write it again from its source"
        ) from error
