"""One sample book, read once, and its review."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.core import Portfolio
from successkit.engine import Config, Engine, Review
from successkit.io import read, write_tables
from successkit.testing.sample import sample_book

DAY = date(2026, 3, 31)
Tables = dict[str, dict[str, list[Any]]]


@pytest.fixture(scope="session")
def sample_tables() -> Tables:
    """Return a sample book of 60 accounts as cells of CSV files."""
    return {
        name: {field: list(cells) for field, cells in columns.items()}
        for name, columns in sample_book(accounts=60, as_of=DAY).items()
    }


@pytest.fixture(scope="session")
def sample_folder(
    sample_tables: Tables, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the folder of its CSV files."""
    folder = tmp_path_factory.mktemp("book")
    write_tables(folder, sample_tables, safe=False)
    return folder


@pytest.fixture(scope="session")
def sample_portfolio(sample_folder: Path) -> Portfolio:
    """Return the book as it is read."""
    return read(sample_folder)


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Return an engine that reports in yen."""
    return Engine(config=Config(currency="JPY"))


@pytest.fixture(scope="session")
def sample_review(engine: Engine, sample_portfolio: Portfolio) -> Review:
    """Return the review of the sample book."""
    return engine.review(sample_portfolio, as_of=DAY)
