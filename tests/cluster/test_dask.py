"""Dask: the same bits as on one machine, whatever becomes of a worker."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cluster_plugin_changed
import pytest
from cluster_books import BOOKS
from cluster_work import (
    Numbered,
    Partials,
    Refusing,
    cut_up,
    figures_of,
    given_before,
    given_out,
    import_from,
    review_of,
    review_on,
    rows_of,
    total,
)

from successkit.core import InvalidInputError, PluginError, Portfolio
from successkit.engine.backends import Dask, Local, Part
from successkit.io import to_frames, write_parquet
from successkit.plugins import Extensions

Client = Any

ELSEWHERE = Path(__file__).parent / "elsewhere"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Two processes with one thread each."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.run(import_from, str(ELSEWHERE))
        yield client


@pytest.mark.parametrize("name", BOOKS)
def test_every_metric_of_a_portfolio(client: Client, name: str) -> None:
    book = BOOKS[name]()

    found = figures_of(book, Dask(client, parts=3))

    assert found == figures_of(book, Local(threads=1, parts=1))


@pytest.mark.parametrize("name", [name for name in BOOKS if name != "empty"])
def test_every_metric_of_frames_in_dask(client: Client, name: str) -> None:
    book = BOOKS[name]()

    found = figures_of(frames_of(book), Dask(client, parts=5))

    assert found == figures_of(book, Local(threads=1, parts=1))


@pytest.mark.parametrize("name", ["sample", "hot"])
def test_a_review_of_frames_in_dask(client: Client, name: str) -> None:
    book = BOOKS[name]()

    found = review_on(frames_of(book), Dask(client, parts=3))

    assert found == review_of(book)


@pytest.mark.parametrize("kind", ["frames", "folder", "portfolio"])
def test_caps_and_ledgers_are_those_of_one_machine(
    client: Client, tmp_path: Path, kind: str
) -> None:
    book = BOOKS["sample"]()
    before, on = given_before(book), Dask(client, parts=3)
    given: object = book
    if kind == "frames":
        given = frames_of(book)
    if kind == "folder":
        write_parquet(book, tmp_path / "book", parts=3)
        given = tmp_path / "book"

    found = given_out(given, on, before)

    assert found == given_out(book, Local(threads=1, parts=1), before)


@pytest.mark.parametrize("name", ["sample", "empty"])
def test_a_review_of_a_folder_of_parts(
    client: Client, tmp_path: Path, name: str
) -> None:
    book = BOOKS[name]()
    write_parquet(book, tmp_path / "book", parts=3)

    found = review_on(tmp_path / "book", Dask(client, folder=tmp_path / "rows"))

    assert found == review_of(book)
    assert rows_of(tmp_path / "rows" / "accounts") == len(book)


def test_a_frame_without_its_account(client: Client) -> None:
    dask = Dask(client, parts=2)
    frames = frames_of(BOOKS["sample"]())
    frames["usage"] = frames["usage"].drop(columns="account_id")

    with pytest.raises(InvalidInputError, match="usage: expected a column account_id"):
        list(dask.map(Partials(), dask.sources(frames)))


def frames_of(book: Portfolio) -> dict[str, Any]:
    """Return the tables of a book as frames of Dask, in three partitions each."""
    frames = pytest.importorskip("dask.dataframe")
    tables = {name: to_frames(facts, "pandas") for name, facts in book.tables.items()}
    # Dask makes text of decimals, and of a zero with places 0E-9.
    tables["contracts"]["amount"] = tables["contracts"]["amount"].astype(float)
    return {
        name: frames.from_pandas(table, npartitions=3, sort=False)
        for name, table in tables.items()
        if len(table)
    }


def test_results_come_in_the_order_of_the_parts(client: Client, tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    parts = cut_up(BOOKS["sample"](), 6)

    found = list(Dask(client).map(Numbered(tmp_path), parts))

    assert found == [(part.number, len(part.portfolio)) for part in parts]


def test_a_split_account_is_refused(client: Client) -> None:
    book = BOOKS["sample"]()
    halves = [
        Part(portfolio=book, accounts=part.accounts, number=number)
        for number, part in enumerate([cut_up(book, 2)[0]] * 2)
    ]

    with pytest.raises(InvalidInputError, match="share accounts: buckets"):
        total(Dask(client).map(Partials(), halves))


def test_a_plugin_with_other_code_on_the_workers_is_refused(client: Client) -> None:
    changed = tuple(Extensions.collect([cluster_plugin_changed]).manifest())
    parts = cut_up(BOOKS["sample"](), 2)

    with pytest.raises(PluginError, match="cluster_plugin_changed: hash: expected"):
        list(Dask(client).map(Partials(changed), parts))


def test_an_error_of_ours_is_not_tried_again(client: Client, tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="nobody"):
        list(Dask(client).map(Refusing(tmp_path), cut_up(BOOKS["sample"](), 1)))

    assert len(list(tmp_path.iterdir())) == 1


def test_a_killed_worker_costs_nothing_but_time(client: Client, tmp_path: Path) -> None:
    parts = cut_up(BOOKS["sample"](), 4)
    killer = threading.Thread(target=kill_in_mid_run, args=(tmp_path,))
    killer.start()

    found = list(Dask(client).map(Numbered(tmp_path), parts))

    killer.join()
    assert found == [(part.number, len(part.portfolio)) for part in parts]
    assert len(list(tmp_path.glob("begun-*"))) > len(parts)


def kill_in_mid_run(folder: Path) -> None:
    """Wait until both workers work, kill one of them, and let them go on."""
    import os
    import signal

    end = time.monotonic() + 60
    begun: list[Path] = []
    while len(begun) < 2 and time.monotonic() < end:
        time.sleep(0.1)
        begun = list(folder.glob("begun-*"))
    os.kill(int(begun[0].name.rpartition("-")[2]), signal.SIGKILL)
    (folder / "go").touch()
