"""What a review knows of a whole book before it judges any account of it."""

from collections.abc import Sequence

import attrs

from successkit.engine.account_values import Valuation
from successkit.engine.backends.protocol import Backend, Source
from successkit.engine.board import Board, board_of
from successkit.engine.board_sums import BoardSums
from successkit.engine.config import Config
from successkit.engine.currency import currency_of
from successkit.engine.partition.adding import total
from successkit.engine.partition.counted import Counted, Moment, count_all
from successkit.engine.partition.learned import Learn, Reader
from successkit.metrics.revenue.book import NO_CURRENCY


@attrs.frozen(eq=False, kw_only=True)
class Whole:
    """What is known of a whole book.

    Parameters
    ----------
    reader
        Reads the revenue of a part in the currency of the book.
    counted
        What was seen of it at first glance.
    chosen
        What to tell about that currency.
    sums
        Behind the figures of the board.
    board
        The figures.
    valuation
        What accounts are worth: who stays was learned from all of them.
    """

    reader: Reader
    counted: Counted
    chosen: tuple[str, ...]
    sums: BoardSums
    board: Board
    valuation: Valuation


def learn_whole(
    config: Config,
    moment: Moment,
    backend: Backend,
    sources: Sequence[Source],
    kinds: frozenset[str] = frozenset(),
) -> Whole:
    """Learn from all parts of a book what each of them has to know.

    Parameters
    ----------
    config
        The settings.
    moment
        The day.
    backend
        Does the work on the parts.
    sources
        The parts.
    kinds
        Of event, which of them the book names; none where it is all at hand.

    Returns
    -------
    Whole
        The same for any way in which the book is split.
    """
    counted = count_all(moment, backend, sources, kinds)
    lang = config.language
    currency, chosen = currency_of(counted.currencies, config.currency, lang)
    reader = Reader(
        moment=moment,
        definition=config.definition,
        currency=currency,
        kept=counted.kept,
    )
    learned = total(backend.map(Learn(reader), sources))
    definition = str(config.definition)
    board = board_of(learned.sums, currency or NO_CURRENCY, definition, lang)
    return Whole(
        reader=reader,
        counted=counted,
        chosen=chosen,
        sums=learned.sums,
        board=board,
        valuation=Valuation.fit(learned.risk, board.churn, config),
    )
