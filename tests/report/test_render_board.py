"""The text board of a review: what it opens with, and what it does not invent."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.report import UnknownLanguageError, render_board
from successkit.report.text import width_of

Document = dict[str, Any]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "health", "score", "accounts", "mrr", "value"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
TOP = st.sampled_from(
    ["summary", "attention", "accounts", "metrics", "movements", "problems"]
)


def test_opens_with_revenue_at_risk_then_what_to_do(review: Document) -> None:
    lines = render_board(review).splitlines()

    assert "31 March 2026" in lines[0]
    assert lines[2] == (
        "Revenue at risk: ¥2,345,678 a month, in 6 accounts (19.0% of MRR)"
    )
    assert lines[5] == "Accounts that need attention (10)"


def test_each_urgent_account_has_owner_reason_and_next_step(review: Document) -> None:
    board = render_board(review)
    urgent = board.split("Actions of playbooks")[0]

    assert [key for key in review["attention"] if f"({key})" not in urgent] == []
    assert urgent.count("    Owner") == urgent.count("    Reason") == 10
    assert "Next step  E-mail: ask for reasons, due 11 April 2026" in urgent
    assert "Owner      No owner" in urgent


def test_actions_say_how_many_are_new(review: Document) -> None:
    accounts = review["accounts"]
    new = sum(len(each.get("actions", [])) for each in accounts)
    every = new + sum(len(each.get("open_actions", [])) for each in accounts)

    assert f"Actions of playbooks ({every}, of which {new} new)" in render_board(review)


def test_figures_show_n_and_why_they_are_undefined(review: Document) -> None:
    board = render_board(review)

    assert "95% interval 1.2% to 3.4%; n = 812" in board
    assert "undefined  no CSAT answers in the window" in board


def test_problems_add_up_and_show_how_to_mend(review: Document) -> None:
    board = render_board(review)

    assert "9,001 read = 8,996 accepted + 4 set aside + 1 duplicates" in board
    assert "mend: swap the two days or correct the end" in board
    assert "Left out of MRR: ¥83,333, $1,200.50 a month" in board


def test_japanese_board_has_japanese_words(review: Document) -> None:
    board = render_board(review, lang="ja")

    for word in (
        "リスクのある売上",
        "今すぐ対応が必要な顧客",
        "危険",
        "解約率",
        "2026年3月31日",
    ):
        assert word in board


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_lines_fit_the_terminal(review: Document, lang: str, width: int) -> None:
    lines = render_board(review, lang=lang, width=width).splitlines()

    assert max(map(width_of, lines)) <= width


def test_empty_book_is_no_data_never_zero_or_good(empty: Document) -> None:
    board = render_board(empty)

    assert "Revenue at risk: no data" in board
    assert "undefined  no accounts at the start" in board
    assert "0.0%" not in board
    assert "Good" not in board


def test_colour_only_repeats_what_words_say(review: Document) -> None:
    coloured = render_board(review, color=True)

    for code in (0, 1, 31, 32, 33):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert [line.rstrip() for line in coloured.splitlines()] == (
        render_board(review).splitlines()
    )


def test_data_cannot_steer_the_terminal(hostile: Document) -> None:
    board = render_board(hostile)

    assert "\x1b" not in board
    assert "\u202e" not in board
    board.encode()  # half a letter of a broken file would fail here


def test_unknown_language_is_refused(review: Document) -> None:
    with pytest.raises(UnknownLanguageError, match="got 'xx'"):
        render_board(review, lang="xx")


@given(st.dictionaries(TOP, JSON, max_size=4))
@settings(max_examples=50, deadline=None)
def test_never_fails_on_what_is_missing_or_odd(document: Document) -> None:
    assert render_board(document)


def test_reason_is_the_substance_and_the_step_says_what(review: Document) -> None:
    first = review["attention"][0]
    row = next(row for row in review["accounts"] if row["id"] == first)
    row["concerns"] = ["use fell by half", "a payment is late"]
    row["actions"] = []
    step = {"kind": "call", "what": "ask for reasons", "due_on": "2026-03-30"}
    row["open_actions"] = [step | {"episode": "2026-03-24"}]

    board = render_board(review, width=140)

    assert "Reason     Use fell by half; a payment is late" in board
    assert (
        "Call: ask for reasons, overdue since 30 March 2026, open since 24 March 2026"
    ) in board
    assert "期限切れ：2026年3月30日、2026年3月24日から未完了" in (
        render_board(review, lang="ja", width=140)
    )


def test_renewal_in_the_past_has_run_out(review: Document) -> None:
    for row in review["accounts"]:
        row["renewal_on"] = "2026-03-01"

    assert "ran out 1 March 2026" in render_board(review)
    assert "renews" not in render_board(review)


def test_losses_are_read_with_a_minus_whatever_their_sign(review: Document) -> None:
    month = review["movements"][0]
    month.update(churn="210000", contraction="-56000")
    review["movements"] = [month]

    board = render_board(review)

    assert "-¥210,000" in board
    assert "-¥56,000" in board


def test_revenue_that_is_not_known_is_told(review: Document) -> None:
    review["summary"]["revenue_at_risk_not_known"] = 2

    assert "(19.0% of MRR); without 2 accounts" in render_board(review).splitlines()[2]
