"""Registration: what hook functions a plugin has; the only module that runs pluggy.

There is no manager for the whole process: each call makes its own and lets it go, so
two tenants or two notebook cells can hold different plugins. What remains is plain
data.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pluggy

from successkit.core import PluginError
from successkit.plugins import hookspecs
from successkit.plugins.base import Plugin, hook_mark
from successkit.plugins.declared import HOOKS, OBSERVERS
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.naming import PREFIX, suggestion
from successkit.plugins.source import Source

Functions = Mapping[str, Callable[..., object]]
_KNOWN: Final = tuple(sorted((*HOOKS, *OBSERVERS)))


def registered(sources: Sequence[Source]) -> dict[str, Functions]:
    """Return the hook functions of plugins.

    Parameters
    ----------
    sources
        Plugins of different names.

    Returns
    -------
    dict[str, Functions]
        By plugin, in the given order: its functions by name of the hook, sorted.

    Raises
    ------
    PluginError
        A plugin has no hook, or one that is misspelt, not marked, a wrapper, or asks
        for an argument that the hook does not have.
    """
    manager = pluggy.PluginManager(hookspecs.NAMESPACE)
    manager.add_hookspecs(hookspecs)
    hooks: dict[str, Functions] = {}
    for source in sources:
        try:
            _refuse_unmarked(source)
            manager.register(source.plugin, source.name)
        except PluginError:
            raise
        except BREAKS as error:
            raise PluginError(
                f"plugin {source.name}: cannot be registered: {described(error)}"
            ) from error
        hooks[source.name] = _functions(manager, source)
    return hooks


def _functions(manager: pluggy.PluginManager, source: Source) -> Functions:
    functions: dict[str, Callable[..., object]] = {}
    for caller in manager.get_hookcallers(source.plugin) or ():
        for implementation in caller.get_hookimpls():
            if implementation.plugin is not source.plugin:
                continue
            if caller.name not in _KNOWN:
                _refuse_unknown(source, caller.name, implementation)
            else:
                _refuse_wrapper(source, caller.name, implementation)
                functions[caller.name] = implementation.function
    if not functions:
        raise PluginError(
            f"plugin {source.name}: implements no hook; mark its functions with "
            f"@hookimpl. Hooks are {', '.join(_KNOWN)}"
        )
    return dict(sorted(functions.items()))


def _refuse_unknown(source: Source, name: str, implementation: pluggy.HookImpl) -> None:
    if not implementation.optionalhook:
        raise PluginError(
            f"plugin {source.name}: there is no hook {name!r}{suggestion(name, _KNOWN)}"
        )


def _refuse_wrapper(source: Source, name: str, implementation: pluggy.HookImpl) -> None:
    if implementation.wrapper or implementation.hookwrapper:
        raise PluginError(
            f"plugin {source.name}, hook {name}: a wrapper could change what other "
            f"plugins declare; use @hookimpl without wrapper"
        )


def _refuse_unmarked(source: Source) -> None:
    """Refuse a hook function without the marker, which pluggy would pass over."""
    for name in dir(source.plugin):
        if not name.startswith(PREFIX) or _is_inherited(source.plugin, name):
            continue
        function = getattr(source.plugin, name, None)
        if not inspect.isroutine(function) and name not in _KNOWN:
            continue
        if callable(function) and hook_mark(function) is None:
            raise PluginError(f"plugin {source.name}: {_unmarked(name)}")


def _is_inherited(plugin: object, name: str) -> bool:
    """Return whether a method is that of the base class, which answers nothing."""
    if not isinstance(plugin, Plugin):
        return False
    return getattr(type(plugin), name, None) is getattr(Plugin, name, plugin)


def _unmarked(name: str) -> str:
    if name not in _KNOWN:
        return f"there is no hook {name!r}{suggestion(name, _KNOWN)}"
    return (
        f"{name} is not marked; put @hookimpl of successkit.plugins above it, or let "
        f"its class inherit from successkit.plugins.Plugin"
    )
