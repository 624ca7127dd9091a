"""How to find a plugin again, without naming a place on this machine."""

import sys
from types import ModuleType

from successkit.plugins.info import Origin
from successkit.plugins.source import Source


def origin_of(source: Source) -> Origin:
    """Return how to find a plugin again.

    Parameters
    ----------
    source
        The plugin.

    Returns
    -------
    Origin
        Its entry point; otherwise the module it is; otherwise what it is called in
        the module of its class; otherwise its class, to be called without arguments.

    Examples
    --------
    >>> import json
    >>> from successkit.plugins.source import identify
    >>> origin_of(identify(json)).as_dict()
    {'module': 'json', 'object': None, 'instance': False}
    """
    if source.entry_point:
        return Origin(entry_point=source.entry_point)
    if isinstance(source.plugin, ModuleType):
        return Origin(module=source.module)
    name = _called(source)
    if name is not None:
        return Origin(module=source.module, path=name)
    kind = type(source.plugin).__qualname__
    return Origin(module=source.module, path=kind, instance=True)


def _called(source: Source) -> str | None:
    # A notebook's variables come and go; its class is what stays.
    if source.module == "__main__":
        return None
    names = vars(sys.modules.get(source.module, sys)).items()
    found = (name for name, value in names if value is source.plugin)
    return min(found, default=None)
