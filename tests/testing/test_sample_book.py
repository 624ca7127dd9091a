"""The sample book: its form, its references, its days, and its seeds."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError, Money, Portfolio, records
from successkit.core.schema import EVENT_KINDS, TABLES, FieldType
from successkit.testing.sample import sample_book, sample_truth

AS_OF = date(2026, 3, 31)
Book = dict[str, dict[str, np.ndarray]]

HEADERS = {
    "accounts": (
        "id name created industry size region time_zone currency owner parent_id"
    ),
    "contacts": "id account_id name email role champion",
    "contracts": (
        "id account_id product plan start end amount currency interval_unit "
        "interval_count quantity discount_percent discount_amount discount_until kind "
        "status cancelled_on auto_renew notice_by churn_reason renews recorded_at"
    ),
    "interactions": (
        "id account_id at channel kind direction topic contact_id person status text "
        "answer first_response_at resolved_at urgent"
    ),
    "surveys": "id account_id contact_id at kind score scale_min scale_max comment",
    "usage": "account_id day measure value",
    "milestones": "account_id name due done",
    "events": (
        "id account_id at kind contract_id contact_id product value author reason"
    ),
    "people": "id name role skills area hours_per_week max_accounts",
    "handovers": "account_id at why goal problem by_when users skill_level",
    "overrides": "account_id score author reason start expires",
    "rates": "day base quote rate",
}


@cache
def book() -> Book:
    return sample_book()


def known(values: np.ndarray) -> list[str]:
    return [value for value in values.tolist() if value != ""]


@pytest.mark.parametrize("table", HEADERS, ids=lambda name: f"{name}.csv")
def test_a_table_has_its_headers_in_order_and_columns_of_one_length(table: str) -> None:
    columns = book()[table]

    assert list(columns) == HEADERS[table].split()
    assert len({len(values) for values in columns.values()}) == 1
    assert len(columns[next(iter(columns))]) > 0


@pytest.mark.parametrize("table", HEADERS)
def test_every_cell_is_plain_text_or_a_plain_int(table: str) -> None:
    for values in book()[table].values():
        assert {type(value) for value in values.tolist()} <= {str, int}


def test_the_book_has_no_other_table() -> None:
    assert set(book()) == set(HEADERS) == set(TABLES)


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        *[
            (table, "account_id", "accounts")
            for table, headers in HEADERS.items()
            if "account_id" in headers.split()
        ],
        ("accounts", "parent_id", "accounts"),
        ("accounts", "owner", "people"),
        ("contracts", "renews", "contracts"),
        ("interactions", "contact_id", "contacts"),
        ("interactions", "person", "people"),
        ("surveys", "contact_id", "contacts"),
        ("events", "contract_id", "contracts"),
        ("events", "contact_id", "contacts"),
        ("events", "author", "people"),
        ("overrides", "author", "people"),
    ],
)
def test_a_reference_points_to_a_row(table: str, column: str, target: str) -> None:
    assert set(known(book()[table][column])) <= set(book()[target]["id"])


@pytest.mark.parametrize("table", ["interactions", "surveys", "events"])
def test_contacts_and_contracts_belong_to_the_account_of_the_row(table: str) -> None:
    rows = book()[table]
    for column, target in (("contact_id", "contacts"), ("contract_id", "contracts")):
        if column in rows:
            of = dict(
                zip(book()[target]["id"], book()[target]["account_id"], strict=True)
            )
            pairs = zip(rows[column], rows["account_id"], strict=True)
            assert all(of[one] == account for one, account in pairs if one)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("accounts", "created"),
        ("contracts", "start"),
        ("contracts", "cancelled_on"),
        ("contracts", "recorded_at"),
        ("interactions", "at"),
        ("interactions", "first_response_at"),
        ("interactions", "resolved_at"),
        ("surveys", "at"),
        ("usage", "day"),
        ("milestones", "done"),
        ("events", "at"),
        ("handovers", "at"),
        ("overrides", "start"),
        ("rates", "day"),
    ],
)
def test_nothing_is_dated_after_the_last_day(table: str, column: str) -> None:
    assert max(value[:10] for value in book()[table][column]) <= AS_OF.isoformat()


def test_keys_are_unique() -> None:
    for table, columns in book().items():
        names = [name for name in TABLES[table].key if name in columns]
        rows = list(zip(*(columns[name] for name in names), strict=True))
        assert len(rows) == len(set(rows)), table


def test_events_are_of_known_kinds() -> None:
    assert set(book()["events"]["kind"]) == set(EVENT_KINDS)


def test_rates_cover_every_day_of_the_book() -> None:
    days = book()["rates"]["day"].astype("datetime64[D]")

    assert (np.diff(days) == np.timedelta64(1, "D")).all()
    assert str(days[0]) <= min(book()["accounts"]["created"])
    assert str(days[-1]) == AS_OF.isoformat()
    assert all(120 < float(rate) < 180 for rate in book()["rates"]["rate"])


READERS: dict[FieldType, Callable[[str], object]] = {
    FieldType.DAY: date.fromisoformat,
    FieldType.INSTANT: datetime.fromisoformat,
    FieldType.DECIMAL: Decimal,
    FieldType.RATE: Decimal,
    FieldType.FLAG: lambda text: {"true": True, "false": False}[text],
    FieldType.LIST: lambda text: tuple(text.split(";")),
    FieldType.INTEGER: int,
    FieldType.NUMBER: int,
}


def as_record(table: str, row: dict[str, object]) -> object:
    values: dict[str, object] = {}
    for name, value in row.items():
        field = TABLES[table].field(name)
        if value == "" or (table == "contracts" and name == "currency"):
            continue
        if field.kind is FieldType.MONEY:
            values[name] = Money.from_decimal(str(value), str(row["currency"]))
        else:
            values[name] = READERS.get(field.kind, str)(str(value))
    classes = {"usage": "Usage", "people": "Person"}
    return getattr(records, classes.get(table, table[:-1].title()))(**values)


def test_the_core_accepts_every_row_without_a_problem() -> None:
    small = sample_book(accounts=60)
    rows = {
        table: [
            as_record(table, dict(zip(columns, cells, strict=True)))
            for cells in zip(*columns.values(), strict=True)
        ]
        for table, columns in small.items()
    }

    portfolio = Portfolio.from_objects(**rows)

    assert list(portfolio.problems) == []
    assert portfolio.problems.accepted == sum(map(len, rows.values()))


@pytest.mark.parametrize(
    ("name", "bad", "said"),
    [
        pytest.param("accounts", 0, "at least 1; got 0", id="no accounts at all"),
        pytest.param("accounts", True, "got True", id="a flag is not a number"),
        pytest.param("accounts", 10.0, "got 10.0", id="a float is not a count"),
        pytest.param("years", 0, "at least 1", id="no years"),
        pytest.param("seed", -1, "at least 0", id="a negative seed"),
        pytest.param("as_of", datetime(2026, 3, 31, 9), "datetime", id="an instant"),  # noqa: DTZ001
    ],
)
@pytest.mark.parametrize("make", [sample_book, sample_truth])
def test_a_wrong_option_is_named(
    make: Callable[..., object], name: str, bad: object, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=f"{name}: .*{said}"):
        make(**{name: bad})


def same(one: Book, other: Book) -> bool:
    return all(
        np.array_equal(values, other[table][name])
        for table, columns in one.items()
        for name, values in columns.items()
    )


@settings(max_examples=10, deadline=None)
@given(
    accounts=st.integers(1, 40),
    as_of=st.dates(date(2005, 1, 1), date(2035, 12, 31)),
    years=st.integers(1, 5),
    seed=st.integers(0, 2**32),
)
def test_the_same_seed_gives_the_same_book_of_any_size_and_day(
    accounts: int, as_of: date, years: int, seed: int
) -> None:
    options = {"accounts": accounts, "as_of": as_of, "years": years, "seed": seed}
    one = sample_book(**options)

    assert same(one, sample_book(**options))
    assert max(one["contracts"]["start"]) <= as_of.isoformat()
    assert len(sample_truth(**options)["account_id"]) == accounts


def test_another_seed_gives_another_book() -> None:
    one, other = sample_book(accounts=50, seed=1), sample_book(accounts=50, seed=2)

    assert all(
        not np.array_equal(one[table]["account_id"], other[table]["account_id"])
        for table in ("contracts", "interactions", "surveys")
    )
