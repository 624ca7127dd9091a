"""``Spark``: parts of a book on the workers of a Spark session, through Arrow."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, cast

import attrs

from successkit.engine.backends.errand import Errand, unpacked
from successkit.engine.backends.protocol import ResultT, Source, Work
from successkit.engine.backends.remote import absolute, parts_here
from successkit.engine.backends.spark_rows import SparkParts
from successkit.engine.backends.threads import check_count

_PER_CORE: Final = 4
"""Parts for each core: the last one to end is then a small share of the whole."""


@attrs.frozen
class Spark:
    """Review a book on the workers of a Spark session.

    Parameters
    ----------
    session
        A ``pyspark.sql.SparkSession`` of Spark 4 or later. Python on its workers needs
        successkit, numpy and pyarrow in the versions that are here, and the plugins.
    parts
        How many parts, >= 1; None for four for each core of the cluster. It changes no
        bit of a result.
    folder
        Where the account table, the actions and the log of phases of a review are
        written as Parquet, seen by every worker at the same place: not there yet, or
        empty. None writes nothing, and keeps no rows.

    Raises
    ------
    InvalidInputError
        The number is no whole number >= 1.

    Examples
    --------
    >>> Spark(None, parts=0)
    Traceback (most recent call last):
    successkit.core.errors.InvalidInputError: Spark, parts: expected a whole number \
>= 1, or None; got 0
    """

    session: Any
    parts: int | None = attrs.field(default=None, kw_only=True)
    folder: Path | None = attrs.field(default=None, kw_only=True, converter=absolute)

    def __attrs_post_init__(self) -> None:
        check_count("Spark", parts=self.parts)

    def sources(self, book: object) -> Sequence[Source]:
        """Return the parts of a book.

        Parameters
        ----------
        book
            A folder that ``write_parquet`` has written in parts, which every worker has
            to see at the same place; frames of Spark by name of their table, which its
            shuffle cuts by account; or a portfolio, which is sent to the workers.

        Returns
        -------
        Sequence[Source]
            Each account is in one of them, with all of its rows.

        Raises
        ------
        InvalidInputError
            It is none of these, or no table has such a name.
        UnreadableInputError
            The folder was not written in parts.
        """
        if isinstance(book, Mapping):
            tables = cast("Mapping[str, Any]", book)
            return SparkParts.of(self.session, tables, self._parts)
        return parts_here("Spark", book, self._parts)

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part, each in a task of its own.

        Parameters
        ----------
        work
            What to do. The workers have to find its class by its name.
        sources
            The parts. Those of a portfolio are sent to the workers with their tasks.

        Yields
        ------
        ResultT
            In the order of the parts.
        """
        if not isinstance(sources, SparkParts):
            sources = SparkParts.sent(self.session, sources)
        answered = sources.ask(Errand(work))
        rows = [(row.place, row.answer) for row in answered.collect()]
        for _, answer in sorted(rows, key=itemgetter(0)):
            yield cast("ResultT", unpacked(bytes(answer)))

    @property
    def _parts(self) -> int:
        return self.parts or _PER_CORE * int(
            self.session.sparkContext.defaultParallelism
        )
