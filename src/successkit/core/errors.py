"""The error tree: one root, and one class for each way a caller can be wrong."""

from collections.abc import Iterable
from typing import Self

from successkit.core.failure import Failure
from successkit.core.problem import Problem

_SHOWN = 10


class SuccesskitError(Exception):
    """Root of every error that successkit raises on purpose."""


class InvalidInputError(SuccesskitError, ValueError):
    """A value, a column or an option is not what was asked for."""


class UnknownNameError(SuccesskitError, LookupError):
    """An account, a metric, a column or a dialect of this name does not exist."""


class MissingRateError(SuccesskitError, LookupError):
    """No exchange rate is known for a currency on a day."""


class PluginError(SuccesskitError, RuntimeError):
    """A plugin cannot be used: duplicate name, misspelt hook or nonsense result."""


class UnreadableInputError(SuccesskitError, ValueError):
    """A file or folder cannot be read at all: missing, not text, no header."""


class UnwritableOutputError(SuccesskitError, OSError):
    """A file or folder cannot be written: a full disk, no permission."""


class MissingExtraError(SuccesskitError, ImportError):
    """Something needs a library that is not installed; the message names the extra."""


class DataProblemsError(SuccesskitError, ValueError):
    """Strict mode refused a book; ``problems`` holds every reason.

    Parameters
    ----------
    problems
        All problems found, in the order of the rows.
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        shown = "\n".join(f"  {problem}" for problem in problems[:_SHOWN])
        rest = len(problems) - _SHOWN
        more = f"\n  … and {rest} more" if rest > 0 else ""
        super().__init__(
            f"strict reading refused {len(problems)} problem(s):\n{shown}{more}"
        )

    def __reduce__(self) -> tuple[type, tuple[tuple[Problem, ...]]]:
        return (type(self), (self.problems,))


class PluginFailures(SuccesskitError, ExceptionGroup[PluginError]):  # noqa: N818 - several
    """A run was refused because of plugins: one :class:`PluginError` for each failure.

    Examples
    --------
    >>> failure = Failure(
    ...     plugin="acme", kind="signal", name="acme.x", accounts=2, message="oops"
    ... )
    >>> PluginFailures.of([failure]).exceptions
    (PluginError('plugin acme, signal acme.x, 2 accounts: oops'),)
    """

    @classmethod
    def of(cls, failures: Iterable[Failure]) -> Self:
        """Return the error for some failures.

        Parameters
        ----------
        failures
            At least one.

        Returns
        -------
        Self
            To be raised.
        """
        told = [PluginError(str(failure)) for failure in failures]
        return cls(f"{len(told)} failure(s) of plugins", told)
