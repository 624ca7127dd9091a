"""Which plugin made what, for documents and sentences."""

from collections.abc import Mapping
from typing import Final, Self

import attrs

from successkit.plugins import Extensions, Provenance

_SHOWN: Final = 8
"""Digits of a hash that tell versions apart for people; the manifest has them all."""

KINDS: Final = (
    "signal",
    "metric",
    "column",
    "guard",
    "playbook",
    "veto",
    "touch policy",
    "lifecycle",
    "feedback route",
    "calendar",
)
"""What can come from a plugin, in the order in which it is told."""


@attrs.frozen
class Origins:
    """The plugins of an engine and what each of them declared.

    Parameters
    ----------
    owners
        Name of the plugin by kind and name of a declaration.
    plugins
        Whose code it is, by name of the plugin.
    """

    owners: Mapping[tuple[str, str], str]
    plugins: Mapping[str, Provenance]

    @classmethod
    def of(cls, extensions: Extensions, plugins: Mapping[str, Provenance]) -> Self:
        """Return who declared what.

        Parameters
        ----------
        extensions
            The plugins.
        plugins
            Version and hash by name.

        Returns
        -------
        Self
            What is not in it is built in.
        """
        owners = {(one.hook.kind, one.name): one.owner for one in extensions.declared}
        return cls(owners, plugins)

    def owner(self, kind: str, name: str) -> str | None:
        """Return the plugin that declared something.

        Parameters
        ----------
        kind
            One of ``KINDS``.
        name
            Its name.

        Returns
        -------
        str | None
            Name of the plugin; None for what is built in.
        """
        return self.owners.get((kind, name))

    def spoken(self, plugin: str) -> str:
        """Return a plugin with its version and the beginning of its hash.

        Parameters
        ----------
        plugin
            Its name.

        Returns
        -------
        str
            As far as they are known.
        """
        known = self.plugins.get(plugin, Provenance(plugin=plugin))
        code = f"({known.hash[:_SHOWN]})" if known.hash else ""
        return " ".join(filter(None, (plugin, known.version, code)))
