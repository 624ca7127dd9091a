"""Touch models in a review move after two evaluations, as a walk day by day settles."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Money,
    Portfolio,
    TouchPolicy,
    TouchRule,
)
from successkit.core.states import TouchModel
from successkit.engine import Config, Engine, Review
from successkit.engine.past import known_then

Make = Callable[..., Any]
JANUARY, MARCH = date(2025, 1, 1), date(2026, 3, 25)
MANY = TouchRule(
    name="many", when="seats >= 100", model=TouchModel.HIGH, labels={"en": "many seats"}
)


def contract(name: str, start: date, seats: int, **other: Any) -> Contract:  # noqa: ANN401
    """Return a contract of an account ``a``, ``b`` … by the first letter of its id."""
    amount = Money(1_000 * seats, "JPY")
    return attrs.evolve(
        Contract(id=name, account_id=name[0], start=start, amount=amount),
        quantity=seats,
        **other,
    )


def book(contracts: Iterable[Contract]) -> Portfolio:
    rows = list(contracts)
    names = sorted({row.account_id for row in rows})
    return Portfolio.from_objects(
        accounts=[Account(id=name) for name in names], contracts=rows
    )


GROWN = book([contract("a1", JANUARY, 10), contract("a2", MARCH, 100)])
"""The account has ten seats, and from Wednesday 25 March on a hundred more."""


def engine(plugin: Make, *, raise_when: str = "", **settings: Any) -> Engine:  # noqa: ANN401
    policy = TouchPolicy(name="seats", rules=(MANY,), raise_when=raise_when)
    return Engine(
        config=Config(**settings),
        plugins=[plugin("seats", touch_policies=[policy])],
    )


def model(review: Review) -> Any:  # noqa: ANN401
    return review.accounts.values("touch_model")[0]


def why(review: Review, lang: str) -> str:
    document: Any = review.document(lang)
    return "".join(each["text"] for each in document["accounts"][0]["why"])


@pytest.mark.parametrize(
    ("day", "expected", "said"),
    [
        pytest.param(date(2026, 3, 24), "tech", None, id="before anything changed"),
        pytest.param(
            date(2026, 3, 25), "tech", "only since the last evaluation", id="at first"
        ),
        pytest.param(
            date(2026, 3, 30), "tech", "since one evaluation", id="one evaluation"
        ),
        pytest.param(date(2026, 4, 5), "tech", "since one evaluation", id="still one"),
        pytest.param(date(2026, 4, 6), "high", None, id="two evaluations"),
        pytest.param(date(2026, 4, 7), "high", None, id="and after"),
    ],
)
def test_a_model_moves_after_two_evaluations(
    plugin: Make, day: date, expected: str, said: str | None
) -> None:
    review = engine(plugin).review(GROWN, as_of=day)

    assert model(review) == expected
    reason = review.parts.touch.reason(0)
    assert reason == review.parts.touch.reasons()[0]
    assert reason is not None
    assert (said in reason) if said else "stays" not in reason


def test_why_a_model_is_kept_is_said_in_both_languages(plugin: Make) -> None:
    review = engine(plugin).review(GROWN, as_of=date(2026, 3, 30))

    said = {lang: why(review, lang) for lang in ("en", "ja")}
    assert (
        "Tech touch. Stays in tech touch: high touch is wanted since one evaluation, "
        "and a model moves after 2 in a row (many seats)."
    ) in said["en"]
    assert "ハイタッチが適当との評価は1回目のためテックタッチを継続" in said["ja"]


@pytest.mark.parametrize(
    ("settings", "moves"),
    [
        pytest.param({"touch_evaluations": 1}, date(2026, 3, 25), id="at once"),
        pytest.param({"evaluations_back": 0}, date(2026, 3, 25), id="no look-back"),
        pytest.param({"touch_evaluations": 3}, date(2026, 4, 13), id="three"),
        pytest.param({"evaluation_days": 1}, date(2026, 3, 26), id="every day"),
    ],
)
def test_settings_say_when_it_moves(
    plugin: Make, settings: dict[str, Any], moves: date
) -> None:
    made = engine(plugin, **settings)

    assert model(made.review(GROWN, as_of=moves)) == "high"
    assert model(made.review(GROWN, as_of=moves - timedelta(1))) == "tech"


def test_a_swing_moves_nobody(plugin: Make) -> None:
    ends = {"end": date(2026, 4, 2), "cancelled_on": MARCH}
    swing = book([contract("a1", JANUARY, 10), contract("a2", MARCH, 100, **ends)])
    reviewed = [
        engine(plugin).review(swing, as_of=MARCH + timedelta(k))
        for k in range(0, 20, 3)
    ]

    assert {model(each) for each in reviewed} == {"tech"}


def test_danger_raises_at_once_and_ends_at_once(plugin: Make) -> None:
    made = engine(plugin, raise_when="seats >= 100")
    days = [date(2026, 3, 24), date(2026, 3, 25), date(2026, 4, 6)]

    assert [model(made.review(GROWN, as_of=day)) for day in days] == [
        "tech",
        "low",  # held in tech touch, and raised by one
        "high",
    ]


def test_new_customers_have_the_wanted_model_and_lost_ones_none(plugin: Make) -> None:
    new = book([contract("a1", MARCH, 100, end=date(2026, 3, 28))])
    made = engine(plugin)

    assert model(made.review(new, as_of=MARCH)) == "high"
    later = made.review(new, as_of=date(2026, 5, 31))
    assert later.accounts.values("customer") == [False]
    assert model(later) is None


def test_an_evaluation_knows_what_was_known_then(plugin: Make) -> None:
    told = datetime(2026, 4, 5, 9, tzinfo=UTC)
    more = contract("a2", MARCH, 100, recorded_at=told)
    late = book([contract("a1", JANUARY, 10), more])
    made = engine(plugin)

    assert model(made.review(late, as_of=date(2026, 4, 6))) == "tech"
    assert model(made.review(late, as_of=date(2026, 4, 13))) == "high"


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "2", None])
def test_refuses_no_count(wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match=r"touch_evaluations: expected a whole"):
        Config(touch_evaluations=wrong)


def swinging() -> Portfolio:
    """Return customers whose value and seats swing from week to week."""
    rows = [contract(f"{name}0", JANUARY, 20 + k) for k, name in enumerate("abcdefgh")]
    for k, name in enumerate("abcdefgh"):
        for turn in range(5):
            start = date(2026, 2, 23) + timedelta(days=(5 + k) * 2 * turn + k)
            end = start + timedelta(days=5 + k)
            rows.append(contract(f"{name}{turn + 1}", start, 90, end=end))
    rows.append(contract("i0", date(2026, 3, 12), 200))
    rows.append(contract("j0", JANUARY, 15, end=date(2026, 3, 20)))
    return book(rows)


def settled(wanted: list[tuple[date, str | None]], last: date) -> str | None:
    """Settle one account by hand: a move takes two Mondays in a row."""
    held, before = None, None
    for day, now in wanted:
        monday = day.weekday() == 0
        if now is None or held is None or (monday and now == before):
            held = now
        if monday:
            before = now
        if day == last:
            return held
    raise AssertionError(last)


@pytest.mark.slow
def test_a_walk_day_by_day_settles_the_same(plugin: Make) -> None:
    swings = swinging()
    tiers = TouchRule(name="dear", when="value_tier == 'low'", model=TouchModel.LOW)
    policy = TouchPolicy(name="swing", rules=(MANY, tiers))
    extra = [plugin("swing", touch_policies=[policy])]
    plain = Engine(config=Config(currency="JPY", touch_evaluations=1), plugins=extra)
    made = Engine(config=Config(currency="JPY"), plugins=extra)
    days = [date(2026, 2, 2) + timedelta(k) for k in range(70)]
    wanted: dict[str, list[tuple[date, str | None]]] = {}
    for day in days:
        then = plain.review(swings, as_of=day, known_at=known_then(day, None)).accounts
        found = dict(zip(then.ids, then.values("touch_model"), strict=True))
        for name in swings.account_ids:
            model_now: Any = found.get(name)
            if day.weekday() == 0 or day == days[-1] or day in days[30::9]:
                wanted.setdefault(str(name), []).append((day, model_now))
    moved = 0
    for day in days[30::9]:
        now = made.review(swings, as_of=day).accounts
        for name, held in zip(now.ids, now.values("touch_model"), strict=True):
            seen = [each for each in wanted[name] if each[0].weekday() == 0]
            seen = [each for each in seen if each[0] < day]
            today = next(each for each in wanted[name] if each[0] == day)
            assert held == settled([*seen, today], day), (name, day)
            moved += held != today[1]
    assert moved  # otherwise the walk would prove nothing
