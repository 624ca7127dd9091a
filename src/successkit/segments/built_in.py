"""The segments that customer success works with: use, size, loyalty, health, goal."""

from typing import Final

import attrs
import numpy as np

from successkit.core import AccountTable, Text
from successkit.core.intake import LIST_SEPARATOR
from successkit.core.states import HealthBand, Size
from successkit.segments.segmentation import Rule, Segmentation

UNKNOWN: Final = "unknown"

USE: Final = Segmentation(
    name="use",
    rules=(
        Rule(segment="not_a_customer", when=[("customer", "==", 0)]),
        Rule(segment="new", when=[("age_days", "<=", 90)]),
        Rule(segment="dormant", when=[("days_since_usage", ">=", 28)]),
        Rule(segment="active", when=[("days_since_usage", "<", 28)]),
    ),
    default=UNKNOWN,
)
"""New up to 90 days; dormant after 28 days without use; active; unknown."""

LOYALTY: Final = Segmentation(
    name="loyalty",
    rules=(
        Rule(segment="promoter", when=[("nps_latest", ">=", 9)]),
        Rule(segment="neutral", when=[("nps_latest", ">", 6)]),
        Rule(segment="detractor", when=[("nps_latest", "<=", 6)]),
    ),
    default=UNKNOWN,
)
"""By the mean of the latest NPS answers: from 9 promoter, up to 6 detractor."""

SIZE: Final = Segmentation(
    name="size",
    rules=tuple(Rule(segment=size.value, when=[("size", "==", size)]) for size in Size),
    default=UNKNOWN,
)
"""By contract size."""

HEALTH: Final = Segmentation(
    name="health",
    rules=tuple(
        Rule(segment=band.value, when=[("health_band", "==", band)])
        for band in HealthBand
    ),
    default="not_scored",
)
"""By health band; not scored where there is none."""

BUILT_IN: Final[tuple[Segmentation, ...]] = (HEALTH, LOYALTY, SIZE, USE)
"""Segmentations of the library that are rules over the account table."""


@attrs.frozen(kw_only=True)
class Goal:
    """A kind of goal, found by words in what the customer wants to achieve.

    Parameters
    ----------
    segment
        Name of the segment.
    words
        Words of which one has to occur, in any case.
    """

    segment: str
    words: tuple[str, ...]


GOALS: Final = (
    Goal(segment="cost_cut", words=("cost", "saving", "コスト", "費用", "経費")),
    Goal(
        segment="productivity",
        words=("productiv", "efficien", "生産性", "効率", "自動化", "automat"),
    ),
    Goal(segment="task_management", words=("task", "project", "タスク", "進捗")),
    Goal(segment="growth", words=("growth", "revenue", "sales", "売上", "成長")),
)
"""Kinds of goal, in order: the first that is found names the segment."""


def segment_columns(
    table: AccountTable, *, goals: Text | None = None
) -> dict[str, Text]:
    """Return the segments of every account.

    Parameters
    ----------
    table
        The account table; ``health_band`` may still be missing.
    goals
        Shape (accounts,): goals of each account, separated by ``;``, as the column
        ``goals`` of the accounts holds them; None when they are not at hand.

    Returns
    -------
    dict[str, Text]
        ``segment_goal``, ``segment_health``, ``segment_industry``,
        ``segment_loyalty``, ``segment_size`` and ``segment_use``; no value is missing:
        what is not known is ``unknown``.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a", "b"], nps_latest=[9.5, np.nan]
    ... )
    >>> segment_columns(table)["segment_loyalty"].strings().tolist()
    ['promoter', 'unknown']
    """
    columns = {f"segment_{rules.name}": rules.assign(table) for rules in BUILT_IN}
    columns["segment_industry"] = _known(table.text("industry"))
    given = Text.empty(len(table)) if goals is None else goals
    columns["segment_goal"] = goal_segments(given)
    return dict(sorted(columns.items()))


def goal_segments(goals: Text) -> Text:
    """Return the kind of goal of each account.

    Parameters
    ----------
    goals
        Shape (n,): goals, separated by ``;``.

    Returns
    -------
    Text
        Shape (n,): the kind of the first goal that is of a known kind, ``other`` when
        none is, ``unknown`` when no goal is given.

    Examples
    --------
    >>> goal_segments(Text.of(["コスト削減;売上", "fun", None])).strings().tolist()
    ['cost_cut', 'other', 'unknown']
    """
    kinds = [_kind(text) for text in goals.values.tolist()]
    return Text.from_codes(
        np.where(goals.codes < 0, len(kinds), goals.codes), [*kinds, UNKNOWN]
    )


def _kind(goals: str) -> str:
    for goal in goals.casefold().split(LIST_SEPARATOR):
        for kind in GOALS:
            if any(word in goal for word in kind.words):
                return kind.segment
    return "other"


def _known(column: Text) -> Text:
    values = column.values.tolist()
    codes = np.where(column.codes < 0, len(values), column.codes)
    return Text.from_codes(codes, [*values, UNKNOWN])
