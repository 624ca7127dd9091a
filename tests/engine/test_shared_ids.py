"""Ids that stand in several parts: found on every backend, whatever the book's size."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import cast

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Account, Contract, InvalidInputError, Money, Portfolio
from successkit.core.period import Period
from successkit.engine import Engine, measure
from successkit.engine.backends import Local, OutOfCore, Part, Source, Work, split
from successkit.engine.backends.protocol import ResultT
from successkit.engine.partition.counted import Moment, count_all

DAY = date(2026, 3, 31)
JANUARY, MARCH = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3))


@attrs.frozen
class Plain:
    """Parts by bucket, one after the other."""

    parts: int

    def sources(self, book: object) -> Sequence[Part]:
        return split(cast("Portfolio", book), self.parts)

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        return (work(source.load()) for source in sources)


def book(*rows: tuple[str, str, datetime]) -> Portfolio:
    """Return a book of contracts: id, account, and when it was recorded."""
    return Portfolio.from_objects(
        accounts=[Account(id=one) for one in "abcdef"],
        contracts=[
            Contract(
                id=name,
                account_id=account,
                start=date(2025, 1, 1),
                amount=Money(100, "JPY"),
                recorded_at=when,
            )
            for name, account, when in rows
        ],
    )


MOVED = book(
    ("one", "a", JANUARY),
    ("one", "b", MARCH),
    ("two", "c", JANUARY),
    ("two", "c", MARCH),
    ("青", "d", JANUARY),
)


@pytest.mark.parametrize("on", [Plain(5), Plain(6), OutOfCore()])
def test_a_contract_that_moved_to_an_account_of_another_part_is_named(
    on: Plain,
) -> None:
    with pytest.raises(InvalidInputError, match=r"got 1 ids in several: .*'one'.*Loc"):
        Engine().review(MOVED, as_of=DAY, on=on)
    with pytest.raises(InvalidInputError, match=r"contracts 'one'"):
        measure(MOVED, Period(date(2026, 3, 1), DAY), on=on)


def test_in_memory_the_last_version_counts_in_any_number_of_parts() -> None:
    alone, cut = (
        Engine().review(MOVED, as_of=DAY, on=Local(threads=1, parts=parts))
        for parts in (1, 4)
    )

    assert len(Local(parts=4).sources(MOVED)) == 1
    assert cut.document() == alone.document()
    assert alone.metrics["mrr"].value == 300


@given(
    rows=st.lists(
        st.tuples(st.sampled_from("pqrstuv"), st.sampled_from("abcdef")),
        max_size=12,
        unique=True,
    ),
    parts=st.integers(2, 5),
    most=st.sampled_from([1, 2, 3, 2**20]),
)
@settings(max_examples=40, deadline=None)
def test_what_is_found_is_what_a_plain_look_finds(
    rows: list[tuple[str, str]], parts: int, most: int
) -> None:
    given = book(*((*row, JANUARY.replace(minute=n)) for n, row in enumerate(rows)))
    backend = Plain(parts)
    sources = backend.sources(given)
    part_of = {
        account: part.number
        for part in sources
        for account in part.portfolio.account_ids
    }
    places: dict[str, set[int]] = {}
    for name, account in rows:
        places.setdefault(name, set()).add(part_of[account])
    twice = sorted(name for name, found in places.items() if len(found) > 1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("successkit.engine.partition.shared_ids.MOST", most)
        if not twice:
            count_all(Moment(DAY), backend, sources)
            return
        with pytest.raises(InvalidInputError, match=f"got {len(twice)} ids in several"):
            count_all(Moment(DAY), backend, sources)


def test_ids_of_any_length_are_compared() -> None:
    long = "x" * 500
    given = book((long, "a", JANUARY), (long, "b", MARCH), (long + "y", "c", MARCH))

    with pytest.raises(InvalidInputError, match="got 1 ids in several"):
        count_all(Moment(DAY), Plain(6), Plain(6).sources(given))


def test_equal_ids_of_one_account_are_versions_of_one_row(
    sample_portfolio: Portfolio,
) -> None:
    some = sample_portfolio.select(np.arange(10))

    assert count_all(Moment(DAY), Plain(3), Plain(3).sources(some)).ids is None


@pytest.mark.parametrize("full", [False, True], ids=["in a file", "on a full disk"])
def test_more_ids_than_are_held_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
    full: bool,  # noqa: FBT001
) -> None:
    def refused() -> None:
        raise OSError(28, "No space left on device")

    calls = list[object]()

    @attrs.frozen
    class Watched(Plain):
        def map(
            self, work: Work[ResultT], sources: Sequence[Source]
        ) -> Iterator[ResultT]:
            calls.append(work)
            return super().map(work, sources)

    monkeypatch.setattr("successkit.engine.partition.shared_ids.MOST", 60)
    if full:
        monkeypatch.setattr("tempfile.TemporaryFile", refused)
    rows = [(f"{place:03}", "abcdef"[place % 6], JANUARY) for place in range(100)]
    given = book(*rows, ("007", "c", MARCH))
    on = Watched(6)

    with pytest.raises(InvalidInputError, match=r"got 1 ids in several: .*'007'"):
        count_all(Moment(DAY), on, on.sources(given))
    assert (len(calls) > 2) is full  # without a file, parts are read again
