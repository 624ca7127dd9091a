"""The door to packages that only some models need, and only when they are fitted."""

from importlib import import_module
from typing import Any


def need(module: str, *, extra: str, what: str) -> Any:  # noqa: ANN401
    """Return a module of a package that an extra installs.

    Parameters
    ----------
    module
        Full name, such as ``scipy.special``.
    extra
        Name of the extra.
    what
        What needs it, in words.

    Returns
    -------
    Any
        The module.

    Raises
    ------
    ImportError
        It is not installed; the message says how to mend it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ImportError(
            f"{what} need {package}; mend it with: pip install 'successkit[{extra}]'"
        ) from error
