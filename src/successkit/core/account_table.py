"""``AccountTable``: one row per account as of a day, with declared columns."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core import states
from successkit.core.arrays import (
    NULL_DAY,
    NULL_INT,
    AnyArray,
    ObjectArray,
    missing,
    positions,
    taken,
)
from successkit.core.display import table_html
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.facts import Column, repeated
from successkit.core.text import Text


@attrs.frozen
class TableColumn:
    """One declared column.

    Parameters
    ----------
    name
        Its name; a plugin's column is ``plugin.name``.
    kind
        ``text``, ``day``, ``money`` (int64 minor units), ``count`` (int64), ``share``
        or ``number`` (float64), ``flag`` (int8) or ``enum`` (int8).
    doc
        What it says.
    unit
        Unit for people.
    allowed
        The enum of an ``enum`` column.
    """

    name: str
    kind: str
    doc: str
    unit: str = ""
    allowed: type[StrEnum] | None = None


def _columns(*rows: tuple[Any, ...]) -> dict[str, TableColumn]:
    return {row[0]: TableColumn(*row) for row in rows}


COLUMNS: Final = _columns(
    ("id", "text", "id of the account"),
    ("name", "text", "name of the customer"),
    ("owner", "text", "person in charge"),
    ("industry", "text", "industry"),
    ("region", "text", "region"),
    ("size", "enum", "contract size", "", states.Size),
    ("currency", "text", "currency it is billed in"),
    ("created", "day", "first day as a customer or prospect"),
    ("age_days", "count", "days since the first contract began", "days"),
    ("customer", "flag", "whether it pays, or is paused, on the day"),
    ("ever_customer", "flag", "whether it ever paid"),
    ("first_start", "day", "first day of the first paid contract"),
    ("churned_on", "day", "day it was lost, when it is lost now"),
    ("mrr", "money", "net monthly recurring revenue", "minor units of currency"),
    ("mrr_reporting", "money", "the same in the reporting currency", "minor units"),
    ("mrr_pending", "money", "part whose contract ran out without a word", "minor"),
    ("mrr_ending", "money", "part of contracts cancelled but still in force", "minor"),
    ("discount_share", "share", "discount as a share of the list price"),
    ("paused", "flag", "whether all of its revenue is paused"),
    ("pending", "flag", "whether a contract ran out and the grace still runs"),
    ("cancelled", "flag", "whether a contract in force is cancelled"),
    ("past_due", "flag", "whether a payment is late"),
    ("renewal_on", "day", "next day a contract in force ends"),
    ("days_to_renewal", "number", "days until then; below 0 when pending", "days"),
    ("notice_on", "day", "last day to give notice for that contract"),
    ("auto_renew", "flag", "whether that contract renews by itself"),
    ("products_held", "count", "different products in force"),
    ("seats", "number", "quantity in force", "units"),
    ("usage_recent", "number", "use of the last 28 days over all measures", "counts"),
    ("usage_trend", "number", "use of 28 days against the 84 before, less 1", "ratio"),
    ("usage_breadth", "share", "measures used lately among those used before"),
    ("usage_frequency", "share", "weeks with use, of the last four"),
    ("active_users", "number", "mean of the measure active_users, 28 days", "people"),
    ("days_since_usage", "number", "days since the last use", "days"),
    ("days_since_contact", "number", "days since the last talk", "days"),
    ("reactive_90d", "count", "enquiries of the last 90 days"),
    ("open_urgent", "count", "urgent enquiries still open"),
    ("response_hours", "number", "median hours to a first answer, 90 days", "h"),
    ("nps_latest", "number", "mean latest NPS answer of each contact, 365 days"),
    ("csat_latest", "share", "mean CSAT on a scale from 0 to 1, 180 days"),
    ("nps_age", "number", "days since the newest of these NPS answers", "days"),
    ("csat_age", "number", "days since the newest of these CSAT answers", "days"),
    ("sentiment", "number", "sentiment of the person in charge, -1 to 1, 90 days"),
    ("sentiment_age", "number", "days since that was felt", "days"),
    ("onboarding_share", "share", "milestones done among those planned"),
    ("onboarding_overdue", "number", "days the oldest open milestone is late", "days"),
    ("onboarding_done", "day", "day the last milestone was done, when all are"),
    ("contact_left", "flag", "whether a contact left within 180 days"),
    ("champion", "flag", "whether a contact who speaks for us is there"),
    ("offered", "flag", "whether a product was offered within 90 days"),
    ("skill_level", "enum", "skill of the users at hand-over", "", states.SkillLevel),
    ("users_planned", "count", "users planned at hand-over"),
    ("days_to_goal", "number", "days to the day agreed at hand-over", "days"),
    ("handover_share", "share", "answers of why, goal, problem, by when, of four"),
    ("health_score", "number", "health from 0 to 100; NaN when not scored", "points"),
    ("health_coverage", "share", "weight of the signals that were known"),
    ("health_band", "enum", "health in one word", "", states.HealthBand),
    ("phase", "text", "phase of the lifecycle"),
    ("phase_since", "day", "day it entered the phase"),
    ("phase_visits", "count", "how often it was in the phase"),
    ("prolonged", "text", "on_track, behind or stuck"),
    ("at_risk", "flag", "whether the account is at risk"),
    ("touch_model", "enum", "how it is looked after", "", states.TouchModel),
    ("value", "money", "residual value in the reporting currency", "minor units"),
    ("value_low", "money", "lower bound of the value, at 90 %", "minor units"),
    ("value_high", "money", "upper bound of the value, at 90 %", "minor units"),
)
"""Declared columns of the table, in order."""


def null_column(column: TableColumn, rows: int) -> Column:
    """Return a column of missing values.

    Parameters
    ----------
    column
        The declaration.
    rows
        How many.

    Returns
    -------
    Column
        Shape (rows,).
    """
    if column.kind == "text":
        return Text.empty(rows)
    if column.kind == "day":
        return np.full(rows, NULL_DAY)
    if column.kind in {"share", "number"}:
        return np.full(rows, np.nan)
    if column.kind in {"flag", "enum"}:
        return np.full(rows, -1, np.int8)
    return np.full(rows, NULL_INT, np.int64)


@attrs.frozen(eq=False, kw_only=True)
class AccountTable:
    """What health, lifecycle, touch and playbooks share: one row per account.

    Parameters
    ----------
    as_of
        The day it speaks of.
    columns
        By name; those of ``COLUMNS`` always, plugins' beside them.
    rows
        How many accounts.
    currency
        Reporting currency, or None when there is none.
    memo
        What was worked out from the columns; it can always be worked out again.
    """

    as_of: date
    columns: Mapping[str, Column]
    rows: int
    currency: str | None = None
    memo: dict[object, Any] = attrs.field(
        init=False, factory=dict[object, Any], repr=False
    )

    @classmethod
    def of(cls, as_of: date, ids: list[str] | Text, **columns: object) -> Self:
        """Make a table from some columns; the others are missing throughout.

        Parameters
        ----------
        as_of
            The day.
        ids
            Ids of the accounts, sorted.
        **columns
            Text, arrays, or lists that numpy understands; text as lists of str.

        Returns
        -------
        Self
            All declared columns and those given.

        Examples
        --------
        >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], mrr=[100, 0])
        >>> table.array("mrr").tolist()
        [100, 0]
        """
        rows = len(ids)
        column = ids if isinstance(ids, Text) else Text.of(list(ids))
        filled: dict[str, Column] = {
            name: column if name in columns else repeated(null_column(spec, 1), rows)
            for name, spec in COLUMNS.items()
        }
        table = cls(as_of=as_of, columns={**filled, "id": column}, rows=rows)
        return table.with_columns(**columns)

    def __len__(self) -> int:
        return self.rows

    @property
    def ids(self) -> ObjectArray:
        """Shape (rows,): ids of the accounts."""
        return self.text("id").strings()

    def text(self, name: str) -> Text:
        """Return a text column.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        Text
            Shape (rows,).

        Raises
        ------
        UnknownNameError
            No text column has this name.
        """
        column = self.columns.get(name)
        if not isinstance(column, Text):
            raise UnknownNameError(f"the account table has no text column {name!r}")
        return column

    def array(self, name: str) -> AnyArray:
        """Return a column that is not text.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        AnyArray
            Shape (rows,).

        Raises
        ------
        UnknownNameError
            No such column.
        """
        column = self.columns.get(name)
        if column is None or isinstance(column, Text):
            raise UnknownNameError(f"the account table has no array column {name!r}")
        return column

    def __reduce__(self) -> tuple[Any, ...]:
        given = (self.as_of, self.columns, self.rows, self.currency)
        return _restored, (type(self), *given)  # what was worked out stays here

    def with_columns(self, **columns: object) -> Self:
        """Return the table with more columns, or others.

        Parameters
        ----------
        **columns
            Text, arrays or lists of length ``rows``.

        Returns
        -------
        Self
            A new table.

        Raises
        ------
        InvalidInputError
            A column has another length.
        """
        merged = dict(self.columns)
        for name, values in columns.items():
            column = _as_column(name, values)
            if len(column) != self.rows:
                raise InvalidInputError(
                    f"{name}: expected {self.rows} values; got {len(column)}"
                )
            merged[name] = column
        return attrs.evolve(self, columns=merged)

    def take(self, rows: AnyArray) -> Self:
        """Return some rows.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            A smaller table.
        """
        rows = positions(rows)
        columns = {
            name: column.take(rows) if isinstance(column, Text) else taken(column, rows)
            for name, column in self.columns.items()
        }
        return attrs.evolve(self, columns=columns, rows=len(columns["id"]))

    def values(self, name: str) -> list[object]:
        """Return a column as plain Python values, None for missing.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        list[object]
            Shape (rows,): str, int, float, bool, date or None.

        Raises
        ------
        UnknownNameError
            No such column.
        """
        column = self.columns.get(name)
        if column is None:
            raise UnknownNameError(f"the account table has no column {name!r}")
        if isinstance(column, Text):
            return list(column.strings().tolist())
        spec = COLUMNS.get(name)
        if spec is not None and spec.allowed is not None:
            return list(states.names_of(spec.allowed, column))
        # A plugin's column of small integers is a flag, as conditions take it too.
        flag = spec.kind == "flag" if spec is not None else column.dtype == np.int8
        empty = missing(column).tolist()
        return [
            None if blank else bool(cell) if flag else cell
            for cell, blank in zip(column.tolist(), empty, strict=True)
        ]

    def to_dict(self) -> dict[str, list[object]]:
        """Return every column as plain Python values.

        Returns
        -------
        dict[str, list[object]]
            By column name.
        """
        return {name: self.values(name) for name in self.columns}

    def __repr__(self) -> str:
        return f"<AccountTable of {self.rows:,} accounts as of {self.as_of}>"

    def _repr_html_(self) -> str:
        shown = self.take(np.arange(min(self.rows, 20)))
        return table_html(shown.to_dict(), self.rows)


def _restored(
    kind: type[AccountTable],
    as_of: date,
    columns: Mapping[str, Column],
    rows: int,
    currency: str | None,
) -> AccountTable:
    return kind(as_of=as_of, columns=columns, rows=rows, currency=currency)


def _as_column(name: str, values: object) -> Column:
    if isinstance(values, Text):
        return values
    spec = COLUMNS.get(name)
    if spec is not None and spec.kind == "text":
        return Text.of(list(values))  # type: ignore[call-overload]
    dtype = _DTYPES[spec.kind] if spec is not None else None
    return np.asarray(values, dtype=dtype)


_DTYPES: Final[dict[str, str]] = {
    "day": "datetime64[D]",
    "money": "int64",
    "count": "int64",
    "share": "float64",
    "number": "float64",
    "flag": "int8",
    "enum": "int8",
}
