"""What customers said lately, as columns: comments of surveys, and enquiries."""

from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    AnyArray,
    BoolArray,
    DayArray,
    FloatArray,
    Int64Array,
    ObjectArray,
)
from successkit.core.declarations.feedback import SOURCES
from successkit.core.facts import Facts
from successkit.core.portfolio import Portfolio
from successkit.core.states import Direction, SurveyKind, code_of
from successkit.core.text import Text, concatenate
from successkit.metrics.experience.answers import on_unit_scale

_FIRST_TALK: Final = len(SurveyKind)


@attrs.frozen(eq=False, kw_only=True)
class Items:
    """What customers said, one row each: answers first, then talks.

    Parameters
    ----------
    source
        Shape (n,), int8 positions in ``SOURCES``.
    id
        Shape (n,): ids of the rows, str or None.
    account
        Shape (n,): position of the account.
    day
        Shape (n,): day in the account's time zone.
    kind
        Shape (n,): position in ``voice.routes.KINDS``, or -1.
    share
        Shape (n,): the answer as a share of its scale; NaN for a talk.
    text, topic
        What was said, and what about.
    """

    source: AnyArray
    id: ObjectArray
    account: Int64Array
    day: DayArray
    kind: AnyArray
    share: FloatArray
    text: Text
    topic: Text


def items_of(portfolio: Portfolio, *, as_of: date, days: int) -> Items:
    """Return what customers said in the days up to and including one.

    Parameters
    ----------
    portfolio
        Facts cut to the day.
    as_of
        The last day.
    days
        How many days.

    Returns
    -------
    Items
        Answers with a comment; talks with a text, and enquiries that customers began
        with a topic or a kind.
    """
    end = np.datetime64(as_of, "D")
    window = (end - np.timedelta64(days, "D"), end)
    answers = _within(portfolio.surveys, window, _commented(portfolio.surveys))
    talks = _within(portfolio.interactions, window, _said(portfolio.interactions))
    both = (answers, talks)
    sizes = [len(facts) for facts in both]
    talk_kind = talks.array("kind").astype(np.int16)
    return Items(
        source=np.repeat(np.arange(len(SOURCES), dtype=np.int8), sizes),
        id=np.concatenate([facts.text("id").strings() for facts in both]),
        account=np.concatenate([facts.array("account") for facts in both]).astype(
            np.int64
        ),
        day=np.concatenate([facts.array("own_day") for facts in both]),
        kind=np.concatenate(
            [
                answers.array("kind").astype(np.int16),
                np.where(talk_kind < 0, -1, talk_kind + _FIRST_TALK),
            ]
        ),
        share=np.concatenate([on_unit_scale(answers), np.full(len(talks), np.nan)]),
        text=_joined(answers.text("comment"), talks.text("text")),
        topic=_joined(Text.empty(len(answers)), talks.text("topic")),
    )


def _joined(*columns: Text) -> Text:
    return concatenate([column.compact() for column in columns])


def _commented(surveys: Facts) -> BoolArray:
    return ~surveys.text("comment").missing()


def _said(talks: Facts) -> BoolArray:
    asked = talks.array("direction") == code_of(Direction.REACTIVE)
    about = ~talks.text("topic").missing() | (talks.array("kind") >= 0)
    return np.asarray(~talks.text("text").missing() | (asked & about))


def _within(
    facts: Facts, window: tuple[np.datetime64, np.datetime64], among: BoolArray
) -> Facts:
    after, end = window
    day = facts.array("own_day")
    return facts.take(np.flatnonzero(among & (day > after) & (day <= end)))
