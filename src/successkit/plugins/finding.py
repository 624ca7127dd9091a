"""Finding plugins: those given and those installed, each once, by name."""

import itertools
from collections.abc import Collection, Iterable

from successkit.core import PluginError
from successkit.plugins.source import Source, identify


def find(
    plugins: Iterable[object],
    *,
    entry_points: bool | Collection[str] = False,
    block: Collection[str] = (),
) -> list[Source]:
    """Return the plugins to use.

    Parameters
    ----------
    plugins
        Modules or instances; one given twice counts once.
    entry_points
        False for none, True for all installed, or names of entry points.
    block
        Names of plugins or entry points to leave out.

    Returns
    -------
    list[Source]
        By name.

    Raises
    ------
    PluginError
        Two have one name, or one cannot be found or imported.
    """
    found = [identify(plugin) for plugin in plugins]
    if entry_points is not False:
        # importlib.metadata is slow to import and most engines never need it.
        from successkit.plugins.entry_points import installed

        allowed = None if entry_points is True else _names(entry_points)
        found = [*found, *installed(allowed, block)]
    # An installed plugin that is also given by hand is one plugin, and the entry
    # point, put in last, knows its version best.
    distinct = {id(source.plugin): source for source in found}.values()
    kept = [source for source in distinct if source.name not in block]
    ordered = sorted(kept, key=lambda source: (source.name, source.origin))
    for first, second in itertools.pairwise(ordered):
        if first.name == second.name:
            raise PluginError(
                f"plugin {first.name}: two plugins have this name, from "
                f"{first.origin} and from {second.origin}; give one of them another "
                f"plugin_name, or leave it out"
            )
    return ordered


def _names(entry_points: Collection[str]) -> Collection[str]:
    # A single string is a collection too, of letters.
    if isinstance(entry_points, str):
        raise PluginError(
            f"entry_points: expected True, False or a tuple of names; "
            f"got {entry_points!r}. Give ({entry_points!r},)"
        )
    return entry_points
