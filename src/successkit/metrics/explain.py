"""Why two definitions show different figures: choice by choice, account by account."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from math import prod
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.errors import UnknownNameError
from successkit.core.exact import UNITS, checked_sum
from successkit.core.hints import hint
from successkit.core.money import MINOR_DIGITS
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import Definition, dialect
from successkit.metrics.explanation import REST, Explanation, Step
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.common import NOT_OVER
from successkit.metrics.revenue.figures import period_of
from successkit.metrics.revenue.rate_sums import lines_behind, windows_of
from successkit.metrics.revenue.ratios import RATIOS, rate_of

_MONEY: Final = ("mrr", "arr", "average_revenue_per_account")
_NOTHING: Final = "the figure has no denominator under {}"


@attrs.frozen(eq=False)
class _Factor:
    """One fraction by account; without a denominator it is a constant."""

    top: Int64Array
    bottom: Int64Array
    whole: int
    value: Fraction

    @classmethod
    def constant(cls, value: int, accounts: int) -> "_Factor":
        """Return a factor that no account has a part in."""
        nothing = np.zeros(accounts, np.int64)
        return cls(nothing, nothing, 0, Fraction(value))


@attrs.frozen(eq=False)
class _State:
    """A figure under one definition, as a product of factors."""

    factors: tuple[_Factor, ...]
    reason: str | None

    @property
    def value(self) -> Fraction | None:
        """The figure, unscaled; None when undefined."""
        if self.reason is not None:
            return None
        return prod((factor.value for factor in self.factors), start=Fraction(1))


def explain(
    portfolio: Portfolio,
    metric: str,
    a: Definition | str,
    b: Definition | str,
    *,
    start: date | None = None,
    end: date,
    months: int | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
) -> Explanation:
    """Split the difference of a figure between two definitions.

    Parameters
    ----------
    portfolio
        The book.
    metric
        ``mrr``, ``arr``, ``logo_churn_rate``, ``logo_retention_rate``,
        ``mrr_churn_rate``, ``gross_revenue_retention``, ``net_revenue_retention``,
        ``quick_ratio`` or ``average_revenue_per_account``.
    a, b
        Definitions, or names of dialects.
    start, end
        The period, half-open: first day, and first day no longer.
    months
        Length of the period up to its end, instead of ``start``. [months]
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then; None knows everything.
    currency
        Reporting currency; needed when the book has several.

    Returns
    -------
    Explanation
        From ``a`` the choices are switched to those of ``b`` one after the other, in
        the order of the fields of ``Definition``; each step is split by account. All
        parts are exact and sum to the difference. Contracts in their grace count as
        renewed, as in the value of a figure.

    Raises
    ------
    UnknownNameError
        The metric or a dialect is not known.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a"), Account(id="b")],
    ...     contracts=[
    ...         Contract(
    ...             id=f"c-{account}",
    ...             account_id=account,
    ...             start=date(2025, 1, 1),
    ...             end=end,
    ...             cancelled_on=clicked,
    ...             amount=Money(100, "JPY"),
    ...         )
    ...         for account, end, clicked in [
    ...             ("a", None, None),
    ...             ("b", date(2026, 2, 10), date(2026, 1, 20)),
    ...         ]
    ...     ],
    ... )
    >>> january = {"start": date(2026, 1, 1), "end": date(2026, 2, 1)}
    >>> click = Definition(name="click", cancel_at="click")
    >>> explain(book, "gross_revenue_retention", "successkit", click, **january).steps
    (Step(setting='cancel_at', before='end', after='click', \
difference=Fraction(-1, 2), accounts={'b': Fraction(-1, 2)}),)
    """
    _check(metric)
    first, last = (dialect(one) if isinstance(one, str) else one for one in (a, b))
    day, period = as_of or end, period_of(start, end, months)
    cut = portfolio.as_of(day, known_at)
    changed = first.differences(last)
    states: list[_State] = []
    digits, reporting = 0, ""
    for definition in _path(first, last, changed):
        book = RevenueBook.of(
            cut, as_of=day, known_at=known_at, currency=currency, definition=definition
        )
        states.append(_state(book, metric, period, months))
        reporting = book.currency
        digits = MINOR_DIGITS.get(reporting, 0)
    money = metric in _MONEY
    scale = Fraction(1, UNITS * 10**digits) if money else Fraction(1)
    ends = [states[0], states[-1]]
    values = [None if end.value is None else end.value * scale for end in ends]
    reason = next((end.reason for end in ends if end.reason is not None), None)
    return Explanation(
        metric=metric,
        a=str(first),
        b=str(last),
        value_a=values[0],
        value_b=values[1],
        steps=()
        if reason
        else _steps(cut.account_ids.tolist(), changed, (first, last), states, scale),
        undefined=reason,
        currency=reporting if money else None,
    )


def _check(metric: str) -> None:
    if metric not in RATIOS:
        raise UnknownNameError(
            f"metric: expected one of {', '.join(RATIOS)}; got {metric!r}"
            f"{hint(metric, RATIOS)}"
        )


def _path(
    first: Definition, last: Definition, changed: Sequence[str]
) -> list[Definition]:
    """Return the definitions on the way, each with one more choice switched."""
    path = [first]
    for setting in changed:
        path.append(attrs.evolve(path[-1], **{setting: getattr(last, setting)}))
    if changed:
        path[-1] = last
    return path


def _state(
    book: RevenueBook, metric: str, period: Period, months: int | None
) -> _State:
    definition, accounts = book.definition, len(book.portfolio)
    (figures,) = book.figures([period])
    rate = rate_of(metric, definition, period, months)
    reason = None
    if definition.partial_periods == "undefined":
        windows = windows_of(rate, figures)
        if not all(window.complete for window in windows):
            reason = NOT_OVER
    factors = list[_Factor]()
    for top, bottom in lines_behind(rate, figures):
        whole = checked_sum(bottom) if rate.ratio.denominator else 1
        if whole:
            value = Fraction(checked_sum(top), whole)
            factors.append(_Factor(top, bottom, whole, value))
        elif definition.zero_denominator == "zero":
            factors.append(_Factor.constant(0, accounts))
        else:
            reason = _NOTHING.format(definition)
    return _State(tuple(factors), reason)


def _steps(
    names: list[str],
    changed: Sequence[str],
    ends: tuple[Definition, Definition],
    states: Sequence[_State],
    scale: Fraction,
) -> tuple[Step, ...]:
    steps, joined = list[Step](), list[str]()
    before = states[0]
    for setting, after in zip(changed, states[1:], strict=True):
        joined.append(setting)
        if after.value is None:
            continue
        parts = _parts(before, after, scale)
        steps.append(
            Step(
                setting=" + ".join(joined),
                before=" + ".join(str(getattr(ends[0], name)) for name in joined),
                after=" + ".join(str(getattr(ends[1], name)) for name in joined),
                difference=sum(parts.values(), Fraction()),
                accounts={
                    names[place] if place >= 0 else REST: part
                    for place, part in sorted(parts.items())
                },
            )
        )
        joined, before = [], after
    return tuple(steps)


def _parts(before: _State, after: _State, scale: Fraction) -> dict[int, Fraction]:
    """Return the change of a product by account; place -1 for what has none."""
    accounts = len((before.factors or after.factors)[0].top)
    long = max(len(before.factors), len(after.factors))
    one = _Factor.constant(1, accounts)
    old, new = (
        [*state.factors, *[one] * (long - len(state.factors))]
        for state in (before, after)
    )
    parts: dict[int, Fraction] = {}
    for place in range(long):
        weight = scale * prod(
            (factor.value for factor in (*new[:place], *old[place + 1 :])),
            start=Fraction(1),
        )
        for account, change in _change(old[place], new[place]).items():
            parts[account] = parts.get(account, Fraction()) + weight * change
    return {place: part for place, part in parts.items() if part}


def _change(old: _Factor, new: _Factor) -> dict[int, Fraction]:
    """Return the change of one fraction by account."""
    # With r = n₀/d₀ the change n₁/d₁ − r is Σ (Δnᵢ − r Δdᵢ) / d₁, whatever the order of
    # the accounts; a constant takes the place of r.
    if not old.whole and not new.whole:
        change = new.value - old.value
        return {-1: change} if change else {}
    if not new.whole:
        return {place: -change for place, change in _change(new, old).items()}
    top, bottom = new.top - old.top, new.bottom - old.bottom
    rate, whole = old.value, new.whole
    moved = np.flatnonzero((top != 0) | (bottom != 0)).tolist()
    return {
        place: (int(top[place]) - rate * int(bottom[place])) / whole for place in moved
    }
