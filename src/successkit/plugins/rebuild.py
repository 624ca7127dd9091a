"""Finding the plugins of a manifest again, and refusing any that is not the same."""

import importlib
import sys
from collections.abc import Iterable, Mapping
from typing import Final, cast

from successkit.core import PluginError
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.naming import suggestion
from successkit.plugins.source import Source, identify

Entry = Mapping[str, object]

_ORIGINS: Final = "{'entry_point': …} or {'module': …, 'object': …, 'instance': …}"
_MENDS: Final = {
    "name": "the module or entry point is another plugin now",
    "version": "install the version of the manifest, or make a new manifest",
    "hooks": "use the code that the manifest was made with, or make a new manifest",
    "hash": (
        "its code or its declarations have changed: use those that the manifest was "
        "made with, or make a new manifest"
    ),
}


def sources_of(entries: Iterable[Entry]) -> list[Source]:
    """Return the plugins of a manifest, imported.

    Parameters
    ----------
    entries
        Of ``Extensions.manifest()``.

    Returns
    -------
    list[Source]
        By name.

    Raises
    ------
    PluginError
        An entry is none, or its plugin cannot be found, imported or made, or has
        another name now.
    """
    found: dict[str, Source] = {}
    for entry in entries:
        name = _named(entry)
        if name in found:
            raise PluginError(f"manifest: plugin {name} stands there twice")
        found[name] = _source(name, entry)
        refuse_other(entry, {"name": found[name].name})
    return [found[name] for name in sorted(found)]


def refuse_other(expected: Entry, got: Entry) -> None:
    """Refuse a plugin that is not the one of the manifest.

    Parameters
    ----------
    expected
        Its entry in the manifest.
    got
        What was found, as far as it is known.

    Raises
    ------
    PluginError
        They differ; the message says in what.
    """
    for key, mend in _MENDS.items():
        if key in got and expected.get(key) != got[key]:
            raise PluginError(
                f"plugin {expected['name']}: {key}: expected {_shown(expected, key)} "
                f"as in the manifest; got {_shown(got, key)}; {mend}"
            )


def _shown(entry: Entry, key: str) -> str:
    return repr(entry[key]) if key in entry else "nothing"


def _named(entry: object) -> str:
    # Entries come from a file, perhaps by way of other hands.
    known: Entry = cast("Entry", entry) if isinstance(entry, Mapping) else {}
    name = known.get("name")
    if not isinstance(name, str):
        raise PluginError(
            f"manifest: expected entries with name, version, hooks, origin and hash, "
            f"as Extensions.manifest() gives them; got {entry!r:.80}"
        )
    return name


def _source(name: str, entry: Entry) -> Source:
    origin = entry.get("origin")
    if not isinstance(origin, Mapping):
        raise PluginError(f"plugin {name}: origin: expected {_ORIGINS}; got {origin!r}")
    known = cast("Mapping[str, object]", origin)
    point, module = known.get("entry_point"), known.get("module")
    if isinstance(point, str):
        # importlib.metadata is slow to import and most engines never need it.
        from successkit.plugins.entry_points import one_installed

        return one_installed(point)
    if not isinstance(module, str):
        raise PluginError(f"plugin {name}: origin: expected {_ORIGINS}; got {origin!r}")
    plugin: object = _module(name, module)
    path = known.get("object")
    if isinstance(path, str):
        plugin = _inside(name, module, path, plugin)
    return identify(_made(name, plugin) if known.get("instance") else plugin)


def _module(name: str, module: str) -> object:
    # What is imported already counts, so that a notebook finds its own cells.
    if module in sys.modules:
        return sys.modules[module]
    try:
        return importlib.import_module(module)
    except BREAKS as error:
        raise PluginError(
            f"plugin {name}: module {module} cannot be imported: {described(error)}; "
            f"install its package, or give the path of its .py file in files="
        ) from error


def _inside(name: str, module: str, path: str, holder: object) -> object:
    if "<locals>" in path:
        raise PluginError(
            f"plugin {name}: its class {path} of {module} was made inside a function "
            f"and cannot be found from elsewhere; move it to the top of a module"
        )
    for part in path.split("."):
        if not hasattr(holder, part):
            mend = (
                "; it was written in a notebook or script, so move it to a module"
                if module == "__main__"
                else suggestion(part, dir(holder))
            )
            raise PluginError(f"plugin {name}: {module} has no {path!r}{mend}")
        holder = getattr(holder, part)
    return holder


def _made(name: str, plugin: object) -> object:
    if not isinstance(plugin, type):
        raise PluginError(
            f"plugin {name}: expected a class to make it from; got "
            f"{type(plugin).__name__}"
        )
    try:
        made: object = plugin()
    except BREAKS as error:
        raise PluginError(
            f"plugin {name}: {plugin.__name__}() cannot be made without arguments: "
            f"{described(error)}; keep the plugin in a variable of its module"
        ) from error
    return made
