"""Bad input: each row is set aside with file, line, column, value and rule."""

from collections.abc import Callable

import pytest

from successkit.core import DataProblemsError, Portfolio

ReadBook = Callable[..., Portfolio]

CONTRACTS = "id,account_id,start,end,amount,currency,status,quantity\n"
CONTACTS = "id,account_id,name,champion\n"
SURVEYS = "id,account_id,at,kind,score\n"
USAGE = "account_id,day,measure,value\n"
NUMBER = "expected a number such as 1200 or 1200.5"
FINITE = "expected a finite number"
DAY = "expected a day as YYYY-MM-DD"
CODE = "expected an ISO 4217 currency code such as JPY or USD"
TWICE = (
    "the key (id, start, recorded_at) stands twice with different content; "
    "the other is row {}"
)


def contract(**cells: str) -> str:
    """Return a contract's line, good but for the given cells."""
    good = {
        "id": "c-1",
        "account_id": "a-1",
        "start": "2026-04-01",
        "end": "",
        "amount": "1200",
        "currency": "JPY",
        "status": "",
        "quantity": "",
    }
    return ",".join({**good, **cells}.values()) + "\n"


def survey(**cells: str) -> str:
    """Return a survey's line, good but for the given cells."""
    good = {
        "id": "s-1",
        "account_id": "a-1",
        "at": "2026-04-01T09:00:00+09:00",
        "kind": "nps",
        "score": "9",
    }
    return ",".join({**good, **cells}.values()) + "\n"


@pytest.mark.parametrize(
    ("table", "row", "code", "column", "value", "message"),
    [
        pytest.param(
            "contracts",
            contract(account_id="a-9"),
            "unknown-account",
            "account_id",
            "a-9",
            "no account has this id",
            id="an unknown account",
        ),
        pytest.param(
            "contracts",
            contract(end="2026-03-31"),
            "end-before-start",
            "end",
            "2026-03-31",
            "end must not be before start 2026-04-01",
            id="an end before the start",
        ),
        pytest.param(
            "contracts",
            contract(amount="NaN"),
            "not-finite",
            "amount",
            "NaN",
            FINITE,
            id="an amount that is NaN",
        ),
        pytest.param(
            "contracts",
            contract(amount="inf"),
            "not-finite",
            "amount",
            "inf",
            FINITE,
            id="an infinite amount",
        ),
        pytest.param(
            "contracts",
            contract(amount="-1200"),
            "out-of-range",
            "amount",
            "-1200",
            "amount must be at least 0",
            id="a negative amount",
        ),
        pytest.param(
            "contracts",
            contract(amount="abc"),
            "not-a-number",
            "amount",
            "abc",
            NUMBER,
            id="an amount in letters",
        ),
        pytest.param(
            "contracts",
            contract(amount="1_000"),
            "not-a-number",
            "amount",
            "1_000",
            NUMBER,
            id="an amount with an underscore",
        ),
        pytest.param(
            "contracts",
            contract(amount='"1,20,000"'),
            "not-a-number",
            "amount",
            "1,20,000",
            NUMBER,
            id="irregular thousands",
        ),
        pytest.param(
            "contracts",
            contract(amount="1e5"),
            "scientific-number",
            "amount",
            "1e5",
            "expected a number written out, such as 1200.5",
            id="a number in powers of ten",
        ),
        pytest.param(
            "contracts",
            contract(amount="9" * 5000),
            "too-large",
            "amount",
            "9" * 80,
            "the number is too large to be kept exactly",
            id="an amount of 5000 digits",
        ),
        pytest.param(
            "contracts",
            contract(amount="1200.5"),
            "too-fine",
            "amount",
            "1200.5",
            "JPY has 0 decimal places; the amount is finer",
            id="half a yen",
        ),
        pytest.param(
            "contracts",
            contract(amount="$1200"),
            "currency-contradiction",
            "amount",
            "$1200",
            "the sign $ contradicts the currency JPY",
            id="dollars in a contract in yen",
        ),
        pytest.param(
            "contracts",
            contract(currency="YEN"),
            "unknown-currency",
            "currency",
            "YEN",
            CODE,
            id="an unknown currency",
        ),
        pytest.param(
            "contracts",
            contract(currency=""),
            "missing-currency",
            "currency",
            "",
            "amount is given without a currency",
            id="an amount without a currency",
        ),
        pytest.param(
            "contracts",
            contract(status="gold"),
            "unknown-value",
            "status",
            "gold",
            "status must be one of active, paused, cancelled",
            id="an unknown enum value",
        ),
        pytest.param(
            "contracts",
            contract(start="2026-02-30"),
            "impossible-date",
            "start",
            "2026-02-30",
            "there is no day 2026-02-30",
            id="the thirtieth of February",
        ),
        pytest.param(
            "contracts",
            contract(start="04/05/2026"),
            "ambiguous-date",
            "start",
            "04/05/2026",
            "expected YYYY-MM-DD; here day and month cannot be told apart",
            id="April the fifth or May the fourth",
        ),
        pytest.param(
            "contracts",
            contract(start="spring"),
            "not-a-date",
            "start",
            "spring",
            DAY,
            id="a date in words",
        ),
        pytest.param(
            "contracts",
            contract(end="9999-12-31"),
            "date-out-of-range",
            "end",
            "9999-12-31",
            "expected a year from 1900 to 2199",
            id="the end of time",
        ),
        pytest.param(
            "contracts",
            contract(start="2026-04-01 09:30"),
            "time-in-day",
            "start",
            "2026-04-01 09:30",
            "expected a day without a time; which day it is depends on the time zone",
            id="a time where a day is needed",
        ),
        pytest.param(
            "contracts",
            contract(start=""),
            "missing-value",
            "start",
            "",
            "start is required and empty",
            id="a contract that never starts",
        ),
        pytest.param(
            "surveys",
            survey(score="11"),
            "score-out-of-scale",
            "score",
            "11",
            "expected a score from 0 to 10",
            id="NPS 11",
        ),
        pytest.param(
            "surveys",
            survey(score="7.5"),
            "nps-not-whole",
            "score",
            "7.5",
            "NPS takes whole numbers from 0 to 10",
            id="NPS 7.5",
        ),
        pytest.param(
            "surveys",
            survey(at="2026-04-01T09:00:00"),
            "naive-timestamp",
            "at",
            "2026-04-01T09:00:00",
            "expected a time with an offset, such as 2026-04-01T09:00:00+09:00",
            id="a naive timestamp",
        ),
        pytest.param(
            "surveys",
            survey(at="2026-04-01T25:00:00Z"),
            "impossible-date",
            "at",
            "2026-04-01T25:00:00Z",
            "there is no such time: hour must be in 0..23",
            id="twenty-five o'clock",
        ),
        pytest.param(
            "surveys",
            survey(kind="mood"),
            "unknown-value",
            "kind",
            "mood",
            "kind must be one of nps, csat, ces",
            id="an unknown question",
        ),
        pytest.param(
            "contacts",
            "p-1,a-1,Mori,maybe\n",
            "not-a-flag",
            "champion",
            "maybe",
            "expected true or false (also yes/no, y/n, t/f, 1/0, はい/いいえ)",
            id="a flag that is neither",
        ),
        pytest.param(
            "contacts",
            "p-1,a-1,Mo\0ri,yes\n",
            "nul-character",
            "name",
            "Mo\0ri",
            "expected text; the cell contains a NUL character",
            id="a NUL in a name",
        ),
        pytest.param(
            "contacts",
            "p-1,a-1,Mori\n",
            "too-few-cells",
            "",
            "p-1,a-1,Mori",
            "expected 4 cells as in the header; got 3",
            id="a row that is too short",
        ),
        pytest.param(
            "contacts",
            "p-1,a-1,Mori, Ken,yes\n",
            "too-many-cells",
            "",
            "p-1,a-1,Mori, Ken,yes",
            "expected 4 cells as in the header; got 5",
            id="a comma without quotes",
        ),
        pytest.param(
            "contacts",
            'p-1,a-1,"Mori,yes\n',
            "unclosed-quote",
            "",
            "",
            "a quote is opened in this row and never closed",
            id="an open quote",
        ),
        pytest.param(
            "contacts",
            'p-1,a-1,"Mori"Ken,yes\n',
            "stray-quote",
            "",
            "",
            "text follows a closing quote in this row",
            id="text after a closing quote",
        ),
        pytest.param(
            "contacts",
            f"p-1,a-1,{'x' * (10 * 1024 * 1024 + 1)},yes\n",
            "cell-too-long",
            "",
            "",
            "a cell has more than 10485760 characters",
            id="a cell of more than ten million characters",
        ),
        pytest.param(
            "usage",
            "a-1,2026-04-01,logins,many\n",
            "not-a-number",
            "value",
            "many",
            NUMBER,
            id="usage in words",
        ),
    ],
)
def test_bad_row_is_set_aside_and_the_good_one_stays(  # noqa: PLR0917
    read_book: ReadBook,
    table: str,
    row: str,
    code: str,
    column: str,
    value: str,
    message: str,
) -> None:
    header, good = {
        "contracts": (CONTRACTS, contract(id="c-0")),
        "surveys": (SURVEYS, survey(id="s-0")),
        "contacts": (CONTACTS, "p-0,a-1,Abe,no\n"),
        "usage": (USAGE, "a-1,2026-03-31,logins,3\n"),
    }[table]

    book = read_book(**{table: header + good + row})

    (problem,) = book.problems.errors
    assert (problem.code, problem.column, problem.value) == (code, column, value)
    assert problem.message == message
    assert (problem.file, problem.line, problem.row) == (f"{table}.csv", 3, 2)
    assert problem.mend
    assert book.tables[table].rows == 1
    assert book.set_aside[table].rows == 1
    assert book.problems.set_aside == 1


def test_one_key_twice_with_different_content_sets_both_aside(
    read_book: ReadBook,
) -> None:
    book = read_book(contracts=CONTRACTS + contract() + contract(amount="900"))

    assert [
        (problem.line, problem.code, problem.message)
        for problem in book.problems.errors
    ] == [
        (2, "key-twice", TWICE.format(2)),
        (3, "key-twice", TWICE.format(1)),
    ]
    assert book.contracts.rows == 0


def test_equal_row_is_dropped_with_a_note(read_book: ReadBook) -> None:
    book = read_book(contracts=CONTRACTS + contract() + contract())

    assert [problem.code for problem in book.problems] == ["equal-row"]
    assert (book.problems.duplicates, book.contracts.rows) == (1, 1)


def test_rows_of_an_account_that_was_set_aside_say_so(read_book: ReadBook) -> None:
    book = read_book(accounts="id,time_zone\na-1,Mars/Olympus\n")

    assert [problem.code for problem in book.problems.errors] == [
        "unknown-time-zone",
        "account-set-aside",
    ]


def test_row_with_two_faults_has_two_problems_and_is_counted_once(
    read_book: ReadBook,
) -> None:
    book = read_book(contracts=CONTRACTS + contract(start="never", amount="abc"))

    assert [problem.code for problem in book.problems.errors] == [
        "not-a-date",
        "not-a-number",
    ]
    assert book.problems.set_aside == 1


def test_problem_names_the_account_and_the_header_as_spelled(
    read_book: ReadBook,
) -> None:
    book = read_book(
        contracts="ｉｄ,account_id, Start ,amount,currency\nc-1,a-1,x,1,JPY\n".replace(
            "Start", "start"
        )
    )

    (problem,) = book.problems.errors
    assert (problem.account, problem.column) == ("a-1", " start ")


def test_line_is_the_physical_one_after_cells_with_line_breaks(
    read_book: ReadBook,
) -> None:
    book = read_book(
        contacts=CONTACTS + 'p-0,a-1,"Abe\nKen\r\nX\rY",no\r\n\r\np-1,a-1,Mori,maybe\n'
    )

    (problem,) = book.problems.errors
    assert (problem.line, problem.row) == (7, 2)
    assert book.contacts.text("name")[0] == "Abe\nKen\r\nX\rY"


def test_rows_after_an_open_quote_are_read_all_the_same(read_book: ReadBook) -> None:
    book = read_book(
        contacts=CONTACTS + 'p-1,a-1,"Mori,yes\np-2,a-1,Abe,no\np-3,a-1,Ueda,maybe\n'
    )

    assert [(problem.code, problem.line) for problem in book.problems.errors] == [
        ("unclosed-quote", 2),
        ("not-a-flag", 4),
    ]
    assert book.contacts.text("id").strings().tolist() == ["p-2"]


def test_strict_raises_with_every_problem(read_book: ReadBook) -> None:
    bad = CONTRACTS + contract(start="never") + contract(id="c-2", amount="abc")

    with pytest.raises(DataProblemsError) as caught:
        read_book({"strict": True}, contracts=bad)

    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["not-a-date", "not-a-number"]
    assert "contracts.csv:2: start: expected a day" in str(caught.value)


def test_notes_do_not_stop_strict_reading(read_book: ReadBook) -> None:
    repaired = CONTRACTS + contract(start="2026/4/1")

    assert read_book({"strict": True}, contracts=repaired).contracts.rows == 1


def test_read_is_accepted_and_set_aside_and_duplicates(read_book: ReadBook) -> None:
    rows = contract() + contract() + contract(id="c-2", amount="x") + "c-3,a-1\n\n"

    problems = read_book(contracts=CONTRACTS + rows).problems

    assert problems.read == 6
    assert problems.read == (
        problems.accepted + problems.set_aside + problems.duplicates
    )
    assert (problems.accepted, problems.set_aside, problems.duplicates) == (3, 2, 1)


def test_empty_book_is_read_and_empty(read_book: ReadBook) -> None:
    book = read_book(accounts="id\n", contracts=CONTRACTS)

    assert (len(book), book.problems.read, len(book.problems)) == (0, 0, 0)
