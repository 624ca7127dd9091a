"""``PluginInfo``: who took part, and how to find it again."""

import attrs

from successkit.plugins.provenance import Provenance


@attrs.frozen(kw_only=True)
class Origin:
    """How to find a plugin again, in another process or on another machine.

    Parameters
    ----------
    entry_point
        Name of its entry point; empty when it did not come from one. Otherwise
    module
        name of the module that is the plugin or that it stands in,
    path
        what it is called in there (None: it is the module), and
    instance
        whether that is a class to be called without arguments.
    """

    entry_point: str = ""
    module: str = ""
    path: str | None = None
    instance: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return it as plain JSON values.

        Returns
        -------
        dict[str, object]
            ``entry_point``; or ``module``, ``object`` and ``instance``.

        Examples
        --------
        >>> Origin(module="acme").as_dict()
        {'module': 'acme', 'object': None, 'instance': False}
        """
        if self.entry_point:
            return {"entry_point": self.entry_point}
        return {
            "module": self.module,
            "object": self.path,
            "instance": self.instance,
        }


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
    origin
        How to find it again.
    hash
        Hash of its code and of all that it declared.
    """

    name: str
    version: str | None
    hooks: tuple[str, ...]
    origin: Origin = Origin()
    hash: str = ""

    @property
    def provenance(self) -> Provenance:
        """What its results are marked with."""
        return Provenance(plugin=self.name, version=self.version, hash=self.hash)

    def as_dict(self) -> dict[str, object]:
        """Return it as plain JSON values.

        Returns
        -------
        dict[str, object]
            Its entry in a manifest.
        """
        return {
            "name": self.name,
            "version": self.version,
            "hooks": list(self.hooks),
            "origin": self.origin.as_dict(),
            "hash": self.hash,
        }
