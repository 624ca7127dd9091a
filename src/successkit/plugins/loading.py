"""Loading plugins by name or file, as given on a command line."""

import importlib
import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from successkit.core import PluginError
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.naming import suggestion


def load(names: Iterable[str]) -> tuple[object, ...]:
    """Return the plugins of these names, as given on a command line.

    Parameters
    ----------
    names
        Each the name of an installed plugin (its entry point), ``package.module``,
        ``package.module:object``, or the path of a file ending in ``.py``.

    Returns
    -------
    tuple[object, ...]
        Modules and instances for :meth:`Extensions.collect`, in the given order.

    Raises
    ------
    PluginError
        One cannot be found, or raises while it is imported.

    Examples
    --------
    >>> [plugin.__name__ for plugin in load(["json"])]
    ['json']
    """
    return tuple(_load(name) for name in names)


def _load(name: str) -> object:
    if name.endswith(".py"):
        return _from_file(Path(name))
    from successkit.plugins.entry_points import named

    installed = named(name)
    if installed is not None:
        return installed.plugin
    module_name, _, path = name.partition(":")
    plugin: object = _imported(module_name, name)
    for part in path.split(".") if path else ():
        if not hasattr(plugin, part):
            close = suggestion(part, dir(plugin))
            raise PluginError(
                f"plugin {name}: {module_name} has no {part!r}{close}; expected "
                f"package.module:object"
            )
        plugin = getattr(plugin, part)
    return plugin


def _imported(module_name: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(module_name)
    except BREAKS as error:
        mend = (
            "; install the package, or give the path of its .py file"
            if isinstance(error, ModuleNotFoundError)
            else ""
        )
        raise PluginError(
            f"plugin {name}: cannot be imported: {described(error)}{mend}"
        ) from error


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise PluginError(f"plugin {path}: no such file")
    name = path.stem
    if not name.isidentifier():
        raise PluginError(
            f"plugin {path}: expected a file name of letters, digits and _ ; "
            f"got {name!r}"
        )
    present = sys.modules.get(name)
    if present is not None and _is_file(getattr(present, "__file__", None), path):
        return present
    spec = None if present is not None else importlib.util.find_spec(name)
    elsewhere = spec is not None and not _is_file(spec.origin, path)
    if present is not None or elsewhere:
        raise PluginError(
            f"plugin {path}: a module named {name!r} exists already; rename the file"
        )
    return _executed(name, path)


def _is_file(known: str | None, path: Path) -> bool:
    return known is not None and Path(known).resolve() == path.resolve()


def _executed(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path.resolve())
    if spec is None or spec.loader is None:
        raise PluginError(f"plugin {path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    # Pickle finds a function by the name of its module, so it must stand there.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BREAKS as error:
        del sys.modules[name]
        raise PluginError(
            f"plugin {path}: cannot be imported: {described(error)}"
        ) from error
    return module
