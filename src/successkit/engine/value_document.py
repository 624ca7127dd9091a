"""The value document: what customers are worth, as plain JSON values."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import attrs

from successkit.core import InvalidInputError, MetricValue, Portfolio
from successkit.metrics import DEFAULT, Definition, LifetimeValues
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.value.compare import comparison_of
from successkit.metrics.value.contract_runs import CancelledEnds
from successkit.metrics.value.group_model import Outlook
from successkit.metrics.value.lifetime import values_of_book
from successkit.metrics.value.value_options import Per, Timing

SCHEMA_VERSION: Final = "1"


@attrs.frozen(kw_only=True)
class ValueRequest:
    """What to compute.

    Parameters
    ----------
    as_of
        What is true on this day.
    known_at
        What had been recorded by then.
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figures.
    segment
        Column or attribute of accounts by which customers are told apart.
    horizon
        Months that count; None counts all.
    discount
        Rate at which later revenue counts less.
    discount_per
        ``year`` or ``period``.
    margin
        Share of the revenue that is kept.
    timing
        Whether the coming month counts: ``before`` or ``after`` its payment.
    level
        Share of confidence of the intervals.
    since
        First day on which losses were recorded; None takes the history as recorded.
    cancelled
        What the end of a cancelled contract is: ``auto``, ``term`` or ``rolling``.
    top
        How many accounts are listed, those with most revenue at risk.
    """

    as_of: date
    known_at: datetime | None = None
    currency: str | None = None
    definition: Definition = DEFAULT
    segment: str | None = None
    horizon: int | None = None
    discount: float = 0.1
    discount_per: Per = "year"
    margin: float = 1.0
    timing: Timing = "before"
    level: float = 0.9
    since: date | None = None
    cancelled: CancelledEnds = "auto"
    top: int = 10

    def __attrs_post_init__(self) -> None:
        if self.top < 0:
            raise InvalidInputError(f"top: expected a number >= 0; got {self.top}")

    @property
    def outlook(self) -> Outlook:
        """How worth is counted."""
        return Outlook(
            horizon=self.horizon,
            discount=self.discount,
            discount_per=self.discount_per,
            margin=self.margin,
            timing=self.timing,
            level=self.level,
        )


def value_document(portfolio: Portfolio, request: ValueRequest) -> dict[str, object]:
    """Compute what the customers of a book are worth.

    Parameters
    ----------
    portfolio
        All facts.
    request
        What to compute.

    Returns
    -------
    dict[str, object]
        As documented in ``docs/formats.md`` and its JSON Schema.
    """
    book = RevenueBook.of(
        portfolio,
        as_of=request.as_of,
        known_at=request.known_at,
        currency=request.currency,
        definition=request.definition,
    )
    values = values_of_book(
        book,
        request.outlook,
        by=request.segment,
        since=request.since,
        cancelled=request.cancelled,
    )
    known = values.currency != NO_CURRENCY
    document: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "as_of": request.as_of.isoformat(),
        "known_at": request.known_at.isoformat() if request.known_at else None,
        "currency": values.currency if known else None,
        "definition": {
            "name": request.definition.name,
            "hash": request.definition.hash,
        },
        "settings": _settings(request),
        "customers": len(values),
        **_figures(values, None),
        "accounts": _accounts(values, book.portfolio, request.top),
        "models": _rows(values.model.to_dict()),
        "comparison": _rows(comparison_of(book, values).to_dict()),
    }
    if request.segment is not None:
        document["segments"] = _segments(values)
    document["problems"] = portfolio.problems.as_dict()
    return document


def _settings(request: ValueRequest) -> dict[str, object]:
    names = ("horizon", "discount", "discount_per", "margin", "timing", "level")
    return {
        **{name: getattr(request, name) for name in (*names, "segment", "cancelled")},
        "since": None if request.since is None else request.since.isoformat(),
    }


def _figures(
    values: LifetimeValues, segment: str | None, total: MetricValue | None = None
) -> dict[str, object]:
    return {
        "mrr": values.first_month(segment).as_dict(),
        "lifetime_value": (total or values.total(segment)).as_dict(),
        "revenue_at_risk": values.revenue_at_risk(segment).as_dict(),
    }


def _segments(values: LifetimeValues) -> list[dict[str, object]]:
    return [
        {"segment": name, "customers": total.n, **_figures(values, name, total)}
        for name, total in values.by_segment().items()
    ]


def _accounts(
    values: LifetimeValues, cut: Portfolio, top: int
) -> list[dict[str, object]]:
    """Return the accounts with most revenue at risk, with their names."""
    found = _rows(values.top(top))
    names = cut.accounts.text("name")
    place = {name: k for k, name in enumerate(cut.account_ids.tolist())}
    row = {position: k for k, position in enumerate(cut.accounts.array("account"))}
    return [
        {
            "id": one.pop("account"),
            "name": names[row[place[account]]],
            **{name: value for name, value in one.items() if name != "currency"},
        }
        for one in found
        if (account := one["account"]) in place
    ]


def _rows(columns: Mapping[str, list[object]]) -> list[dict[str, object]]:
    return [
        {name: _plain(cell) for name, cell in zip(columns, row, strict=True)}
        for row in zip(*columns.values(), strict=True)
    ]


def _plain(cell: object) -> object:
    return f"{cell:f}" if isinstance(cell, Decimal) else cell
