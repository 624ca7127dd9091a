"""One sample book, read once, and its review."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.core import Portfolio
from successkit.engine import Config, Engine, Review
from successkit.io import read, write_tables
from successkit.plugins import hookimpl
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


class Answers:
    """A plugin that declares and observes whatever it was made with.

    Parameters
    ----------
    plugin_name
        Its name.
    **answers
        What its hooks give, by hook without ``successkit_``; observers are functions.
    """

    def __init__(self, plugin_name: str = "crm", **answers: Any) -> None:  # noqa: ANN401
        self.plugin_name = plugin_name
        for hook, answer in answers.items():
            setattr(self, f"successkit_{hook}", hookimpl(_implementation(hook, answer)))


def _implementation(hook: str, answer: Any) -> Callable[..., Any]:  # noqa: ANN401
    if hook.startswith("on_"):
        return answer  # type: ignore[no-any-return]

    def declare() -> Any:  # noqa: ANN401
        return answer

    return declare


@pytest.fixture(scope="session")
def plugin() -> type[Answers]:
    """Return how to make a plugin that answers as it is told."""
    return Answers
