"""The content of a plugin as one hash: its code, and all that it declared."""

import inspect
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from successkit.plugins.declared import Declared
from successkit.plugins.fingerprint import fingerprint, joined
from successkit.plugins.isolation import BREAKS
from successkit.plugins.observer import Observer
from successkit.plugins.source import Source


def content_hash(
    source: Source, declared: Iterable[Declared], observers: Iterable[Observer]
) -> str:
    """Return a hash that changes when the plugin could give other results.

    The text of its module counts (of a package: that of all its ``.py`` files), and
    every declaration with its functions, their defaults, what they captured, and the
    helpers they use in their package. Where the files lie and how a run went does not.

    Parameters
    ----------
    source
        The plugin.
    declared
        What it declared.
    observers
        What it observes.

    Returns
    -------
    str
        32 hexadecimal digits; the same in every process and on every machine.
    """
    package = source.module.partition(".")[0]
    files = [joined(name, text) for name, text in _texts(source)]
    made = [
        joined(one.hook.name, fingerprint(one.value, package=package))
        for one in declared
    ]
    told = [
        joined(one.hook, fingerprint(_unbound(one.function), package=package))
        for one in observers
    ]
    own = (
        b""
        if isinstance(source.plugin, ModuleType)
        else fingerprint(type(source.plugin), package=package)
    )
    groups = (joined("files", *files), own, joined("", *made), joined("", *told))
    return joined(source.name, *groups).hex()


def _unbound(function: object) -> object:
    # What an observer has noted down so far changes no result.
    return getattr(function, "__func__", function)


def _texts(source: Source) -> list[tuple[str, bytes]]:
    """Return the files of a module or package, by name; none where there are none."""
    plugin = source.plugin
    module = (
        plugin if isinstance(plugin, ModuleType) else sys.modules.get(source.module)
    )
    try:
        return sorted(_files(module)) if module is not None else []
    except BREAKS:
        return []


def _files(module: ModuleType) -> Iterator[tuple[str, bytes]]:
    folders = [Path(folder) for folder in getattr(module, "__path__", ())]
    for folder in folders:
        for file in folder.rglob("*.py"):
            yield file.relative_to(folder).as_posix(), _lines(file.read_bytes())
    if not any(folder.is_dir() for folder in folders):
        yield "", _lines(inspect.getsource(module).encode())


def _lines(text: bytes) -> bytes:
    # A checkout on another system may end its lines another way.
    return text.replace(b"\r\n", b"\n")
