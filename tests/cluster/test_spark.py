"""Spark: the same bits as on one machine, whatever becomes of a worker."""

import threading
import time
from pathlib import Path
from typing import Any

import cluster_plugin_changed
import pytest
from cluster_books import BOOKS
from cluster_work import (
    PLUGINS,
    Numbered,
    Partials,
    Refusing,
    cut_up,
    figures_of,
    given_before,
    given_out,
    review_of,
    review_on,
    rows_of,
    total,
    whole_of,
)
from standalone import Cluster, Session

from successkit.core import InvalidInputError, PluginError, Portfolio
from successkit.engine.backends import Local, Part, Spark
from successkit.io import to_frames, write_parquet
from successkit.plugins import Extensions


def frames_of(session: Session, book: Portfolio) -> dict[str, Any]:
    """Return the tables of a book as frames of Spark."""
    tables = {name: to_frames(facts, "arrow") for name, facts in book.tables.items()}
    return {
        name: session.createDataFrame(table)
        for name, table in tables.items()
        if table.num_rows
    }


@pytest.mark.parametrize("name", BOOKS)
def test_every_metric_of_a_portfolio(session: Session, name: str) -> None:
    book = BOOKS[name]()

    found = figures_of(book, Spark(session, parts=3))

    assert found == figures_of(book, Local(threads=1, parts=1))


@pytest.mark.parametrize("name", [name for name in BOOKS if name != "empty"])
def test_every_metric_of_tables_in_spark(session: Session, name: str) -> None:
    book = BOOKS[name]()

    found = figures_of(frames_of(session, book), Spark(session, parts=5))

    assert found == figures_of(book, Local(threads=1, parts=1))


def test_a_review_of_tables_in_spark(session: Session) -> None:
    book = BOOKS["sample"]()

    found = review_on(frames_of(session, book), Spark(session, parts=3))

    assert found == review_of(book)


@pytest.mark.parametrize("kind", ["frames", "folder", "portfolio"])
def test_caps_and_ledgers_are_those_of_one_machine(
    session: Session, tmp_path: Path, kind: str
) -> None:
    book = BOOKS["sample"]()
    before, on = given_before(book), Spark(session, parts=3)
    given: object = book
    if kind == "frames":
        given = frames_of(session, book)
    if kind == "folder":
        write_parquet(book, tmp_path / "book", parts=3)
        given = tmp_path / "book"

    found = given_out(given, on, before)

    assert found == given_out(book, Local(threads=1, parts=1), before)


@pytest.mark.parametrize("name", ["sample", "empty"])
def test_a_review_of_a_folder_of_parts(
    session: Session, tmp_path: Path, name: str
) -> None:
    book = BOOKS[name]()
    write_parquet(book, tmp_path / "book", parts=3)

    found = review_on(tmp_path / "book", Spark(session, folder=tmp_path / "rows"))

    assert found == review_of(book)
    assert rows_of(tmp_path / "rows" / "accounts") == len(book)


def test_sums_behind_the_figures_are_the_same(session: Session) -> None:
    book = BOOKS["sample"]()
    spark = Spark(session, parts=2)

    found = total(spark.map(Partials(PLUGINS), spark.sources(frames_of(session, book))))

    expected = whole_of(book, PLUGINS)
    assert {name: part.state for name, part in found.items()} == {
        name: part.state for name, part in expected.items()
    }


def test_order_of_rows_and_partitions_of_tables_do_not_matter(session: Session) -> None:
    book = BOOKS["sample"]()
    frames = {
        name: frame.repartition(3) for name, frame in frames_of(session, book).items()
    }
    spark = Spark(session, parts=4)

    found = total(spark.map(Partials(), spark.sources(frames)))

    expected = whole_of(book)
    assert all(found[name].state == part.state for name, part in expected.items())


def test_results_come_in_the_order_of_the_parts(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "go").touch()
    parts = cut_up(BOOKS["sample"](), 6)

    found = list(Spark(session).map(Numbered(tmp_path), parts))

    assert found == [(part.number, len(part.portfolio)) for part in parts]


def test_a_split_account_is_refused(session: Session) -> None:
    book = BOOKS["sample"]()
    halves = [
        Part(portfolio=book, accounts=part.accounts, number=number)
        for number, part in enumerate([cut_up(book, 2)[0]] * 2)
    ]

    with pytest.raises(InvalidInputError, match="share accounts: buckets"):
        total(Spark(session).map(Partials(), halves))


def test_a_plugin_with_other_code_on_the_workers_is_refused(session: Session) -> None:
    changed = tuple(Extensions.collect([cluster_plugin_changed]).manifest())
    parts = cut_up(BOOKS["sample"](), 2)

    with pytest.raises(PluginError, match="cluster_plugin_changed: hash: expected"):
        list(Spark(session).map(Partials(changed), parts))


def test_an_error_of_ours_is_not_tried_again(session: Session, tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="nobody"):
        list(Spark(session).map(Refusing(tmp_path), cut_up(BOOKS["sample"](), 1)))

    assert len(list(tmp_path.iterdir())) == 1


def test_no_table_of_this_name(session: Session) -> None:
    with pytest.raises(InvalidInputError, match="no table 'invoices'"):
        Spark(session).sources({"invoices": session.range(1)})


def test_a_table_without_its_account(session: Session) -> None:
    spark = Spark(session, parts=2)
    tables = frames_of(session, BOOKS["sample"]())
    tables["usage"] = tables["usage"].drop("account_id")

    with pytest.raises(InvalidInputError, match="usage: expected a column account_id"):
        list(spark.map(Partials(), spark.sources(tables)))


def test_a_killed_worker_costs_nothing_but_time(
    session: Session, cluster: Cluster, tmp_path: Path
) -> None:
    parts = cut_up(BOOKS["sample"](), 4)
    killer = threading.Thread(target=kill_in_mid_run, args=(cluster, tmp_path))
    killer.start()

    found = list(Spark(session).map(Numbered(tmp_path), parts))

    killer.join()
    assert found == [(part.number, len(part.portfolio)) for part in parts]
    tried = len(list(tmp_path.glob("begun-*")))
    assert tried > len(parts)


def kill_in_mid_run(cluster: Cluster, folder: Path) -> None:
    """Wait until both workers work, kill one of them, and let them go on."""
    end = time.monotonic() + 60
    while len(list(folder.glob("begun-*"))) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    cluster.kill_worker()
    cluster.add_worker()
    (folder / "go").touch()
