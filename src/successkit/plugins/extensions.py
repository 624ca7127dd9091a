"""``Extensions``: what a set of plugins adds, as plain data."""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Self, TypeVar

import attrs

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
from successkit.plugins.calling import call
from successkit.plugins.content import content_hash
from successkit.plugins.declared import (
    HOOKS,
    OBSERVERS,
    Declared,
    declarations,
    refuse_twins,
)
from successkit.plugins.finding import find
from successkit.plugins.info import PluginInfo
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.loading import load
from successkit.plugins.naming import suggestion
from successkit.plugins.observer import Observer
from successkit.plugins.origin import origin_of
from successkit.plugins.provenance import Provenance
from successkit.plugins.rebuild import Entry, refuse_other, sources_of
from successkit.plugins.registration import Functions, registered
from successkit.plugins.source import Source

DeclarationT = TypeVar("DeclarationT")


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
        return cls._of(find(plugins, entry_points=entry_points, block=block))

    @classmethod
    def from_manifest(
        cls, entries: Iterable[Entry], *, files: Iterable[str | Path] = ()
    ) -> Self:
        """Return the plugins of a manifest again, in this process.

        Parameters
        ----------
        entries
            What :meth:`manifest` gave, perhaps elsewhere.
        files
            Paths of ``.py`` files that hold plugins, since a manifest names no path.

        Returns
        -------
        Self
            With an equal manifest.

        Raises
        ------
        PluginError
            A plugin cannot be found or imported, or its name, version, hooks or hash
            is another one; the message says which.

        Examples
        --------
        >>> Extensions.from_manifest(Extensions().manifest()) == Extensions()
        True
        """
        load(str(file) for file in files)
        known = list(entries)
        found = cls._of(sources_of(known))
        by_name = {entry["name"]: entry for entry in known}
        for info in found.plugins:
            refuse_other(by_name[info.name], info.as_dict())
        return found

    @classmethod
    def _of(cls, sources: Sequence[Source]) -> Self:
        hooks = registered(sources)
        parts = [_part(source, hooks[source.name]) for source in sources]
        declared = tuple(one for part in parts for one in part.declared)
        refuse_twins(declared)
        return cls(
            plugins=tuple(part.info for part in parts),
            declared=declared,
            observers=tuple(one for part in parts for one in part.observers),
        )

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Health signals."""
        return self._all("successkit_health_signals", Signal)

    @property
    def metrics(self) -> tuple[MetricSpec, ...]:
        """Metrics."""
        return self._all("successkit_metrics", MetricSpec)

    @property
    def playbooks(self) -> tuple[Playbook, ...]:
        """Playbooks."""
        return self._all("successkit_playbooks", Playbook)

    @property
    def action_kinds(self) -> tuple[ActionKind, ...]:
        """Kinds of action."""
        return self._all("successkit_action_kinds", ActionKind)

    @property
    def event_kinds(self) -> tuple[str, ...]:
        """Kinds of event beside the built-in ones."""
        return self._all("successkit_event_kinds", str)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """Named conditions of the lifecycle."""
        return self._all("successkit_guards", Guard)

    @property
    def enrichments(self) -> tuple[Enrichment, ...]:
        """Columns that are added to the account table."""
        return self._all("successkit_enrich", Enrichment)

    @property
    def vetoes(self) -> tuple[Veto, ...]:
        """Reasons not to act."""
        return self._all("successkit_veto", Veto)

    @property
    def touch_policies(self) -> tuple[TouchPolicy, ...]:
        """Touch policies beside the built-in one."""
        return self._all("successkit_touch_policies", TouchPolicy)

    @property
    def feedback_routes(self) -> tuple[FeedbackRoute, ...]:
        """Routes of feedback beside the built-in ones."""
        return self._all("successkit_feedback_routes", FeedbackRoute)

    @property
    def calendar(self) -> BusinessCalendar | None:
        """The calendar that replaces the built-in one, if any."""
        found = self._all("successkit_calendar", BusinessCalendar)
        return next(iter(found), None)

    @property
    def lifecycle(self) -> Lifecycle | None:
        """The lifecycle that replaces the built-in one, if any."""
        return next(iter(self._all("successkit_lifecycle", Lifecycle)), None)

    def _all(self, hook: str, kind: type[DeclarationT]) -> tuple[DeclarationT, ...]:
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

    def provenance(self, name: str, *, kind: str | None = None) -> Provenance:
        """Return what the results of a declaration are marked with.

        Parameters
        ----------
        name, kind
            As for :meth:`owner_of`.

        Returns
        -------
        Provenance
            Plugin, version and hash.
        """
        owner = self.owner_of(name, kind=kind)
        return next(info.provenance for info in self.plugins if info.name == owner)

    def manifest(self) -> list[dict[str, object]]:
        """Return who took part, as plain JSON values.

        Returns
        -------
        list[dict[str, object]]
            Of each plugin, by name: ``name``, ``version`` (None when unknown),
            ``hooks``, ``origin`` (how to find it again, never a path) and ``hash``
            (of its code and declarations). :meth:`from_manifest` takes it.
        """
        return [info.as_dict() for info in self.plugins]


@attrs.frozen(kw_only=True)
class _Part:
    """What one plugin adds."""

    info: PluginInfo
    declared: tuple[Declared, ...]
    observers: tuple[Observer, ...]


def _part(source: Source, functions: Functions) -> _Part:
    declared = tuple(
        one
        for name, function in functions.items()
        if name in HOOKS
        for one in _declared_by(source, name, function)
    )
    observers = tuple(
        Observer(owner=source.name, hook=name, function=function)
        for name, function in functions.items()
        if name in OBSERVERS
    )
    info = PluginInfo(
        name=source.name,
        version=source.version,
        hooks=tuple(functions),
        origin=origin_of(source),
        hash=content_hash(source, declared, observers),
    )
    return _Part(info=info, declared=declared, observers=observers)


def _declared_by(
    source: Source, name: str, function: Callable[..., object]
) -> tuple[Declared, ...]:
    # What a hook returns may itself be foreign code, such as a generator: it is
    # called and read under the same guard.
    try:
        return declarations(source.name, HOOKS[name], call(function, {}))
    except PluginError:
        raise
    except BREAKS as error:
        raise PluginError(
            f"plugin {source.name}, hook {name}: {described(error)}"
        ) from error
