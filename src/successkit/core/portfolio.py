"""``Portfolio``: all facts of a book as columns."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import ObjectArray
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.facts import Facts
from successkit.core.kept import LOGS, Kept
from successkit.core.problems import Problems


@attrs.frozen(eq=False, kw_only=True)
class Portfolio:
    """The facts of a book: one read-only table of columns for each kind of record.

    Make one with :meth:`from_objects`, ``successkit.read`` or
    ``successkit.from_frames``. Nothing in it is ever changed; :meth:`as_of` returns
    a smaller one.

    Parameters
    ----------
    account_ids
        Shape (n,): ids of the accounts, sorted; the ``account`` column of every table
        holds positions in it.
    tables
        ``Facts`` by name: accounts, contracts, …
    set_aside
        Rows that were not accepted, as far as they could be read.
    problems
        What was found while reading.
    day, known_at
        The cut that made this portfolio, or None for all that is known.
    kept
        Logs of the whole book that this one is a part of; None where it is no part.
    origin
        What :meth:`as_of` cut this portfolio from, for reviews of it; None where it was
        not cut, or comes from another process.
    """

    account_ids: ObjectArray
    tables: Mapping[str, Facts]
    set_aside: Mapping[str, Facts] = attrs.field(factory=dict[str, Facts])
    problems: Problems = attrs.field(factory=Problems)
    day: date | None = None
    known_at: datetime | None = None
    kept: Kept | None = None
    origin: object = attrs.field(default=None, repr=False)

    @property
    def accounts(self) -> Facts:
        """Customers, one row for each recorded version."""
        return self.tables["accounts"]

    @property
    def contacts(self) -> Facts:
        """People at the customers."""
        return self.tables["contacts"]

    @property
    def contracts(self) -> Facts:
        """Contracts, one row for each stretch of unchanged terms."""
        return self.tables["contracts"]

    @property
    def interactions(self) -> Facts:
        """Talks and enquiries."""
        return self.tables["interactions"]

    @property
    def surveys(self) -> Facts:
        """Answers to satisfaction questions."""
        return self.tables["surveys"]

    @property
    def usage(self) -> Facts:
        """Use of the product."""
        return self.tables["usage"]

    @property
    def milestones(self) -> Facts:
        """Steps of onboarding."""
        return self.tables["milestones"]

    @property
    def events(self) -> Facts:
        """Dated facts of any kind."""
        return self.tables["events"]

    @property
    def people(self) -> Facts:
        """Our team."""
        return self.tables["people"]

    @property
    def handovers(self) -> Facts:
        """What sales handed over."""
        return self.tables["handovers"]

    @property
    def overrides(self) -> Facts:
        """Health scores set by hand."""
        return self.tables["overrides"]

    @property
    def rates(self) -> Facts:
        """Exchange rates."""
        return self.tables["rates"]

    def __len__(self) -> int:
        return len(self.account_ids)

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{name}={facts.rows:,}" for name, facts in self.tables.items() if facts
        )
        cut = f", as of {self.day}" if self.day else ""
        return f"<Portfolio {counts or 'empty'}{cut}>"

    @classmethod
    def from_objects(cls, **records: Iterable[object]) -> Self:
        """Make a portfolio from records.

        Parameters
        ----------
        **records
            Iterables of records by table: ``accounts=[Account(...)]``,
            ``contracts=[...]``, and so on for every table.

        Returns
        -------
        Self
            With the same checks as any other source: a contract of an unknown
            account is set aside and listed in ``problems``.

        Examples
        --------
        >>> from successkit.core import Account
        >>> Portfolio.from_objects(accounts=[Account(id="a-1")])
        <Portfolio accounts=1>
        """
        from successkit.core.intake import build_portfolio, raw_from_records

        raws = [raw_from_records(name, rows) for name, rows in records.items()]
        return build_portfolio(raws)  # type: ignore[return-value]

    def replacing(self, **records: Iterable[object]) -> "Portfolio":
        """Return the book with other records in place of some of its tables.

        Parameters
        ----------
        **records
            Iterables of records by table, as for :meth:`from_objects`; any table but
            ``accounts``.

        Returns
        -------
        Portfolio
            After the same checks; what they find is added to ``problems``.

        Raises
        ------
        InvalidInputError
            The table of accounts, no table of this name, or records of another class.

        Examples
        --------
        >>> from successkit.core import Account, Person
        >>> book = Portfolio.from_objects(accounts=[Account(id="a-1")])
        >>> book.replacing(people=[Person(id="sato", name="佐藤 花子")])
        <Portfolio accounts=1, people=1>
        """
        from successkit.core.intake import raw_from_records, replace_table

        if "accounts" in records:
            raise InvalidInputError(
                "accounts: expected another table; every row hangs on the accounts, so "
                "make a new portfolio"
            )
        book: Portfolio = self
        for name, rows in records.items():
            book = replace_table(book, raw_from_records(name, rows))
        return book

    def with_accounts(
        self, facts: "Portfolio", accounts: Collection[str]
    ) -> "Portfolio":
        """Return the book with other rows of some accounts.

        Parameters
        ----------
        facts
            All rows of these accounts as they are now; an account that is not in it is
            gone. Its people and rates do not count.
        accounts
            Ids of the accounts that changed: those of ``facts``, and those that are
            gone.

        Returns
        -------
        Portfolio
            As if it had been read so; what was found while reading ``facts`` stands
            after what had been found before.

        Raises
        ------
        InvalidInputError
            ``facts`` has an account that is not among ``accounts``, or either book is
            cut to a day.

        Examples
        --------
        >>> from successkit.core import Account
        >>> book = Portfolio.from_objects(accounts=[Account(id=one) for one in "abc"])
        >>> new = Portfolio.from_objects(accounts=[Account(id="d")])
        >>> book.with_accounts(new, ["b", "d"]).account_ids.tolist()
        ['a', 'c', 'd']
        """
        from successkit.core.changed import with_accounts

        return with_accounts(self, facts, accounts)

    def as_of(self, day: date, known_at: datetime | None = None) -> "Portfolio":
        """Return what was true on a day, as it was known at an instant.

        Parameters
        ----------
        day
            Includes what starts on the day and instants up to its end in the
            account's time zone; excludes what ends on it.
        known_at
            Leaves out what was recorded later; None knows everything.

        Returns
        -------
        Portfolio
            One row for each account; later facts are gone, and fields dated later
            (a cancellation, a resolution) are empty again. A review of it is that of
            the whole book on this day: it looks back on what was known before
            corrections, too, and for that the whole book stays in memory. With other
            rows, or sent to another process, the cut stands alone.
        """
        from successkit.core.origin import cut_off

        return cut_off(self, day, known_at)

    def index(self, account_id: str) -> int:
        """Return the position of an account.

        Parameters
        ----------
        account_id
            Its id.

        Returns
        -------
        int
            Position in ``account_ids``.

        Raises
        ------
        UnknownNameError
            The book has no such account.
        """
        place = int(np.searchsorted(self.account_ids, account_id)) if len(self) else 0
        if place == len(self) or self.account_ids[place] != account_id:
            raise UnknownNameError(f"no account has the id {account_id!r}")
        return place

    def account(self, account_id: str) -> "Portfolio":
        """Return the book of one account.

        Parameters
        ----------
        account_id
            Its id.

        Returns
        -------
        Portfolio
            Its rows in every table; people and rates stay.
        """
        return self.select(np.array([self.index(account_id)]))

    def select(self, accounts: "np.typing.NDArray[np.intp]") -> "Portfolio":
        """Return the book of some accounts.

        Parameters
        ----------
        accounts
            Positions in ``account_ids``, or a mask.

        Returns
        -------
        Portfolio
            Their rows in every table, in unchanged order; people and rates stay.
        """
        keep = np.zeros(len(self), bool)
        keep[accounts] = True
        if keep.all():
            return self
        number = np.cumsum(keep) - 1
        tables = {
            name: _select(facts, keep, number) for name, facts in self.tables.items()
        }
        part = attrs.evolve(
            self,
            account_ids=self.account_ids[keep],
            tables=tables,
            kept=self._kept,
            origin=None,
        )
        if self.origin is None:
            return part
        from successkit.core.origin import chosen

        return chosen(self, part)

    def forget(self) -> None:
        """Give up columns that were copied: they are copied again when asked for."""
        for facts in self.tables.values():
            facts.forget()

    def keeps(self, log: str) -> bool:
        """Return whether the book tells of something at all.

        Parameters
        ----------
        log
            A name of :data:`successkit.core.kept.LOGS`.

        Returns
        -------
        bool
            Whether the book, or the one that this is a part of, has any row of the
            log; without one, "none" is not known of any account.

        Examples
        --------
        >>> Portfolio.from_objects().keeps("late_payments")
        False
        """
        if self.kept is not None:
            return bool(self.kept.first[log])
        name, rows = LOGS[log]
        return bool(rows(self.tables[name]).any())

    @cached_property
    def _kept(self) -> Kept | None:
        # A part for a plugin has only the tables that it reads, and is never scored.
        if self.kept is not None or "accounts" not in self.tables:
            return self.kept
        return Kept.of(self.tables, len(self))

    def objects(self) -> dict[str, list[object]]:
        """Return the records again, for small books, tests and payloads.

        Returns
        -------
        dict[str, list[object]]
            Records by table, in row order.
        """
        from successkit.core.intake import records_from_facts

        return {name: records_from_facts(facts) for name, facts in self.tables.items()}


_FEW: Final = 16
"""Share of the rows, one in so many, below which text columns are made small."""


def _select(
    facts: Facts,
    keep: "np.typing.NDArray[np.bool_]",
    number: "np.typing.NDArray[np.intp]",
) -> Facts:
    if facts.table.name in {"people", "rates"} or not facts.rows:
        return facts
    rows = np.flatnonzero(keep[facts.array("account")])
    chosen = facts.take(rows)
    if len(rows) * _FEW < facts.rows:
        chosen = chosen.compact()  # all strings of the book would follow a few rows
    account = number[chosen.array("account")].astype(np.int32)
    return chosen.replace(account=account)
