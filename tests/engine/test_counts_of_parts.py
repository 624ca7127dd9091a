"""What was found while reading: counted once, however many parts there are."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.engine import Config, Engine, OutOfCore
from successkit.io import read

arrow: Any = pytest.importorskip("pyarrow", reason="needs the extra [parquet]")
pytest.importorskip("duckdb", reason="needs the extra [duckdb]")

from successkit.io import regroup, write_table  # noqa: E402 - only where it works

DAY = date(2026, 3, 31)
ACCOUNTS = [f"a{number}" for number in range(8)]


def folder(place: Path, **tables: list[dict[str, str]]) -> Path:
    """Write rows as text, as an export that nobody has checked."""
    place.mkdir()
    for name, rows in tables.items():
        write_table(arrow.Table.from_pylist(rows), place / f"{name}.parquet")
    return place


def contract(number: int, account: str, **given: str) -> dict[str, str]:
    row = {"id": f"c{number}", "account_id": account, "start": "2025-04-01"}
    return {**row, "amount": "1000", "currency": "JPY", **given}


def person(number: int, name: str = "") -> dict[str, str]:
    return {"id": f"p{number}", "name": name or f"Person {number}"}


@pytest.mark.parametrize(
    ("people", "contracts"),
    [
        pytest.param([person(1), person(1), person(2)], [], id="a person stands twice"),
        pytest.param(
            [person(1), person(1, "Other"), person(2)], [], id="two people of one id"
        ),
        pytest.param(
            [person(1)],
            [contract(8, "nobody", amount="0", currency="USD")],
            id="revenue of nothing is left out",
        ),
        pytest.param(
            [person(1)],
            [contract(number, "nobody", amount="700") for number in range(8, 12)],
            id="contracts of nobody",
        ),
    ],
)
@pytest.mark.parametrize("parts", [1, 3])
def test_every_row_is_counted_once(
    people: list[dict[str, str]],
    contracts: list[dict[str, str]],
    parts: int,
    tmp_path: Path,
) -> None:
    of_all = [contract(number, name) for number, name in enumerate(ACCOUNTS)]
    given = folder(
        tmp_path / "in",
        accounts=[{"id": name} for name in ACCOUNTS],
        contracts=[*of_all, *contracts],
        people=people,
    )
    regroup(given, tmp_path / "parts", parts=parts)
    engine = Engine(config=Config(currency="JPY"))
    here = engine.review(read(given), as_of=DAY).document()["problems"]
    on = OutOfCore(memory="500MB")
    there = engine.review(tmp_path / "parts", as_of=DAY, on=on).document()["problems"]

    both = here.pop("rows"), there.pop("rows")
    codes = [sorted(row["code"] for row in rows) for rows in both]
    assert codes[1] == codes[0]
    assert there == here
