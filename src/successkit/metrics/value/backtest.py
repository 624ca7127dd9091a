"""Back-test of lifetime value: forecast from a day, held against what happened."""

from datetime import date, datetime
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, FloatArray, Int64Array, ObjectArray
from successkit.core.display import table_html
from successkit.core.errors import InvalidInputError
from successkit.core.exact import UNITS, checked_sum
from successkit.core.portfolio import Portfolio
from successkit.core.text import Text
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.formulas import wilson_interval
from successkit.metrics.revenue.amounts import major, minor_to_major
from successkit.metrics.revenue.segments import Segmentation
from successkit.metrics.value.contract_runs import CancelledEnds
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.lifetime import lifetime_value
from successkit.metrics.value.lifetime_values import LifetimeValues
from successkit.metrics.value.lives import lives_of
from successkit.metrics.value.months import keyed, months_later, whole_months

_TENTHS: Final = 10
_Z90: Final = 1.6448536269514722


@attrs.frozen(eq=False, kw_only=True)
class LifetimeBacktest:
    """Customers of a day, month by month: how many were expected to stay, and stayed.

    Parameters
    ----------
    fit_day, as_of
        The day of the forecast, and the day up to which is known what happened.
    currency
        Of the revenue.
    days
        Shape (m,): the fit day, and each month after it up to ``as_of``.
    customers_expected, customers
        Shape (m,): of the customers of the fit day, expected and real. Who left and
        came back counts as left.
    revenue_expected, units
        Shape (m,): their monthly revenue, expected and real, in exact units.
    chance
        Shape (n,): probability of each customer to be there on the last day.
    stayed
        Shape (n,): whether it was.
    segment
        Shape (n,): its segment.
    undefined
        Why there is no forecast, or None.
    """

    fit_day: date
    as_of: date
    currency: str
    days: tuple[date, ...]
    customers_expected: FloatArray
    customers: Int64Array
    revenue_expected: FloatArray
    units: ObjectArray
    chance: FloatArray
    stayed: BoolArray
    segment: Text
    undefined: str | None = None

    @property
    def customer_error(self) -> float | None:
        """Mean absolute error of customers over the months after the fit day."""
        return _mean_error(self.customers_expected, self.customers.astype(float))

    @property
    def revenue_error(self) -> float | None:
        """Mean absolute error of revenue over the months after the fit day."""
        return _mean_error(self.revenue_expected, self.units.astype(float))

    def to_dict(self) -> dict[str, list[object]]:
        """Return the forecast month by month.

        Returns
        -------
        dict[str, list[object]]
            ``day``, ``customers_expected``, ``customers``, ``revenue_expected`` and
            ``revenue`` (monthly, in major units).
        """
        scale = float(minor_to_major(1, self.currency)) / UNITS
        return {
            "day": list(self.days),
            "customers_expected": self.customers_expected.tolist(),
            "customers": self.customers.tolist(),
            "revenue_expected": (self.revenue_expected * scale).tolist(),
            "revenue": [major(units, self.currency) for units in self.units],
        }

    def calibration(self, *, by: str = "tenth") -> dict[str, list[object]]:
        """Return how often customers stayed, by how likely that was said to be.

        Parameters
        ----------
        by
            ``tenth``: ten groups of like size, from the least likely to the likeliest,
            customers of one probability together; or ``segment``.

        Returns
        -------
        dict[str, list[object]]
            ``group``, ``n``, ``expected`` and ``stayed`` (shares), and ``low`` and
            ``high`` (Wilson's 90 % interval of the share that stayed).

        Raises
        ------
        InvalidInputError
            There is no such grouping.
        """
        if by not in {"tenth", "segment"}:
            raise InvalidInputError(f"by: expected tenth or segment; got {by!r}")
        if self.undefined is not None:
            return {name: [] for name in _CALIBRATION}
        names, code = self._tenths() if by == "tenth" else self._segments()
        n = np.bincount(code, minlength=len(names))
        some = np.flatnonzero(n)
        expected = np.bincount(code, self.chance, len(names))[some] / n[some]
        stayed = np.bincount(code, self.stayed, len(names)).astype(np.int64)[some]
        bounds = [
            wilson_interval(hits=hits, n=count, z=_Z90)
            for hits, count in zip(stayed.tolist(), n[some].tolist(), strict=True)
        ]
        columns: tuple[list[object], ...] = (
            [names[int(k)] for k in some],
            n[some].tolist(),
            expected.tolist(),
            (stayed / n[some]).tolist(),
            [low for low, _ in bounds],
            [high for _, high in bounds],
        )
        return dict(zip(_CALIBRATION, columns, strict=True))

    def _tenths(self) -> tuple[list[str], Int64Array]:
        order = np.sort(self.chance)
        first = np.searchsorted(order, self.chance)
        code = first * _TENTHS // max(len(order), 1)
        return [str(k + 1) for k in range(_TENTHS)], code.astype(np.int64)

    def _segments(self) -> tuple[list[str], Int64Array]:
        column = self.segment.compact()
        names = [*(str(name) for name in column.values.tolist()), ""]
        code = np.where(column.codes < 0, len(names) - 1, column.codes)
        return names, code.astype(np.int64)

    def _repr_html_(self) -> str:
        columns = self.to_dict()
        rows = len(self.days)
        caption = f"forecast of {self.fit_day} against what happened, {self.currency}"
        return table_html(columns, rows, rows, caption=caption)


_CALIBRATION: Final = ("group", "n", "expected", "stayed", "low", "high")


def _mean_error(expected: FloatArray, real: FloatArray) -> float | None:
    inside = real[1:] > 0
    if not inside.any():
        return None
    apart = np.abs(expected[1:] - real[1:])[inside] / real[1:][inside]
    return float(apart.mean()) if np.isfinite(apart).all() else None


def backtest_lifetime_value(
    portfolio: Portfolio,
    *,
    fit_day: date,
    as_of: date,
    known_at: datetime | None = None,
    by: Segmentation | None = None,
    since: date | None = None,
    cancelled: CancelledEnds = "auto",
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> LifetimeBacktest:
    """Fit lifetime value as of a day, forecast, and compare with what happened.

    Parameters
    ----------
    portfolio
        The book.
    fit_day
        The day of the forecast: what is true on it is all that the model sees.
    as_of
        A later day, up to which is known what happened.
    known_at
        What had been recorded by then, for the forecast; None knows everything that is
        true on the fit day.
    by
        Text column of the accounts, or segment of each account by id.
    since
        First day on which losses were recorded; None takes the history as recorded.
    cancelled
        What the end of a cancelled contract is; see :func:`lifetime_value`.
    currency
        Reporting currency, at the rates of each of the two days; needed when the book
        has several.
    definition
        The grace, and what else ends a contract.

    Returns
    -------
    LifetimeBacktest
        Customers and revenue month by month, and a calibration table. Contracts within
        their grace on the later day count as kept.

    Raises
    ------
    InvalidInputError
        There is no whole month between the two days.
    """
    months = _months(fit_day, as_of)
    values = lifetime_value(
        portfolio,
        as_of=fit_day,
        known_at=known_at,
        by=by,
        since=since,
        cancelled=cancelled,
        currency=currency,
        definition=definition,
    )
    later = Decisions.of(
        portfolio,
        as_of=as_of,
        known_at=None,
        since=since,
        currency=values.currency if currency is None else currency,
        cancelled=cancelled,
        definition=definition,
    )
    start = np.datetime64(fit_day, "D")
    days = months_later(np.full(months + 1, start), np.arange(months + 1))
    alive, units = _happened(later, values.account_ids, days)
    staying, revenue = _expected(values, months)
    chance = staying[:, -1]
    return LifetimeBacktest(
        fit_day=fit_day,
        as_of=as_of,
        currency=values.currency,
        days=tuple(days.tolist()),
        customers_expected=staying.sum(axis=0),
        customers=alive.sum(axis=0),
        revenue_expected=revenue,
        units=units,
        chance=chance,
        stayed=alive[:, -1],
        segment=values.standing.segment,
        undefined=values.model.undefined,
    )


def _months(fit_day: date, as_of: date) -> int:
    ends = (np.array([day], "datetime64[D]") for day in (fit_day, as_of))
    months = int(whole_months(*ends)[0])
    if months < 1:
        raise InvalidInputError(
            f"as_of: expected a day at least a month after fit_day ({fit_day}); got "
            f"{as_of}"
        )
    return months


def _expected(values: LifetimeValues, months: int) -> tuple[FloatArray, FloatArray]:
    """Return each customer's chance to be there, and the expected revenue."""
    stand, worths = values.standing, values.worths
    if worths is None:
        blank = np.full((len(values), months + 1), np.nan)
        return blank, np.full(months + 1, np.nan)
    cells = len(worths.group)
    paths = np.ones((2, cells, months + 1))
    for code, group in enumerate(worths.models):
        rows = np.flatnonzero(worths.group == code)
        for k, grow in enumerate((False, True)):
            paths[k, rows] = group.chain.path(
                number=worths.number[rows],
                wait=worths.wait[rows],
                months=months,
                grow=grow,
            )
    going = (stand.units - stand.ending).astype(float)
    held = np.bincount(worths.cell, going, cells) @ paths[1]
    still = np.arange(months + 1) < stand.ends[:, None]
    revenue = held + stand.ending.astype(float) @ still
    chance = paths[0][worths.cell]
    ending = (stand.ending > 0) & (stand.ending == stand.units)
    return np.where(ending[:, None], still, chance), revenue


def _happened(
    later: Decisions, ids: ObjectArray, days: np.ndarray
) -> tuple[BoolArray, ObjectArray]:
    """Return whether customers were still there on days, and their revenue."""
    cut, lives = later.portfolio, lives_of(later.clock.ledger)
    place = {name: k for k, name in enumerate(cut.account_ids.tolist())}
    account = np.array([place.get(name, -1) for name in ids.tolist()], np.int64)
    known = account >= 0
    first = np.broadcast_to(days[0], account.shape)
    life = (
        np.searchsorted(
            keyed(lives.account, lives.start), keyed(account, first), side="right"
        )
        - 1
    )
    life = np.where(known, life, -1)
    owner, end = np.append(lives.account, -1), np.append(lives.end, days[0])
    mine = (life >= 0) & (owner[life] == account)
    alive = mine[:, None] & (days < end[life][:, None])
    units = np.empty(len(days), dtype=object)
    for k, day in enumerate(days):
        rows = np.flatnonzero(alive[:, k])
        whose = account[rows]
        spot = later.levels.place(whose, np.broadcast_to(day, whose.shape))
        units[k] = checked_sum(later.levels.units[spot])
    return alive, units
