"""What a review says of one account: the verdict, what is wrong, what to do."""

from datetime import UTC, date, datetime

import pytest

from successkit.core import (
    Account,
    Contract,
    Event,
    Money,
    Override,
    Portfolio,
    UnknownNameError,
    Usage,
)
from successkit.engine import Config, Engine, Review
from successkit.engine.words import phrase, polished, sentence
from successkit.health import Scorecard

DAY = date(2026, 3, 31)
PRICE = Money(100_000, "JPY")


def contract(account: str, **more: object) -> Contract:
    usual = {"id": f"c-{account}", "start": date(2025, 4, 1), "amount": PRICE}
    return Contract(account_id=account, **(usual | more))  # type: ignore[arg-type]


def book(**more: object) -> Portfolio:
    names = ("pending", "cancelled", "late", "left", "lead", "calm")
    records = {
        "accounts": [Account(id=name, name=f"{name} & Co") for name in names],
        "contracts": [
            contract("pending", end=date(2026, 3, 1)),
            contract("cancelled", end=date(2026, 6, 1), cancelled_on=date(2026, 3, 2)),
            contract("late"),
            contract("left", start=date(2024, 1, 1), end=date(2025, 1, 1)),
            contract("calm"),
        ],
        "events": [
            Event(
                account_id="late",
                at=datetime(2026, 3, 20, tzinfo=UTC),
                kind="past_due",
            )
        ],
        **more,
    }
    return Portfolio.from_objects(**records)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def review() -> Review:
    return Engine().review(book(), as_of=DAY)


def entry(review: Review, account: str, lang: str = "en") -> dict[str, object]:
    found = review.document(lang)["accounts"]
    return next(row for row in found if row["id"] == account)


@pytest.mark.parametrize(
    ("account", "lang", "expected"),
    [
        pytest.param(
            "pending",
            "en",
            "a contract for ¥100,000 a month ran out on 1 March 2026 without a "
            "decision",
            id="a contract that ran out is told with its day",
        ),
        pytest.param(
            "pending",
            "ja",
            "月額¥100,000の契約が2026年3月1日に更新未定のまま満了",
            id="the same in Japanese, with a Japanese day",
        ),
        pytest.param(
            "cancelled",
            "en",
            "all of its revenue (¥100,000 a month) is cancelled",
            id="a cancellation",
        ),
        pytest.param("late", "en", "a payment is late", id="a late payment"),
        pytest.param("late", "ja", "支払いの遅れ", id="a late payment in Japanese"),
    ],
)
def test_reason_is_what_is_wrong(
    review: Review, account: str, lang: str, expected: str
) -> None:
    found = entry(review, account, lang)

    assert found["concerns"] == [expected]
    assert expected in str(found["verdict"])


@pytest.mark.parametrize(
    ("account", "lang", "expected"),
    [
        pytest.param("left", "en", "Left on 1 January 2025.", id="who left"),
        pytest.param("left", "ja", "2025年1月1日に解約。", id="who left, Japanese"),
        pytest.param("lead", "en", "Has not paid yet.", id="who never paid"),
        pytest.param(
            "calm",
            "en",
            "Health not scored, as too little is known.",
            id="not known is not good",
        ),
    ],
)
def test_verdict_in_one_line(
    review: Review, account: str, lang: str, expected: str
) -> None:
    assert entry(review, account, lang)["verdict"] == expected
    assert entry(review, account, lang)["concerns"] == []


def test_health_below_good_is_told_by_its_largest_drags() -> None:
    usage = [
        Usage(account_id="calm", day=date(2025, 10, 1), measure="logins", value=50),
        Usage(account_id="calm", day=date(2026, 1, 10), measure="logins", value=50),
    ]
    card = Scorecard(signals=["usage_trend", "usage_recency", "payment"])
    engine = Engine(config=Config(scorecard=card))
    found = entry(engine.review(book(usage=usage), as_of=DAY), "calm")

    assert found["health"]["band"] == "danger"  # type: ignore[index]
    assert str(found["verdict"]).startswith("Health ")
    assert found["concerns"] == [
        "use fell by 100% against the 12 weeks before",
        "last used 80 days ago",
    ]


def test_score_set_by_hand_names_who_and_why() -> None:
    by_hand = Override(
        account_id="calm",
        score=20.0,
        author="sato",
        reason="sponsor left",
        start=date(2026, 3, 1),
        expires=date(2026, 5, 1),
    )
    review = Engine().review(book(overrides=[by_hand]), as_of=DAY)

    assert entry(review, "calm")["concerns"] == [
        "the score was set by hand by sato: sponsor left"
    ]
    assert "Health 20 (danger)" in review.why("calm")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    "account", ["pending", "cancelled", "late", "left", "lead", "calm"]
)
def test_why_is_full_sentences_led_by_the_name(
    review: Review, account: str, lang: str
) -> None:
    lines = review.why(account, lang).splitlines()
    end = "。" if lang == "ja" else "."

    assert lines[0].startswith(f"{account} & Co")
    assert all(line.strip() and line.endswith(end) for line in lines)
    assert not any("2025-" in line or "2026-" in line for line in lines)


def test_why_of_an_unknown_account_is_refused(review: Review) -> None:
    with pytest.raises(UnknownNameError):
        review.why("nobody")


def test_action_of_an_earlier_day_is_shown_as_open() -> None:
    usage = [
        Usage(account_id="calm", day=date(2025, 10, 1), measure="logins", value=50),
        Usage(account_id="calm", day=date(2026, 1, 10), measure="logins", value=50),
    ]
    engine, facts = Engine(), book(usage=usage)
    first = engine.review(facts, as_of=date(2026, 3, 30))
    second = engine.review(facts, as_of=DAY, ledger=first.decision.ledger)

    found = entry(second, "calm")

    assert found["actions"] == []
    keys = [row["key"] for row in found["open_actions"]]  # type: ignore[attr-defined]
    assert keys == [row["key"] for row in entry(first, "calm")["actions"]]  # type: ignore[attr-defined]
    assert "Open since 30 March 2026" in second.why("calm")
    assert second.actionable.tolist() == first.actionable.tolist()


def test_findings_speak_the_language_of_the_settings() -> None:
    dollars = contract("late", amount=Money(100, "USD"))
    facts = book(contracts=[contract("calm"), contract("pending"), dollars])

    english = Engine().review(facts, as_of=DAY)
    japanese = Engine(config=Config(language="ja")).review(facts, as_of=DAY)

    assert len(english.findings) == len(japanese.findings) == 3
    assert english.findings[1].startswith("No exchange rate from USD to JPY")
    assert all(line.endswith("。") for line in japanese.findings)
    assert "USDからJPYへの為替レート" in japanese.findings[1]


def test_revenue_that_is_not_known_is_counted_not_zero() -> None:
    dollars = contract("late", amount=Money(100, "USD"))
    facts = book(contracts=[contract("calm"), contract("pending"), dollars])

    summary = Engine().review(facts, as_of=DAY).document()["summary"]

    assert summary["mrr"] is None
    assert summary["revenue_at_risk"] is None
    assert summary["revenue_at_risk_not_known"] == 1


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        pytest.param("42 % by 2026-03-31", "en", "42% by 31 March 2026", id="English"),
        pytest.param("2026-03-31に42 %", "ja", "2026年3月31日に42%", id="Japanese"),
        pytest.param("order 2026-99-31", "en", "order 2026-99-31", id="no day"),
    ],
)
def test_one_style_of_days_and_per_cent(text: str, lang: str, expected: str) -> None:
    assert polished(text, lang) == expected
    assert polished(expected, lang) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Use fell by half.", "use fell by half", id="no capital, no stop"),
        pytest.param("CSAT: 3", "CSAT: 3", id="a name keeps its capitals"),
    ],
)
def test_sentence_as_part_of_a_longer_one(text: str, expected: str) -> None:
    assert phrase(text) == expected
    assert sentence(text, "en")[-1] == "."
