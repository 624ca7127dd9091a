"""Scores set by hand, judged by what came of the customers."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    FloatArray,
    Int64Array,
    InvalidInputError,
    Portfolio,
)
from successkit.core.arrays import ObjectArray
from successkit.core.packed import places
from successkit.engine.currency import choose_currency
from successkit.engine.past import PastDays
from successkit.engine.past_setup import untried
from successkit.engine.recall import needs_whole_book
from successkit.engine.setup import Setup
from successkit.health import JudgedOverrides, Scorecard, judge_overrides
from successkit.health.outcomes import Outcomes
from successkit.health.sentences import check_lang, percent
from successkit.metrics.revenue import NO_CURRENCY

HORIZON: Final = 90
"""Days after the start of an override within which a customer counts as lost."""

_TEXTS: Final = {
    "en": {
        "none": "No override can be judged yet.",
        "judged": "{count} overrides are judged by who left within {days} days.",
        "one": "1 override is judged by who left within {days} days.",
        "same": "The person and the computed score never differed on who would leave.",
        "differed": "They differed {differed} times; the person was right in {share}.",
        "once": "They differed once; the person was right in {share}.",
    },
    "ja": {
        "none": "まだ検証できる手動スコアはありません。",
        "judged": "手動スコア{count}件を、"
        "その後{days}日以内の解約の有無で検証しました。",
        "one": "手動スコア1件を、その後{days}日以内の解約の有無で検証しました。",
        "same": "解約の見通しは、手動スコアと計算スコアですべて一致しました。",
        "differed": "見通しが分かれた{differed}件のうち、担当者の見通しが正しかったのは"
        "{share}です。",
        "once": "見通しが分かれた1件のうち、"
        "担当者の見通しが正しかったのは{share}です。",
    },
}


@attrs.frozen(eq=False, kw_only=True)
class OverridesJudged:
    """Overrides of a book whose outcome is known, oldest first.

    Parameters
    ----------
    horizon
        Days within which a customer counts as lost. [days]
    account, author, reason
        Shape (n,): whom the override concerns, who made it, and why.
    start
        Shape (n,): the day it began.
    by_hand, computed
        Shape (n,): the score set by hand, and the computed one of that day, by what was
        known then; NaN for none. [points]
    judged
        Who was right, row by row.
    left_out
        How many overrides are not judged, by reason.
    """

    horizon: int
    account: ObjectArray
    author: ObjectArray
    reason: ObjectArray
    start: AnyArray
    by_hand: FloatArray
    computed: FloatArray
    judged: JudgedOverrides
    left_out: dict[str, int]

    def __len__(self) -> int:
        return len(self.account)

    def rows(self) -> list[dict[str, object]]:
        """Return the overrides one by one.

        Returns
        -------
        list[dict[str, object]]
            With ``lost``, and ``person_right`` and ``computed_right``: None where that
            score said nothing.
        """
        right = {-1: None, 0: False, 1: True}
        return [
            {
                "account": self.account[row],
                "author": self.author[row],
                "reason": self.reason[row],
                "start": self.start[row].item(),
                "by_hand": float(self.by_hand[row]),
                "computed": None
                if np.isnan(self.computed[row])
                else float(self.computed[row]),
                "lost": bool(self.judged.lost[row]),
                "person_right": right[int(self.judged.person[row])],
                "computed_right": right[int(self.judged.computed[row])],
            }
            for row in range(len(self))
        ]

    def by_author(self) -> dict[str, tuple[int, int]]:
        """Return how often each author was right where the score said otherwise.

        Returns
        -------
        dict[str, tuple[int, int]]
            By author: times right, of how many times they differed; all who made an
            override that is judged.
        """
        found: dict[str, tuple[int, int]] = {}
        differed, person = self.judged.differed, self.judged.person
        for name in sorted(set(self.author.tolist())):
            rows = (self.author == name) & differed
            found[name] = int(person[rows].sum()), int(rows.sum())
        return found

    def sentences(self, lang: str = "en") -> list[str]:
        """Say who was right.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[str]
            How many are judged, and the share in which the person was right.
        """
        words, count = _TEXTS[check_lang(lang)], len(self)
        if not count:
            return [words["none"]]
        head = words["one" if count == 1 else "judged"]
        differed = int(self.judged.differed.sum())
        if not differed:
            return [head.format(count=count, days=self.horizon), words["same"]]
        told = words["once" if differed == 1 else "differed"]
        share = percent(self.judged.share_person_right)
        return [
            head.format(count=count, days=self.horizon),
            told.format(differed=differed, share=share),
        ]


def overrides_judged(
    setup: Setup,
    portfolio: Portfolio,
    as_of: date,
    known_at: datetime | None,
    horizon: int,
) -> OverridesJudged:
    """Judge the overrides of a book by what came of the customers.

    Parameters
    ----------
    setup
        Settings and plugins.
    portfolio
        All facts.
    as_of
        The last day of which the facts are complete.
    known_at
        Leaves out what was recorded later; None knows everything.
    horizon
        Days within which a customer counts as lost. [days]

    Returns
    -------
    OverridesJudged
        Those whose horizon and period of grace are over.

    Raises
    ------
    InvalidInputError
        The horizon is no whole number >= 1.
    """
    if type(horizon) is not int or horizon < 1:
        raise InvalidInputError(
            f"horizon: expected a whole number of days >= 1; got {horizon!r}"
        )
    cut = portfolio.as_of(as_of, known_at)
    currency, _ = choose_currency(cut, setup.config.currency, setup.config.language)
    past = PastDays(
        portfolio=portfolio, known_at=known_at, currency=currency or NO_CURRENCY
    )
    judge = _Judge(untried(setup), past, cut, as_of, horizon)
    return judge.result()


class _Judge:
    """One book and the outcomes of its customers."""

    def __init__(
        self, setup: Setup, past: PastDays, cut: Portfolio, as_of: date, horizon: int
    ) -> None:
        self.setup, self.past, self.cut, self.horizon = setup, past, cut, horizon
        known = past.currency == NO_CURRENCY
        self.outcomes = Outcomes.of(
            cut,
            until=as_of,
            definition=setup.config.definition,
            currency=None if known else past.currency,
        )
        facts = cut.overrides
        order = np.lexsort((facts.array("account"), facts.array("start")))
        self.facts = facts.take(order)
        self.account = self.facts.array("account").astype(np.int64)
        self.start = self.facts.array("start").astype("datetime64[D]")

    def result(self) -> OverridesJudged:
        """Judge every override whose outcome is known."""
        rows = len(self.start)
        last = np.datetime64(self.outcomes.last_day(self.horizon), "D")
        over = self.start <= last
        there, lost = np.zeros(rows, bool), np.zeros(rows, bool)
        computed, card = np.full(rows, np.nan), np.zeros(rows, np.int64)
        days: list[date] = np.unique(self.start[over]).astype(object).tolist()
        for day in days:
            chosen = np.flatnonzero(self.start == np.datetime64(day, "D"))
            there[chosen], lost[chosen] = self._outcome(day, self.account[chosen])
            computed[chosen], card[chosen] = self._scores(day, self.account[chosen])
        kept = np.flatnonzero(over & there)
        by_hand = self.facts.array("score")[kept].astype(np.float64)
        return OverridesJudged(
            horizon=self.horizon,
            account=self.cut.account_ids[self.account[kept]],
            author=self.facts.text("author").take(kept).strings(),
            reason=self.facts.text("reason").take(kept).strings(),
            start=self.start[kept],
            by_hand=by_hand,
            computed=computed[kept],
            judged=_judged(
                self.setup.scorecards, card[kept], by_hand, computed[kept], lost[kept]
            ),
            left_out={
                "outcome not known yet": int((~over).sum()),
                "no customer when it began": int((over & ~there).sum()),
            },
        )

    def _outcome(self, day: date, account: Int64Array) -> tuple[BoolArray, BoolArray]:
        there, ends = self.outcomes.ends_after(day, account)
        return there, ends <= np.datetime64(day + timedelta(self.horizon), "D")

    def _scores(self, day: date, account: Int64Array) -> tuple[FloatArray, Int64Array]:
        """Return the computed scores of a day, and which scorecards made them."""
        whole, wanted = self.past.portfolio, self.cut.account_ids[account]
        part = whole
        if not needs_whole_book(self.setup):
            part = whole.select(np.unique(places(whole.account_ids, wanted)))
        recall = self.past.recall(self.setup)
        found = self.past.scored(self.setup, part, day, (), recall)
        row = places(found.table.ids, wanted)
        score = np.append(found.health.score, np.nan)[row]
        cards = found.health.card
        if cards is None:
            return score, np.zeros(len(row), np.int64)
        return score, np.append(cards, 0)[row].astype(np.int64)


def _judged(
    cards: Iterable[Scorecard],
    card: Int64Array,
    by_hand: FloatArray,
    computed: FloatArray,
    lost: BoolArray,
) -> JudgedOverrides:
    """Judge each row by the limits of its scorecard."""
    person, score = (np.full(len(card), -1, np.int8) for _ in range(2))
    for number, scorecard in enumerate(cards):
        rows = np.flatnonzero(card == number)
        found = judge_overrides(
            by_hand[rows], computed[rows], lost[rows], scorecard=scorecard
        )
        person[rows], score[rows] = found.person, found.computed
    return JudgedOverrides(person=person, computed=score, lost=lost)
