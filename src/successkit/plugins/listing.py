"""What is installed: every plugin on its own, also those that cannot be used."""

from collections.abc import Collection, Iterable, Mapping

import attrs

from successkit.core import PluginError
from successkit.plugins.entry_points import all_points
from successkit.plugins.extensions import Extensions
from successkit.plugins.info import PluginInfo
from successkit.plugins.loading import load


@attrs.frozen(kw_only=True)
class Listed:
    """One plugin that could be used.

    Parameters
    ----------
    name
        Name of its entry point, or as it was asked for.
    distribution
        Name of the installed package that brings it; None when it is not installed.
    version
        Version of that package, or of the plugin; None when there is none.
    allowed
        Whether it is to be used.
    info
        Who it is; None when it cannot be used.
    declares
        Names of its declarations by kind of thing.
    error
        Why it cannot be used; empty when it can.
    """

    name: str
    distribution: str | None = None
    version: str | None = None
    allowed: bool = False
    info: PluginInfo | None = None
    declares: Mapping[str, tuple[str, ...]] = attrs.field(
        factory=dict[str, tuple[str, ...]]
    )
    error: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return it as plain JSON values.

        Returns
        -------
        dict[str, object]
            Every field; the entry of the manifest as ``plugin``.
        """
        return {
            "name": self.name,
            "distribution": self.distribution,
            "version": self.version,
            "allowed": self.allowed,
            "plugin": self.info.as_dict() if self.info else None,
            "declares": {kind: list(names) for kind, names in self.declares.items()},
            "error": self.error or None,
        }


def listing(
    names: Iterable[str] = (), *, allowed: Collection[str] = ()
) -> tuple[Listed, ...]:
    """Return the plugins that are installed or asked for.

    Each is imported and asked for its declarations on its own, so that one that is
    broken hides no other.

    Parameters
    ----------
    names
        Plugins beside the installed ones, as :func:`load` takes them.
    allowed
        Names of entry points that are to be used.

    Returns
    -------
    tuple[Listed, ...]
        Installed ones by name, then the others in the given order.

    Examples
    --------
    >>> [one.error for one in listing(["no_such_module"]) if not one.distribution]
    ["plugin no_such_module: cannot be imported: ModuleNotFoundError: ..."]
    """
    asked = tuple(dict.fromkeys(names))
    points = all_points()
    installed = [
        _listed(
            Listed(
                name=point.name,
                distribution=point.dist.name if point.dist else None,
                version=point.dist.version if point.dist else None,
                allowed=point.name in allowed or point.name in asked,
            )
        )
        for point in points
    ]
    known = {point.name for point in points}
    others = [
        _listed(Listed(name=name, allowed=True), given=True)
        for name in asked
        if name not in known
    ]
    return (*installed, *others)


def _listed(one: Listed, *, given: bool = False) -> Listed:
    try:
        found = (
            Extensions.collect(load([one.name]))
            if given
            else Extensions.collect(entry_points=(one.name,))
        )
    except PluginError as error:
        return attrs.evolve(one, error=str(error))
    declares: dict[str, tuple[str, ...]] = {}
    for made in found.declared:
        declares[made.hook.kind] = (*declares.get(made.hook.kind, ()), made.name)
    (info,) = found.plugins
    version = one.version or info.version
    return attrs.evolve(one, info=info, version=version, declares=declares)
