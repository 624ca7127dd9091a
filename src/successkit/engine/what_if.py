"""``what_if``: what a changed configuration would do, before it goes live."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array, InvalidInputError, Portfolio
from successkit.core.arrays import missing
from successkit.core.display import table_html
from successkit.core.period import check_day
from successkit.core.states import HealthBand
from successkit.engine.config import Config
from successkit.engine.engine import Engine
from successkit.engine.review import Review
from successkit.health import Scorecard
from successkit.health.outcomes import last_fact
from successkit.playbooks import ActionLedger, ActionTable
from successkit.plugins import Extensions

UNSCORED: Final = "not_scored"
_BANDS: Final = (*(str(band) for band in HealthBand), UNSCORED)


@attrs.frozen(kw_only=True)
class BandMove:
    """Customers who would go from one band to another.

    Parameters
    ----------
    before, after
        danger, caution, good or not_scored.
    accounts
        Their ids, sorted.
    mrr
        Their monthly revenue. [minor units of the reporting currency]
    """

    before: str
    after: str
    accounts: tuple[str, ...]
    mrr: int


@attrs.frozen(kw_only=True)
class ActionChange:
    """Actions of one playbook, step and kind that would open or close.

    Parameters
    ----------
    playbook, step, kind
        Names.
    opens, closes
        Ids of the accounts, sorted, for whom it would be new, or no longer asked for.
    hours
        Hours of the team that it would cost, less those it would save. [h]
    """

    playbook: str
    step: str
    kind: str
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    hours: float


@attrs.frozen(kw_only=True, repr=False)
class WhatIf:
    """What would change from one configuration to another, on one day.

    Parameters
    ----------
    as_of
        The day.
    old, new
        Hashes of the two configurations.
    currency
        Of revenue; None where there is none.
    moves
        Changes of band, in the order of bands; those who stay are not in it.
    actions
        What would open and close, by playbook, step and kind.
    hours_before, hours_after
        Hours that the actions of the day ask of the team. [h]
    """

    as_of: date
    old: str
    new: str
    currency: str | None
    moves: tuple[BandMove, ...]
    actions: tuple[ActionChange, ...]
    hours_before: float
    hours_after: float

    @property
    def opens(self) -> int:
        """How many actions would open."""
        return sum(len(each.opens) for each in self.actions)

    @property
    def closes(self) -> int:
        """How many actions would close."""
        return sum(len(each.closes) for each in self.actions)

    @property
    def hours(self) -> float:
        """Hours of the team that the change costs; below 0 when it saves some."""
        return self.hours_after - self.hours_before

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain JSON values.

        Returns
        -------
        dict[str, object]
            By name as above.
        """
        return {
            **attrs.asdict(self),
            "as_of": self.as_of.isoformat(),
            "moves": [
                {**attrs.asdict(each), "accounts": list(each.accounts)}
                for each in self.moves
            ],
            "actions": [
                {
                    **attrs.asdict(each),
                    "opens": list(each.opens),
                    "closes": list(each.closes),
                }
                for each in self.actions
            ],
        }

    def __repr__(self) -> str:
        moved = sum(len(move.accounts) for move in self.moves)
        return (
            f"<WhatIf as of {self.as_of}: {moved:,} customers change band, "
            f"{self.opens:,} actions open, {self.closes:,} close, {self.hours:+.1f} h>"
        )

    def _repr_html_(self) -> str:
        columns: dict[str, list[object]] = {
            "from": [move.before for move in self.moves],
            "to": [move.after for move in self.moves],
            "customers": [len(move.accounts) for move in self.moves],
            "revenue": [move.mrr for move in self.moves],
        }
        caption = (
            f"{self.opens:,} actions open, {self.closes:,} close, {self.hours:+.1f} h"
        )
        return table_html(columns, len(self.moves), caption=caption)


def what_if(
    portfolio: Portfolio,
    old: Config | Scorecard,
    new: Config | Scorecard,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    ledger: ActionLedger | None = None,
    plugins: Iterable[object] | Extensions = (),
) -> WhatIf:
    """Return what a new configuration would change on a day.

    Parameters
    ----------
    portfolio
        All facts.
    old, new
        Settings in use, and settings to be tried; of a scorecard the other settings are
        those of the other side, or the usual ones.
    as_of
        The day; None for the last one of which the facts know something that happened.
    known_at
        What had been recorded by then; None knows everything.
    ledger
        Actions given out before; None for none. Nothing is written to it.
    plugins
        Modules or instances with hooks, for both.

    Returns
    -------
    WhatIf
        Customers and revenue that change band, actions that open and close, hours of
        the team. Revenue is that of the new settings.

    Raises
    ------
    InvalidInputError
        The settings are none, or the book is empty and no day is given.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         Contract(
    ...             id="c", account_id="a", start=date(2026, 1, 1),
    ...             amount=Money(100_000, "JPY"),
    ...         )
    ...     ],
    ... )
    >>> lenient = Scorecard(coverage_gate=0.0)
    >>> found = what_if(book, Config(), lenient, as_of=date(2026, 3, 31))
    >>> [(move.before, move.after, move.mrr) for move in found.moves]
    [('not_scored', 'good', 100000)]
    """
    extensions = (
        plugins if isinstance(plugins, Extensions) else Extensions.collect(plugins)
    )
    configs = _configs(old, new)
    engines = [Engine(config=each, plugins=extensions) for each in configs]
    day = _day(portfolio) if as_of is None else check_day("as_of", as_of)
    before, after = (
        engine.review(portfolio, as_of=day, known_at=known_at, ledger=ledger)
        for engine in engines
    )
    hours = {kind.name: kind.hours for each in engines for kind in each.action_kinds}
    return WhatIf(
        as_of=day,
        old=configs[0].hash,
        new=configs[1].hash,
        currency=after.accounts.currency,
        moves=_moves(before, after),
        actions=_changes(_asked(before), _asked(after), hours),
        hours_before=_hours(_asked(before), hours),
        hours_after=_hours(_asked(after), hours),
    )


def _configs(old: Config | Scorecard, new: Config | Scorecard) -> tuple[Config, Config]:
    whole = next((each for each in (old, new) if isinstance(each, Config)), Config())
    return _config("old", old, whole), _config("new", new, whole)


def _config(place: str, given: Config | Scorecard, whole: Config) -> Config:
    if isinstance(given, Config):
        return given
    if isinstance(given, Scorecard):
        return attrs.evolve(whole, scorecard=given)
    raise InvalidInputError(
        f"{place}: expected a Config or a Scorecard; got {type(given).__name__}; "
        "Config.from_toml reads one"
    )


def _day(portfolio: Portfolio) -> date:
    last = last_fact(portfolio)
    if last is None:
        raise InvalidInputError(
            "as_of: expected a day, since the book is empty; got None; give as_of=…"
        )
    return last


def _moves(before: Review, after: Review) -> tuple[BandMove, ...]:
    old, new = (each.accounts.array("health_band") for each in (before, after))
    customer = [each.accounts.array("customer") == 1 for each in (before, after)]
    mrr, ids = after.accounts.array("mrr_reporting"), after.accounts.ids
    revenue = np.where(missing(mrr), 0, mrr)
    changed = (old != new) & (customer[0] | customer[1])
    pairs = {(int(a), int(b)) for a, b in zip(old[changed], new[changed], strict=True)}
    return tuple(
        BandMove(
            before=_BANDS[a],
            after=_BANDS[b],
            accounts=tuple(sorted(ids[rows].tolist())),
            mrr=int(revenue[rows].sum()),
        )
        for a, b, rows in (
            (a, b, changed & (old == a) & (new == b)) for a, b in sorted(pairs)
        )
    )


@attrs.frozen(eq=False)
class _Asked:
    """Actions of a day, new ones and those that stay open."""

    key: AnyArray
    names: list[tuple[str, str, str]]
    account: list[str]

    def of(self, rows: Int64Array) -> list[tuple[tuple[str, str, str], str]]:
        """Return what is asked for whom."""
        return [(self.names[row], self.account[row]) for row in rows.tolist()]


def _asked(review: Review) -> _Asked:
    tables = (review.decision.actions, review.decision.open_actions)
    return _Asked(
        key=np.concatenate([table.key for table in tables]),
        names=[name for table in tables for name in _names(table)],
        account=[str(each) for table in tables for each in table.account.strings()],
    )


def _names(table: ActionTable) -> list[tuple[str, str, str]]:
    columns = (table.playbook, table.step, table.kind)
    texts = ([str(each) for each in column.strings()] for column in columns)
    return list(zip(*texts, strict=True))


def _not_in(keys: AnyArray, others: AnyArray) -> Int64Array:
    known = set(others.tolist())
    return np.flatnonzero(np.array([key not in known for key in keys.tolist()], bool))


def _changes(
    before: _Asked, after: _Asked, hours: Mapping[str, float]
) -> tuple[ActionChange, ...]:
    opened = after.of(_not_in(after.key, before.key))
    closed = before.of(_not_in(before.key, after.key))
    names = sorted({name for name, _ in [*opened, *closed]})
    return tuple(_change(name, opened, closed, hours) for name in names)


def _change(
    name: tuple[str, str, str],
    opened: list[tuple[tuple[str, str, str], str]],
    closed: list[tuple[tuple[str, str, str], str]],
    hours: Mapping[str, float],
) -> ActionChange:
    opens, closes = (
        tuple(sorted(account for each, account in rows if each == name))
        for rows in (opened, closed)
    )
    playbook, step, kind = name
    return ActionChange(
        playbook=playbook,
        step=step,
        kind=kind,
        opens=opens,
        closes=closes,
        hours=hours.get(kind, 0.0) * (len(opens) - len(closes)),
    )


def _hours(asked: _Asked, hours: Mapping[str, float]) -> float:
    return sum(hours.get(kind, 0.0) for _, _, kind in asked.names)
