"""Calling hook functions, each with the arguments that it names."""

import inspect
from collections.abc import Callable, Mapping

_BY_PLACE = inspect.Parameter.POSITIONAL_ONLY
_ANY = inspect.Parameter.VAR_KEYWORD
_FEW = inspect.Parameter.VAR_POSITIONAL


def call(function: Callable[..., object], arguments: Mapping[str, object]) -> object:
    """Call a hook function with those arguments that it names.

    So a plugin goes on working when a later version of a hook has more arguments.

    Parameters
    ----------
    function
        The function of a plugin.
    arguments
        Everything that the hook offers, by name.

    Returns
    -------
    object
        Its answer.

    Examples
    --------
    >>> call(lambda run: run, {"run": 1, "later": 2})
    1
    """
    placed: list[object] = []
    named: dict[str, object] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is _ANY:
            named = {**arguments, **named}
        elif name in arguments and parameter.kind is _BY_PLACE:
            placed.append(arguments[name])
        elif name in arguments and parameter.kind is not _FEW:
            named[name] = arguments[name]
    return function(*placed, **named)
