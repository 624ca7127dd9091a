"""One book from CSV, data frames and objects: the same review, byte for byte."""

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.core import Portfolio
from successkit.engine import Engine, Review
from successkit.io import from_frames, read, write_tables

DAY = date(2026, 3, 31)
Tables = dict[str, dict[str, list[Any]]]


def printed(review: Review, *, without: tuple[str, ...] = ()) -> str:
    """Return a review as JSON text, the same bytes for the same review."""
    document = {k: v for k, v in review.document().items() if k not in without}
    return json.dumps(document, ensure_ascii=False, allow_nan=False)


def of_dicts(tables: Tables) -> Portfolio:
    return from_frames(**tables)


def of_pandas(tables: Tables) -> Portfolio:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("narwhals")
    frames = {name: pandas.DataFrame(cells) for name, cells in tables.items()}
    return from_frames(**frames)


def of_polars(tables: Tables) -> Portfolio:
    polars = pytest.importorskip("polars")
    pytest.importorskip("narwhals")
    frames = {name: polars.DataFrame(cells) for name, cells in tables.items()}
    return from_frames(**frames)


def of_arrow(tables: Tables) -> Portfolio:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("narwhals")
    return from_frames(**{name: pyarrow.table(cells) for name, cells in tables.items()})


def of_duckdb(tables: Tables) -> Portfolio:
    duckdb = pytest.importorskip("duckdb")
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("narwhals")
    with duckdb.connect() as connection:
        frames = {
            name: connection.from_arrow(pyarrow.table(cells))
            for name, cells in tables.items()
        }
        return from_frames(**frames)


SOURCES: list[Callable[[Tables], Portfolio]] = [
    of_dicts,
    of_pandas,
    of_polars,
    of_arrow,
    of_duckdb,
]


@pytest.mark.parametrize("source", SOURCES, ids=[one.__name__ for one in SOURCES])
def test_frames_give_the_review_of_the_files(
    source: Callable[[Tables], Portfolio],
    sample_tables: Tables,
    sample_review: Review,
    engine: Engine,
) -> None:
    review = engine.review(source(sample_tables), as_of=DAY)

    assert printed(review) == printed(sample_review)


def test_objects_give_the_review_of_the_files(
    sample_portfolio: Portfolio, sample_review: Review, engine: Engine
) -> None:
    book = Portfolio.from_objects(**sample_portfolio.objects())

    assert printed(engine.review(book, as_of=DAY)) == printed(sample_review)


def test_order_of_rows_changes_nothing(
    sample_tables: Tables, sample_review: Review, engine: Engine, tmp_path: Path
) -> None:
    shuffled: Tables = {}
    for name, columns in sample_tables.items():
        places = list(range(len(next(iter(columns.values())))))
        random.Random(7).shuffle(places)  # noqa: S311
        shuffled[name] = {
            field: [cells[place] for place in places]
            for field, cells in columns.items()
        }
    write_tables(tmp_path, shuffled, safe=False)

    assert printed(engine.review(read(tmp_path), as_of=DAY)) == printed(sample_review)


def test_problems_of_a_frame_are_those_of_the_file_but_for_the_place(
    sample_tables: Tables, engine: Engine, tmp_path: Path
) -> None:
    tables: Tables = {
        name: {field: list(cells) for field, cells in columns.items()}
        for name, columns in sample_tables.items()
    }
    tables["surveys"]["score"][0] = "11"
    tables["surveys"]["score"] = list(map(str, tables["surveys"]["score"]))
    tables["contracts"]["amount"][3] = "-5"
    tables["contracts"]["account_id"][4] = "A-nobody"
    tables["usage"]["day"][2] = "2026-02-30"
    tables["accounts"]["time_zone"][5] = "Mars/Olympus"
    write_tables(tmp_path, tables, safe=False)
    filed = engine.review(read(tmp_path), as_of=DAY)
    framed = engine.review(from_frames(**tables), as_of=DAY)

    said = ("problems",)
    assert printed(filed, without=said) == printed(framed, without=said)
    assert without_places(filed) == without_places(framed)


def without_places(review: Review) -> dict[str, Any]:
    """Return the problems of a review without the ending of files and the line."""
    problems = dict(review.document()["problems"])
    problems["rows"] = [
        {**row, "file": row["file"].removesuffix(".csv"), "line": 0}
        for row in problems["rows"]
    ]
    return problems
