"""The fragment with which a review shows itself in a notebook."""

from typing import Any

import pytest

from successkit.report import review_html

Document = dict[str, Any]


def test_opens_with_risk_and_lists_urgent_accounts(review: Document) -> None:
    shown = review_html(review, limit=3)

    assert "Revenue at risk: ¥2,345,678" in shown
    assert [key in shown for key in review["attention"][:4]] == [
        True,
        True,
        True,
        False,
    ]
    assert "3 of 10 rows" in shown


def test_japanese_words(review: Document) -> None:
    assert "リスクのある売上" in review_html(review, lang="ja")


def test_data_stay_text(hostile: Document) -> None:
    shown = review_html(hostile)

    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("limit", [0, -1])
def test_nothing_listed(review: Document, limit: int) -> None:
    assert "A-0" not in review_html(review, limit=limit)


def test_empty_book(empty: Document) -> None:
    shown = review_html(empty)

    assert "no data" in shown
    assert "undefined" in shown
    assert review_html({})
