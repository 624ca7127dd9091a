"""Plugins that installed packages name in their metadata."""

from collections.abc import Collection
from importlib import metadata

from successkit.core import PluginError
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.naming import GROUP, suggestion
from successkit.plugins.source import Source, identify


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


def named(name: str) -> Source | None:
    """Return the installed plugin of one name, if there is one.

    Parameters
    ----------
    name
        Name of an entry point.

    Returns
    -------
    Source | None
        The first one of this name.
    """
    points = metadata.entry_points(group=GROUP, name=name)
    return from_entry_point(next(iter(points))) if points else None


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
