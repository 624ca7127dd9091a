"""``Provenance``: which plugin a result comes from."""

import attrs


@attrs.frozen(kw_only=True)
class Provenance:
    """Where a declaration comes from, so that its results can be traced.

    Parameters
    ----------
    plugin
        Name of the plugin; empty for a built-in declaration.
    version
        Version of the plugin; None when it has none.
    hash
        Hash of the plugin's code and declarations, as in the manifest.
    """

    plugin: str
    version: str | None
    hash: str
