"""Second pass: figures of the book, and who stays, as sums over its parts."""

from typing import Self

import attrs

from successkit.core import Portfolio
from successkit.core.kept import Kept
from successkit.engine.account_values import decisions_of
from successkit.engine.backends.part import Part
from successkit.engine.board_sums import BoardSums
from successkit.engine.partition.counted import Moment
from successkit.metrics import Definition, RiskTable
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.decisions import Decisions


@attrs.frozen(eq=False, kw_only=True)
class Reader:
    """Reads the revenue of parts as that of the whole book is read.

    Parameters
    ----------
    moment
        The day.
    definition
        Choices behind the figures.
    currency
        Reporting currency; None where no contract has one.
    kept
        Which logs the whole book keeps; None where a part is the whole book.
    """

    moment: Moment
    definition: Definition
    currency: str | None
    kept: Kept | None = None

    def portfolio(self, part: Part) -> Portfolio:
        """Return all facts of a part, which know what the whole book keeps.

        Parameters
        ----------
        part
            Some accounts.

        Returns
        -------
        Portfolio
            Not cut.
        """
        if self.kept is None:
            return part.portfolio
        return attrs.evolve(part.portfolio, kept=self.kept)

    def book(self, part: Part) -> RevenueBook:
        """Return the revenue side of a part on the day; read once.

        Parameters
        ----------
        part
            Some accounts.

        Returns
        -------
        RevenueBook
            In the currency of the whole book.
        """
        if "book" not in part.memo:
            cut = self.moment.cut(part)
            if self.kept is not None:
                day, known_at = self.moment.as_of, self.moment.known_at
                cut = attrs.evolve(cut, kept=self.kept.as_of(day, known_at))
            part.memo["book"] = self.revenue(cut)
        found: RevenueBook = part.memo["book"]
        return found

    def revenue(self, cut: Portfolio) -> RevenueBook:
        """Return the revenue side of some accounts.

        Parameters
        ----------
        cut
            Their facts, cut to the day.

        Returns
        -------
        RevenueBook
            In the currency of the whole book.
        """
        return RevenueBook.of(
            cut,
            as_of=self.moment.as_of,
            known_at=self.moment.known_at,
            currency=self.currency,
            definition=self.definition,
        )

    def decisions(self, part: Part) -> Decisions | None:
        """Return the renewals of a part; read once.

        Parameters
        ----------
        part
            Some accounts.

        Returns
        -------
        Decisions | None
            None where a rate is missing.
        """
        if "decisions" not in part.memo:
            part.memo["decisions"] = decisions_of(self.book(part))
        found: Decisions | None = part.memo["decisions"]
        return found


@attrs.frozen(eq=False, kw_only=True)
class Learned:
    """What a book comes to; that of parts adds up.

    Parameters
    ----------
    sums
        Figures of the board.
    risk
        Renewals that were due; None where a rate is missing.
    """

    sums: BoardSums
    risk: RiskTable | None

    def __add__(self, other: Self) -> Self:
        known = self.risk is not None and other.risk is not None
        return attrs.evolve(
            self,
            sums=self.sums + other.sums,
            risk=self.risk + other.risk if known else None,  # type: ignore[operator]
        )


@attrs.frozen(eq=False)
class Learn:
    """Learn from a part.

    Parameters
    ----------
    reader
        Reads its revenue.
    """

    reader: Reader

    def __call__(self, part: Part) -> Learned:
        """Return what it comes to."""
        book = self.reader.book(part)
        sums = BoardSums.of(book, part.accounts)
        decisions = self.reader.decisions(part)
        risk = None if decisions is None else RiskTable.from_decisions(decisions)
        if risk is not None:
            risk = attrs.evolve(risk, accounts=part.accounts)
        if self.reader.kept is not None:  # one of many, until its accounts are judged
            part.memo["book"] = book.rested()
            part.rest()
        return Learned(sums=sums, risk=risk)
