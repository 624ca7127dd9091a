"""``successkit value``: a board, a document, and wrong use in one line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.core import InvalidInputError
from successkit.engine import ValueRequest

Cli = Callable[..., Any]
Book = Callable[..., Path]
DAY = ("--as-of", "2026-03-20")

ROWS = [
    ("c-1", "a-1", "2024-01-01", "2026-01-01", 12000),
    ("c-2", "a-2", "2024-01-01", "2025-01-01", 24000),
    ("c-3", "a-2", "2025-01-01", "2026-01-01", 24000),
    ("c-4", "a-2", "2026-01-01", "2027-01-01", 24000),
    ("c-5", "a-3", "2024-06-01", "2025-06-01", 6000),
    ("c-6", "a-3", "2025-06-01", "2026-06-01", 6000),
]
ACCOUNTS = "id,name,region\na-1,Aozora,east\na-2,Harbour <Tools>,west\na-3,,east\n"
CONTRACTS = "id,account_id,start,end,amount,currency,interval_unit\n" + "".join(
    f"{name},{account},{start},{end},{amount},JPY,year\n"
    for name, account, start, end, amount in ROWS
)


@pytest.fixture
def folder(book: Book) -> Path:
    return book(accounts=ACCOUNTS, contracts=CONTRACTS)


def test_the_board_says_value_and_risk(cli: Cli, folder: Path) -> None:
    ran = cli("value", folder, *DAY, "--segment", "region", "--margin", "0.8")

    assert ran.code == 0
    for words in (
        "Lifetime value (LTV)",
        "Revenue at risk in 12 months",
        "Harbour <Tools>",
        "90% interval",
        "By segment",
        "margin 80.0%",
        "ARPA / churn",
    ):
        assert words in ran.out


def test_the_board_speaks_japanese(cli: Cli, folder: Path) -> None:
    ran = cli("value", folder, *DAY, "--horizon", "36", "--lang", "ja")

    assert ran.code == 0
    assert "顧客生涯価値" in ran.out
    assert "今後36か月" in ran.out


def test_the_document_adds_up(cli: Cli, folder: Path) -> None:
    document = cli("value", folder, *DAY, "--segment", "region", "--json", "-").document

    whole = int(document["lifetime_value"]["value"])
    parts = [int(one["lifetime_value"]["value"]) for one in document["segments"]]
    assert whole == sum(parts) > 0
    assert document["mrr"]["value"] == "2500"
    assert document["customers"] == len(document["accounts"]) == 2
    assert {one["name"] for one in document["accounts"]} == {"Harbour <Tools>", None}
    assert document["comparison"][0]["name"] == "lifetime_value"


def test_a_book_without_decisions_says_so(cli: Cli, book: Book) -> None:
    ran = cli("value", book(), "--as-of", "2025-04-15")
    document = cli("value", book(), "--as-of", "2025-04-15", "--json", "-").document

    assert ran.code == 0
    assert "no renewal has been decided yet" in ran.out
    assert document["lifetime_value"]["value"] is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(("--discount", "-1"), "discount: expected", id="discount"),
        pytest.param(("--discount=-0.1",), "name a horizon", id="without end"),
        pytest.param(("--horizon", "0"), "horizon: expected", id="no month"),
        pytest.param(("--margin", "2"), "margin: expected", id="margin above 1"),
        pytest.param(("--level", "1"), "level: expected", id="certainty"),
        pytest.param(("--top", "-1"), "top: expected", id="fewer than none"),
        pytest.param(("--segment", "regoin"), "did you mean 'region'", id="segment"),
        pytest.param(("--timing", "now"), "invalid choice", id="timing"),
        pytest.param(("--currency", "YEN"), "YEN", id="currency"),
    ],
)
def test_wrong_use_is_said_in_one_line(
    cli: Cli, folder: Path, options: tuple[str, ...], words: str
) -> None:
    ran = cli("value", folder, *DAY, *options)

    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_a_day_is_needed(cli: Cli, folder: Path) -> None:
    assert cli("value", folder).code == 2


def test_a_request_lists_no_fewer_than_no_account() -> None:
    with pytest.raises(InvalidInputError, match="top"):
        ValueRequest(as_of=date(2026, 3, 20), top=-1)
