"""CSV out: safe in a spreadsheet, whole or not at all, and read again the same."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.io import read, safe_text, write_tables

names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8).map(
    str.strip
)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        pytest.param("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0", id="equals"),
        pytest.param("+1", "'+1", id="plus"),
        pytest.param("-1", "'-1", id="minus in text"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\tx", "'\tx", id="tab"),
        pytest.param("\rx", "'\rx", id="carriage return"),
        pytest.param("\0x", "'\0x", id="NUL"),
        pytest.param("＝1", "'＝1", id="full-width equals"),
        pytest.param("＋1", "'＋1", id="full-width plus"),
        pytest.param("－1", "'－1", id="full-width minus"),
        pytest.param("＠x", "'＠x", id="full-width at"),
        pytest.param("a=b", "a=b", id="equals inside"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_text_is_no_formula(tmp_path: Path, cell: str, written: str) -> None:
    (path,) = write_tables(tmp_path, {"out": {"text": [cell], "n": [-1]}})

    with path.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["text", "n"], [written, "-1"]]
    assert safe_text(cell) == written


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        pytest.param(-1.5, "-1.5", id="float"),
        pytest.param(float("nan"), "", id="NaN"),
        pytest.param(None, "", id="nothing"),
        pytest.param(True, "true", id="flag"),
        pytest.param(Decimal("-1E+3"), "-1000", id="decimal"),
        pytest.param(date(2026, 4, 1), "2026-04-01", id="day"),
        pytest.param(
            datetime(2026, 4, 1, tzinfo=UTC), "2026-04-01T00:00:00+00:00", id="instant"
        ),
    ],
)
def test_values_are_spelled_as_they_are_read(
    tmp_path: Path, cell: object, written: str
) -> None:
    (path,) = write_tables(tmp_path, {"out": {"a": [cell], "b": ["x"]}})

    assert path.read_bytes().decode() == f"a,b\r\n{written},x\r\n"


def test_headers_are_no_formulas_either(tmp_path: Path) -> None:
    (path,) = write_tables(tmp_path, {"out": {"=a": []}})

    assert path.read_bytes() == b"'=a\r\n"


def test_bom_on_request(tmp_path: Path) -> None:
    (path,) = write_tables(tmp_path, {"out": {"a": ["青"]}}, bom=True)

    assert path.read_bytes().startswith(b"\xef\xbb\xbfa\r\n")


def test_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (path,) = write_tables(tmp_path, {"out": {"a": ["old"]}})

    with pytest.raises(UnicodeEncodeError):
        write_tables(tmp_path, {"out": {"a": ["\ud800"]}})

    assert path.read_text(encoding="utf-8") == "a\nold\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a b", "-"])
def test_name_that_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInputError, match="table: expected a name"):
        write_tables(tmp_path, {name: {"a": []}})


def test_columns_of_different_lengths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="out: expected columns of one length"):
        write_tables(tmp_path, {"out": {"a": [1], "b": []}})


@given(column=st.lists(names, max_size=6))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_that_was_written_is_read_again(
    tmp_path: Path, column: list[str]
) -> None:
    ids = [f"a-{i}" for i in range(len(column))]
    contracts = {
        name: [] for name in ("id", "account_id", "start", "amount", "currency")
    }
    accounts = {"id": ids, "name": column}

    write_tables(tmp_path, {"accounts": accounts, "contracts": contracts}, safe=False)
    book = read(tmp_path)

    assert book.accounts.text("name").strings().tolist() == [
        name or None for name in column
    ]
    assert not book.problems.rows
