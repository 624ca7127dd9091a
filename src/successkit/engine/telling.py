"""What observers are told of a review, once it is made."""

from successkit.core import RunSeen
from successkit.engine.observers import Audience
from successkit.engine.review import Review
from successkit.engine.seen import actions_seen, run_seen, transitions_seen


def tell_made(audience: Audience, review: Review) -> None:
    """Tell of transitions and actions.

    Parameters
    ----------
    audience
        Observers of plugins.
    review
        The review.
    """
    parts, ids = review.parts, review.accounts.ids
    audience.tell(
        "successkit_on_transitions", seen=lambda: transitions_seen(parts, ids)
    )
    audience.tell(
        "successkit_on_actions", seen=lambda: actions_seen(parts, review.actions)
    )


def tell_run(audience: Audience, review: Review) -> None:
    """Tell that a run is over.

    Parameters
    ----------
    audience
        Observers of plugins.
    review
        The review.
    """
    run = RunSeen(
        as_of=review.as_of,
        known_at=review.known_at,
        accounts=len(review.accounts),
        actions=len(review.actions),
        failures=(*review.failures, *audience.failures),
        manifest=review.manifest,
    )
    audience.tell("successkit_on_run", run=lambda: run_seen(run))
