"""``Provenance``: whose code a result comes from."""

from collections.abc import Iterable, Mapping

import attrs


@attrs.frozen(kw_only=True)
class Provenance:
    """The plugin that computed something.

    Parameters
    ----------
    plugin
        Its name; empty for what is built in.
    version
        Its version, or None when it has none.
    hash
        Hash of its content; empty when it is not known.
    """

    plugin: str
    version: str | None = None
    hash: str = ""


def provenance_of(
    names: Iterable[str], origins: Mapping[str, Provenance] | None
) -> dict[str, Provenance]:
    """Return whose code each declaration is.

    Parameters
    ----------
    names
        Of declarations: ``plugin.thing``, or without a dot for a built-in one.
    origins
        By name of the plugin; None when nothing is known of them.

    Returns
    -------
    dict[str, Provenance]
        By name of the declaration.

    Examples
    --------
    >>> provenance_of(["acme.seats"], {"acme": Provenance(plugin="acme", version="1")})
    {'acme.seats': Provenance(plugin='acme', version='1', hash='')}
    """
    known = origins or {}
    owners = {name: name.rpartition(".")[0] for name in names}
    return {
        name: known.get(owner, Provenance(plugin=owner))
        for name, owner in owners.items()
    }
