"""Work on its way to another process, and what comes back from it."""

import pickle
import sys
from typing import Generic, TypeVar, cast

import attrs
import numpy as np

from successkit.core import InvalidInputError, SuccesskitError
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Source, Work
from successkit.engine.manifest import library_version

ResultT = TypeVar("ResultT")


@attrs.frozen(kw_only=True)
class Versions:
    """What has to be the same on every machine, so that the bits are.

    Parameters
    ----------
    successkit, python, numpy
        Versions; of Python the first two numbers.
    """

    successkit: str
    python: str
    numpy: str

    @classmethod
    def here(cls) -> "Versions":
        """Return those of this process.

        Returns
        -------
        Versions
            As installed.

        Examples
        --------
        >>> Versions.here().difference(Versions.here())
        ''
        """
        return cls(
            successkit=library_version(),
            python="{}.{}".format(*sys.version_info[:2]),
            numpy=np.__version__,
        )

    def difference(self, there: "Versions") -> str:
        """Say in what another process differs.

        Parameters
        ----------
        there
            Its versions.

        Returns
        -------
        str
            Empty when it does not.
        """
        ours = attrs.asdict(self)
        return ", ".join(
            f"{name} {found} (here {ours[name]})"
            for name, found in attrs.asdict(there).items()
            if found != ours[name]
        )


@attrs.frozen
class Errand(Generic[ResultT]):
    """Work with the versions of the process that sends it.

    Parameters
    ----------
    work
        What to do with a part.
    versions
        Of the process that adds up the results.
    """

    work: Work[ResultT]
    versions: Versions = attrs.field(factory=Versions.here)

    def run(self, source: Source) -> bytes:
        """Do the work here, and pack what comes of it.

        Parameters
        ----------
        source
            A part, or where to find it.

        Returns
        -------
        bytes
            For :func:`unpacked`. An error of ours is packed too: it would come again
            on any other worker, so no engine should try.
        """
        try:
            self._refuse_others()
            found = _Found(self.work(source.load()), None)
        except SuccesskitError as error:
            found = _Found(None, error)
        return pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL)

    def _refuse_others(self) -> None:
        found = self.versions.difference(Versions.here())
        if found:
            raise InvalidInputError(
                f"a worker has {found}; expected the same versions everywhere, so that "
                "every part gives the same bits; install them on the workers"
            )


@attrs.frozen
class Refused:
    """A part that could not be made: a source whose error is told where it is loaded.

    Parameters
    ----------
    error
        What was wrong.
    """

    error: SuccesskitError

    def load(self) -> Part:
        """Raise the error."""
        raise self.error


@attrs.frozen
class _Found:
    """A result, or the error that stands in its place."""

    result: object
    error: SuccesskitError | None


def unpacked(packed: bytes) -> object:
    """Return the result of an errand.

    Parameters
    ----------
    packed
        What :meth:`Errand.run` gave, perhaps elsewhere.

    Returns
    -------
    object
        What the work returned.

    Raises
    ------
    SuccesskitError
        The work raised it.
    """
    # We packed it ourselves, on a worker of the session that the user gave.
    found = cast("_Found", pickle.loads(packed))  # noqa: S301
    if found.error is not None:
        raise found.error
    return found.result
