"""Playbooks that wait for events, through a review of a book."""

from datetime import UTC, date, datetime

from successkit import Engine
from successkit.core import Account, Contract, Event, Money, Playbook, Portfolio, Step
from successkit.plugins import hookimpl

DAY = date(2026, 3, 31)


class Plays:
    """A plugin with two playbooks on events."""

    @hookimpl
    def successkit_playbooks(self) -> list[Playbook]:
        """Return them."""
        steps = (Step(name="talk", kind="call"),)
        return [
            Playbook(
                name="care",
                when="customer",
                steps=steps,
                trigger="event",  # type: ignore[arg-type]
                event="escalated",
            ),
            Playbook(name="calm", when="absent('escalated', 30)", steps=steps),
        ]


def test_a_review_knows_the_events_of_its_book() -> None:
    book = Portfolio.from_objects(
        accounts=[Account(id=each, name=each) for each in ("a", "b")],
        contracts=[
            Contract(
                id=each,
                account_id=each,
                start=date(2026, 1, 1),
                end=date(2027, 1, 1),
                amount=Money(10_000, "EUR"),
            )
            for each in ("a", "b")
        ],
        events=[
            Event(
                id="1",
                account_id="a",
                at=datetime(2026, 3, 30, 12, tzinfo=UTC),
                kind="escalated",
            )
        ],
    )

    review = Engine(plugins=[Plays()]).review(book, as_of=DAY)

    got = {(row["account"], row["playbook"]) for row in review.decision.rows()}
    assert ("a", "care") in got
    assert ("b", "calm") in got
    assert not got & {("b", "care"), ("a", "calm")}
