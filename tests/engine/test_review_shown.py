"""What a newcomer sees: an empty book is no data, and a notebook shows little."""

from datetime import date
from typing import Any

import pytest

from successkit.core import Account, Contract, Money, Portfolio
from successkit.engine import Config, Engine, Review
from successkit.engine.document import shown_document
from successkit.report import render_board
from successkit.testing.example import example_book

DAY = date(2026, 3, 31)
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def review() -> Review:
    book = Portfolio.from_objects(
        accounts=[Account(id=f"a{n:02}", name=EVIL) for n in range(30)],
        contracts=[
            Contract(
                id=f"c{n}",
                account_id=f"a{n:02}",
                start=date(2025, 3, 1),
                end=date(2026, 3, 1),
                amount=Money(1000 + n, "JPY"),
            )
            for n in range(30)
        ],
    )
    return Engine().review(book, as_of=DAY)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    "accounts",
    [
        pytest.param([], id="no accounts at all"),
        pytest.param([Account(id="a")], id="an account without a contract"),
    ],
)
def test_empty_book_is_no_data_never_zero_or_good(
    accounts: list[Account], lang: str
) -> None:
    book = Portfolio.from_objects(accounts=accounts)
    review = Engine(config=Config(language=lang)).review(book, as_of=DAY)
    document: dict[str, Any] = review.document()
    board = render_board(document, lang=lang)

    assert document["currency"] is None
    assert document["summary"]["mrr"] is None
    assert document["summary"]["revenue_at_risk"] is None
    assert document["metrics"]["logo_churn_rate"]["value"] is None
    assert document["metrics"]["mrr"]["value"] is None
    assert document["movements"] == []
    assert len(document["findings"]) == 1
    for lie in ("0.0%", "0.00", "Good", "良好", "XXX"):
        assert lie not in board
    assert ("データなし" if lang == "ja" else "no data") in board.splitlines()[2]


def test_notebook_shows_ten_accounts_of_any_book_escaped(review: Review) -> None:
    shown = shown_document(review, "en")
    html = review._repr_html_()

    assert shown["attention"] == review.document()["attention"]
    assert [row["id"] for row in shown["accounts"]] == shown["attention"]  # type: ignore[attr-defined]
    assert len(shown["attention"]) == 10  # type: ignore[arg-type]
    assert EVIL not in html
    assert "&lt;script&gt;" in html


def test_other_objects_show_themselves_bounded_and_escaped(review: Review) -> None:
    for one in (review.accounts, review.movements, *review.metrics.values()):
        html = one._repr_html_()

        assert html.count("<tr>") <= 21
        assert "<script" not in html


def test_document_says_of_each_account_what_the_short_form_says() -> None:
    review = Engine().review(example_book(accounts=12), as_of=DAY)
    entries = {row["id"]: row for row in review.document()["accounts"]}

    short = shown_document(review, "en")

    for row in short["accounts"]:  # type: ignore[attr-defined]
        assert entries[row["id"]] == row


def test_parts_of_a_score_and_its_cap_add_up(review: Review) -> None:
    for row in review.document()["accounts"]:
        health = row["health"]
        parts = [entry["contribution"] or 0 for entry in health["signals"]]
        if health["score"] is None:
            assert parts == []
            assert health["cap"] is None
        else:
            assert sum(parts) + health["cap"] == pytest.approx(health["score"])
