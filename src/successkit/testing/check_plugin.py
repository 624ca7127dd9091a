"""The contract kit for a whole plugin."""

import pickle

from successkit.core import PluginError, View
from successkit.plugins import Extensions
from successkit.testing.check_metric import check_metric
from successkit.testing.check_signal import check_signal


def check_plugin(plugin: object, view: View | None = None) -> None:
    """Try out a plugin: its hooks, its names, and all that it declares.

    Parameters
    ----------
    plugin
        The module or instance.
    view
        What to try signals on; None takes :func:`example_view`.

    Raises
    ------
    AssertionError
        Something is wrong; the message says what, and how to mend it.

    Examples
    --------
    >>> from successkit.plugins import hookimpl
    >>> class Acme:
    ...     @hookimpl
    ...     def successkit_event_kind(self):
    ...         return ["first_login"]
    >>> check_plugin(Acme())
    Traceback (most recent call last):
    AssertionError: plugin Acme: there is no hook 'successkit_event_kind' ...
    """
    try:
        extensions = Extensions.collect([plugin])
        again = Extensions.collect([plugin])
    except PluginError as error:
        raise AssertionError(str(error)) from error
    names = [one.name for one in extensions.declared]
    if names != [one.name for one in again.declared]:
        raise AssertionError("the plugin declares something else on every call")
    for signal in extensions.signals:
        check_signal(signal, view)
    for spec in extensions.metrics:
        check_metric(spec)
    try:
        pickle.dumps(extensions)
    except Exception as error:
        raise AssertionError(f"a declaration cannot be pickled: {error}") from error
