"""Repairs: what is read although it is spelled otherwise, and the note of it."""

from collections.abc import Callable
from datetime import date, datetime

import numpy as np
import pytest

from successkit.core import Portfolio, Severity
from successkit.core.intake import NOTES_SHOWN

ReadBook = Callable[..., Portfolio]

CONTRACTS = "id,account_id,start,amount,currency,interval_unit,auto_renew\n"


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "codes"),
    [
        pytest.param("1200", "JPY", 1200, [], id="plain"),
        pytest.param("1200.50", "USD", 120050, [], id="plain with cents"),
        pytest.param("+1200", "JPY", 1200, [], id="plus sign"),
        pytest.param("0.5", "USD", 50, [], id="below one"),
        pytest.param("１２００", "JPY", 1200, ["full-width"], id="full-width digits"),
        pytest.param(
            '"１，２００．５０"',
            "USD",
            120050,
            ["full-width", "grouped-number"],
            id="full-width with separators",
        ),
        pytest.param(" 1200 ", "JPY", 1200, ["spaces"], id="spaces around"),
        pytest.param(
            '"1,200,000"', "JPY", 1_200_000, ["grouped-number"], id="thousands"
        ),
        pytest.param(
            '"¥1,200,000"',
            "JPY",
            1_200_000,
            ["currency-sign", "grouped-number"],
            id="yen sign",
        ),
        pytest.param(
            '"￥1,200,000"',
            "JPY",
            1_200_000,
            ["full-width", "currency-sign", "grouped-number"],
            id="full-width yen sign",
        ),
        pytest.param(
            '"1,200,000円"',
            "JPY",
            1_200_000,
            ["currency-sign", "grouped-number"],
            id="yen in Japanese",
        ),
        pytest.param(
            '"$1,200.50"',
            "USD",
            120_050,
            ["currency-sign", "grouped-number"],
            id="dollar sign",
        ),
        pytest.param("$5", "AUD", 500, ["currency-sign"], id="another dollar"),
        pytest.param("€5", "EUR", 500, ["currency-sign"], id="euro sign"),
        pytest.param("USD 5", "USD", 500, ["currency-sign"], id="currency code"),
        pytest.param("5", "usd", 500, ["spelling"], id="currency in small letters"),
    ],
)
def test_amount_is_read(
    read_book: ReadBook, amount: str, currency: str, minor: int, codes: list[str]
) -> None:
    book = read_book(contracts=f"{CONTRACTS}c-1,a-1,2026-04-01,{amount},{currency},,\n")

    assert book.contracts.array("amount").tolist() == [minor]
    assert [note.code for note in book.problems] == codes
    assert all(note.severity is Severity.NOTE for note in book.problems)


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        pytest.param("2026-04-01", [], id="ISO"),
        pytest.param("2026/4/1", ["slash-date"], id="slashes"),
        pytest.param("2026/04/01", ["slash-date"], id="slashes with zeros"),
        pytest.param("2026年4月1日", ["japanese-date"], id="Japanese"),
        pytest.param(
            "２０２６年４月１日", ["full-width", "japanese-date"], id="full-width"
        ),
        pytest.param("令和8年4月1日", ["japanese-date"], id="Japanese era"),
        pytest.param("2026-04-01 00:00:00", ["midnight-for-day"], id="midnight"),
        pytest.param(" 2026-04-01", ["spaces"], id="a space"),
    ],
)
def test_day_is_read(read_book: ReadBook, start: str, codes: list[str]) -> None:
    book = read_book(contracts=f"{CONTRACTS}c-1,a-1,{start},1,JPY,,\n")

    assert book.contracts.array("start").tolist() == [date(2026, 4, 1)]
    assert [note.code for note in book.problems] == codes


@pytest.mark.parametrize(
    "start", ["令和元年4月30日", "平成31年5月1日", "令和8年2月30日", "昭和1年1月1日"]
)
def test_day_outside_its_era_is_refused(read_book: ReadBook, start: str) -> None:
    book = read_book(contracts=f"{CONTRACTS}c-1,a-1,{start},1,JPY,,\n")

    assert [problem.code for problem in book.problems.errors] == ["impossible-date"]


@pytest.mark.parametrize(
    ("at", "instant", "codes"),
    [
        pytest.param("2026-04-01T00:00:00Z", "2026-04-01T00:00", [], id="UTC"),
        pytest.param("2026-04-01T09:00:00+09:00", "2026-04-01T00:00", [], id="Tokyo"),
        pytest.param("2026-04-01 09:00+0900", "2026-04-01T00:00", [], id="short"),
        pytest.param(
            "2026-04-01T00:00:00.250Z", "2026-04-01T00:00:00.25", [], id="milliseconds"
        ),
        pytest.param(
            "2026/4/1 9:00 +09:00", "2026-04-01T00:00", ["slash-date"], id="slashes"
        ),
        pytest.param(
            "2026-04-01",
            "2026-03-31T15:00",
            ["day-for-instant"],
            id="a day begins at midnight in Tokyo",
        ),
    ],
)
def test_instant_is_read(
    read_book: ReadBook, at: str, instant: str, codes: list[str]
) -> None:
    book = read_book(surveys=f"account_id,at,kind,score\na-1,{at},csat,4\n")

    assert book.surveys.array("at").tolist() == [datetime.fromisoformat(instant)]
    assert [note.code for note in book.problems] == codes


@pytest.mark.parametrize(
    ("flag", "code"),
    [
        *((word, 1) for word in ("true", "TRUE", "yes", "Y", "t", "1", "はい")),
        *((word, 0) for word in ("false", "No", "n", "F", "0", "いいえ")),
        ("", -1),
    ],
)
def test_flag_is_read(read_book: ReadBook, flag: str, code: int) -> None:
    book = read_book(contracts=f"{CONTRACTS}c-1,a-1,2026-04-01,1,JPY,,{flag}\n")

    assert book.contracts.array("auto_renew").tolist() == [code]
    assert not book.problems.rows


def test_words_are_read_in_our_spelling(read_book: ReadBook) -> None:
    book = read_book(
        contracts="id,account_id,start,amount,currency,kind\n"
        "c-1,a-1,2026-04-01,1,JPY,Cross-sell\n"
    )

    assert book.contracts.array("kind").tolist() == [3]
    assert [note.code for note in book.problems] == ["spelling"]


def test_ids_are_stripped_and_never_folded(read_book: ReadBook) -> None:
    book = read_book(
        accounts="id\n a-1\nＡ－２\n",
        contracts=f"{CONTRACTS}c-1,a-1 ,2026-04-01,1,JPY,,\n",
    )

    assert book.account_ids.tolist() == ["a-1", "Ａ－２"]
    assert book.contracts.rows == 1


@pytest.mark.parametrize(
    ("ids", "rows"),
    [
        pytest.param(["a-1", "a-2"], [], id="different"),
        pytest.param(["a-1", "A-1"], [1, 2], id="capitals"),
        pytest.param(["x", "a-1", "a\u200b-1"], [2, 3], id="an invisible character"),
        pytest.param(["ガ", "ｶﾞ"], [1, 2], id="half-width kana"),
        pytest.param(["caf\u00e9", "cafe\u0301"], [1, 2], id="composed or not"),
    ],
)
def test_ids_that_look_the_same_are_told_of(
    read_book: ReadBook, ids: list[str], rows: list[int]
) -> None:
    book = read_book(
        accounts="\n".join(["id", *ids, ""]),
        contracts="id,account_id,start,amount,currency\n",
    )

    assert len(book) == len(ids)
    assert [(note.code, note.row) for note in book.problems] == [
        ("id-looks-like-another", row) for row in rows
    ]


def test_percentages_and_whole_numbers_are_read(read_book: ReadBook) -> None:
    book = read_book(
        contracts="id,account_id,start,amount,currency,discount_percent,interval_count"
        "\nc-1,a-1,2026-04-01,1,JPY,12.5%,3.0\n"
    )

    assert book.contracts.array("discount_percent").tolist() == [12_500_000]
    assert book.contracts.array("interval_count").tolist() == [3]
    assert [note.code for note in book.problems] == ["percent-sign", "whole-number"]


def test_usage_finer_than_is_kept_is_rounded_with_a_note(read_book: ReadBook) -> None:
    book = read_book(
        usage="account_id,day,measure,value\na-1,2026-04-01,hours,3.3333333333333335\n"
    )

    assert book.usage.array("value").tolist() == [3333]
    assert [note.code for note in book.problems] == ["rounded"]


def test_many_repairs_are_summed_up(read_book: ReadBook) -> None:
    rows = "".join(f"c-{i},a-1,2026/4/1,1,JPY,,\n" for i in range(NOTES_SHOWN + 30))

    book = read_book(contracts=CONTRACTS + rows)

    assert len(book.problems) == NOTES_SHOWN + 1
    assert book.problems.rows[-1].count == 30
    assert book.contracts.rows == NOTES_SHOWN + 30


def test_missing_amount_is_missing_not_zero(read_book: ReadBook) -> None:
    book = read_book(contracts=f"{CONTRACTS}c-1,a-1,2026-04-01,,,,\n")

    assert book.contracts.array("amount").tolist() == [np.iinfo(np.int64).min]
    assert not book.problems.rows
