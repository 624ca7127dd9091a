"""Signals whose result is nobody's business but rests on what it should not."""

# ruff: noqa: ARG001, ARG002, ARG005 — every signal takes the view and the day.

import itertools
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
from sixty_made import CULPRIT, Bad, bad_signal, declaring, signal

from successkit.core import AnyArray, Portfolio, View
from successkit.testing import example_book


def _seats(view: View) -> AnyArray:
    return view.table.array("seats") * 2


def clock(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return _seats(view) + (time.time() > 0)  # noqa: TID251


def clock_now(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return _seats(view) + datetime.now(UTC).year  # noqa: TID251


def clock_today(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return _seats(view) + date.today().year  # noqa: DTZ011, TID251


def clock_numpy(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    late = np.datetime64("today") > as_of
    return _seats(view) + late


def clock_parts(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return _seats(view) + time.gmtime().tm_year


def clock_in_helper(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return _seats(view) + _this_year()


def _this_year() -> int:
    return int(time.strftime("%Y"))


def chance(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.random.default_rng().random(len(view.table))


def global_random(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    random.seed(7)
    return _seats(view) + random.random()  # noqa: S311


def global_numpy_random(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    np.random.seed(7)  # noqa: NPY002
    return _seats(view) + np.random.random()  # noqa: NPY002


def address(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return _seats(view) + id(view) % 1000


def hashed(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.array([hash(key) % 100 for key in view.table.ids.tolist()]) * 1.0


_numbers = itertools.count()


def counts(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.full(len(view.table), float(next(_numbers)))


def aliases(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("seats")


_BUFFER = np.zeros(1_000_000)


def reuses(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    result = _BUFFER[: len(view.table)]
    result[:] = _seats(view)
    return result


def writes(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    column = view.table.array("mrr")
    column += 1
    return column * 1.0


def writes_base(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    column = view.portfolio.usage.array("value")
    column.base[:] = 0  # type: ignore[index]
    return np.zeros(len(view.table))


def unlocks(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    column = view.table.array("mrr")
    column.flags.writeable = True
    column[:] = 0
    return column * 1.0


def puts(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    view.table.columns["mrr"] = np.zeros(len(view.table))  # type: ignore[index]
    return np.zeros(len(view.table))


def last_row(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    result = np.full(len(view.table), np.nan)
    usage = view.portfolio.usage
    result[usage.array("account")] = usage.array("value")
    return result


def share(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    mrr = view.table.array("mrr")
    return mrr / mrr.sum()


def rank(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.argsort(np.argsort(view.table.array("mrr"))) * 1.0


def above_median(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    mrr = view.table.array("mrr")
    return (mrr > np.median(mrr)) * 1.0


BOOK = example_book(later=True)


def uncut(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return _of_book(BOOK, view)


def _of_book(book: Portfolio, view: View) -> AnyArray:
    usage = book.usage
    total = np.bincount(usage.array("account"), usage.array("value"), len(book))
    place = np.searchsorted(book.account_ids, view.table.ids)
    return total[np.minimum(place, len(book) - 1)]


class Holder:
    """Holds a book from the day it was made."""

    def __init__(self) -> None:
        self.book = example_book(later=True)

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> AnyArray:
        return _of_book(self.book, view)


def set_aside(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    rows = sum(len(facts) for facts in view.portfolio.set_aside.values())
    return _seats(view) + rows


def behind_the_view(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    usage, rows = view.portfolio.usage, len(view.table)
    account, value = usage.array("account"), usage.array("value")
    if isinstance(account.base, np.ndarray) and isinstance(value.base, np.ndarray):
        account, value = account.base, value.base
    return np.bincount(account, value, rows)


_SEEN: dict[str, float] = {}


def remembers(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    ids, values = view.table.ids.tolist(), _seats(view).tolist()
    return np.array(
        [_SEEN.setdefault(key, value) for key, value in zip(ids, values, strict=True)]
    )


_VIEWS: list[View] = []


def keeps_views(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    _VIEWS[:] = [view]
    return _seats(view)


def _nested() -> Callable[..., object]:
    factor = 2

    def inside(view: View, /, *, as_of: np.datetime64) -> AnyArray:
        return view.table.array("seats") * factor

    return inside


class Locked:
    """Holds what no other process can have."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> AnyArray:
        with self.lock:
            return _seats(view)


_CLOCK = r"reads the clock \(.*use as_of"
_PARTS = r"which other accounts.*account 'a-\d+'"
_SENT = r"cannot be pickled.*at the top of a module"

BAD: tuple[Bad, ...] = (
    bad_signal("reads the clock", clock, _CLOCK),
    bad_signal("reads datetime.now", clock_now, _CLOCK),
    bad_signal("reads date.today", clock_today, _CLOCK),
    bad_signal("asks numpy for today", clock_numpy, _CLOCK),
    bad_signal("asks for the time of day", clock_parts, _CLOCK),
    bad_signal("reads the clock in a helper", clock_in_helper, _CLOCK),
    bad_signal("rolls dice", chance, r"two calls.*no random numbers"),
    bad_signal("global random state", global_random, r"global random", "noticed"),
    bad_signal("numpy's random state", global_numpy_random, r"global ran", "noticed"),
    bad_signal("addresses in memory", address, r"uses id\(\).*process to process"),
    bad_signal("hashes of texts", hashed, r"uses hash\(\).*zlib\.crc32"),
    bad_signal("counts its calls", counts, r"two calls.*different values"),
    bad_signal("returns its input", aliases, r"its input table\.seats", "noticed"),
    bad_signal("returns what it keeps", reuses, r"array that it keeps", "noticed"),
    bad_signal("writes to a column", writes, r"changed its input table\.mrr"),
    bad_signal("writes through the base", writes_base, r"its input usage\.value"),
    bad_signal("unlocks a column", unlocks, r"changed its input table\.mrr"),
    bad_signal("puts a column into the table", puts, r"item assignment, in puts"),
    bad_signal("last row wins", last_row, r"the order of rows in the facts"),
    bad_signal("a share of the book", share, _PARTS),
    bad_signal("a rank in the book", rank, _PARTS),
    bad_signal("above the median of the book", above_median, _PARTS),
    bad_signal("a book of its own", uncut, r"holds a Portfolio in 'BOOK'"),
    Bad(
        way="a book in an attribute",
        plugin=lambda: declaring(CULPRIT, signal(Holder())),
        says=r"holds a Portfolio in 'book'",
    ),
    bad_signal("rows that were set aside", set_aside, r"facts beside the view"),
    bad_signal("rows behind the view", behind_the_view, r"facts beside the view"),
    bad_signal("remembers accounts", remembers, r"keeps what it saw in _SEEN"),
    bad_signal("keeps the view", keeps_views, r"holds a View in '_VIEWS'"),
    bad_signal(
        "a lambda",
        lambda view, *, as_of: view.table.array("seats") * 2,
        _SENT,
        "noticed",
    ),
    Bad(
        way="a function in a function",
        plugin=lambda: declaring(CULPRIT, signal(_nested())),
        says=_SENT,
        outcome="noticed",
    ),
    Bad(
        way="holds a lock",
        plugin=lambda: declaring(CULPRIT, signal(Locked())),
        says=_SENT,
        outcome="noticed",
    ),
)
