"""``Extensions``: what a set of plugins adds; the only module that runs pluggy.

There is no manager for the whole process: each call of :meth:`Extensions.collect`
makes its own and lets it go, so two tenants or two notebook cells can hold different
plugins. What remains is plain data.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, Self, TypeVar

import attrs
import pluggy

from successkit.core import (
    ActionKind,
    BusinessCalendar,
    Enrichment,
    FeedbackRoute,
    Guard,
    Lifecycle,
    MetricSpec,
    Playbook,
    PluginError,
    Signal,
    TouchPolicy,
    UnknownNameError,
    Veto,
)
from successkit.plugins import hookspecs
from successkit.plugins.declared import (
    HOOKS,
    OBSERVERS,
    Declared,
    declarations,
    refuse_twins,
)
from successkit.plugins.finding import find
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.naming import suggestion
from successkit.plugins.source import Source

DeclarationT = TypeVar("DeclarationT")
_KNOWN: Final = tuple(sorted((*HOOKS, *OBSERVERS)))


@attrs.frozen(kw_only=True)
class PluginInfo:
    """What is told of a plugin in every review.

    Parameters
    ----------
    name
        Its name.
    version
        Its version; None when it has none.
    hooks
        Hooks it implements, sorted.
    """

    name: str
    version: str | None
    hooks: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Observer:
    """One function that is told what a run has made.

    Parameters
    ----------
    owner
        Name of the plugin.
    hook
        Name of the hook.
    function
        Takes the arguments of the hook that it names.
    """

    owner: str
    hook: str
    function: Callable[..., object]


@attrs.frozen(kw_only=True)
class Extensions:
    """What a set of plugins adds, in the order of their names.

    Make it with :meth:`collect`. It holds declarations only, so it is as picklable
    as they are.

    Parameters
    ----------
    plugins
        Who took part, by name.
    declared
        Every declaration with its owner.
    observers
        Functions that are told what a run has made.
    """

    plugins: tuple[PluginInfo, ...] = ()
    declared: tuple[Declared, ...] = attrs.field(default=(), repr=False)
    observers: tuple[Observer, ...] = attrs.field(default=(), repr=False)

    @classmethod
    def collect(
        cls,
        plugins: Iterable[object] = (),
        *,
        entry_points: bool | Collection[str] = False,
        block: Collection[str] = (),
    ) -> Self:
        """Ask plugins for what they add.

        Parameters
        ----------
        plugins
            Modules or instances; one given twice counts once.
        entry_points
            False for none, True for every installed plugin, or the names of the
            entry points to load.
        block
            Names of plugins or entry points to leave out.

        Returns
        -------
        Self
            The same for any order in which they were given or installed.

        Raises
        ------
        PluginError
            A plugin cannot be used: two have one name, a hook is misspelt or
            raises, or a declaration is nonsense or clashes with another.

        Examples
        --------
        >>> from successkit.plugins import hookimpl
        >>> class Logins:
        ...     @hookimpl
        ...     def successkit_event_kinds(self):
        ...         return ["first_login"]
        >>> extensions = Extensions.collect([Logins()])
        >>> extensions.event_kinds, extensions.owner_of("first_login")
        (('first_login',), 'Logins')
        """
        sources = find(plugins, entry_points=entry_points, block=block)
        hooks = _registered(sources)
        declared = [
            one
            for source in sources
            for name, function in hooks[source.name].items()
            if name in HOOKS
            for one in _declared_by(source, name, function)
        ]
        refuse_twins(declared)
        observers = tuple(
            Observer(owner=source.name, hook=name, function=function)
            for source in sources
            for name, function in hooks[source.name].items()
            if name in OBSERVERS
        )
        infos = [
            PluginInfo(
                name=source.name,
                version=source.version,
                hooks=tuple(hooks[source.name]),
            )
            for source in sources
        ]
        return cls(plugins=tuple(infos), declared=tuple(declared), observers=observers)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Health signals."""
        return self._of("successkit_health_signals", Signal)

    @property
    def metrics(self) -> tuple[MetricSpec, ...]:
        """Metrics."""
        return self._of("successkit_metrics", MetricSpec)

    @property
    def playbooks(self) -> tuple[Playbook, ...]:
        """Playbooks."""
        return self._of("successkit_playbooks", Playbook)

    @property
    def action_kinds(self) -> tuple[ActionKind, ...]:
        """Kinds of action."""
        return self._of("successkit_action_kinds", ActionKind)

    @property
    def event_kinds(self) -> tuple[str, ...]:
        """Kinds of event beside the built-in ones."""
        return self._of("successkit_event_kinds", str)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """Named conditions of the lifecycle."""
        return self._of("successkit_guards", Guard)

    @property
    def enrichments(self) -> tuple[Enrichment, ...]:
        """Columns that are added to the account table."""
        return self._of("successkit_enrich", Enrichment)

    @property
    def vetoes(self) -> tuple[Veto, ...]:
        """Reasons not to act."""
        return self._of("successkit_veto", Veto)

    @property
    def touch_policies(self) -> tuple[TouchPolicy, ...]:
        """Touch policies beside the built-in one."""
        return self._of("successkit_touch_policies", TouchPolicy)

    @property
    def feedback_routes(self) -> tuple[FeedbackRoute, ...]:
        """Routes of feedback beside the built-in ones."""
        return self._of("successkit_feedback_routes", FeedbackRoute)

    @property
    def calendar(self) -> BusinessCalendar | None:
        """The calendar that replaces the built-in one, if any."""
        found = self._of("successkit_calendar", BusinessCalendar)
        return next(iter(found), None)

    @property
    def lifecycle(self) -> Lifecycle | None:
        """The lifecycle that replaces the built-in one, if any."""
        return next(iter(self._of("successkit_lifecycle", Lifecycle)), None)

    def _of(self, hook: str, kind: type[DeclarationT]) -> tuple[DeclarationT, ...]:
        found = [one.value for one in self.declared if one.hook.name == hook]
        return tuple(value for value in found if isinstance(value, kind))

    def owner_of(self, name: str, *, kind: str | None = None) -> str:
        """Return the plugin that declared something.

        Parameters
        ----------
        name
            Name of a signal, metric, playbook, action kind …
        kind
            What it is, in these words; needed only where two plugins use one name
            for different kinds of thing.

        Returns
        -------
        str
            Name of the plugin.

        Raises
        ------
        UnknownNameError
            No plugin, or more than one, declared it.
        """
        owners = {
            one.owner
            for one in self.declared
            if one.name == name and kind in {None, one.hook.kind}
        }
        if len(owners) > 1:
            raise UnknownNameError(
                f"{name!r} is declared by {' and '.join(sorted(owners))} as "
                f"different things; give kind="
            )
        if not owners:
            close = suggestion(name, (one.name for one in self.declared))
            raise UnknownNameError(f"no plugin declares {name!r}{close}")
        return owners.pop()

    def manifest(self) -> list[dict[str, object]]:
        """Return who took part, as plain JSON values.

        Returns
        -------
        list[dict[str, object]]
            ``name``, ``version`` (None when unknown) and ``hooks`` of each plugin,
            by name.
        """
        return [
            {"name": info.name, "version": info.version, "hooks": list(info.hooks)}
            for info in self.plugins
        ]


def _registered(
    sources: Sequence[Source],
) -> dict[str, dict[str, Callable[..., object]]]:
    """Return, by plugin, its hook functions by name, sorted."""
    manager = pluggy.PluginManager(hookspecs.NAMESPACE)
    manager.add_hookspecs(hookspecs)
    hooks: dict[str, dict[str, Callable[..., object]]] = {}
    for source in sources:
        _refuse_unmarked(source)
        try:
            manager.register(source.plugin, source.name)
        except BREAKS as error:
            raise PluginError(
                f"plugin {source.name}: cannot be registered: {described(error)}"
            ) from error
        hooks[source.name] = _functions(manager, source)
    return hooks


def _functions(
    manager: pluggy.PluginManager, source: Source
) -> dict[str, Callable[..., object]]:
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
    for name in _KNOWN:
        function = getattr(source.plugin, name, None)
        marks = (f"{hookspecs.NAMESPACE}_impl", f"{hookspecs.NAMESPACE}_spec")
        if callable(function) and not any(hasattr(function, mark) for mark in marks):
            raise PluginError(
                f"plugin {source.name}: {name} is not marked; put @hookimpl of "
                f"successkit.plugins above it"
            )


def _declared_by(
    source: Source, name: str, function: Callable[..., object]
) -> tuple[Declared, ...]:
    # What a hook returns may itself be foreign code, such as a generator: it is
    # called and read under the same guard.
    try:
        return declarations(source.name, HOOKS[name], function())
    except PluginError:
        raise
    except BREAKS as error:
        raise PluginError(
            f"plugin {source.name}, hook {name}: {described(error)}"
        ) from error
