"""Several scorecards in one book: ordered rules say which one an account has."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    FloatArray,
    InvalidInputError,
    Signal,
    View,
)
from successkit.core.condition import Condition
from successkit.core.declarations.normaliser import Percentile
from successkit.health.lines import LastKnown
from successkit.health.ranks import Ranks
from successkit.health.result import HealthResult
from successkit.health.scorecard import Scorecard
from successkit.health.scoring import score


@attrs.frozen(kw_only=True)
class ScorecardRule:
    """A scorecard for the accounts that fit a condition.

    Parameters
    ----------
    when
        Condition on the account table, as text.
    scorecard
        What these accounts are scored with.
    """

    when: str
    scorecard: Scorecard

    def __attrs_post_init__(self) -> None:
        if type(self.when) is not str or not self.when.strip():
            raise InvalidInputError(
                f"ScorecardRule, when: expected a condition on the account table, as "
                f"segment_size == 'enterprise'; got {self.when!r}"
            )

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any], place: str) -> "ScorecardRule":
        """Take a rule from a mapping: ``when`` beside the keys of a scorecard.

        Parameters
        ----------
        given
            Settings by key.
        place
            Where they come from, for messages.

        Returns
        -------
        ScorecardRule
            The rule.

        Raises
        ------
        InvalidInputError
            A key or value is not one of those known.
        """
        settings = dict(given)
        when = settings.pop("when", "")
        return cls(when=when, scorecard=Scorecard.from_mapping(settings, place))


def choose_cards(conditions: Sequence[Condition], table: AccountTable) -> AnyArray:
    """Return which scorecard each account has.

    Parameters
    ----------
    conditions
        Of the rules, in order; the first that holds decides. What is not known does
        not hold.
    table
        One row per account.

    Returns
    -------
    AnyArray
        Shape (n,), int8: 0 for the default, i + 1 for rule i.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core.condition import compile_condition
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], age_days=[20, 400])
    >>> choose_cards([compile_condition("age_days < 90")], table).tolist()
    [1, 0]
    """
    chosen = np.zeros(len(table), np.int8)
    for place, condition in reversed([*enumerate(conditions, start=1)]):
        chosen[condition.evaluate(table) == 1] = place
    return chosen


def ranks_of(
    cards: Iterable[Scorecard],
    signals: Iterable[Signal],
    raw: Mapping[str, FloatArray],
    table: AccountTable,
) -> dict[str, Ranks]:
    """Return the ranks that scorecards ask for, of a whole book.

    Parameters
    ----------
    cards
        The scorecards.
    signals
        All signals.
    raw
        Raw values by signal.
    table
        The same accounts.

    Returns
    -------
    dict[str, Ranks]
        By name of a signal that some scorecard ranks; those of parts of a book add up.
    """
    given = list(signals)
    scales = {
        signal.name: signal.scale for card in cards for signal in card.resolve(given)
    }
    return {
        name: Ranks.of(raw[name], scale, table)
        for name, scale in scales.items()
        if isinstance(scale, Percentile)
    }


def score_by_card(
    view: View,
    signals: Iterable[Signal],
    cards: Sequence[Scorecard],
    card: AnyArray,
    raw: Mapping[str, FloatArray],
    *,
    failures: Mapping[str, str] | None = None,
    ranks: Mapping[str, Ranks] | None = None,
    last: Mapping[str, LastKnown] | None = None,
    parts: bool = True,
) -> HealthResult:
    """Score each account with its scorecard.

    Parameters
    ----------
    view, signals, raw, failures, ranks, last, parts
        As for :func:`successkit.health.score`.
    cards
        The scorecards, the default one first.
    card
        Shape (n,): position in ``cards``.

    Returns
    -------
    HealthResult
        Of all accounts; :meth:`HealthResult.of` reads one with its scorecard.
    """
    given = list(signals)
    if ranks is None:
        ranks = ranks_of(cards, given, raw, view.table)
    options = {"failures": failures, "ranks": ranks, "parts": parts}
    if len(cards) == 1:
        return score(view, given, cards[0], raw, last=last, **options)  # type: ignore[arg-type]
    groups = [np.flatnonzero(card == place) for place in range(len(cards))]
    found = [
        score(
            View(view.portfolio, view.table.take(rows)),
            given,
            each,
            {name: column[rows] for name, column in raw.items()},
            last={name: one.take(rows) for name, one in (last or {}).items()},
            **options,  # type: ignore[arg-type]
        )
        for each, rows in zip(cards, groups, strict=True)
    ]
    whole = _together(found, groups, len(card), raw)
    return attrs.evolve(
        whole,
        card=card,
        cards=tuple(
            attrs.evolve(
                whole,
                scorecard=one.scorecard,
                signals=one.signals,
                failed=one.failed,
                failures=one.failures,
            )
            for one in found
        ),
    )


def _together(
    found: Sequence[HealthResult],
    groups: Sequence[AnyArray],
    rows: int,
    raw: Mapping[str, FloatArray],
) -> HealthResult:
    """Put the rows of all groups in their places, under the default scorecard."""

    def whole(name: str, empty: float) -> AnyArray:
        column = np.full(rows, empty, getattr(found[0], name).dtype)
        for one, places in zip(found, groups, strict=True):
            column[places] = getattr(one, name)
        return column

    def by_name(field: str, empty: float) -> Mapping[str, AnyArray]:
        names = _names(getattr(one, field) for one in found)
        columns = {name: getattr(found[owner], field)[name] for name, owner in names}
        filled = {name: np.full(rows, empty, c.dtype) for name, c in columns.items()}
        for one, places in zip(found, groups, strict=True):
            for name, column in getattr(one, field).items():
                filled[name][places] = column
        return filled or getattr(found[0], field)

    signals = {each.name: each for one in found[::-1] for each in one.signals}
    lost = {each.name: each for one in found[::-1] for each in one.failed}
    return attrs.evolve(
        found[0],
        signals=tuple(signals[name] for name in sorted(signals)),
        failed=tuple(lost[name] for name in sorted(lost)),
        failures={name: why for one in found for name, why in one.failures.items()},
        score_milli=whole("score_milli", -1),
        coverage=whole("coverage", 0),
        freshness=whole("freshness", 1),
        reason=whole("reason", -1),
        cap_milli=whole("cap_milli", 0),
        raw={**raw, **by_name("raw", np.nan)},
        normalised_milli=by_name("normalised_milli", -1),
        contribution_milli=by_name("contribution_milli", 0),
        fresh=by_name("fresh", 1),
        carried=by_name("carried", np.nan),
    )


def _names(fields: Iterable[Collection[str]]) -> list[tuple[str, int]]:
    """Return every name with the first result that has it."""
    owner: dict[str, int] = {}
    for place, names in enumerate(fields):
        for name in names:
            owner.setdefault(name, place)
    return sorted(owner.items())
