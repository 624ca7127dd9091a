"""Finding plugins: those given, and those that installed packages name."""

import itertools
from collections.abc import Collection, Iterable
from importlib import metadata
from typing import Final

from successkit.core import PluginError
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.naming import suggestion
from successkit.plugins.source import Source, identify

GROUP: Final = "successkit.plugins"
"""Entry-point group in which an installed package names its plugins."""


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


def installed(
    allowed: Collection[str] | None, block: Collection[str]
) -> tuple[Source, ...]:
    """Return the plugins that installed packages name.

    Parameters
    ----------
    allowed
        Names of entry points to load; None for all.
    block
        Names of entry points that are not even imported.

    Returns
    -------
    tuple[Source, ...]
        By name of the entry point.

    Raises
    ------
    PluginError
        An allowed one is not installed, or one raises while it is imported.
    """
    points = sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)
    names = [point.name for point in points]
    for name in allowed or ():
        if name not in names:
            raise PluginError(
                f"plugin {name}: not installed{suggestion(name, names)}; installed "
                f"are {', '.join(names) or 'none'}"
            )
    chosen = [point for point in points if allowed is None or point.name in allowed]
    return tuple(from_entry_point(point) for point in chosen if point.name not in block)


def from_entry_point(point: metadata.EntryPoint) -> Source:
    """Return the plugin of one entry point.

    Parameters
    ----------
    point
        Of the group ``successkit.plugins``.

    Returns
    -------
    Source
        Named by itself, with the version of its distribution.

    Raises
    ------
    PluginError
        It cannot be imported.
    """
    try:
        plugin: object = point.load()
    except BREAKS as error:
        raise PluginError(
            f"plugin {point.name}: {point.value} cannot be imported: {described(error)}"
        ) from error
    package = point.dist
    origin = f"entry point {point.name} = {point.value}"
    if package is None:
        return identify(plugin, origin=origin)
    return identify(
        plugin, version=package.version, origin=f"{origin} of {package.name}"
    )


def _names(entry_points: Collection[str]) -> Collection[str]:
    # A single string is a collection too, of letters.
    if isinstance(entry_points, str):
        raise PluginError(
            f"entry_points: expected True, False or a tuple of names; "
            f"got {entry_points!r}. Give ({entry_points!r},)"
        )
    return entry_points
