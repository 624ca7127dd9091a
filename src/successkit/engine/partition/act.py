"""Last pass: the review of a part that knows of the whole, as sums and a short list."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Final, Self

import attrs
import numpy as np

from successkit.core import AccountSet, AccountTable, Failure, Portfolio, Problems
from successkit.core.arrays import NULL_DAY, DayArray
from successkit.engine.backends.part import Part
from successkit.engine.document import account_entries
from successkit.engine.making import Counts, Given, make_review
from successkit.engine.partition.judge import Judge
from successkit.engine.partition.standings import worths_left
from successkit.engine.partition.whole import Whole
from successkit.engine.past import PastDays
from successkit.engine.review import Review
from successkit.engine.setup import Setup
from successkit.engine.summary import ATTENTION, SummarySums, attention, urgency
from successkit.playbooks import (
    ActionLedger,
    FunnelRow,
    OwnerCuts,
    event_kinds,
    happenings,
)

LANGUAGES: Final = ("en", "ja")


@attrs.frozen(eq=False, kw_only=True)
class Urgent:
    """An account that may need attention.

    Parameters
    ----------
    order
        Whether nothing can be done, what is at stake (less is more), and the id.
    entries
        Its entry of the document, by language.
    """

    order: tuple[bool, float, str]
    entries: Mapping[str, dict[str, object]]


@attrs.frozen(eq=False, kw_only=True)
class Acted:
    """What the review of some accounts comes to; those of parts add up.

    Parameters
    ----------
    accounts
        Which accounts.
    summary
        Counts and revenue.
    counts
        What findings are made from.
    failures
        What went wrong in plugins, but for metrics.
    funnel
        What became of every match.
    actions, closed
        How many actions are new, and how many were closed.
    ledger
        To be kept for the next run; empty where a :class:`Keeper` has it.
    urgent
        The accounts that need somebody first, at most ten.
    feedback
        What customers said, by language.
    kept
        What a :class:`Keeper` wrote, in order of the parts.
    """

    accounts: AccountSet
    summary: SummarySums
    counts: Counts
    failures: tuple[Failure, ...]
    funnel: tuple[FunnelRow, ...]
    actions: int
    closed: int
    ledger: ActionLedger
    urgent: tuple[Urgent, ...]
    feedback: Mapping[str, dict[str, Any]]
    kept: tuple[Any, ...] = ()

    def __add__(self, other: Self) -> Self:
        both = sorted((*self.urgent, *other.urgent), key=lambda one: one.order)
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            summary=self.summary + other.summary,
            counts=self.counts + other.counts,
            failures=(*self.failures, *other.failures),
            funnel=tuple(map(_added, self.funnel, other.funnel)),
            actions=self.actions + other.actions,
            closed=self.closed + other.closed,
            ledger=self.ledger.merge(other.ledger),
            urgent=tuple(both[:ATTENTION]),
            feedback={
                lang: _heard(said, other.feedback[lang])
                for lang, said in self.feedback.items()
            },
            kept=(*self.kept, *other.kept),
        )


class Keeper:
    """Keeps the rows of parts somewhere; this one keeps nothing."""

    ledgers: ClassVar[bool] = False
    """Whether ledgers are among them, so that they need not come home."""

    def __call__(self, part: Part, review: Review, /) -> tuple[Any, ...]:  # noqa: ARG002
        """Keep the rows of a part, and return where."""
        return ()

    def keep_ledger(self, ledger: ActionLedger, number: int) -> tuple[Any, ...]:  # noqa: ARG002
        """Keep a ledger under a number of its own, and return where."""
        return ()


@attrs.frozen(eq=False)
class Act:
    """Review a part; it is told which actions were given out before to its accounts.

    Parameters
    ----------
    setup
        Settings and plugins.
    whole
        What is known of the whole book.
    past
        Earlier days of the whole book.
    keeper
        Keeps its rows.
    owner_cuts
        Whom owners have room for; None where there is no cap of theirs.
    """

    setup: Setup
    whole: Whole
    past: PastDays
    keeper: Keeper
    owner_cuts: OwnerCuts | None = None

    def review(self, part: Part) -> tuple[Review, Counts]:
        """Return the review of a part: each account as in that of the whole."""
        with _at_work(self.setup) as setup:
            book = self.whole.reader.book(part)
            judged = Judge(setup, self.whole, self.past)(part)
            given = Given(
                book=book,
                facts=book.portfolio,
                judged=judged,
                past=attrs.evolve(
                    self.past,
                    portfolio=self.whole.reader.portfolio(part),
                    worths=worths_left(part),
                ),
                board=self.whole.board,
                chosen=self.whole.chosen,
                problems=Problems(),
                ledger=part.given,
                events=self._events(book.portfolio, judged.table),
                owner_cuts=self.owner_cuts,
            )
            return make_review(setup, given)

    def _events(self, facts: Portfolio, table: AccountTable) -> dict[str, DayArray]:
        """Return the latest events; nobody had those that only other parts name."""
        none = np.full(len(table), NULL_DAY)
        kinds = event_kinds(self.setup.playbooks)
        found = happenings(facts, table, kinds=kinds)
        return {**dict.fromkeys(self.whole.counted.named, none), **found}

    def __call__(self, part: Part) -> Acted:
        """Return what its review comes to."""
        review, counts = self.review(part)
        decision, known = review.decision, len(self.whole.board.failures)
        return Acted(
            accounts=part.accounts,
            summary=SummarySums.of(review.accounts),
            counts=counts,
            failures=review.failures[known:],
            funnel=decision.funnel,
            actions=len(decision.actions),
            closed=decision.closed,
            ledger=ActionLedger.empty() if self.keeper.ledgers else decision.ledger,
            urgent=_urgent(review),
            feedback={lang: review.feedback.as_dict(lang) for lang in LANGUAGES},
            kept=self.keeper(part, review),
        )


@contextmanager
def _at_work(setup: Setup) -> Generator[Setup]:
    """Give a setup that runs plugins: with the hand of the run, where it is here."""
    if setup.runner.hand is not None:
        yield setup
        return
    with setup.runner.at_work() as runner:
        yield attrs.evolve(setup, runner=runner)


def _urgent(review: Review) -> tuple[Urgent, ...]:
    rows = attention(review.accounts, review.actionable)
    order = urgency(review.accounts, review.actionable, rows)
    found = {lang: account_entries(review, rows, lang) for lang in LANGUAGES}
    return tuple(
        Urgent(order=one, entries={lang: found[lang][place] for lang in LANGUAGES})
        for place, one in enumerate(order)
    )


def _added(one: FunnelRow, other: FunnelRow) -> FunnelRow:
    numbers = {
        name: getattr(one, name) + getattr(other, name)
        for name in (
            "accounts",
            "matched",
            "unmatched",
            "unknown",
            "emitted",
            "actions",
        )
    }
    suppressed = {
        why: count + other.suppressed[why] for why, count in one.suppressed.items()
    }
    return attrs.evolve(one, suppressed=suppressed, **numbers)


def _heard(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Add up what customers of two parts said."""
    return {
        "days": one["days"],
        **{name: one[name] + other[name] for name in ("items", "routed", "unrouted")},
        "departments": list(
            map(_departments, one["departments"], other["departments"])
        ),
    }


def _departments(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    examples: Sequence[dict[str, str]] = [*one["examples"], *other["examples"]]
    most = max(len(one["examples"]), len(other["examples"]), _EXAMPLES)
    return {
        "department": one["department"],
        "items": one["items"] + other["items"],
        "accounts": one["accounts"] + other["accounts"],
        "routes": [
            {**route, "items": route["items"] + same["items"]}
            for route, same in zip(one["routes"], other["routes"], strict=True)
        ],
        "examples": sorted(examples, key=_age_and_ids)[:most],
    }


_EXAMPLES: Final = 5


def _age_and_ids(example: dict[str, str]) -> tuple[int, str, int, str]:
    day = np.datetime64(example["day"], "D").astype(int)
    source = ("survey", "interaction").index(example["source"])
    return -int(day), str(example["account"]), source, str(example["id"])
