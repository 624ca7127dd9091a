"""Whatever a file holds, reading accounts for every row or refuses in one line."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from successkit.core import UnreadableInputError
from successkit.core.schema import TABLES
from successkit.io import read

SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NUMBERS = ["0", "1", "-1", "1200.5", "１２", '"1,000"', "¥5", "1e9", "nan", "9" * 400]
DAYS = ["2026-04-01", "2026/4/1", "2026年4月1日", "04/05/2026", "2026-02-30"]
TIMES = ["2026-04-01T09:00:00+09:00", "2026-04-01 09:00", "0000-00-00T00:00:00Z"]
WORDS = [
    "a-1",
    "JPY",
    "usd",
    "active",
    "nps",
    "year",
    "yes",
    "はい",
    '"x\ny"',
    '"',
    " ",
]
cells = st.sampled_from(["", *NUMBERS, *DAYS, *TIMES, *WORDS]) | st.text(max_size=3)


def book(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a book with one file of any content."""
    files = {
        "accounts": "id\na-1\n",
        "contracts": "id,account_id,start,amount,currency",
    }
    for table, text in {**files, name: content}.items():
        data = text.encode("utf-8", "replace") if isinstance(text, str) else text
        (folder / f"{table}.csv").write_bytes(data)
    return folder


@given(
    name=st.sampled_from(sorted(set(TABLES) - {"accounts"})),
    rows=st.lists(st.lists(cells, min_size=1, max_size=30), max_size=4),
)
@SETTINGS
def test_every_row_is_accepted_set_aside_or_a_repeat(
    tmp_path: Path, name: str, rows: list[list[str]]
) -> None:
    names = TABLES[name].names
    lines = [",".join((row * len(names))[: len(names)]) for row in rows]

    problems = read(book(tmp_path, name, "\n".join([",".join(names), *lines]))).problems

    assert problems.read == problems.accepted + problems.set_aside + problems.duplicates
    assert (problems.set_aside > 0) == bool(problems.errors)
    (tmp_path / f"{name}.csv").unlink()


@given(content=st.binary(max_size=60))
@SETTINGS
def test_any_bytes_are_read_or_refused_in_one_line(
    tmp_path: Path, content: bytes
) -> None:
    head = b"id,account_id,start,amount,currency\n"

    for data in (content, head + content):
        try:
            read(book(tmp_path, "contracts", data))
        except UnreadableInputError as error:
            assert "\n" not in str(error)  # noqa: PT017
