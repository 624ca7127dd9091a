"""Telling the code of a plugin from that of the libraries it uses."""

import sys
from typing import Final

_KNOWN: Final = frozenset(
    {"numpy", "attr", "attrs", "successkit", "pluggy", "dateutil", "scipy", "pandas"}
)


def is_library(module: str) -> bool:
    """Return whether a module belongs to Python or to a well-known library.

    Parameters
    ----------
    module
        Its full name.

    Returns
    -------
    bool
        False for a plugin's own.

    Examples
    --------
    >>> is_library("numpy.linalg"), is_library("acme.signals"), is_library("__main__")
    (True, False, False)
    """
    package = module.partition(".")[0]
    return package in _KNOWN or package in sys.stdlib_module_names - {"__main__"}
