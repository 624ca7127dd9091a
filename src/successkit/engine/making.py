"""Making a review of accounts that are judged: touch, vetoes, actions, findings."""

from collections.abc import Callable, Mapping

import attrs

from successkit.core import DayArray, Portfolio, Problems, View
from successkit.engine.accounts import Accounts, with_touch
from successkit.engine.board import Board
from successkit.engine.earlier_days import EarlierDays, earlier_days
from successkit.engine.evaluations import reach_of
from successkit.engine.event_findings import EventCounts
from successkit.engine.findings import DataCounts, band_findings
from successkit.engine.judged import Judged
from successkit.engine.manifest import build_manifest
from successkit.engine.past import PastDays
from successkit.engine.review import Review
from successkit.engine.setup import Setup
from successkit.engine.vetoes import JudgedVetoes, judge_vetoes
from successkit.engine.working_days import working_days
from successkit.metrics.revenue.book import RevenueBook
from successkit.playbooks import ActionLedger, Decision, OwnerCuts, decide


@attrs.frozen(eq=False, kw_only=True)
class Given:
    """What a review is made from.

    Parameters
    ----------
    book
        The revenue side, cut to the day, or what makes it.
    facts
        The facts, cut to the day.
    judged
        Its accounts.
    past
        Where earlier evaluations come from.
    board
        Figures of the whole book.
    chosen
        What to tell about its currency.
    problems
        What was found while reading.
    ledger
        Actions given out before; None for none.
    events
        Latest events of each account by kind, where they are known already.
    owner_cuts
        Whom owners have room for, where this is a part of a book; None decides it here.
    manifest
        What makes the review, where that is known already.
    """

    book: RevenueBook | Callable[[], RevenueBook]
    facts: Portfolio
    judged: Judged
    past: PastDays
    board: Board
    chosen: tuple[str, ...]
    problems: Problems
    ledger: ActionLedger | None
    events: Mapping[str, DayArray] | None = None
    owner_cuts: OwnerCuts | None = None
    manifest: Mapping[str, object] | None = None


@attrs.frozen(kw_only=True)
class Counts:
    """What findings of a review are made from; those of parts of a book add up.

    Parameters
    ----------
    data
        For how many accounts there are data.
    events
        Which events the book has.
    undecided
        Accounts whose band no evaluation looked back on decides.
    """

    data: DataCounts
    events: EventCounts
    undecided: int

    @classmethod
    def of(cls, given: Given, found: Accounts) -> "Counts":
        """Count what there is to tell of some accounts.

        Parameters
        ----------
        given
            The accounts.
        found
            What is known of them.

        Returns
        -------
        Counts
            Of these accounts.
        """
        return cls(
            data=DataCounts.of(found.table, found.parts.health),
            events=EventCounts.of(given.facts, found.parts),
            undecided=found.undecided,
        )

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            data=self.data + other.data,
            events=self.events + other.events,
            undecided=self.undecided + other.undecided,
        )

    def findings(self, setup: Setup) -> tuple[str, ...]:
        """Return what a reader should know.

        Parameters
        ----------
        setup
            Settings and plugins.

        Returns
        -------
        tuple[str, ...]
            Sentences in the language of the settings.
        """
        lang = setup.config.language
        return (
            *self.data.findings(lang),
            *band_findings(self.undecided, reach_of(setup), lang),
            *self.events.findings(setup, lang),
        )


def make_review(setup: Setup, given: Given) -> tuple[Review, Counts]:
    """Return the review of some accounts.

    Parameters
    ----------
    setup
        Settings and plugins, at work.
    given
        The accounts: a whole book, or a part that knows of the whole.

    Returns
    -------
    tuple[Review, Counts]
        The review, and what its findings were made from.
    """
    found = with_touch(setup, given.past, given.judged)
    counts = Counts.of(given, found)
    return review_of(setup, given, found, counts), counts


def review_of(setup: Setup, given: Given, found: Accounts, counts: Counts) -> Review:
    """Return the review of accounts with their touch models.

    Parameters
    ----------
    setup
        Settings and plugins, at work.
    given
        What it is made from.
    found
        The accounts.
    counts
        What findings are made from.

    Returns
    -------
    Review
        With actions.
    """
    view = View(given.facts, found.table)
    vetoes = judge_vetoes(setup.extensions.vetoes, setup.vetoes, view, setup.runner)
    table, failed = found.table, found.failures
    earlier = earlier_days(setup, given.past, table, setup.playbooks, failed)
    return Review(
        manifest=given.manifest or build_manifest(setup.config, setup.extensions),
        language=setup.config.language,
        book=given.book,
        facts=given.facts,
        accounts=table,
        parts=found.parts,
        board=given.board,
        decision=_decision(setup, view, vetoes, given, earlier),
        problems=given.problems,
        findings=(*given.chosen, *given.board.findings, *counts.findings(setup)),
        failures=(
            *given.board.failures,
            *failed,
            *vetoes.failures,
            *earlier.failures,
        ),
        origins=setup.origins,
        added=setup.added,
        routes=setup.routes,
    )


def _decision(
    setup: Setup,
    view: View,
    vetoes: JudgedVetoes,
    given: Given,
    earlier: EarlierDays,
) -> Decision:
    config, playbooks, day = setup.config, setup.playbooks, view.table.as_of
    return decide(
        view.table,
        playbooks,
        as_of=day,
        action_kinds=setup.action_kinds,
        ledger=given.ledger,
        past=earlier.past(view, playbooks, given.events),
        tenant=config.tenant,
        calendar=working_days(setup.calendar, config, playbooks, as_of=day),
        account_cap=config.account_cap,
        owner_cap=config.owner_cap,
        owner_cuts=given.owner_cuts,
        vetoes=vetoes.states,
    )
