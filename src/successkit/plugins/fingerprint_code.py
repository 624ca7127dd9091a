"""What a function is made of: its text, or its code where no text can be had."""

import inspect
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType
from typing import Final, cast

import numpy as np

_CONSTANTS: Final = (type(None), bool, int, float, complex, str, bytes)


def module_of(value: object) -> str:
    """Return the name of the module that something says it stands in.

    Parameters
    ----------
    value
        A function or class.

    Returns
    -------
    str
        Empty when it does not say.

    Examples
    --------
    >>> module_of(int)
    'builtins'
    """
    name: object = getattr(value, "__module__", None)
    return name if isinstance(name, str) else ""


def source_of(value: FunctionType | type) -> str:
    """Return the text of a function or class.

    Parameters
    ----------
    value
        The function or class.

    Returns
    -------
    str
        Empty where there is none, as for code made by ``exec``.

    Examples
    --------
    >>> source_of(source_of).splitlines()[0]
    'def source_of(value: FunctionType | type) -> str:'
    """
    # The code, since inspect would look through a wrapper at what it wraps.
    code = value.__code__ if isinstance(value, FunctionType) else value
    name = code.co_name if isinstance(code, CodeType) else value.__name__
    try:
        text = inspect.getsource(code)
    except (OSError, TypeError, SyntaxError, IndexError, ValueError):
        return ""
    # exec can give code the file name of another file.
    return text if name == "<lambda>" or name in text else ""


def code_of(code: CodeType) -> tuple[object, ...]:
    r"""Return what compiled code does, without where it was written.

    Parameters
    ----------
    code
        Compiled code.

    Returns
    -------
    tuple[object, ...]
        Instructions, names, and constants with the code of inner functions.

    Examples
    --------
    >>> one, two = compile("a = 1", "x", "exec"), compile("\na = 1", "y", "exec")
    >>> code_of(one) == code_of(two)
    True
    """
    constants = tuple(
        code_of(one) if isinstance(one, CodeType) else one for one in code.co_consts
    )
    return (
        code.co_code,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_flags,
        code.co_exceptiontable,
        constants,
    )


def constants_of(function: FunctionType, package: str) -> Iterator[tuple[str, object]]:
    """Return what a function uses of its module: helpers, and values that never change.

    Lists and mappings are left out: modules use them to remember things between calls.

    Parameters
    ----------
    function
        The function.
    package
        Top-level package whose functions and classes count.

    Yields
    ------
    tuple[str, object]
        Name and value, by name.
    """
    for name in sorted(set(_names(function.__code__))):
        value: object = function.__globals__.get(name)
        if isinstance(value, FunctionType | type):
            if module_of(value).partition(".")[0] == package:
                yield name, value
        elif value is not None and _never_changes(value):
            yield name, value


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _never_changes(value: object) -> bool:
    if isinstance(value, tuple | frozenset):
        return all(map(_never_changes, cast("Iterable[object]", value)))
    return type(value) in _CONSTANTS or isinstance(value, np.ndarray | np.generic)
