"""``route_feedback``: what customers say, to the departments that should hear it."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray
from successkit.core.declarations import FeedbackRoute
from successkit.core.declarations.feedback import SOURCES
from successkit.core.errors import InvalidInputError
from successkit.core.portfolio import Portfolio
from successkit.voice.items import Items, items_of
from successkit.voice.routed import RoutedFeedback
from successkit.voice.routes import KINDS, check_routes
from successkit.voice.words import found_in, pattern_of


def route_feedback(
    portfolio: Portfolio,
    routes: Iterable[FeedbackRoute],
    *,
    as_of: date,
    days: int = 90,
) -> RoutedFeedback:
    """Send what customers said lately to departments.

    A route takes what passes all of its tests. Words are looked for in what was said
    and in the topic, whatever their case and width; a word that begins with a Latin
    letter has to begin a word there.

    Parameters
    ----------
    portfolio
        Facts cut to the day.
    routes
        Of different names; their order does not matter to what they take.
    as_of
        The last day.
    days
        How many days up to and including it, >= 1. [days]

    Returns
    -------
    RoutedFeedback
        Comments of surveys, talks and enquiries; each is heard by one or more
        departments, or counted as unrouted.

    Raises
    ------
    InvalidInputError
        ``days`` is below 1, or a route could not work.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from successkit.core import Account, Survey
    >>> from successkit.voice.routes import default_routes
    >>> at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    >>> answer = Survey(
    ...     id="s", account_id="a", at=at, kind="nps", score=3, comment="請求額が高い"
    ... )
    >>> book = Portfolio.from_objects(accounts=[Account(id="a")], surveys=[answer])
    >>> found = route_feedback(book, default_routes(), as_of=date(2026, 3, 31))
    >>> found.counts["sales"], found.counts["product"], found.unrouted
    (1, 0, 0)
    """
    if days < 1:
        raise InvalidInputError(f"days: expected 1 or more; got {days}")
    known = check_routes(routes)
    items = items_of(portfolio, as_of=as_of, days=days)
    return RoutedFeedback(
        as_of=as_of,
        days=days,
        routes=known,
        source=items.source,
        id=items.id,
        account=items.account,
        account_ids=portfolio.account_ids,
        day=items.day,
        taken=_taken(items, known),
    )


def _taken(items: Items, routes: Sequence[FeedbackRoute]) -> BoolArray:
    patterns = [pattern_of(route.words) if route.words else None for route in routes]
    worded = found_in(items.text, patterns) | found_in(items.topic, patterns)
    taken = np.ones((len(items.source), len(routes)), bool)
    for place, route in enumerate(routes):
        column = taken[:, place]
        if route.words:
            column &= worded[:, place]
        if route.sources:
            column &= _among(items.source, SOURCES, route.sources)
        if route.kinds:
            column &= _among(items.kind, KINDS, route.kinds)
        if route.below is not None:
            column &= items.share < route.below
    return taken


def _among(codes: AnyArray, names: Sequence[str], wanted: Sequence[str]) -> BoolArray:
    return np.isin(codes, [names.index(name) for name in wanted])
