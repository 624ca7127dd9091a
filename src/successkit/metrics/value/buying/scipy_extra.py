"""The door to scipy, which only this room needs and only when something is fitted."""

from typing import Any

from successkit.metrics.value import optional


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
    """
    return optional.need(
        module, extra="buying", what="models of buying without contracts"
    )
