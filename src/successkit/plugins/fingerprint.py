"""Fingerprints: what stands for a value by its content, in every process the same.

No address, path, line number or order of a set enters. A value that nobody can look
into counts by its type alone, and nothing here raises: a plugin is foreign code, and
its fingerprint must not be able to stop an engine.
"""

import datetime as dt
import enum
import hashlib
from collections.abc import Iterable, Mapping
from functools import singledispatch
from types import CellType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any, Final, cast

import attrs
import numpy as np

from successkit.plugins.fingerprint_code import (
    code_of,
    constants_of,
    module_of,
    source_of,
)
from successkit.plugins.isolation import BREAKS

DEEPEST: Final = 60
"""Values inside values inside … are followed this far."""
MOST: Final = 100_000
"""So many values are looked into; the others count by their types."""

_PLAIN: Final = (
    type(None),
    bool,
    int,
    float,
    complex,
    dt.date,
    dt.datetime,
    dt.timedelta,
    type(Ellipsis),
)
_LIBRARY: Final = frozenset({"attr", "attrs", "builtins", "numpy", "successkit"})
_MEMBERS: Final = (FunctionType, staticmethod, classmethod, str, int, float, tuple)

_WHERE: Final = frozenset({"__module__", "__firstlineno__"})


def fingerprint(value: object, *, package: str = "") -> bytes:
    """Return what stands for a value.

    Parameters
    ----------
    value
        Anything.
    package
        Top-level package whose classes are looked into, rather than named.

    Returns
    -------
    bytes
        Equal for equal content, in any process.

    Examples
    --------
    >>> fingerprint({"a": 1, "b": {2, 3}}) == fingerprint({"b": {3, 2}, "a": 1})
    True
    >>> fingerprint(1) == fingerprint(1.0)
    False
    """
    return _Walk(package).of(value)


def joined(tag: str, *parts: bytes) -> bytes:
    """Return what stands for several fingerprints in their order.

    Parameters
    ----------
    tag
        What they are.
    *parts
        Fingerprints or texts.

    Returns
    -------
    bytes
        Of 16 bytes.
    """
    digest = hashlib.blake2b(tag.encode(), digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _text(text: object) -> bytes:
    return str(text).encode("utf-8", "surrogatepass")


class _Walk:
    """One walk through a value and what it holds."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.path: list[int] = []
        self.left = MOST

    def of(self, value: object) -> bytes:
        """Return the fingerprint of a value on this walk."""
        kind = type(value)
        if kind in _PLAIN:
            return joined(kind.__name__, _text(repr(value)))
        # The type first: a foreign object may break while it is asked for its class.
        if kind is str and isinstance(value, str):
            return joined("str", _text(value))
        if kind is bytes and isinstance(value, bytes):
            return joined("bytes", value)
        if id(value) in self.path:
            above = len(self.path) - self.path.index(id(value))
            return joined("again", _text(above))
        if self.left <= 0 or len(self.path) >= DEEPEST:
            return self.named("more", kind)
        return self._entered(value)

    def several(self, values: Iterable[object]) -> list[bytes]:
        """Return the fingerprints of values."""
        return [self.of(value) for value in values]

    def named(self, tag: str, kind: type) -> bytes:
        """Return what stands for a value that is not looked into."""
        return joined(tag, _text(module_of(kind)), _text(kind.__qualname__))

    def _entered(self, value: object) -> bytes:
        self.left -= 1
        self.path.append(id(value))
        package = self.package
        try:
            return _inside(value, self)
        except BREAKS:
            return self.named("closed", type(value))
        finally:
            self.package = package
            self.path.pop()


@singledispatch
def _inside(value: object, walk: _Walk) -> bytes:
    """Return what stands for an object: its class, and what pickle would send."""
    if attrs.has(type(value)):
        return _fields(value, walk)
    wrapped: object = getattr(value, "__wrapped__", None)
    if wrapped is not None:
        return joined("wrapped", walk.of(type(value)), walk.of(wrapped))
    called: object = getattr(type(value), "__call__", None)  # noqa: B004
    call = walk.of(called) if isinstance(called, FunctionType) else b""
    sent = value.__reduce_ex__(4)
    if isinstance(sent, str):
        return joined("global", _text(module_of(value)), _text(sent))
    held = [walk.of(list(part) if part else None) for part in sent[3:5]]
    return joined("object", walk.of(type(value)), call, *walk.several(sent[:3]), *held)


@_inside.register
def _(value: ModuleType, walk: _Walk) -> bytes:  # noqa: ARG001
    return joined("module", _text(value.__name__))


@_inside.register
def _(value: enum.Enum, walk: _Walk) -> bytes:
    return joined("enum", walk.of(type(value)), _text(value.name))


@_inside.register(np.ndarray)
@_inside.register(np.generic)
def _(value: "np.ndarray[Any, np.dtype[Any]]", walk: _Walk) -> bytes:
    if value.dtype.hasobject:
        return joined("objects", *walk.several(value.ravel().tolist()))
    little = np.asarray(value, dtype=value.dtype.newbyteorder("<"), order="C")
    shape = _text((little.dtype.str, little.shape))
    return joined("array", shape, little.tobytes())


@_inside.register(tuple)
@_inside.register(list)
def _(value: tuple[object, ...] | list[object], walk: _Walk) -> bytes:
    return joined("sequence", walk.of(type(value)), *walk.several(value))


@_inside.register(set)
@_inside.register(frozenset)
def _(value: set[object] | frozenset[object], walk: _Walk) -> bytes:
    return joined("set", walk.of(type(value)), *sorted(walk.several(value)))


@_inside.register(dict)
@_inside.register(MappingProxyType)
def _(value: Mapping[object, object], walk: _Walk) -> bytes:
    pairs = [joined("", *walk.several(pair)) for pair in value.items()]
    return joined("mapping", walk.of(type(value)), *sorted(pairs))


@_inside.register
def _(value: MethodType, walk: _Walk) -> bytes:
    return joined("method", walk.of(value.__func__), walk.of(value.__self__))


@_inside.register
def _(value: FunctionType, walk: _Walk) -> bytes:
    module, code = module_of(value), value.__code__
    name = joined("name", _text(module), _text(value.__qualname__))
    if module.partition(".")[0] in _LIBRARY:
        return joined("function", name)
    walk.package = module.partition(".")[0]
    text = source_of(value)
    # The text of a lambda is that of its line, on which others may stand.
    made = () if text and code.co_name != "<lambda>" else code_of(code)
    held = (
        value.__defaults__,
        value.__kwdefaults__,
        *map(_cell, value.__closure__ or ()),
    )
    used = list(constants_of(value, walk.package))
    return joined("function", name, _text(text), *walk.several((made, *held, *used)))


@_inside.register
def _(value: type, walk: _Walk) -> bytes:
    module = module_of(value)
    name = joined("class", _text(module), _text(value.__qualname__))
    package = module.partition(".")[0]
    if package in _LIBRARY or package != walk.package:
        return name
    text = source_of(value)
    if text:
        return joined("class", name, _text(text), *walk.several(value.__bases__))
    held = [one for one in sorted(vars(value)) if one not in _WHERE]
    return joined(
        "class",
        name,
        *walk.several(value.__bases__),
        *(_member(key, vars(value)[key], walk) for key in held),
    )


def _member(key: str, member: object, walk: _Walk) -> bytes:
    inner: object = getattr(member, "__func__", member)
    return joined(key, walk.of(inner)) if isinstance(member, _MEMBERS) else b""


def _fields(value: object, walk: _Walk) -> bytes:
    # A field that has its default is left out, so that a later version of the
    # library, which knows more of them, finds the same.
    parts: list[bytes] = []
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", type(value))):
        found = walk.of(getattr(value, field.name, None))
        if found != _default(field, walk):
            parts.append(joined(field.name, found))
    return joined("fields", walk.of(type(value)), *parts)


def _default(field: "attrs.Attribute[Any]", walk: _Walk) -> bytes | None:
    default = cast("Any", field.default)
    if default is attrs.NOTHING or getattr(default, "takes_self", False):
        return None
    if hasattr(default, "takes_self"):
        default = default.factory()
    return walk.of(default)


def _cell(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None
