"""``Provenance``: whose code a result comes from."""

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
