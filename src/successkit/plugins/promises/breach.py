"""``Breach``: one promise that a declaration broke."""

import attrs


@attrs.frozen(kw_only=True)
class Breach:
    """One broken promise.

    Parameters
    ----------
    promise
        Which, in one word: ``steady``, ``order`` …
    message
        What was seen, and how to mend it.
    fatal
        Whether results can be wrong, so that a run does without them; False for what
        should be mended although the results are right.
    """

    promise: str
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        return self.message
