"""A plugin as it is where the session is; the workers have an older one."""

from successkit.plugins import hookimpl

__version__ = "1.0"


@hookimpl
def successkit_event_kinds() -> list[str]:
    return ["ring", "knock"]
