"""``Observer``: a function of a plugin that is told what a run has made."""

from collections.abc import Callable

import attrs

from successkit.plugins.calling import call


@attrs.frozen(kw_only=True)
class Observer:
    """One function that is told what a run has made.

    Parameters
    ----------
    owner
        Name of the plugin.
    hook
        Name of the hook.
    function
        Takes the arguments of the hook that it names.
    """

    owner: str
    hook: str
    function: Callable[..., object]

    def tell(self, **arguments: object) -> None:
        """Call the function with those arguments that it names.

        Parameters
        ----------
        **arguments
            Everything that the hook offers.

        Examples
        --------
        >>> observer = Observer(owner="a", hook="successkit_on_run", function=print)
        >>> observer.tell(sep=" ")
        <BLANKLINE>
        """
        call(self.function, arguments)
