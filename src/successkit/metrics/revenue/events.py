"""The ledger as a table: what changed, when, since when known, by how much and why."""

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

import attrs
import numpy as np

from successkit.core.display import table_html
from successkit.core.exact import UNITS
from successkit.core.money import MINOR_DIGITS
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.zones import from_instant
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.causes import Cause
from successkit.metrics.revenue.ledger import build_ledger


@attrs.frozen(kw_only=True)
class RevenueEvent:
    """One change of monthly recurring revenue.

    Parameters
    ----------
    account, contract, product
        Where it happened; ``product`` is None when the contract names none.
    valid_from
        First day of the change.
    known_at
        When it was recorded; None where nothing says so, which counts as known on the
        record's own day.
    delta
        The change, exact, in major units. [currency/month]
    currency
        Of the contract; None for one without amount.
    cause
        Why.
    """

    account: str
    contract: str
    product: str | None
    valid_from: date
    known_at: datetime | None
    delta: Fraction
    currency: str | None
    cause: Cause


@attrs.frozen(kw_only=True)
class RevenueEvents:
    """Changes of revenue in the order of account and day.

    Parameters
    ----------
    rows
        The changes.
    definition
        Name and hash of the definition.
    """

    rows: tuple[RevenueEvent, ...]
    definition: str

    def __iter__(self) -> Iterator[RevenueEvent]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_dict(self) -> dict[str, list[object]]:
        """Return the table column by column.

        Returns
        -------
        dict[str, list[object]]
            The fields of :class:`RevenueEvent`.
        """
        names = [field.name for field in attrs.fields(RevenueEvent)]
        return {name: [getattr(row, name) for row in self.rows] for name in names}

    def _repr_html_(self) -> str:
        return table_html(self.to_dict(), len(self.rows))


def mrr_events(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    definition: Definition = DEFAULT,
) -> RevenueEvents:
    """Return every change of monthly recurring revenue in a span of days.

    One object a change: meant for one account, one month, an audit. The figures of a
    book are folds over the same changes as columns.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        First day, and first day no longer.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then; None knows everything.
    definition
        Choices behind the ledger.

    Returns
    -------
    RevenueEvents
        In the currency of each contract. What one row hands on to the next stands as
        two changes of the cause ``plan`` that cancel out.

    Raises
    ------
    InvalidInputError
        The end is not after the start.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         Contract(
    ...             id="c",
    ...             account_id="a",
    ...             start=date(2026, 4, 1),
    ...             amount=Money(9000, "JPY"),
    ...         )
    ...     ],
    ... )
    >>> (event,) = mrr_events(book, start=date(2026, 4, 1), end=date(2026, 5, 1))
    >>> str(event.valid_from), str(event.delta), str(event.cause)
    ('2026-04-01', '9000', 'start')
    """
    span = Period(start, end)
    cut = portfolio.as_of(as_of or end, known_at)
    ledger, contracts = build_ledger(cut, definition), cut.contracts
    first, after = (np.datetime64(day, "D") for day in (span.start, span.end))
    inside = (ledger.day >= first) & (ledger.day < after) & (ledger.delta != 0)
    part = ledger.take(inside)
    names: list[Cause] = list(Cause)
    ids, products = contracts.text("id"), contracts.text("product")
    rows = (
        RevenueEvent(
            account=str(cut.account_ids[account]),
            contract=str(ids[row]),
            product=products[row],
            valid_from=day,
            known_at=None if np.isnat(known) else from_instant(known),
            delta=_major(delta, str(ledger.currencies[currency])),
            currency=str(ledger.currencies[currency]),
            cause=names[int(cause)],
        )
        for account, row, day, known, delta, currency, cause in zip(
            part.account.tolist(),
            part.row.tolist(),
            part.day.tolist(),
            part.known,
            part.delta.tolist(),
            part.currency.tolist(),
            part.cause.tolist(),
            strict=True,
        )
    )
    return RevenueEvents(rows=tuple(rows), definition=str(definition))


def _major(units: int, currency: str) -> Fraction:
    return Fraction(units, UNITS * 10 ** MINOR_DIGITS[currency])
