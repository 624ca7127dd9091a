"""Mapping files: what they can say, and how they refuse what makes no sense."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from successkit.core import InvalidInputError, Portfolio, UnreadableInputError
from successkit.io import load_mapping, read

WriteBook = Callable[..., Path]

DEALS = (
    "Customer,From,To,Price,State,Months,Term\n"
    "a-1,01/04/2026,31/03/2027,1200,Terminated,3,One year\n"
    "a-2,15/04/2026,,900,Running,31,Monthly\n"
)
COLUMNS = {"account_id": "Customer", "start": "From", "end": "To", "amount": "Price"}
CONTRACTS: dict[str, Any] = {
    "file": "deals.csv",
    "columns": COLUMNS,
    "constants": {"currency": "JPY"},
    "id_from_row": "d-",
    "date_format": "%d/%m/%Y",
}


@pytest.fixture
def read_deals(write_book: WriteBook) -> Callable[..., Portfolio]:
    """Read the deals with more, or other, entries for contracts."""

    def read_them(deals: str = DEALS, **entries: object) -> Portfolio:
        folder = write_book(deals=deals)
        return read(folder, mapping={"version": 1, "contracts": CONTRACTS | entries})

    return read_them


def test_columns_constants_ids_and_date_formats(
    read_deals: Callable[..., Portfolio],
) -> None:
    contracts = read_deals().contracts

    assert contracts.text("id").strings().tolist() == ["d-1", "d-2"]
    assert contracts.text("currency").strings().tolist() == ["JPY", "JPY"]
    assert contracts.array("start").tolist() == [date(2026, 4, 1), date(2026, 4, 15)]
    assert contracts.array("end").tolist() == [date(2027, 3, 31), None]


def test_inclusive_end_is_the_day_before_the_first_day_without(
    read_deals: Callable[..., Portfolio],
) -> None:
    contracts = read_deals(end_inclusive=True).contracts

    assert contracts.array("end").tolist() == [date(2027, 4, 1), None]


def test_value_map_and_rules_for_some_rows(
    read_deals: Callable[..., Portfolio],
) -> None:
    contracts = read_deals(
        columns=COLUMNS | {"status": "State", "interval_unit": "Term"},
        values={
            "status": {"Terminated": "cancelled", "Running": "active"},
            "interval_unit": {"One year": "year", "Monthly": "month"},
        },
        set=[
            {
                "field": "cancelled_on",
                "value": date(2026, 12, 1),
                "where": {"State": "Terminated"},
            }
        ],
    ).contracts

    assert contracts.array("status").tolist() == [2, 0]
    assert contracts.array("interval_unit").tolist() == [3, 2]
    assert contracts.array("cancelled_on").tolist() == [date(2026, 12, 1), None]


def test_months_are_counted_back_from_the_day_each_by_itself(
    read_deals: Callable[..., Portfolio],
) -> None:
    columns = {name: COLUMNS[name] for name in ("account_id", "amount")}

    contracts = read_deals(
        columns=columns,
        months_before={"start": {"column": "Months", "day": "2026-05-31"}},
    ).contracts

    assert contracts.array("start").tolist() == [date(2026, 2, 28), date(2023, 10, 31)]


def test_id_is_joined_from_columns(write_book: WriteBook) -> None:
    entries = {**CONTRACTS, "join": {"id": {"columns": ["Customer", "State"]}}}
    del entries["id_from_row"]

    contracts = read(
        write_book(deals=DEALS), mapping={"version": 1, "contracts": entries}
    ).contracts

    assert contracts.text("id").strings().tolist() == [
        "a-1/Terminated",
        "a-2/Running",
    ]


def test_only_rows_that_are_asked_for_are_read(
    read_deals: Callable[..., Portfolio],
) -> None:
    book = read_deals(where={"State": ["Running", "Paused"]})

    assert book.contracts.text("id").strings().tolist() == ["d-2"]
    assert book.problems.read == 3


def test_problem_names_the_header_and_line_of_the_file(
    read_deals: Callable[..., Portfolio],
) -> None:
    book = read_deals(deals=DEALS.replace(",900,", ",a lot,"))

    (problem,) = book.problems.errors
    assert (problem.file, problem.line, problem.column) == ("deals.csv", 3, "Price")


def test_several_files_of_one_table_keep_their_names_and_lines(
    write_book: WriteBook,
) -> None:
    folder = write_book(
        east="Customer,From,Price\na-1,2026-04-01,1200\n",
        west="Customer,From,Price\na-2,2026-04-01,900\na-2,soon,900\na-9,2026-04-01,1\n",
    )
    mapping = {
        "version": 1,
        "contracts": {
            "file": ["east.csv", "west.csv"],
            "columns": {"account_id": "Customer", "start": "From", "amount": "Price"},
            "constants": {"currency": "JPY"},
            "id_from_row": "d-",
        },
    }

    book = read(folder, mapping=mapping)

    assert book.contracts.text("id").strings().tolist() == ["d-1", "d-2"]
    assert [
        (problem.file, problem.line, problem.row, problem.code)
        for problem in book.problems.errors
    ] == [
        ("west.csv", 3, 2, "not-a-date"),
        ("west.csv", 4, 3, "unknown-account"),
    ]


def test_one_table_from_two_kinds_of_file(write_book: WriteBook) -> None:
    folder = write_book(
        logins="who,day,n\na-1,2026-04-01,3\n", calls="who,day,n\na-2,2026-04-02,1\n"
    )
    columns = {"account_id": "who", "day": "day", "value": "n"}
    usage = [
        {"file": f"{name}.csv", "columns": columns, "constants": {"measure": name}}
        for name in ("logins", "calls")
    ]

    book = read(folder, mapping={"version": 1, "usage": usage})

    assert book.usage.text("measure").strings().tolist() == ["logins", "calls"]
    assert book.usage.array("value").tolist() == [3000, 1000]


def test_wide_table_becomes_a_row_for_each_measure(write_book: WriteBook) -> None:
    folder = write_book(
        wide="who,week,Logins,Exports\na-1,2026-04-06,3,\na-2,2026-04-06,x,2\n"
    )
    usage = {
        "file": "wide.csv",
        "columns": {"account_id": "who", "day": "week"},
        "melt": {"measure_columns": ["Logins", "Exports"]},
    }

    book = read(folder, mapping={"version": 1, "usage": usage})

    assert book.usage.text("measure").strings().tolist() == ["Logins", "Exports"]
    assert book.usage.array("value").tolist() == [3000, 2000]
    (problem,) = book.problems.errors
    assert (problem.line, problem.value, problem.account) == (3, "x", "a-2")


@pytest.mark.parametrize(
    ("at", "code"),
    [
        pytest.param("2026-07-01 09:00", None, id="placed in the zone"),
        pytest.param("2026-03-29 02:30", "time-skipped", id="the clock skips it"),
        pytest.param("2026-10-25 02:30", "time-twice", id="the clock shows it twice"),
    ],
)
def test_time_zone_of_naive_times(
    write_book: WriteBook, at: str, code: str | None
) -> None:
    folder = write_book(surveys=f"account_id,at,kind,score\na-1,{at},csat,4\n")

    book = read(
        folder, mapping={"version": 1, "surveys": {"time_zone": "Europe/Berlin"}}
    )

    assert [problem.code for problem in book.problems] == ([code] if code else [])
    if code is None:
        assert book.surveys.array("at").tolist() == [
            datetime.fromisoformat("2026-07-01T07:00")
        ]


def test_spelling_of_a_german_export(write_book: WriteBook) -> None:
    folder = write_book(
        deals="Kunde;Beginn;Preis\na-1;01.04.2026;1.200,50\n".encode("latin-1")
    )
    contracts = {
        "file": "deals.csv",
        "columns": {"account_id": "Kunde", "start": "Beginn", "amount": "Preis"},
        "constants": {"currency": "EUR"},
        "id_from_row": "",
    }
    mapping = {
        "version": 1,
        "encoding": "latin-1",
        "delimiter": ";",
        "decimal_comma": True,
        "date_format": "%d.%m.%Y",
        "accounts": {"encoding": "utf-8", "delimiter": ","},
        "contracts": contracts,
    }

    assert read(folder, mapping=mapping).contracts.array("amount").tolist() == [120050]


def test_attributes_by_name_or_all(write_book: WriteBook) -> None:
    folder = write_book(people_in="No,Tier,Colour\na-1,gold,red\na-2,,blue\n")
    entry = {"file": "people_in.csv", "columns": {"id": "No"}}

    named = read(
        folder, mapping={"version": 1, "accounts": entry | {"attributes": ["Tier"]}}
    )
    every = read(
        folder, mapping={"version": 1, "accounts": entry | {"attributes": "*"}}
    )

    assert sorted(named.accounts.extra) == ["Tier"]
    assert sorted(every.accounts.extra) == ["Colour", "Tier"]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        pytest.param({}, "mapping: version: expected 1; got None", id="no version"),
        pytest.param(
            {"version": 1, "contract": {}},
            "mapping: no table or key 'contract'; did you mean 'contracts'?",
            id="an unknown table",
        ),
        pytest.param(
            {"version": 1, "contracts": {"colums": {}}},
            "mapping: contracts: no key 'colums'; did you mean 'columns'?",
            id="an unknown key",
        ),
        pytest.param(
            {"version": 1, "contracts": {"columns": {"begin": "From"}}},
            "mapping: contracts.columns: no field of contracts 'begin'",
            id="an unknown field",
        ),
        pytest.param(
            {"version": 1, "contracts": {**CONTRACTS, "constants": {"amount": 3}}},
            "each field once; 'amount' is given under columns too",
            id="a field given twice",
        ),
        pytest.param(
            {"version": 1, "contracts": {"columns": {"start": 3}}},
            "mapping: contracts.columns.start: expected text; got 3",
            id="a header that is no text",
        ),
        pytest.param(
            {"version": 1, "time_zone": "Mars/Olympus", "usage": {}},
            "usage.time_zone: expected an IANA time zone such as Asia/Tokyo",
            id="an unknown time zone",
        ),
        pytest.param(
            {"version": 1, "usage": {"encoding": "klingon"}},
            "usage.encoding: expected an encoding such as utf-8 or cp932",
            id="an unknown encoding",
        ),
        pytest.param(
            {"version": 1, "usage": {"delimiter": "::"}},
            "usage.delimiter: expected one character; got '::'",
            id="a delimiter of two characters",
        ),
        pytest.param(
            {"version": 1, "usage": {"attributes": ["x"]}},
            "usage.attributes: expected attributes only for accounts",
            id="attributes of usage",
        ),
        pytest.param(
            {"version": 1, "contracts": {"end_inclusive": ["amount"]}},
            "contracts.end_inclusive: no day of contracts 'amount'",
            id="an amount that is inclusive",
        ),
        pytest.param(
            {"version": 1, "usage": []},
            "usage: expected a table, or a list of them; got []",
            id="an empty list of tables",
        ),
    ],
)
def test_senseless_mapping_is_refused_with_its_place(
    mapping: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        load_mapping(mapping)

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        pytest.param(
            {"columns": COLUMNS | {"plan": "Trem"}},
            "contracts.columns.plan: no column 'Trem' in deals.csv; "
            "did you mean 'Term'?",
            id="an unknown header",
        ),
        pytest.param(
            {"where": {"Stat": "Running"}},
            "contracts.where.Stat: no column 'Stat' in deals.csv; did you mean "
            "'State'?",
            id="an unknown header in a condition",
        ),
        pytest.param(
            {"constants": {}},
            "contracts: nothing gives 'currency', which is required",
            id="a required field that nothing gives",
        ),
        pytest.param(
            {"file": "../deals.csv"},
            "contracts.file: expected a file inside",
            id="a file outside the folder",
        ),
        pytest.param(
            {"file": "deal.csv"},
            "contracts.file: no file 'deal.csv' in",
            id="a file that is not there",
        ),
        pytest.param(
            {"values": {"plan": {"a": "b"}}},
            "contracts.values.plan: no column gives 'plan'; add it under columns",
            id="a value map without a column",
        ),
    ],
)
def test_mapping_that_does_not_fit_the_files_is_refused(
    read_deals: Callable[..., Portfolio], entries: dict[str, Any], message: str
) -> None:
    with pytest.raises((InvalidInputError, UnreadableInputError)) as caught:
        read_deals(**entries)

    assert message in str(caught.value)


def test_mapping_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('version = 1\n[usage]\nfile = "x.csv"\n', encoding="utf-8-sig")

    assert load_mapping(path).tables["usage"][0].files == ("x.csv",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "the mapping cannot be read", id="no file"),
        pytest.param("version 1", "expected a mapping in TOML", id="no TOML"),
    ],
)
def test_unreadable_mapping_is_one_clear_line(
    tmp_path: Path, content: str | None, message: str
) -> None:
    path = tmp_path / "mapping.toml"
    if content is not None:
        path.write_text(content)

    with pytest.raises(UnreadableInputError, match=message) as caught:
        load_mapping(path)

    assert "\n" not in str(caught.value)
