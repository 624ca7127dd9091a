"""What is seen of a call: the clock, hashes, what is kept; and what is no breach."""

import functools
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime

import attrs
import numpy as np
import pytest

from successkit.plugins.promises.memory import changed_names, kept_book, kept_state
from successkit.plugins.promises.process import listening
from successkit.plugins.promises.views import part, private_copy, renamed, shuffled
from successkit.testing import example_book, example_view

VIEW = example_view(accounts=7)


def _today_in_words() -> object:
    return np.array(["today"], "datetime64[D]")


def _only_the_word() -> object:
    return np.datetime64("2026-01-01") if "today" else None


@attrs.frozen
class Key:
    """Has a hash of its own."""

    word: str


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(lambda: time.time(), "time", id="time.time"),  # noqa: PLW0108, TID251
        pytest.param(lambda: time.time_ns(), "time_ns", id="time_ns"),  # noqa: PLW0108
        pytest.param(lambda: time.localtime(), "localtime", id="localtime"),  # noqa: PLW0108
        pytest.param(lambda: time.ctime(), "ctime", id="ctime"),  # noqa: PLW0108
        pytest.param(lambda: time.strftime("%Y"), "strftime", id="strftime"),
        pytest.param(lambda: datetime.now(UTC), "datetime.now", id="now"),  # noqa: TID251
        pytest.param(lambda: date.today(), "date.today", id="today"),  # noqa: DTZ011, TID251, PLW0108
        pytest.param(_today_in_words, "numpy's 'now' or 'today'", id="numpy"),
        pytest.param(lambda: time.localtime(0), "", id="localtime of an instant"),
        pytest.param(lambda: time.gmtime(0), "", id="gmtime of an instant"),
        pytest.param(
            lambda: time.strftime("%Y", time.gmtime(0)), "", id="strftime of an instant"
        ),
        pytest.param(lambda: date.fromisoformat("2026-01-01"), "", id="a day"),
        pytest.param(lambda: time.perf_counter(), "", id="how long it took"),  # noqa: PLW0108
        pytest.param(lambda: datetime.fromtimestamp(0, UTC), "", id="of an instant"),
    ],
)
def test_clock_is_heard(call: Callable[[], object], expected: str) -> None:
    with listening() as asked:
        call()

    assert asked.clock.partition(" in ")[0] == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param(lambda: hash("a"), "hash()", id="hash"),
        pytest.param(lambda: id("a"), "id()", id="id"),
        pytest.param(lambda: {Key("a"): 1}, "", id="a key with a hash of its own"),
        pytest.param(lambda: np.unique(np.array(["b", "a"])), "", id="numpy"),
    ],
)
def test_answers_of_this_process_are_heard(
    call: Callable[[], object], expected: str
) -> None:
    with listening() as asked:
        call()

    assert asked.own.partition(" in ")[0] == expected


BOOK = example_book(3)
BOOKS = {"acme": BOOK}
_CALLS: deque[int] = deque(maxlen=3)


def _with_global() -> int:
    return len(BOOK)


def _with_dict() -> int:
    return len(BOOKS)


def _with_helper() -> int:
    return _with_global()


def _with_default(book: object = BOOK) -> object:
    return book


def _attribute_only() -> object:
    return VIEW_OF.BOOK


class _Holder:
    BOOK = 3

    def __init__(self, book: object) -> None:
        self.book = book

    def method(self) -> object:
        return self.book


VIEW_OF = _Holder(None)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        pytest.param(_with_global, "a Portfolio in 'BOOK'", id="a global"),
        pytest.param(_with_dict, "a Portfolio in 'BOOKS'", id="in a dict"),
        pytest.param(
            _with_helper, "a Portfolio in '_with_global.BOOK'", id="of a helper"
        ),
        pytest.param(_with_default, "a Portfolio in 'default 0'", id="a default"),
        pytest.param(
            _Holder(BOOK).method, "a Portfolio in 'self.book'", id="an attribute"
        ),
        pytest.param(
            functools.partial(len, BOOK),
            "a Portfolio in 'argument 0 of partial'",
            id="bound to a partial",
        ),
        pytest.param(_attribute_only, "", id="an attribute of that name"),
        pytest.param(len, "", id="a built-in function"),
    ],
)
def test_book_is_found(function: object, expected: str) -> None:
    assert kept_book(function) == expected


def _appends(number: int) -> None:
    _CALLS.append(number)


def test_what_is_kept_is_told_by_name_and_size() -> None:
    before = kept_state(_appends)
    _appends(1)
    after = kept_state(_appends)

    assert changed_names(before, after) == ["_CALLS"]
    assert changed_names(before, after, by=2) == []
    assert changed_names(after, kept_state(_appends)) == []


def test_copies_are_made_when_asked_for() -> None:
    handed: dict[str, tuple[object, object]] = {}

    view = private_copy(VIEW, handed)  # type: ignore[arg-type]
    view.table.array("mrr")[:] = 0

    assert {path for path in handed if "." in path} == {"table.mrr"}
    assert VIEW.table.array("mrr").any()


def test_other_shapes_hold_the_same_facts() -> None:
    chosen = np.arange(7) % 2 == 0
    usage = VIEW.portfolio.usage
    kept = chosen[usage.array("account")]

    assert sorted(shuffled(VIEW, seed=1).portfolio.usage.array("value")) == sorted(
        usage.array("value")
    )
    apart = part(VIEW, chosen)
    assert apart.portfolio.usage.array("value").tolist() == (
        usage.array("value")[kept].tolist()
    )
    assert apart.portfolio.account_ids.tolist() == apart.table.ids.tolist()
    new = renamed(VIEW)
    assert new.portfolio.account_ids.tolist() == new.table.ids.tolist()
    assert not set(new.table.ids) & set(VIEW.table.ids)
