"""Signals that do not come back, or come back with nonsense."""

# ruff: noqa: ARG001 — every signal takes the view and the day.

import threading
import time
import warnings

import numpy as np
from sixty_made import Bad, bad_signal

from successkit.core import AnyArray, View


class _UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def raises(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    raise KeyError("logins")


def unspeakable(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    raise _UnspeakableError


def exits(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    raise SystemExit(3)


def later_chunk(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    if str(view.table.ids[0]) != "a-0000":
        raise ValueError("this is not the first chunk")
    return np.zeros(len(view.table))


def sleeps(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    time.sleep(30)
    return np.zeros(len(view.table))


def waits(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
    return np.zeros(len(view.table))


def recurses(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return recurses(view, as_of=as_of)


def warns(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    warnings.warn("seats are old-fashioned", DeprecationWarning, stacklevel=2)
    return view.table.array("seats") * 2


def short(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("seats")[:-1] * 2


def long(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.zeros(len(view.table) + 1)


def square(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.zeros((len(view.table), 1))


def objects(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.array([1.0] * len(view.table), dtype=object)


def complex_numbers(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.sqrt(view.table.array("seats") - 9 + 0j)


def words(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.array(["many"] * len(view.table))


def days(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return np.full(len(view.table), as_of)


def masked(view: View, /, *, as_of: np.datetime64) -> object:
    return np.ma.masked_invalid(view.table.array("seats"))


def listed(view: View, /, *, as_of: np.datetime64) -> object:
    return [1.0] * len(view.table)


def scalar(view: View, /, *, as_of: np.datetime64) -> object:
    return 1.0


def nothing(view: View, /, *, as_of: np.datetime64) -> None:
    return None


def unknown(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("seats") * 2


def infinite(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("mrr") / np.zeros(len(view.table))


def enum_codes(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("customer").copy()


BAD: tuple[Bad, ...] = (
    bad_signal("raises", raises, r"KeyError: 'logins'"),
    bad_signal("raises what cannot be told", unspeakable, r"cannot be shown"),
    bad_signal("exits", exits, r"SystemExit: 3"),
    bad_signal("raises in the second chunk only", later_chunk, r"not the first.*part"),
    bad_signal("hangs in a sleep", sleeps, r"no answer within 0\.3 s; wait for nothi"),
    bad_signal("hangs at a lock", waits, r"no answer within 0\.3 s; wait for nothing"),
    bad_signal("calls itself for ever", recurses, r"RecursionError"),
    bad_signal("warns", warns, r"warns: DeprecationWarning: seats are", "noticed"),
    bad_signal("too short", short, r"expected shape \(50,\); got \(49,\)"),
    bad_signal("too long", long, r"expected shape \(50,\); got \(51,\)"),
    bad_signal("two dimensions", square, r"got \(50, 1\)"),
    bad_signal("objects", objects, r"expected dtype float64; got object"),
    bad_signal("complex numbers", complex_numbers, r"got complex128"),
    bad_signal("words", words, r"got <U4"),
    bad_signal("days", days, r"got datetime64\[D\]"),
    bad_signal("codes where -1 is missing", enum_codes, r"got int8; use np\.where"),
    bad_signal("a masked array", masked, r"got MaskedArray"),
    bad_signal("a list", listed, r"expected a numpy array.*; got list"),
    bad_signal("one number for all", scalar, r"got float"),
    bad_signal("nothing", nothing, r"got NoneType"),
    bad_signal("NaN where none is allowed", unknown, r"10 missing", nullable=False),
    bad_signal("infinity", infinite, r"expected finite values"),
    bad_signal("out of range", unknown, r"from 0 to 10; got", low=0.0, high=10.0),
)
