"""Reading CSV folders: encodings, headers, files that are no CSV, hostile files."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from successkit.core import Portfolio, UnreadableInputError
from successkit.io import read

ReadBook = Callable[..., Portfolio]
WriteBook = Callable[..., Path]

NAMES = "id,name\na-1,①㈱青空\na-2,Café\n"
JAPANESE = "id,name\na-1,①㈱青空\n"
CONTRACTS = "id,account_id,start,amount,currency\n"


def notes(book: Portfolio) -> list[str]:
    """Return the codes of what was found."""
    return [problem.code for problem in book.problems]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        pytest.param(NAMES.encode(), [], id="UTF-8"),
        pytest.param(NAMES.encode("utf-8-sig"), [], id="UTF-8 with BOM"),
        pytest.param(JAPANESE.encode("cp932"), ["encoding"], id="CP932"),
        pytest.param(NAMES.replace("\n", "\r\n").encode(), [], id="CRLF"),
        pytest.param(NAMES.replace("\n", "\r").encode(), [], id="CR alone"),
        pytest.param(NAMES.rstrip().encode(), [], id="no last line break"),
        pytest.param(NAMES.replace("\n", "\n\n").encode(), [], id="blank lines"),
        pytest.param((NAMES + ",\n").encode(), [], id="a row of empty cells"),
    ],
)
def test_text_is_read_in_usual_encodings(
    read_book: ReadBook, content: bytes, codes: list[str]
) -> None:
    book = read_book(accounts=content)

    assert book.accounts.text("name")[0] == "①㈱青空"
    assert notes(book) == codes


def test_note_says_which_encoding_was_used(read_book: ReadBook) -> None:
    book = read_book(accounts=JAPANESE.encode("cp932"))

    (note,) = book.problems
    assert (note.file, note.message) == (
        "accounts.csv",
        "the file was read as CP932",
    )


def test_gzip_is_unpacked(write_book: WriteBook) -> None:
    folder = write_book()
    plain = folder / "accounts.csv"
    (folder / "accounts.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()

    assert len(read(folder)) == 2


def test_folder_is_told_of_its_progress(write_book: WriteBook) -> None:
    seen: list[tuple[str, int, int]] = []

    read(write_book(), progress=lambda *step: seen.append(step))

    assert seen == [("accounts", 0, 2), ("contracts", 1, 2), ("", 2, 2)]


@pytest.mark.parametrize(
    ("contracts", "message"),
    [
        pytest.param(
            "id,account_id,strat,amount,currency\n",
            "contracts.csv: no column 'start', which is required; did you mean 'strat'?"
            " — rename the header, or name it in a mapping file",
            id="a misspelt required column",
        ),
        pytest.param(
            "id,account_id,start,currency\n",
            "contracts.csv: no column 'amount', which is required — rename the header,"
            " or name it in a mapping file",
            id="no column for the amount",
        ),
        pytest.param(
            "c-1,a-1,2026-04-01,1200,JPY\n",
            "contracts.csv: expected a header with id, "
            "account_id, start, amount, currency; got 'c-1', 'a-1', '2026-04-01', "
            "'1200', 'JPY'",
            id="no header",
        ),
        pytest.param(
            "id;account_id;start;amount;currency\n",
            "got 'id;account_id;start;amount;currency'; it looks delimited by ';': "
            "give delimiter in a mapping file",
            id="semicolons",
        ),
        pytest.param(
            "id,account_id,start,amount,start,currency\n",
            "contracts.csv: two columns have the header 'start' (columns 3 and 5); "
            "rename or remove one",
            id="one header twice",
        ),
        pytest.param(
            "",
            "contracts.csv: expected a header in the first line; the file is empty",
            id="an empty file",
        ),
        pytest.param(
            b"\x89PNG\r\n\x1a\n\x00\xff\xfd\xa0",
            "contracts.csv: expected text in utf-8-sig or cp932; found bytes that are "
            "neither; save it as CSV UTF-8, or give encoding in the mapping",
            id="a picture",
        ),
        pytest.param(
            CONTRACTS.encode("utf-16"),
            "contracts.csv: expected UTF-8 or CP932; it is UTF-16; save it as CSV "
            'UTF-8, or give encoding = "utf-16" in the mapping',
            id="UTF-16",
        ),
        pytest.param(
            CONTRACTS + '"x"y\n' * 200,
            "contracts.csv: more than 100 lines have quotes that do not match; write a "
            'quote inside a cell as ""',
            id="broken quotes throughout",
        ),
        pytest.param(
            '"id,account_id\n',
            "contracts.csv: the header cannot be read (unexpected end of data)",
            id="an open quote in the header",
        ),
    ],
)
def test_unreadable_file_is_one_clear_line(
    read_book: ReadBook, contracts: str | bytes, message: str
) -> None:
    with pytest.raises(UnreadableInputError) as caught:
        read_book(contracts=contracts)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="there is no such folder"):
        read(tmp_path / "none")


def test_file_instead_of_a_folder_is_named(write_book: WriteBook) -> None:
    with pytest.raises(UnreadableInputError, match="it is a file"):
        read(write_book() / "accounts.csv")


def test_folder_instead_of_a_file_is_named(write_book: WriteBook) -> None:
    folder = write_book()
    (folder / "usage.csv").mkdir()

    with pytest.raises(UnreadableInputError, match=r"usage.csv: .*it is a folder"):
        read(folder)


def test_missing_table_suggests_the_nearest_file(write_book: WriteBook) -> None:
    folder = write_book()
    (folder / "contracts.csv").rename(folder / "contract.csv")

    with pytest.raises(
        UnreadableInputError, match=r"expected contracts.csv .*mean 'contract.csv'\?"
    ):
        read(folder)


def test_one_table_in_two_files_is_refused(write_book: WriteBook) -> None:
    folder = write_book()
    (folder / "accounts.csv.gz").write_bytes(gzip.compress(b"id\n"))

    with pytest.raises(UnreadableInputError, match=r"both .* remove one of them"):
        read(folder)


def test_damaged_gzip_is_named(write_book: WriteBook) -> None:
    folder = write_book()
    whole = gzip.compress(b"account_id,day,measure,value\n" * 50)
    (folder / "usage.csv.gz").write_bytes(whole[:-9])

    with pytest.raises(UnreadableInputError, match=r"usage.csv.gz: expected a gzip"):
        read(folder)


def test_headers_match_after_full_width_spaces_and_bom(read_book: ReadBook) -> None:
    book = read_book(accounts="\ufeff ｉｄ ,name\na-1,x\n")

    assert len(book) == 1
    assert book.problems.rows[0].code == "header"
    assert "was read as 'id'" in book.problems.rows[0].message


def test_unknown_columns_of_accounts_become_attributes(read_book: ReadBook) -> None:
    book = read_book(accounts="id,tier,industy\na-1,gold,retail\n")

    assert book.accounts.extra["tier"][0] == "gold"
    assert notes(book) == ["attribute", "unknown-account"][:1]
    assert "did you mean 'industry'?" in book.problems.rows[0].message


def test_unknown_columns_elsewhere_are_told_of(read_book: ReadBook) -> None:
    book = read_book(contracts=CONTRACTS.replace("\n", ",colour\n"))

    (note,) = book.problems
    assert (note.code, note.column) == ("column-not-used", "colour")


def test_file_of_no_table_is_told_of(write_book: WriteBook) -> None:
    folder = write_book()
    (folder / "survey.csv").write_text("id\n")

    (note,) = read(folder).problems
    assert (note.code, note.file) == ("file-not-used", "survey.csv")
    assert "did you mean 'surveys.csv'?" in note.message


def test_cells_longer_than_the_usual_limit_are_read(read_book: ReadBook) -> None:
    limit = csv.field_size_limit()

    book = read_book(contacts=f"id,account_id,name\np-1,a-1,{'x' * 200_000}\n")

    assert len(book.contacts.text("name")[0] or "") == 200_000
    assert csv.field_size_limit() == limit


def test_line_separators_of_unicode_stay_inside_a_cell(read_book: ReadBook) -> None:
    book = read_book(contacts="id,account_id,name\np-1,a-1,a\u2028b\x0bc\x85d\n")

    assert book.contacts.text("name")[0] == "a\u2028b\x0bc\x85d"


def test_many_chunks_keep_their_lines(read_book: ReadBook) -> None:
    rows = [f"p-{i},a-1,x,yes\n" for i in range(20_000)]
    rows[9_000] = 'p-9000,a-1,"two\nlines",yes\n'
    rows[19_990] = "p-19990,a-1,x,maybe\n"

    book = read_book(contacts="id,account_id,name,champion\n" + "".join(rows))

    (problem,) = book.problems.errors
    assert (problem.line, problem.row) == (19_993, 19_991)
