"""When failures of plugins refuse a result."""

from collections.abc import Iterable

from successkit.core import Failure, PluginFailures


def refusing(failures: Iterable[Failure], *, strict: bool) -> list[Failure]:
    """Return the failures for which there is to be no result.

    Parameters
    ----------
    failures
        What went wrong in plugins.
    strict
        Whether any failure is enough; else it is those whose author says so.

    Returns
    -------
    list[Failure]
        Never one whose results are used all the same.

    Examples
    --------
    >>> noticed = Failure(
    ...     plugin="a", kind="signal", name="a.x", accounts=1, message="m", fatal=False
    ... )
    >>> refusing([noticed], strict=True)
    []
    """
    return [
        each for each in failures if each.fatal and (strict or each.on_error == "fail")
    ]


def refuse(failures: Iterable[Failure], *, strict: bool) -> None:
    """Raise when there is to be no result.

    Parameters
    ----------
    failures, strict
        As for :func:`refusing`.

    Raises
    ------
    PluginFailures
        With one error for each failure that refuses the result.
    """
    wanted = refusing(failures, strict=strict)
    if wanted:
        refused: PluginFailures = PluginFailures.of(wanted)
        raise refused
