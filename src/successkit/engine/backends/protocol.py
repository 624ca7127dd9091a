"""What a backend is: a map over the parts of a book, and nothing else.

The engine says what is to be done with a part, and adds up what comes back. A backend
only carries work to the parts and results home, so it cannot change a figure: in one
process or on a cluster the same functions see the same parts.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from successkit.engine.backends.part import Part

ResultT = TypeVar("ResultT")


class Source(Protocol):
    """A part of a book that can be sent to another process: data, or where they lie."""

    def load(self) -> Part:
        """Return the part.

        Returns
        -------
        Part
            The same one however often it is asked for.
        """
        ...


Work = Callable[[Part], ResultT]
"""What is done with one part.

A frozen object that can be pickled: settings, the manifest of plugins and what is known
of the whole book. It builds its engine where it is called. It is pure, so a backend may
do it again when a worker is lost. What it returns can be pickled and is small: sums, or
the names of files that it has written.
"""


class Backend(Protocol):
    """Does work on the parts of a book, wherever they are."""

    def sources(self, book: object) -> Sequence[Source]:
        """Return the parts of what the user gave.

        Parameters
        ----------
        book
            A portfolio, the path of a folder, or what else the backend can read.

        Returns
        -------
        Sequence[Source]
            At least one, numbered from 0; each account is in one of them only.

        Raises
        ------
        InvalidInputError
            It is nothing that the backend can read; the message says what it can.
        """
        ...

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part.

        Parameters
        ----------
        work
            What to do.
        sources
            The parts.

        Yields
        ------
        ResultT
            One for each part, in the order of ``sources``, whichever is ready first.
        """
        ...
