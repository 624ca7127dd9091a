"""One real cluster for all tests of this folder: starting it takes most of the time."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# What is sent to workers is found by its name, there and here.
sys.path[:0] = [str(HERE), str(HERE / "here")]

from standalone import Cluster, Session  # noqa: E402 - found by the line above


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.cluster)
            # Spark leaves sockets to Java to close, and warns of a new pandas.
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
            item.add_marker(pytest.mark.filterwarnings("ignore::FutureWarning"))
            item.add_marker(pytest.mark.filterwarnings("ignore::DeprecationWarning"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Start a master and two workers."""
    pytest.importorskip("pyspark")
    with Cluster.of(2, [HERE, HERE / "elsewhere"]) as running:
        yield running


@pytest.fixture(scope="session")
def session(cluster: Cluster) -> Iterator[Session]:
    """Open a session of the cluster."""
    with cluster.session() as running:
        yield running
