"""Why the health of one account is another than it was, from the facts of two days."""

from datetime import date, datetime

import attrs
import numpy as np

from successkit.core import InvalidInputError, Portfolio
from successkit.core.states import HealthBand, member_of
from successkit.engine.currency import choose_currency
from successkit.engine.evaluations import settled_bands
from successkit.engine.past import PastDays
from successkit.engine.past_setup import reads_value, untried
from successkit.engine.recall import needs_whole_book
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import (
    HealthResult,
    OverriddenHealth,
    ScoreChange,
    apply_overrides,
    change_sentences,
    explain_change,
    explain_score,
)
from successkit.metrics.revenue import NO_CURRENCY


@attrs.frozen(eq=False, kw_only=True)
class HealthDay:
    """The health of one account on a day.

    Parameters
    ----------
    day
        The day.
    health
        Computed health of the accounts it was scored with.
    overridden
        The same after overrides.
    row
        Position of the account; -1 where it did not exist by then.
    band
        Its band after hysteresis; None where not scored.
    """

    day: date
    health: HealthResult
    overridden: OverriddenHealth
    row: int
    band: HealthBand | None

    @property
    def score(self) -> float | None:
        """The score that counted, in points; None where not scored."""
        if self.row < 0 or np.isnan(self.overridden.score[self.row]):
            return None
        return float(self.overridden.score[self.row])

    def sentences(self, lang: str = "en") -> list[str]:
        """Say why the score is what it is.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[str]
            Empty where the account did not exist.
        """
        if self.row < 0:
            return []
        return explain_score(self.health, self.row, lang, overridden=self.overridden)


@attrs.frozen(eq=False, kw_only=True)
class HealthChange:
    """How the health of one account changed between two days.

    Parameters
    ----------
    account
        Its id.
    before, after
        The two days.
    change
        The parts, which sum to the change exactly.
    """

    account: str
    before: HealthDay
    after: HealthDay
    change: ScoreChange

    def parts(self) -> dict[str, int]:
        """Return every part that is not zero.

        Returns
        -------
        dict[str, int]
            Thousandths of a point by cause.
        """
        return self.change.parts()

    def sentences(self, lang: str = "en") -> list[str]:
        """Say the change in sentences, largest part first.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[str]
            Points add up as shown.
        """
        result = self.after.health
        if self.after.row >= 0:
            result = result.of(self.after.row)
        return change_sentences(self.change, result, lang)


def health_on(
    setup: Setup,
    portfolio: Portfolio,
    account_id: str,
    day: date,
    known_at: datetime | None,
) -> HealthDay:
    """Return the health of one account on a day, with what was known then.

    Parameters
    ----------
    setup
        Settings and plugins.
    portfolio
        All facts.
    account_id
        The account.
    day
        The day.
    known_at
        Leaves out what was recorded later; None knows what was known on the day.

    Returns
    -------
    HealthDay
        As a review of the day with that knowledge has it.
    """
    place = portfolio.index(account_id)
    whole = needs_whole_book(setup)
    part = portfolio if whole else portfolio.select(np.array([place]))
    currency, _ = choose_currency(
        (portfolio if reads_value(setup) else part).as_of(day, known_at),
        setup.config.currency,
        setup.config.language,
    )
    past = PastDays(
        portfolio=part,
        whole=portfolio,
        known_at=known_at,
        currency=currency or NO_CURRENCY,
    )
    quiet = untried(setup)
    recall = past.recall(quiet)
    now = past.scored(quiet, part, day, (), recall)
    return _day(quiet, past, now, account_id)


def _day(setup: Setup, past: PastDays, now: Scored, account_id: str) -> HealthDay:
    bands = settled_bands(setup, past, now, past.recall(setup)).bands
    facts = past.cut(past.portfolio, now.table.as_of)
    overridden = apply_overrides(now.health, facts, as_of=now.table.as_of)
    shown = overridden.bands(bands, now.health)
    found = np.flatnonzero(now.table.ids == account_id)
    row = int(found[0]) if found.size else -1
    return HealthDay(
        day=now.table.as_of,
        health=now.health,
        overridden=overridden,
        row=row,
        band=None if row < 0 else member_of(HealthBand, int(shown[row])),
    )


def health_change(
    setup: Setup,
    portfolio: Portfolio,
    account_id: str,
    days: tuple[date, date],
    known_at: datetime | None,
) -> HealthChange:
    """Split the change of one account's score between two days.

    Parameters
    ----------
    setup, portfolio, account_id, known_at
        As for :func:`health_on`.
    days
        The earlier and the later day.

    Returns
    -------
    HealthChange
        Without parts where one of the two has no score.

    Raises
    ------
    InvalidInputError
        The days are not in order.
    """
    if days[1] < days[0]:
        raise InvalidInputError(
            f"explain: expected the earlier day first; got {days[0]} and {days[1]}"
        )
    before, after = (
        health_on(setup, portfolio, account_id, day, known_at) for day in days
    )
    missing = min(before.row, after.row) < 0
    return HealthChange(
        account=account_id,
        before=before,
        after=after,
        change=ScoreChange(before=None, after=None)
        if missing
        else explain_change(
            before.health,
            after.health,
            before_row=before.row,
            after_row=after.row,
            overrides=(before.overridden, after.overridden),
        ),
    )
