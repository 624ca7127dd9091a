"""What observers are told of a review, once it is made."""

from typing import Final, TypeVar

from successkit.core import RunSeen
from successkit.engine.observers import Audience
from successkit.engine.partition.review_in_parts import ReviewInParts
from successkit.engine.refusal import refuse, refusing
from successkit.engine.review import Review
from successkit.engine.seen import actions_seen, run_seen, transitions_seen
from successkit.plugins import Extensions, Limits

ReviewT = TypeVar("ReviewT", Review, ReviewInParts)

_OF_ROWS: Final = ("successkit_on_transitions", "successkit_on_actions")


def tell(
    review: ReviewT, extensions: Extensions, limits: Limits, *, strict: bool
) -> ReviewT:
    """Tell observers of a review, and return it unless it is refused.

    Parameters
    ----------
    review
        The review.
    extensions
        Whose observers.
    limits
        How long they may take.
    strict
        Whether any failure refuses the review.

    Returns
    -------
    ReviewT
        The review, with what went wrong in observers.

    Raises
    ------
    PluginFailures
        A plugin failed, and its author or ``strict`` asks for no review then.
    """
    audience: Audience = Audience.of(extensions, limits.deadline, _accounts(review))
    # Nobody is told of actions that the host will never get.
    refused = bool(refusing(review.failures, strict=strict))
    if not refused:
        _tell_made(audience, review)
    before = (*review.failures, *audience.failures)
    audience.tell_failures(before)
    if not refused:
        _tell_run(audience, review)
        audience.tell_failures(
            each for each in audience.failures[:] if each not in before
        )
    review.failures = (*review.failures, *audience.failures)
    refuse(review.failures, strict=strict)
    return review


def _tell_made(audience: Audience, review: Review | ReviewInParts) -> None:
    if isinstance(review, ReviewInParts):
        for hook in _OF_ROWS:
            audience.passed_over(hook, "rows stay in their parts: review with Local()")
        return
    parts, ids = review.parts, review.accounts.ids
    audience.tell(
        "successkit_on_transitions", seen=lambda: transitions_seen(parts, ids)
    )
    audience.tell(
        "successkit_on_actions", seen=lambda: actions_seen(parts, review.actions)
    )


def _tell_run(audience: Audience, review: Review | ReviewInParts) -> None:
    run = RunSeen(
        as_of=review.as_of,
        known_at=review.known_at,
        accounts=_accounts(review),
        actions=_actions(review),
        failures=(*review.failures, *audience.failures),
        manifest=review.manifest,
    )
    audience.tell("successkit_on_run", run=lambda: run_seen(run))


def _accounts(review: Review | ReviewInParts) -> int:
    if isinstance(review, ReviewInParts):
        return review.acted.summary.accounts
    return len(review.accounts)


def _actions(review: Review | ReviewInParts) -> int:
    if isinstance(review, ReviewInParts):
        return review.acted.actions
    return review.decision.given.new  # without making the table of them
