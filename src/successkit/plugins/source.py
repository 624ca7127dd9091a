"""Which plugin it is: its name, its version and where it came from."""

import sys
from types import ModuleType

import attrs

from successkit.core import PluginError
from successkit.plugins.naming import is_name


@attrs.frozen(kw_only=True)
class Source:
    """A plugin before it is asked for anything.

    Parameters
    ----------
    name
        Its name, which begins the names of its signals and metrics.
    version
        Version of its distribution, or its ``__version__``; None when it has none.
    origin
        Where it was found, for messages.
    plugin
        The module or instance.
    entry_point
        Name of the entry point it came from; empty for none.
    """

    name: str
    version: str | None
    origin: str
    plugin: object = attrs.field(repr=False)
    entry_point: str = ""

    @property
    def module(self) -> str:
        """Name of the module that is the plugin, or that its class stands in."""
        return _module_of(self.plugin)


def identify(
    plugin: object,
    *,
    version: str | None = None,
    origin: str = "",
    entry_point: str = "",
) -> Source:
    """Return what a plugin is called.

    Parameters
    ----------
    plugin
        A module or an instance. Its ``plugin_name`` names it; otherwise the name of
        the module or class does.
    version
        Version of its distribution, where known.
    origin
        Where it was found; otherwise the module it stands in.
    entry_point
        Name of the entry point it came from, if any.

    Returns
    -------
    Source
        Name and version.

    Raises
    ------
    PluginError
        It is a class instead of an instance, or its name is no name.

    Examples
    --------
    >>> import json
    >>> identify(json).name
    'json'
    """
    if isinstance(plugin, type):
        raise PluginError(
            f"plugin {plugin.__name__}: expected a module or an instance; got the "
            f"class itself. Give {plugin.__name__}()"
        )
    module = _module_of(plugin)
    name = _name(plugin)
    return Source(
        name=name,
        version=version or _version(plugin, module.partition(".")[0]),
        origin=origin or f"module {module}",
        plugin=plugin,
        entry_point=entry_point,
    )


def _module_of(plugin: object) -> str:
    if isinstance(plugin, ModuleType):
        return plugin.__name__
    return type(plugin).__module__


def _name(plugin: object) -> str:
    usual = plugin.__name__ if isinstance(plugin, ModuleType) else type(plugin).__name__
    name: object = getattr(plugin, "plugin_name", usual)
    if not isinstance(name, str) or not is_name(name):
        raise PluginError(
            f"plugin {usual}: expected plugin_name to be letters, digits and _ , parts "
            f"joined by a dot; got {name!r}"
        )
    return name


def _version(plugin: object, package: str) -> str | None:
    """Return the version the code gives itself, or that of its distribution."""
    for holder in (plugin, sys.modules.get(package)):
        given: object = getattr(holder, "__version__", None)
        if isinstance(given, str):
            return given
    from importlib import metadata

    try:
        return metadata.version(package)
    except (metadata.PackageNotFoundError, ValueError):
        return None
