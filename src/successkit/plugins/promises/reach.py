"""What a function of a plugin can reach without being given it, found by looking."""

import dis
import functools
from collections import deque
from collections.abc import Iterator
from types import (
    CodeType,
    FunctionType,
    MethodType,
    ModuleType,
    SimpleNamespace,
)
from typing import Final, cast

import numpy as np

from successkit.core import AccountTable, AnyArray, Facts, Portfolio, View
from successkit.plugins.promises.libraries import is_library

BOOKS: Final = (AccountTable, Facts, Portfolio, View)
_CONTAINERS: Final = (dict, list, tuple, set, deque)
_DEEP: Final = 4
_FEW: Final = 64


def reached(function: object) -> Iterator[tuple[str, object]]:
    """Return what a function can reach: variables, defaults, attributes.

    Parameters
    ----------
    function
        A function, or an object that can be called.

    Yields
    ------
    tuple[str, object]
        Name and value, a few steps deep; nothing of libraries.

    Examples
    --------
    >>> weights = [1, 2]
    >>> def scored(view, /, *, as_of, factor=3):
    ...     return view, weights
    >>> list(reached(scored))
    [('factor', 3), ('weights', [1, 2])]
    """
    yield from _below(function, "", _DEEP, set())


def cells_of(value: object) -> list[object]:
    """Return what a container holds.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    list[object]
        Values of a dict, items of other containers; empty for anything else.
    """
    if isinstance(value, dict):
        return list(cast("dict[object, object]", value).values())
    return list(cast("list[object]", value)) if isinstance(value, _CONTAINERS) else []


def size_of(value: object) -> int:
    """Return how many entries a container or array holds.

    Parameters
    ----------
    value
        Anything.

    Returns
    -------
    int
        0 for what is neither.
    """
    if isinstance(value, np.ndarray):
        array = cast("AnyArray", value)
        return int(array.size)
    return len(cast("list[object]", value)) if isinstance(value, _CONTAINERS) else 0


def _below(
    value: object, name: str, depth: int, seen: set[int]
) -> Iterator[tuple[str, object]]:
    if depth < 0 or id(value) in seen:
        return
    seen.add(id(value))
    if name:
        yield name, value
    for inner, held in _held(value, root=not name):
        joined = f"{name}.{inner}" if name and inner else name or inner
        yield from _below(held, joined, depth - 1, seen)


def _held(value: object, *, root: bool) -> Iterator[tuple[str, object]]:
    if isinstance(value, functools.partial):
        part = cast("functools.partial[object]", value)
        yield "partial", part.func
        for row, argument in enumerate((*part.args, *part.keywords.values())):
            yield f"argument {row} of partial", argument
    elif isinstance(value, MethodType):
        yield "self", value.__self__
        yield value.__func__.__name__, value.__func__
    elif isinstance(value, FunctionType):
        yield from _variables(value)
        if root or not is_library(value.__module__ or ""):
            yield from _globals_of(value)
    elif 0 < size_of(value) <= _FEW:
        yield from (("", cell) for cell in cells_of(value) if isinstance(cell, BOOKS))
    elif _is_foreign(value):
        yield from vars(value).items()
        method = getattr(type(value), "__call__", None)  # noqa: B004
        if isinstance(method, FunctionType):
            yield type(value).__name__, method


def _variables(function: FunctionType) -> Iterator[tuple[str, object]]:
    cells = function.__closure__ or ()
    for name, cell in zip(function.__code__.co_freevars, cells, strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # not filled yet
            continue
    for row, value in enumerate(function.__defaults__ or ()):
        yield f"default {row}", value
    yield from (function.__kwdefaults__ or {}).items()
    yield from vars(function).items()


def _globals_of(function: FunctionType) -> Iterator[tuple[str, object]]:
    for name in dict.fromkeys(_globals(function.__code__)):
        if name in function.__globals__:
            yield name, function.__globals__[name]


def _globals(code: CodeType) -> Iterator[str]:
    # Names of attributes stand beside those of globals, so the instructions decide.
    for instruction in dis.get_instructions(code):
        if instruction.opname in {"LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL"}:
            yield str(instruction.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _globals(inner)


def _is_foreign(value: object) -> bool:
    """Return whether a value is an object of the plugin's own, worth looking into."""
    if isinstance(value, (type, ModuleType, *BOOKS)) or not hasattr(value, "__dict__"):
        return False
    plain = isinstance(value, SimpleNamespace)
    return plain or not is_library(type(value).__module__)
