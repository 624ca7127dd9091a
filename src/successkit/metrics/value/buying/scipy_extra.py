"""The door to scipy, which only this room needs and only when something is fitted."""

from importlib import import_module
from typing import Any


def need(module: str) -> Any:  # noqa: ANN401
    """Return a module of scipy.

    Parameters
    ----------
    module
        Full name, such as ``scipy.special``.

    Returns
    -------
    Any
        The module.

    Raises
    ------
    ImportError
        scipy is not installed; the message says how to mend it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            "models of buying without contracts need scipy; mend it with: "
            "pip install 'successkit[buying]'"
        ) from error
