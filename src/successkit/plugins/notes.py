"""``Notes``: what went wrong in one declaration while it runs."""

from collections.abc import Iterable

import attrs

from successkit.core import Failure
from successkit.core.chunks import Split
from successkit.plugins.isolation import Outcome
from successkit.plugins.watch import RANDOM_TOUCHED


class Notes:
    """Failures of one declaration.

    Parameters
    ----------
    blank
        A failure of it without a message.
    """

    def __init__(self, blank: Failure) -> None:
        self._blank = blank
        self._fatal: list[Failure] = []
        self._other: list[Failure] = []

    @property
    def failed(self) -> bool:
        """Whether its results are thrown away."""
        return bool(self._fatal)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What made it fail; or else what should be mended."""
        return tuple(self._fatal or self._other)

    def fail(self, message: str) -> None:
        """Note what makes it fail.

        Parameters
        ----------
        message
            In one line.
        """
        self._fatal.append(attrs.evolve(self._blank, message=message))

    def mend(self, message: str) -> None:
        """Note what should be mended, once of each sort.

        Parameters
        ----------
        message
            In one line; up to the colon it says of which sort it is.
        """
        sort = message.partition(":")[0]
        if all(known.message.partition(":")[0] != sort for known in self._other):
            self._other.append(attrs.evolve(self._blank, message=message, fatal=False))

    def found(self, failures: Iterable[Failure]) -> None:
        """Note what a probe has found.

        Parameters
        ----------
        failures
            Of this declaration.
        """
        for failure in failures:
            (self.fail if failure.fatal else self.mend)(failure.message)

    def outcome(self, outcome: Outcome, place: str = "") -> object:
        """Note what became of a job.

        Parameters
        ----------
        outcome
            Of the job.
        place
            Which accounts it was for, or empty.

        Returns
        -------
        object
            Its value.
        """
        if outcome.error:
            self.fail(f"{place}{outcome.error}")
        if outcome.warned:
            self.mend(f"warns: {outcome.warned}")
        if outcome.random:
            self.mend(RANDOM_TOUCHED)
        return outcome.value


def place(split: Split, number: int) -> str:
    """Return in words which accounts a part holds.

    Parameters
    ----------
    split
        The parts.
    number
        Of the part, from 0.

    Returns
    -------
    str
        ``accounts 65,536 to 131,071: ``, or empty where there is one part only.
    """
    if len(split) == 1:
        return ""
    first, end = split.bounds(number)
    return f"accounts {first:,} to {end - 1:,}: "
