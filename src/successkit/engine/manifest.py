"""The manifest: what made a review, so that it can be made again."""

from functools import cache
from importlib import metadata

from successkit.engine.config import Config
from successkit.plugins import Extensions


@cache
def library_version() -> str:
    """Return the version of successkit.

    Returns
    -------
    str
        As installed; ``0+unknown`` from a bare checkout.
    """
    try:
        return metadata.version("successkit")
    except metadata.PackageNotFoundError:
        return "0+unknown"


def build_manifest(config: Config, extensions: Extensions) -> dict[str, object]:
    """Return the manifest of an engine.

    Parameters
    ----------
    config
        Its settings.
    extensions
        Its plugins.

    Returns
    -------
    dict[str, object]
        Plain JSON values: version, hash of the settings, definition, plugins.
    """
    return {
        "successkit": library_version(),
        "config_hash": config.hash,
        "definition": {
            "name": config.definition.name,
            "hash": config.definition.hash,
        },
        "plugins": [dict(plugin) for plugin in extensions.manifest()],
    }
