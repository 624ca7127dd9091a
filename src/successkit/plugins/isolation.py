"""What counts as a failure of foreign code, and how it is told in one line."""

from typing import Final

BREAKS: Final = (Exception, SystemExit)
"""What a plugin can raise without stopping us; Ctrl-C still stops the run."""

_LONGEST: Final = 200


def described(error: BaseException) -> str:
    """Return a failure as one line.

    Parameters
    ----------
    error
        What foreign code raised.

    Returns
    -------
    str
        Type and message, cut to 200 characters.

    Examples
    --------
    >>> described(KeyError("logins"))
    "KeyError: 'logins'"
    """
    # A plugin's own exception class may break while it is turned into text.
    try:
        message = " ".join(str(error).split())
    except BREAKS:
        message = "(its message cannot be shown)"
    cut = message if len(message) <= _LONGEST else message[: _LONGEST - 1] + "…"
    return f"{type(error).__name__}: {cut}" if cut else type(error).__name__
