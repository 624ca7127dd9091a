"""The libraries behind Parquet: imported where they are used, and asked for by name."""

from importlib import import_module
from typing import Any

from successkit.core import MissingExtraError


def need_arrow() -> Any:  # noqa: ANN401
    """Import pyarrow with its Parquet reader.

    Returns
    -------
    Any
        The module ``pyarrow``.

    Raises
    ------
    MissingExtraError
        It is not installed.
    """
    try:
        import_module("pyarrow.compute")
        import_module("pyarrow.parquet")
        return import_module("pyarrow")
    except ImportError as error:
        raise MissingExtraError(
            "Parquet needs pyarrow: pip install 'successkit[parquet]'"
        ) from error


def need_duckdb() -> Any:  # noqa: ANN401
    """Import DuckDB.

    Returns
    -------
    Any
        The module ``duckdb``.

    Raises
    ------
    MissingExtraError
        It is not installed.
    """
    try:
        return import_module("duckdb")
    except ImportError as error:
        raise MissingExtraError(
            "regrouping by account needs DuckDB: pip install 'successkit[duckdb]'"
        ) from error
