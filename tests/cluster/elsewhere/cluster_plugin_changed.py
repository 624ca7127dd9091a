"""A plugin as it is on the workers; where the session is, it was changed since."""

from successkit.plugins import hookimpl

__version__ = "1.0"


@hookimpl
def successkit_event_kinds() -> list[str]:
    return ["ring"]
