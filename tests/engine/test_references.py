"""References to contracts of other accounts: the same wherever those accounts lie."""

from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from successkit.core import Account, Contract, Event, Money, Portfolio
from successkit.engine import Config, Engine, OutOfCore
from successkit.io.parquet import table_to_arrow, write_parquet

needs_parquet = pytest.mark.skipif(
    find_spec("pyarrow") is None, reason="needs the extra [parquet]"
)
DAY = date(2026, 3, 31)
NAMES = tuple(f"a{number}" for number in range(8))


def event(account: str, month: int, kind: str, contract: str) -> Event:
    at = datetime(2026, month, 10, 12, tzinfo=UTC)
    return Event(account_id=account, at=at, kind=kind, contract_id=contract)


def contract(account: str, name: str, renews: str | None = None) -> Contract:
    start = date(2025, 4, 1) if renews is None else date(2026, 2, 1)
    return Contract(
        id=name,
        account_id=account,
        start=start,
        end=date(2026, 2, 1) if renews is None else None,
        amount=Money(1000, "JPY"),
        renews=renews,
    )


def crossed() -> Portfolio:
    """Make a book in which each account speaks of contracts of the next one."""
    following = dict(zip(NAMES, (*NAMES[1:], NAMES[0]), strict=True))
    contracts = [contract(name, f"{name}-1") for name in NAMES]
    contracts += [
        contract(name, f"{name}-2", f"{other}-1") for name, other in following.items()
    ]
    events = [
        event(name, month, kind, f"{other}-{number}")
        for name, other in following.items()
        for month, kind, number in ((2, "pause", 1), (3, "resume", 2))
    ]
    accounts = [Account(id=name) for name in NAMES]
    return Portfolio.from_objects(accounts=accounts, contracts=contracts, events=events)


@needs_parquet
@pytest.mark.parametrize("parts", [1, 3, 8])
def test_a_contract_of_another_account_is_not_known_in_any_part(
    parts: int, tmp_path: Path
) -> None:
    book, engine = crossed(), Engine(config=Config(currency="JPY"))
    write_parquet(book, tmp_path / "book", parts=parts)
    here = engine.review(book, as_of=DAY)
    there = engine.review(
        tmp_path / "book",
        as_of=DAY,
        on=OutOfCore(memory="500MB", folder=tmp_path / "rows"),
    )
    rows = there.accounts.to_table().sort_by("id")

    assert [row.code for row in here.problems] == ["unknown-contract"] * 16
    assert sorted(row.code for row in there.problems) == ["unknown-contract"] * 16
    assert {row.message for row in there.problems} == {
        row.message for row in here.problems
    }
    assert there.metrics == here.metrics
    assert there.movements == here.movements
    assert rows.to_pylist() == table_to_arrow(here.accounts).to_pylist()
