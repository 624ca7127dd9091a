"""What plugins cost: ratios of times measured side by side in one run.

    python benchmarks/plugins.py --small
    python benchmarks/plugins.py

The machinery (chunks, read-only columns, threads, checks and the probe) is what running
declared signals takes beyond calling their functions. It is held against a review of a
book of that size; and a signal over chunks is held against a pluggy hook call per
account that computes the same.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pluggy

from successkit import Config, Engine, read
from successkit.core import AccountTable, AnyArray, Facts, Portfolio, Signal, Text, View
from successkit.io import write_tables
from successkit.plugins import Limits, run_signals
from successkit.plugins.probe import probe
from successkit.testing.sample import sample_book

AS_OF = date(2026, 3, 31)
PLUGINS = 5
SMALL = 20_000
FULL = 1_000_000
TILE = 5_000
RECENT = timedelta(days=84)
ROWS_PER_ACCOUNT = 10
POINTS = ((0.0, 0.0), (100.0, 100.0))

Row = dict[str, Any]
hookspec = pluggy.HookspecMarker("benchmark")
hookimpl = pluggy.HookimplMarker("benchmark")


def best(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def tiled(book: Portfolio, times: int) -> Portfolio:
    """Return a book of many times the accounts, each a copy under an id of its own."""
    ids = np.array(
        [f"{k:04}-{name}" for k in range(times) for name in book.account_ids]
    )
    tables = {
        name: facts if name in {"people", "rates"} else _repeated(facts, times, book)
        for name, facts in book.tables.items()
    }
    accounts = tables["accounts"]
    named = Text(accounts.array("account"), ids.astype(object))
    tables["accounts"] = accounts.replace(id=named)
    return attrs.evolve(book, account_ids=ids.astype(object), tables=tables)


def _repeated(facts: Facts, times: int, book: Portfolio) -> Facts:
    if facts.table.name == "usage":
        facts = facts.take(facts.array("own_day") > np.datetime64(AS_OF - RECENT))
    rows = np.tile(np.arange(facts.rows), times)
    shift = np.repeat(np.arange(times, dtype=np.int32) * len(book), facts.rows)
    many = facts.take(rows)
    return many.replace(account=(many.array("account") + shift).astype(np.int32))


def book_of(accounts: int) -> Portfolio:
    """Return a book of a size, made of copies of a smaller one."""
    with tempfile.TemporaryDirectory() as folder:
        tables = sample_book(accounts=min(TILE, accounts), as_of=AS_OF)
        write_tables(Path(folder), tables, safe=False)
        return tiled(read(Path(folder)), max(1, accounts // TILE))


def table_of(accounts: int) -> AccountTable:
    """Return an account table with what the signals read."""
    random = np.random.default_rng(7)
    seats = random.integers(1, 500, accounts).astype(np.float64)
    return AccountTable.of(
        AS_OF,
        [f"a-{row:07}" for row in range(accounts)],
        seats=seats,
        usage_recent=seats * random.random(accounts) * 40,
    )


@attrs.frozen
class Ratio:
    """A signal that reads the account table; each plugin has a factor of its own."""

    factor: float

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> AnyArray:  # noqa: ARG002
        """Return the value of each account."""
        table = view.table
        return table.array("usage_recent") / table.array("seats") * self.factor


class Specs:
    """The hook that is called for each account."""

    @hookspec
    def account_value(self, account: Row, as_of: date) -> float:  # type: ignore[empty-body]
        """Return the value of one account."""


@attrs.frozen
class PerAccount:
    """The same signal as a hook call per account."""

    factor: float

    @hookimpl
    def account_value(self, account: Row, as_of: date) -> float:  # noqa: ARG002
        """Return the value of one account."""
        return account["usage_recent"] / account["seats"] * self.factor


def rows_of(table: AccountTable, rows: int) -> list[tuple[object, ...]]:
    """Return the first rows as plain values."""
    columns = table.take(np.arange(rows)).to_dict().values()
    return list(zip(*columns, strict=True))


def hook_values(
    names: tuple[str, ...], rows: list[tuple[object, ...]], factor: float
) -> AnyArray:
    """Return what a hook call per account gives, which gets the account's row."""
    manager = pluggy.PluginManager("benchmark")
    manager.add_hookspecs(Specs)
    manager.register(PerAccount(factor))
    call = manager.hook.account_value
    found = [
        call(account=dict(zip(names, row, strict=True)), as_of=AS_OF)[0] for row in rows
    ]
    return np.array(found)


def signals() -> list[Signal]:
    """Return one signal of each plugin."""
    return [
        Signal(name=f"plugin{k}.ratio", compute=Ratio(k + 0.5), points=POINTS)
        for k in range(PLUGINS)
    ]


def usage_by_account(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    """Return the use of the last four weeks of each account: reads facts."""
    usage = view.portfolio.usage
    recent = usage.array("day") > as_of - np.timedelta64(28, "D")
    counted = usage.text("measure").equals("logins") & recent
    value = np.where(counted, usage.array("value"), 0.0)
    return np.bincount(usage.array("account"), value, minlength=len(view.table))


def usage_view(table: AccountTable, rows: int) -> View:
    """Return a view with so many rows of use, in the order of their days."""
    random = np.random.default_rng(3)
    days = np.sort(random.integers(0, 84, rows)).astype("timedelta64[D]")
    measures = Text(
        random.integers(0, 3, rows).astype(np.int32),
        np.array(["active_users", "logins", "reports"], object),
    )
    own = np.datetime64(AS_OF) - days[::-1]
    columns = {
        "account": random.integers(0, len(table), rows).astype(np.int32),
        "day": own,
        "own_day": own,
        "measure": measures,
        "value": random.integers(0, 1000, rows).astype(np.float64),
    }
    facts = attrs.evolve(
        Facts.empty("usage"),
        columns=columns,
        rows=rows,
        row_numbers=np.arange(1, rows + 1),
    )
    whole = Portfolio.from_objects()
    tables = {**whole.tables, "usage": facts}
    book = attrs.evolve(whole, account_ids=table.ids, tables=tables)
    return View(book, table)


def line(name: str, figure: str, goal: str = "") -> None:
    """Print one row of the table."""
    print(f"{name:<58} {figure:>10}  {goal}".rstrip(), flush=True)


def machinery(table: AccountTable, repeats: int) -> float:
    """Return the seconds that running signals takes beyond their functions."""
    view = View(Portfolio.from_objects(), table)
    day = np.datetime64(AS_OF)
    direct = best(lambda: [s.compute(view, as_of=day) for s in signals()], repeats)
    plain = best(lambda: run_signals(signals(), view), repeats)
    whole = best(lambda: run_signals(signals(), view, probe=probe), repeats)
    line(f"{PLUGINS} plugins' signals, functions alone", f"{direct * 1e3:.1f} ms")
    line(f"{PLUGINS} plugins' signals, run", f"{plain * 1e3:.1f} ms")
    line(f"{PLUGINS} plugins' signals, tried out and run", f"{whole * 1e3:.1f} ms")
    return whole - direct


def against_review(accounts: int, extra: float) -> None:
    """Print what share of a review the machinery is."""
    engine, book = Engine(config=Config(currency="JPY")), book_of(accounts)
    review = best(lambda: engine.review(book, as_of=AS_OF), 1)
    line(f"review of {book!r}"[:58], f"{review:.2f} s")
    line("machinery of plugins / review", f"{extra / review:.2%}", "(at most 1 %)")


def against_hooks(table: AccountTable, repeats: int) -> None:
    """Print how much faster chunks are than a hook call per account."""
    view, signal = View(Portfolio.from_objects(), table), signals()[0]
    rows, names = rows_of(table, min(SMALL, len(table))), tuple(table.columns)
    run, called = run_signals([signal], view), hook_values(names, rows, 0.5)
    np.testing.assert_array_equal(run.raw[signal.name][: len(rows)], called)
    chunked = best(lambda: run_signals([signal], view), repeats) / len(table)
    hooks = best(lambda: hook_values(names, rows, 0.5), 3) / len(rows)
    line("a hook call per account", f"{hooks * 1e9:,.0f} ns", "per account")
    line("a signal over chunks", f"{chunked * 1e9:,.1f} ns", "per account")
    line("hook call / chunks", f"{hooks / chunked:,.0f}", "(at least 500)")


def facts_in_chunks(table: AccountTable, repeats: int) -> None:
    """Print what chunks cost a signal that reads facts which are in no order."""
    view = usage_view(table, len(table) * ROWS_PER_ACCOUNT)
    day = np.datetime64(AS_OF)
    signal = Signal(name="acme.use", compute=usage_by_account, points=POINTS)
    run = run_signals([signal], view)
    np.testing.assert_array_equal(
        run.raw["acme.use"], usage_by_account(view, as_of=day)
    )
    whole = best(lambda: usage_by_account(view, as_of=day), repeats)
    chunked = best(lambda: run_signals([signal], view), repeats)
    rows = view.portfolio.usage.rows
    line(f"use by account, {rows:,} rows in no order, whole", f"{whole * 1e3:.1f} ms")
    line("the same in chunks", f"{chunked * 1e3:.1f} ms")
    line("chunks / whole", f"{chunked / whole:.2f}")


def main() -> None:
    """Print every ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} accounts")
    parser.add_argument(
        "--no-review", action="store_true", help="the other ratios only"
    )
    options = parser.parse_args()
    accounts, repeats = (SMALL, 5) if options.small else (FULL, 15)
    print(f"{accounts:,} accounts, limits {Limits()}")
    table = table_of(accounts)
    extra = machinery(table, repeats)
    against_hooks(table, repeats)
    facts_in_chunks(table, repeats)
    if not options.no_review:
        against_review(accounts, extra)


if __name__ == "__main__":
    main()
