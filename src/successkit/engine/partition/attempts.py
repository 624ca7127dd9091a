"""Work on parts of which a few ask for earlier days that nobody has learned yet."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Generic, TypeVar

import attrs

from successkit.engine.backends.handed import FarParts
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Backend, Source, Work
from successkit.engine.partition.adding import SumsT, total
from successkit.engine.past import NotLearnedError

ResultT = TypeVar("ResultT")


@attrs.frozen
class Postponed:
    """A part that asked for an earlier day which is not known."""

    number: int


@attrs.frozen(eq=False)
class Attempt(Generic[ResultT]):
    """Work on a part, as far as the earlier days that are known allow it.

    Parameters
    ----------
    work
        What to do.
    only
        Numbers of the parts on which to do it; None for all.
    """

    work: Work[ResultT]
    only: frozenset[int] | None = None

    def __call__(self, part: Part) -> ResultT | Postponed | None:
        """Return what came of it; None where it was not wanted."""
        if self.only is not None and part.number not in self.only:
            return None
        try:
            return self.work(part)
        except NotLearnedError:
            return Postponed(part.number)


def attempted(
    work: Work[SumsT], backend: Backend, sources: Sequence[Source]
) -> list[SumsT | Postponed]:
    """Work on all parts, and add up neighbours as they come.

    Parameters
    ----------
    work
        What to do.
    backend
        Does it.
    sources
        The parts.

    Returns
    -------
    list[SumsT | Postponed]
        In the order of the parts: sums of some in a row, and those put off.
    """
    return _in_runs(backend.map(Attempt(work), sources))


def attempted_again(
    found: list[SumsT | Postponed],
    work: Work[SumsT],
    backend: Backend,
    sources: Sequence[Source],
) -> list[SumsT | Postponed]:
    """Work on the parts that were put off.

    Parameters
    ----------
    found
        Of :func:`attempted`.
    work
        The same work, which knows more days.
    backend
        Does it.
    sources
        All parts.

    Returns
    -------
    list[SumsT | Postponed]
        As before, with what came of those.
    """
    numbers = [one.number for one in found if isinstance(one, Postponed)]
    if isinstance(sources, FarParts):  # they cannot be taken out
        chosen: Sequence[Source] = sources
        attempt = Attempt(work, frozenset(numbers))
    else:
        chosen, attempt = [sources[number] for number in numbers], Attempt(work)
    again = (one for one in backend.map(attempt, chosen) if one is not None)
    return _in_runs(next(again) if isinstance(one, Postponed) else one for one in found)


def _in_runs(found: Iterable[SumsT | Postponed | None]) -> list[SumsT | Postponed]:
    def sums(run: Iterable[SumsT | Postponed | None]) -> Iterator[SumsT]:
        for one in run:
            assert one is not None  # noqa: S101 - those were left out
            assert not isinstance(one, Postponed)  # noqa: S101 - as grouped
            yield one

    runs = list[SumsT | Postponed]()
    for postponed, run in groupby(found, _is_postponed):
        if postponed:
            runs += [one for one in run if isinstance(one, Postponed)]
        else:
            runs.append(total(sums(run)))
    return runs


def _is_postponed(one: object) -> bool:
    return isinstance(one, Postponed)
