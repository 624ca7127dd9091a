"""Rows on their way through a shuffle: whatever carries them, the part is the same."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.buckets import bucket_of
from successkit.engine.backends.part import Part
from successkit.engine.backends.pieces import Piece, check_names, pieces_of, source_of

pa = pytest.importorskip("pyarrow")

ids = st.lists(
    st.text("aｂ青0 ", min_size=1, max_size=3).filter(lambda text: text.strip()),
    min_size=1,
    max_size=20,
)


def cut_up(name: str, of: int, *batches: dict[str, list[object]]) -> list[Piece]:
    """Cut batches of one partition each."""
    return [
        piece
        for number, columns in enumerate(batches)
        for piece in pieces_of(name, [pa.table(columns)], of=of, partition=number)
    ]


def put_together(pieces: Sequence[Piece], of: int) -> list[Part]:
    """Make every part."""
    return [
        source_of(
            [(each.place, each.rows) for each in pieces if each.bucket == bucket],
            {},
            bucket=bucket,
            of=of,
        ).load()
        for bucket in range(of)
    ]


def test_rows_of_several_tables_meet_in_the_part_of_their_account() -> None:
    pieces = [
        *cut_up("accounts", 2, {"id": ["a", "b"]}, {"id": ["c"]}),
        *cut_up("contacts", 2, {"id": ["1", "2"], "account_id": ["c", "a"]}),
    ]

    parts = put_together(pieces, 2)

    for part in parts:
        held = part.portfolio.account_ids.tolist()
        assert bucket_of(held, 2).tolist() == [part.number] * len(held)
        contacts = part.portfolio.contacts.text("account_id").strings().tolist()
        assert set(contacts) <= set(held)
    assert sum(len(part.portfolio) for part in parts) == 3
    assert sum(len(part.portfolio.contacts) for part in parts) == 2


def test_an_id_goes_where_it_goes_without_spaces() -> None:
    pieces = cut_up("accounts", 8, {"id": [" a", "a ", "a"]})

    assert {piece.bucket for piece in pieces} == set(bucket_of(["a"], 8).tolist())


@given(
    st.lists(st.one_of(st.none(), st.text("a ｂ\u3000青", max_size=3)), max_size=9),
    st.sampled_from(
        [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
    ),
)
def test_a_row_goes_where_its_account_as_it_is_read_goes(
    names: list[str | None], kind: object
) -> None:
    table = pa.table({"id": pa.array(names, kind)})

    pieces = pieces_of("accounts", [table], of=5, partition=0)

    for piece in pieces:
        found = pa.ipc.open_stream(piece.rows).read_all().column("id").to_pylist()
        known = [name.strip() for name in found if name is not None and name.strip()]
        assert set(bucket_of(known, 5).tolist()) <= {piece.bucket}
        if len(known) < len(found):
            assert piece.bucket == 0


def test_a_row_without_an_account_is_set_aside_in_the_first_part() -> None:
    pieces = cut_up("contacts", 4, {"account_id": [None, ""], "id": ["c", "d"]})

    first, *others = put_together(pieces, 4)

    assert first.portfolio.problems.set_aside == 2
    assert not any(part.portfolio.problems.read for part in others)


def test_a_column_that_is_empty_in_one_batch_keeps_its_type() -> None:
    pieces = cut_up(
        "accounts", 1, {"id": ["a"], "name": [None]}, {"id": ["b"], "name": ["B"]}
    )

    (part,) = put_together(pieces, 1)

    assert part.portfolio.accounts.text("name").strings().tolist() == [None, "B"]


@settings(max_examples=40)
@given(ids, st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_order_in_which_pieces_come_does_not_matter(
    names: list[str], of: int, random: Random
) -> None:
    batches = [{"id": [name]} for name in names]
    pieces = cut_up("accounts", of, *batches)
    shuffled = random.sample(pieces, len(pieces))

    one, two = put_together(pieces, of), put_together(shuffled, of)

    for left, right in zip(one, two, strict=True):
        rows, others = left.portfolio.accounts, right.portfolio.accounts
        assert (
            rows.text("id").strings().tolist() == others.text("id").strings().tolist()
        )
        assert left.portfolio.problems == right.portfolio.problems
    held = [name for part in one for name in part.portfolio.account_ids.tolist()]
    assert sorted(held) == sorted({name.strip() for name in names})


def test_accounts_of_another_bucket_are_refused() -> None:
    names = [name for name in "abcdef" if bucket_of([name], 2)[0] == 0]
    (piece,) = cut_up("accounts", 1, {"id": names})

    with pytest.raises(
        InvalidInputError, match=r"bucket 1 of 2: expected only its own"
    ):
        source_of([(piece.place, piece.rows)], {}, bucket=1, of=2).load()


def test_a_table_without_its_account_is_told_where_the_part_is_loaded() -> None:
    (piece,) = cut_up("usage", 3, {"value": [1.0]})
    source = source_of([(piece.place, piece.rows)], {}, bucket=0, of=3)

    with pytest.raises(InvalidInputError, match="usage: expected a column account_id"):
        source.load()


def test_no_table_of_this_name() -> None:
    with pytest.raises(InvalidInputError, match="no table 'invoices'; it may be accou"):
        check_names({"accounts": None, "invoices": None})
