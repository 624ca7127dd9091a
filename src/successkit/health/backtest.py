"""``backtest``: replay a scorecard over past days against the customers who left."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np
from dateutil.relativedelta import relativedelta

from successkit.core import AnyArray, BoolArray, MetricValue, Portfolio, Signal
from successkit.core.states import HealthBand
from successkit.health.asked import says_when
from successkit.health.auc import all_ranked, auc, auc_difference
from successkit.health.backtest_result import Backtest, SignalRank
from successkit.health.leakage import LeakWarning, leaks, recorded_later
from successkit.health.lift import (
    band_rates,
    check_capacity,
    precision,
    tenths,
    top_lift,
)
from successkit.health.losses import losses_of
from successkit.health.past import PastScores
from successkit.health.ranking import Ranking, distinct
from successkit.health.replay import TableBuilder, past_scores
from successkit.health.scorecard import Scorecard
from successkit.health.signals import BUILT_IN
from successkit.metrics import DEFAULT, Definition
from successkit.metrics.account_columns import account_table

CAPACITY: Final = 20


def backtest(
    portfolio: Portfolio,
    scorecard: Scorecard,
    days: Iterable[date],
    horizon: int,
    *,
    capacity: int = CAPACITY,
    by: str | None = None,
    signals: Iterable[Signal] = BUILT_IN,
    definition: Definition = DEFAULT,
    until: date | None = None,
    currency: str | None = None,
    time_zone: str = "UTC",
    table_of: TableBuilder = account_table,
) -> Backtest:
    """Score past days with what was known then, and judge by who really left.

    Parameters
    ----------
    portfolio
        All facts.
    scorecard
        What to judge.
    days
        Past days, such as the first of each month; best 12 or more of them.
    horizon
        Days within which a customer counts as lost. [days]
    capacity
        Customers that the team can call on each of the days. [accounts]
    by
        Text or enum column of the account table by which to judge apart, such as
        ``size``.
    signals
        All signals, built-in and of plugins.
    definition
        When a customer counts as lost.
    until
        The last day of which the facts are complete; None takes the last one of which
        they know something that happened.
    currency
        Reporting currency; None takes the one that most contracts have.
    time_zone
        Zone in which a day ends: what was recorded later was not known.
    table_of
        What makes the account table of a day; for columns that plugins add.

    Returns
    -------
    Backtest
        Figures, warnings, and a verdict where there is enough to judge by.

    Raises
    ------
    InvalidInputError
        No day, the horizon or the capacity is no whole number >= 1, the outcome of a
        day is not known yet, or the book was cut to a day and what had been known
        before that was lost with it.

    Notes
    -----
    Customers whose contract had run out without a word are left out: whether they
    renew was being asked already. Each loss may be seen from several days; intervals
    take all rows of an account together.

    Examples
    --------
    >>> from successkit.core import Account, Contract
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a"), Account(id="b")],
    ...     contracts=[
    ...         Contract(
    ...             id="1", account_id="a", start=date(2025, 1, 1),
    ...             end=date(2026, 1, 1), cancelled_on=date(2025, 11, 20),
    ...         ),
    ...         Contract(id="2", account_id="b", start=date(2025, 1, 1)),
    ...     ],
    ... )
    >>> card = Scorecard(signals=["cancellation"])
    >>> found = backtest(
    ...     book, card, days=[date(2025, 12, 1)], horizon=60, until=date(2026, 6, 30)
    ... )
    >>> found.auc.value, str(found.verdict)
    (1.0, 'refused')
    >>> found.sentences()[-1]
    'Too little to judge by: 1 of 30 renewals, 1 of 12 months.'
    """
    check_capacity(capacity)
    past = past_scores(
        portfolio,
        scorecard,
        days,
        horizon,
        signals=signals,
        definition=definition,
        until=until,
        currency=currency,
        by=by,
        time_zone=time_zone,
        table_of=table_of,
    )
    late = _later(portfolio, past, time_zone, table_of)
    return judge(past, capacity=capacity, warnings=late)


def judge(
    past: PastScores,
    *,
    capacity: int = CAPACITY,
    warnings: tuple[LeakWarning, ...] = (),
) -> Backtest:
    """Judge scores of past days by who really left.

    Parameters
    ----------
    past
        Scores of past days.
    capacity
        Customers that the team can call on each day. [accounts]
    warnings
        What is known of signals already.

    Returns
    -------
    Backtest
        As :func:`backtest` gives.
    """
    lost = past.lost
    ranking = Ranking.of(
        past.score_milli, lost=lost, day=past.day, account=past.account
    )
    ranks = _signal_ranks(past, lost)
    best = _best(ranks)
    last = past.days[-1] + timedelta(days=past.horizon)
    names = {code: str(band) for code, band in enumerate(HealthBand)}
    losses = losses_of(past)
    return Backtest(
        scorecard=past.scorecard.name,
        days=past.days,
        horizon=past.horizon,
        until=past.outcomes.until,
        capacity=capacity,
        currency=past.outcomes.book.currency,
        customers=distinct(past.account),
        rows=len(past),
        scored=len(ranking.row),
        lost=len(losses),
        renewals=past.outcomes.renewals(past.days[0], last),
        months=_months(past.days[0], last),
        auc=_auc(past, past.score_milli, np.ones(len(past), bool)),
        auc_unannounced=_auc(
            past, past.score_milli, ~past.announced, "auc_unannounced"
        ),
        lift=top_lift(ranking),
        precision=precision(ranking, capacity=capacity),
        tenths=tenths(ranking),
        bands=band_rates(lost, past.band, past.account, names=names),
        losses=losses.by_band(),
        lead_time=losses.lead_time(),
        signals=ranks,
        best_signal=best,
        advantage=_advantage(past, best, lost),
        segments=_by_segment(past),
        warnings=(*leaks(past), *warnings),
        left_out={why: int(rows.sum()) for why, rows in past.left_out.items()},
    )


def _auc(
    past: PastScores, score: AnyArray, rows: BoolArray, name: str = "auc"
) -> MetricValue:
    return auc(
        score[rows],
        lost=past.lost[rows],
        day=past.day[rows],
        account=past.account[rows],
        name=name,
    )


def _signal_ranks(past: PastScores, lost: BoolArray) -> Mapping[str, SignalRank]:
    """Return how well each signal alone does, where it is known."""
    found: dict[str, SignalRank] = {}
    for signal in past.signals:
        value = past.normalised_milli[signal.name]
        known = float((value >= 0).mean()) if len(past) else 0.0
        alone = auc(value, lost=lost, day=past.day, account=past.account)
        ranked = auc(
            all_ranked(value, past.day), lost=lost, day=past.day, account=past.account
        )
        found[signal.name] = SignalRank(
            weight=signal.weight, known=known, auc=alone, auc_all=ranked
        )
    return found


def _best(ranks: Mapping[str, SignalRank]) -> str | None:
    """Return the signal that ranks all customers best."""
    able = {
        name: rank.auc_all.value
        for name, rank in ranks.items()
        if rank.auc_all.value is not None
    }
    return max(sorted(able), key=lambda name: able[name]) if able else None


def _advantage(past: PastScores, best: str | None, lost: BoolArray) -> MetricValue:
    if best is None:
        reason = "no signal can be judged"
        return MetricValue(name="auc_difference", value=None, undefined=reason)
    return auc_difference(
        past.score_milli,
        past.normalised_milli[best],
        lost=lost,
        day=past.day,
        account=past.account,
    )


def _by_segment(past: PastScores) -> dict[str, MetricValue]:
    segment = past.segment.compact()
    return {
        str(name): _auc(past, past.score_milli, segment.codes == code)
        for code, name in enumerate(segment.values.tolist())
    }


def _months(first: date, last: date) -> int:
    """Return the whole months from one day to another."""
    span = relativedelta(last, first)
    return span.years * 12 + span.months


def _later(
    portfolio: Portfolio, past: PastScores, time_zone: str, table_of: TableBuilder
) -> tuple[LeakWarning, ...]:
    """Look at the middle day with hindsight, where anything says when it was known."""
    if not says_when(portfolio):
        return ()
    day = past.days[len(past.days) // 2]
    return recorded_later(
        portfolio, past, day=day, time_zone=time_zone, table_of=table_of
    )
