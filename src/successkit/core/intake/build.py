"""From raw tables to a portfolio: every rule in one order, whatever the source."""

from collections.abc import Iterable
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, Int64Array
from successkit.core.errors import DataProblemsError
from successkit.core.facts import Facts
from successkit.core.intake.fields import check_fields
from successkit.core.intake.keys import check_keys
from successkit.core.intake.raw import RawTable
from successkit.core.intake.rows import check_rows
from successkit.core.intake.sheet import Sheet
from successkit.core.portfolio import Portfolio
from successkit.core.problem import Problem
from successkit.core.problems import Problems
from successkit.core.schema import TABLES
from successkit.core.text import Text
from successkit.core.zones import DEFAULT_ZONE, local_days, start_of_day

_INSTANT_DATED: Final = frozenset({"at"})


def build_portfolio(
    raws: Iterable[RawTable], *, strict: bool = False, findings: Iterable[Problem] = ()
) -> Portfolio:
    """Check raw tables against every rule and make the portfolio of the good rows.

    Parameters
    ----------
    raws
        What the readers understood, at most one table of each name; absent tables
        are empty.
    strict
        Raise instead of setting rows aside.
    findings
        Problems of whole files, found before any row could be read.

    Returns
    -------
    Portfolio
        The accepted rows, with ``problems`` and the rows set aside.

    Raises
    ------
    DataProblemsError
        Strict, and at least one row has an error.
    """
    by_name = {raw.table.name: raw for raw in raws}
    sheets = [Sheet(by_name[name]) for name in TABLES if name in by_name]
    accounts = _examine_accounts(sheets)
    for sheet in sheets:
        if sheet.table.name != "accounts":
            _examine(sheet, accounts)
    _note_unknown_contracts(sheets)
    problems = _problems(sheets, findings)
    if strict and problems.errors:
        raise DataProblemsError(problems.errors)
    return _portfolio(sheets, accounts, problems)


def replace_table(portfolio: Portfolio, raw: RawTable) -> Portfolio:
    """Put another table in the place of one of a book, after the same checks.

    Parameters
    ----------
    portfolio
        The book, not cut to a day; its accounts stay.
    raw
        The rows that count instead of the book's; not of accounts.

    Returns
    -------
    Portfolio
        With the rows that were accepted. What was found in them stands in
        ``problems`` after what the book had; they count as read.
    """
    sheet, accounts = Sheet(raw), _Accounts.of_portfolio(portfolio)
    _examine(sheet, accounts)
    name = raw.table.name
    good, aside = _facts(sheet, accounts)
    return attrs.evolve(
        portfolio,
        tables={**portfolio.tables, name: good},
        set_aside={**portfolio.set_aside, name: aside},
        problems=portfolio.problems + _problems([sheet], ()),
    )


class _Accounts:
    """Ids and time zones of the accepted accounts, for the other tables."""

    def __init__(self, ids: Text, zones: Text, given: Text) -> None:
        used = ids.compact()
        self.ids = Text(np.arange(len(used.values), dtype=np.int32), used.values)
        self.zones = zones
        self.row_of = np.zeros(len(self.ids), np.int64)
        self.row_of[used.codes] = np.arange(len(ids))
        self.given = given
        # Columns over the very same strings are joined by their codes.
        self._strings = ids.values
        self._place = np.full(len(ids.values) + 1, -2, np.int64)
        self._place[ids.codes] = used.codes
        self._place[-1] = -1

    @classmethod
    def of_sheet(cls, sheet: Sheet) -> Self:
        """Take the rows that were accepted."""
        good = np.flatnonzero(~sheet.bad & ~sheet.dropped)
        # The version recorded last gives the zone, whatever the order of rows.
        recorded = sheet.array("recorded_at")[good].astype(np.int64)
        good = good[np.argsort(recorded, kind="stable")]
        ids, zones = sheet.text("id"), sheet.text("time_zone")
        return cls(ids.take(good), zones.take(good), ids)

    @classmethod
    def of_portfolio(cls, portfolio: Portfolio) -> Self:
        """Take those of a book that was checked before."""
        accounts = portfolio.accounts
        aside = portfolio.set_aside.get("accounts", Facts.empty("accounts"))
        return cls(accounts.text("id"), accounts.text("time_zone"), aside.text("id"))

    def find(self, ids: Text) -> Int64Array:
        """Return the position of each account, -1 for none, -2 for an unknown one."""
        if ids.values is self._strings:
            return self._place[ids.codes]
        return ids.codes_in(self.ids)

    def refused(self, ids: Text) -> AnyArray:
        """Return which ids are of accounts that were set aside themselves."""
        return ids.compact().codes_in(self.given.compact()) >= 0

    def days(self, instants: AnyArray, account: AnyArray) -> AnyArray:
        """Return the local day of each instant."""
        return local_days(instants, self.zones, self._zone_rows(account))

    def _zone_rows(self, account: AnyArray) -> Int64Array:
        if not len(self.row_of):
            return np.full(len(account), -1, np.int64)
        return np.where(account >= 0, self.row_of[account], -1)

    def midnight(self, days: AnyArray, account: AnyArray) -> AnyArray:
        """Return the first instant of each day in its account's zone."""
        rows = self._zone_rows(account)
        result = days.astype("datetime64[us]")
        codes = np.append(self.zones.codes, -1)[rows]  # row -1 is of no account
        for code, name in enumerate(self.zones.values.tolist()):
            here = np.flatnonzero(codes == code)
            if name != DEFAULT_ZONE and here.size:
                distinct, place = np.unique(days[here], return_inverse=True)
                starts = [start_of_day(day, name) for day in distinct.tolist()]
                result[here] = np.array(starts)[place]
        return result


def _examine_accounts(sheets: list[Sheet]) -> _Accounts:
    for sheet in sheets:
        if sheet.table.name == "accounts":
            check_fields(sheet)
            check_rows(sheet)
            check_keys(sheet)
            return _Accounts.of_sheet(sheet)
    return _Accounts(Text.empty(0), Text.empty(0), Text.empty(0))


def _note_unknown_contracts(sheets: list[Sheet]) -> None:
    """Tell of events that name a contract which their account does not have."""
    by_name = {sheet.table.name: sheet for sheet in sheets}
    events, contracts = by_name.get("events"), by_name.get("contracts")
    if events is None:
        return
    named = events.text("contract_id")
    told = np.flatnonzero((named.codes >= 0) & ~events.bad)
    if not told.size:
        return
    unknown = np.zeros(events.rows, bool)
    unknown[told] = True
    if contracts is not None:
        known = _of_account(events, named.take(told), told, contracts)
        unknown[told] = ~known
    events.note(
        unknown,
        "unknown-contract",
        "contract_id",
        "the account has no contract of this id, so the event moves no revenue",
        "correct the id, or leave it empty for all contracts of the account",
    )


def _of_account(
    events: Sheet, named: Text, told: Int64Array, contracts: Sheet
) -> AnyArray:
    """Return whether the contracts that events name are their accounts' own."""
    good = np.flatnonzero(~contracts.bad)
    ids = contracts.text("id").take(good).compact()
    width = len(ids.values)
    own = contracts.account[good].astype(np.int64) * width + ids.codes
    place = named.compact().codes_in(ids)
    pairs = events.account[told].astype(np.int64) * width + place
    return (place >= 0) & np.isin(pairs, own)


def _examine(sheet: Sheet, accounts: _Accounts) -> None:
    sheet.account = _refer(sheet, accounts)
    _move_days(sheet, sheet.account, accounts)
    check_fields(sheet)
    check_rows(sheet)
    check_keys(sheet)


def _refer(sheet: Sheet, accounts: _Accounts) -> AnyArray:
    """Find each row's account; rows of no accepted account are set aside."""
    if "account_id" not in sheet.columns:
        return np.full(sheet.rows, -1, np.int64)
    ids = sheet.text("account_id")
    account = accounts.find(ids)
    unknown = account == -2  # noqa: PLR2004
    refused = np.zeros(sheet.rows, bool)
    if unknown.any():
        refused[unknown] = accounts.refused(ids.take(unknown))
    sheet.reject(
        unknown & ~refused,
        "unknown-account",
        "account_id",
        "no account has this id",
        "add the account to accounts, or correct the id",
    )
    sheet.reject(
        unknown & refused,
        "account-set-aside",
        "account_id",
        "the account of this row was set aside itself",
        "mend the account's row",
    )
    return np.where(account < 0, -1, account)


def _move_days(sheet: Sheet, account: AnyArray, accounts: _Accounts) -> None:
    """Turn instants that were given as a day into midnight of the account's zone."""
    for name, rows in sheet.raw.day_only.items():
        instants = sheet.array(name).copy()
        known = rows & ~np.isnat(instants)
        days = instants[known].astype("datetime64[D]")
        instants[known] = accounts.midnight(days, account[known])
        sheet.columns[name] = instants


def _own_day(sheet: Sheet, account: AnyArray, accounts: _Accounts) -> AnyArray:
    dated = sheet.table.dated
    if not dated:
        return np.full(sheet.rows, np.datetime64("NaT", "D"))
    column = sheet.array(dated)
    return accounts.days(column, account) if dated in _INSTANT_DATED else column


def _facts(sheet: Sheet, accounts: _Accounts) -> tuple[Facts, Facts]:
    """Return the rows that were accepted, and those that were set aside."""
    account = sheet.account
    if sheet.table.name == "accounts":
        found = accounts.find(sheet.text("id"))
        account = np.where(found < 0, -1, found)
    columns = {
        **sheet.columns,
        "account": account.astype(np.int32),
        "own_day": _own_day(sheet, account, accounts),
    }
    whole = Facts(
        table=sheet.table,
        columns=columns,
        rows=sheet.rows,
        source=sheet.raw.source,
        row_numbers=np.arange(1, sheet.rows + 1),
        extra=sheet.raw.extra,
    )
    left_out = sheet.bad | sheet.dropped
    good = whole.take(np.flatnonzero(~left_out)) if left_out.any() else whole
    if not sheet.bad.any():
        return good.compact(), Facts.empty(sheet.table.name)
    return good.compact(), whole.take(np.flatnonzero(sheet.bad)).compact()


def _problems(sheets: list[Sheet], findings: Iterable[Problem]) -> Problems:
    rows = list(findings)
    for sheet in sheets:
        rows.extend(sorted(sheet.problems, key=lambda problem: problem.row))
    read = sum(sheet.rows for sheet in sheets)
    aside = sum(int(sheet.bad.sum()) for sheet in sheets)
    repeats = sum(int((sheet.dropped & ~sheet.bad).sum()) for sheet in sheets)
    return Problems(
        read=read,
        accepted=read - aside - repeats,
        set_aside=aside,
        duplicates=repeats,
        rows=tuple(rows),
    )


def _portfolio(
    sheets: list[Sheet], accounts: _Accounts, problems: Problems
) -> Portfolio:
    parted = {sheet.table.name: _facts(sheet, accounts) for sheet in sheets}
    tables = {name: Facts.empty(name) for name in TABLES}
    return Portfolio(
        account_ids=accounts.ids.values,
        tables=tables | {name: good for name, (good, _) in parted.items()},
        set_aside={name: aside for name, (_, aside) in parted.items()},
        problems=problems,
    )
