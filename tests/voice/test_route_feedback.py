"""Feedback: who hears what customers say; examples, refusals, laws and an oracle."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    FeedbackRoute,
    Interaction,
    InvalidInputError,
    Portfolio,
    Survey,
)
from successkit.core.states import (
    Department,
    Direction,
    InteractionKind,
    SurveyKind,
)
from successkit.voice import (
    RoutedFeedback,
    check_routes,
    default_routes,
    route_feedback,
)

DAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def answer(
    comment: str | None = "fine", score: float = 9, *, key: str = "s", **more: object
) -> Survey:
    options = {"at": NOON, "kind": SurveyKind.NPS, "account_id": "a", **more}
    return Survey(id=key, score=score, comment=comment, **options)  # type: ignore[arg-type]


def talk(text: str | None = None, *, key: str = "t", **more: object) -> Interaction:
    options = {"at": NOON, "account_id": "a", **more}
    return Interaction(id=key, text=text, **options)  # type: ignore[arg-type]


def book(said: Iterable[Survey | Interaction]) -> Portfolio:
    rows = list(said)
    return Portfolio.from_objects(
        accounts=[Account(id="a"), Account(id="b")],
        surveys=[row for row in rows if isinstance(row, Survey)],
        interactions=[row for row in rows if isinstance(row, Interaction)],
    ).as_of(DAY)


def routed(
    *said: Survey | Interaction,
    routes: Iterable[FeedbackRoute] | None = None,
    days: int = 90,
) -> RoutedFeedback:
    chosen = default_routes() if routes is None else routes
    return route_feedback(book(said), chosen, as_of=DAY, days=days)


def hearers(found: RoutedFeedback) -> set[str]:
    return {name for name, count in found.counts.items() if count}


def route(name: str = "crm.x", **tests: object) -> FeedbackRoute:
    return FeedbackRoute(name=name, department=Department.SUCCESS, **tests)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("The invoice does not match", {"sales"}, id="invoice"),
        pytest.param("請求書の金額が合いません。", {"sales"}, id="invoice in Japanese"),
        pytest.param("公開前の承認機能がほしいです", {"product"}, id="a wish"),
        pytest.param("We wait too long for answers", {"support"}, id="waiting"),
        pytest.param("他社への乗り換えを検討", {"management"}, id="about to leave"),
        pytest.param("We recommend it to everybody", {"marketing"}, id="praise"),
        pytest.param(
            "The API is slow and too expensive", {"product", "sales"}, id="several"
        ),
        pytest.param("ＡＰＩの件", {"product"}, id="full width"),
        pytest.param("ﾛｸﾞｲﾝの件", {"support"}, id="half width"),
        pytest.param("therapist", set(), id="a word within another is none"),
        pytest.param("hm", set(), id="nobody"),
    ],
)
def test_built_in_routes(said: str, expected: set[str]) -> None:
    found = routed(answer(said))

    assert hearers(found) == expected
    assert found.unrouted == (0 if expected else 1)
    assert hearers(routed(talk(said))) == expected


@pytest.mark.parametrize(
    ("said", "one", "taken"),
    [
        pytest.param(answer(score=3), route(below=0.5), True, id="a low answer"),
        pytest.param(answer(score=5), route(below=0.5), False, id="not below"),
        pytest.param(talk("x"), route(below=0.5), False, id="no answer has no share"),
        pytest.param(answer(), route(kinds=("nps",)), True, id="kind of survey"),
        pytest.param(answer(), route(kinds=("csat",)), False, id="another kind"),
        pytest.param(
            talk("x", kind=InteractionKind.COMPLAINT),
            route(kinds=("complaint",)),
            True,
            id="kind of enquiry",
        ),
        pytest.param(answer(), route(sources=("survey",)), True, id="source"),
        pytest.param(talk("x"), route(sources=("survey",)), False, id="other source"),
        pytest.param(
            talk("x", topic="Billing"), route(words=("billing",)), True, id="topic"
        ),
        pytest.param(
            answer("good price", score=9),
            route(words=("price",), below=0.5),
            False,
            id="all tests must hold",
        ),
    ],
)
def test_tests_of_a_route(
    said: Survey | Interaction, one: FeedbackRoute, *, taken: bool
) -> None:
    found = routed(said, routes=[one])

    assert found.taken.tolist() == [[taken]]


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param(answer(None), False, id="an answer without a comment"),
        pytest.param(talk(None, topic="login"), False, id="a talk that we began"),
        pytest.param(
            talk(None, topic="login", direction=Direction.REACTIVE),
            True,
            id="an enquiry of which the topic is known",
        ),
        pytest.param(
            answer(at=datetime(2025, 12, 31, 12, tzinfo=UTC)), False, id="too long ago"
        ),
        pytest.param(
            answer(at=datetime(2026, 1, 1, 12, tzinfo=UTC)), True, id="the first day"
        ),
        pytest.param(
            answer(at=datetime(2026, 3, 31, 23, tzinfo=UTC)), True, id="the last day"
        ),
    ],
)
def test_what_counts_as_said(said: Survey | Interaction, *, counts: bool) -> None:
    assert len(routed(said)) == int(counts)


def test_document_counts_and_names_examples_without_words() -> None:
    said = [
        answer("secret price", key=f"s{place}", at=NOON + timedelta(days=place))
        for place in range(7)
    ]
    document = routed(*said, talk("hm")).as_dict("ja")

    sales = document["departments"][1]  # type: ignore[index]
    assert (document["items"], document["routed"], document["unrouted"]) == (8, 7, 1)
    assert (sales["department"], sales["items"], sales["accounts"]) == ("sales", 7, 1)
    assert [one["id"] for one in sales["examples"]] == ["s6", "s5", "s4", "s3", "s2"]
    assert sales["examples"][0] == {
        "source": "survey",
        "id": "s6",
        "account": "a",
        "day": "2026-03-07",
    }
    assert sales["routes"][0]["label"] == "価格・契約・追加導入"
    assert "secret" not in str(document)


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        pytest.param(
            [route(kinds=("complant",))], "crm.x: no kind.*'complaint'", id="misspelt"
        ),
        pytest.param([route(words=("a", " "))], "crm.x: words: .*empty", id="empty"),
        pytest.param(
            [route(words=("a",)), route(words=("b",))], "two feedback", id="twins"
        ),
    ],
)
def test_routes_that_cannot_work_are_refused(
    routes: list[FeedbackRoute], said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        check_routes(routes)


def test_at_least_one_day() -> None:
    with pytest.raises(InvalidInputError, match="days: expected 1 or more"):
        routed(answer(), days=0)


texts = st.lists(
    st.sampled_from(["price", "PRICE rise", "slow", "価格", "hm", "解約", None]),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(texts, texts, st.randoms(use_true_random=False))
def test_laws(
    answers: list[str | None], talks: list[str | None], random: object
) -> None:
    said: list[Survey | Interaction] = [
        *(answer(text, key=f"s{n}") for n, text in enumerate(answers)),
        *(talk(text, key=f"t{n}", account_id="b") for n, text in enumerate(talks)),
    ]
    found = routed(*said)
    reached = int(found.taken.any(axis=1).sum())

    assert len(found) == sum(text is not None for text in (*answers, *talks))
    assert reached + found.unrouted == len(found)
    assert sum(found.counts.values()) >= reached
    # neither the order of the rows nor that of the routes matters
    random.shuffle(said)  # type: ignore[attr-defined]
    again = routed(*said, routes=default_routes()[::-1])
    assert again.counts == found.counts
    assert [one["examples"] for one in again.as_dict()["departments"]] == [  # type: ignore[attr-defined]
        one["examples"]
        for one in found.as_dict()["departments"]  # type: ignore[attr-defined]
    ]


@settings(max_examples=40, deadline=None)
@given(texts)
def test_oracle(answers: list[str | None]) -> None:
    words = ("price", "価格")
    found = routed(
        *(answer(text, key=f"s{n}") for n, text in enumerate(answers)),
        routes=[route(words=words)],
    )

    slow = sum(any(word in (text or "").lower() for word in words) for text in answers)
    assert np.count_nonzero(found.taken) == slow
