"""What DuckDB is asked for: the rows of Parquet files, and names as SQL spells them."""

from successkit.io.parquet.files import BUCKET, ParquetFile


def quoted(text: str) -> str:
    """Return a text as SQL spells it.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        In single quotes.

    Examples
    --------
    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def named(header: str) -> str:
    """Return the name of a column as SQL spells it.

    Parameters
    ----------
    header
        Any name.

    Returns
    -------
    str
        In double quotes.

    Examples
    --------
    >>> named("plan")
    '"plan"'
    """
    return '"' + header.replace('"', '""') + '"'


def scan(files: list[ParquetFile]) -> str:
    """Return the query of all rows of some files, by the names of their columns.

    Parameters
    ----------
    files
        Of one table.

    Returns
    -------
    str
        SQL of DuckDB. What the names of folders tell are columns; the number of a part
        is none.
    """
    names = {tuple(file.keys) for file in files}
    if len(names) == 1 and all({BUCKET, *one.told} >= set(one.keys) for one in files):
        keys, left_out = files[0].keys, ""
        hive = "true, hive_types_autocast = false" if keys else "false"
        if BUCKET in keys:
            left_out = f"EXCLUDE ({BUCKET}) "
        return f"SELECT * {left_out}FROM {_read(files, hive)}"
    alike: dict[tuple[tuple[str, str | None], ...], list[ParquetFile]] = {}
    for file in files:  # DuckDB wants the same names everywhere, and prefers them
        alike.setdefault(tuple(file.told.items()), []).append(file)
    return " UNION ALL BY NAME ".join(
        f"SELECT *{''.join(map(_constant, told))} FROM {_read(group, 'false')}"  # noqa: S608
        for told, group in alike.items()
    )


def _read(files: list[ParquetFile], hive: str) -> str:
    paths = ", ".join(quoted(str(file.path)) for file in files)
    return f"read_parquet([{paths}], union_by_name = true, hive_partitioning = {hive})"


def _constant(told: tuple[str, str | None]) -> str:
    name, said = told
    value = "NULL" if said is None else quoted(said)
    return f", CAST({value} AS VARCHAR) AS {named(name)}"
