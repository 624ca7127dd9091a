"""Plugins that installed packages name in their metadata."""

from collections.abc import Collection, Iterable
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
    points = all_points()
    for name in allowed or ():
        _refuse_missing(name, points)
    chosen = [point for point in points if allowed is None or point.name in allowed]
    return tuple(from_entry_point(point) for point in chosen if point.name not in block)


def all_points() -> list[metadata.EntryPoint]:
    """Return the entry points of installed packages, without importing any.

    Returns
    -------
    list[metadata.EntryPoint]
        By name.
    """
    return sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)


def installed_names() -> tuple[str, ...]:
    """Return the names of installed plugins, without importing any.

    Returns
    -------
    tuple[str, ...]
        By name.
    """
    return tuple(point.name for point in all_points())


def one_installed(name: str) -> Source:
    """Return the installed plugin of one name.

    Parameters
    ----------
    name
        Name of an entry point.

    Returns
    -------
    Source
        The plugin.

    Raises
    ------
    PluginError
        It is not installed, or cannot be imported.
    """
    points = all_points()
    _refuse_missing(name, points)
    return from_entry_point(next(point for point in points if point.name == name))


def _refuse_missing(name: str, points: Iterable[metadata.EntryPoint]) -> None:
    names = [point.name for point in points]
    if name not in names:
        raise PluginError(
            f"plugin {name}: not installed{suggestion(name, names)}; installed "
            f"are {', '.join(names) or 'none'}"
        )


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
    return identify(
        plugin,
        version=package.version if package else None,
        origin=f"entry point {point.name} = {point.value}"
        + (f" of {package.name}" if package else ""),
        entry_point=point.name,
    )
