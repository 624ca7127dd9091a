"""Scores of past days: what was known then, who counts, and what came of them."""

# What is shown in a notebook is tested by the name that notebooks call.
# pyright: reportPrivateUsage=false

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    FloatArray,
    InvalidInputError,
    Money,
    Portfolio,
    Signal,
    View,
)
from successkit.health import (
    BUILT_IN,
    Backtest,
    Leak,
    PastScores,
    Scorecard,
    Verdict,
    backtest,
    judge,
    leaks,
    past_scores,
)

FIRST = date(2025, 1, 1)
UNTIL = date(2026, 12, 31)
CARD = Scorecard(signals=["sentiment"])
YEN = Money(10_000, "JPY")


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def monthly(year: int, count: int) -> list[date]:
    return [date(year + month // 12, month % 12 + 1, 1) for month in range(count)]


def contract(account: str, end: date | None = None, **changed: Any) -> Contract:  # noqa: ANN401
    """Return a contract that is cancelled at its end, or goes on."""
    plain = Contract(
        id=f"c-{account}", account_id=account, start=FIRST, end=end, amount=YEN,
        cancelled_on=None if end is None else end - timedelta(days=20),
    )  # fmt: skip
    return attrs.evolve(plain, **changed)


def felt(account: str, day: date, value: float, **changed: Any) -> Event:  # noqa: ANN401
    plain = Event(
        account_id=account, at=instant(day), kind="sentiment", value=str(value)
    )
    return attrs.evolve(plain, **changed)


def book(ends: dict[str, date | None], *events: Event) -> Portfolio:
    return Portfolio.from_objects(
        accounts=[Account(id=name) for name in ends],
        contracts=[contract(name, end) for name, end in ends.items()],
        events=events,
    )


SAD = [felt("a", day, -1) for day in monthly(2025, 8)]
GLAD = [felt("b", day, 1) for day in monthly(2025, 24)]
LEAVER = book({"a": date(2025, 9, 1), "b": None}, *SAD, *GLAD)


def past(portfolio: Portfolio, *days: date) -> PastScores:
    return past_scores(portfolio, CARD, days=days, horizon=60, until=UNTIL)


def rows(found: PastScores) -> list[tuple[str, str, float, bool]]:
    names: list[str] = found.account_ids[found.account].tolist()
    return [
        (str(found.days[int(day)]), name, int(milli) / 1000, bool(lost))
        for day, name, milli, lost in zip(
            found.day, names, found.score_milli, found.lost, strict=True
        )
    ]


def test_each_customer_of_each_day_with_what_came_of_it() -> None:
    found = past(LEAVER, date(2025, 8, 1), date(2025, 6, 1), date(2025, 9, 1))

    assert rows(found) == [
        ("2025-06-01", "a", 0.0, False),
        ("2025-06-01", "b", 100.0, False),
        ("2025-08-01", "a", 0.0, True),
        ("2025-08-01", "b", 100.0, False),
        ("2025-09-01", "b", 100.0, False),
    ]


@pytest.mark.parametrize(
    ("day", "lost"),
    [
        pytest.param(date(2025, 7, 2), False, id="61 days before"),
        pytest.param(date(2025, 7, 3), True, id="60 days before"),
        pytest.param(date(2025, 8, 31), True, id="on the last day"),
    ],
)
def test_a_loss_within_the_horizon(day: date, *, lost: bool) -> None:
    assert past(LEAVER, day).lost.tolist() == [lost, False]


def test_who_ran_out_without_a_word_is_left_out_until_the_grace_is_over() -> None:
    silent = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[contract("a", date(2025, 9, 1), cancelled_on=None)],
    )

    found = past(silent, date(2025, 8, 1), date(2025, 9, 15), date(2025, 11, 1))

    assert found.lost.tolist() == [True]
    assert found.left_out["contract ran out, decision pending"].tolist() == [0, 1, 0]


def test_a_late_renewal_is_no_loss() -> None:
    late = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            contract("a", date(2025, 9, 1), cancelled_on=None),
            contract("a", id="next", start=date(2025, 9, 20)),
        ],
    )

    assert past(late, date(2025, 8, 1)).lost.tolist() == [False]


def test_what_was_recorded_later_was_not_known_but_decides_the_outcome() -> None:
    told = contract("a", date(2025, 9, 1), recorded_at=instant(date(2025, 8, 25)))
    first = contract("a", recorded_at=instant(FIRST))
    one = Portfolio.from_objects(accounts=[Account(id="a")], contracts=[first, told])

    found = past(one, date(2025, 8, 20), date(2025, 8, 26))

    assert found.lost.tolist() == [True, True]
    assert found.announced.tolist() == [False, True]


later = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.integers(0, 700),
        st.integers(-1, 1),
        st.integers(1, 300),
    ),
    max_size=4,
)


@given(later)
@settings(max_examples=15)
def test_a_later_record_changes_nothing_in_an_earlier_score(
    added: list[tuple[str, int, int, int]],
) -> None:
    day = date(2025, 8, 1)
    more = [
        felt(
            name,
            FIRST + timedelta(days=at),
            value,
            recorded_at=instant(max(day, FIRST + timedelta(days=at)))
            + timedelta(days=wait),
        )
        for name, at, value, wait in added
    ]
    whole = book({"a": date(2025, 9, 1), "b": None}, *SAD, *GLAD, *more)

    assert rows(past(whole, day)) == rows(past(LEAVER, day))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"days": []}, "days: expected at least one", id="no day"),
        pytest.param({"horizon": 0}, "horizon: expected a whole", id="no horizon"),
        pytest.param(
            {"days": [date(2026, 11, 1)]},
            "expected days up to 2026-10-02, so that 60 days and a grace of 30 have "
            "passed by 2026-12-31",
            id="an outcome that is not known yet",
        ),
        pytest.param({"horizon": 10**9}, "horizon: expected a whole", id="too far"),
        pytest.param({"horizon": True}, "horizon: expected a whole", id="a truth"),
        pytest.param({"days": FIRST}, "days: expected past days", id="one day alone"),
        pytest.param({"days": "2025"}, "days: expected a datetime.date", id="a text"),
        pytest.param({"until": "2026"}, "until: expected a datetime", id="no end"),
        pytest.param({"by": "mrr"}, "by: expected a text or enum", id="no segment"),
    ],
)
def test_refusals(options: dict[str, Any], message: str) -> None:
    given_options: dict[str, Any] = {
        "days": [date(2025, 8, 1)], "horizon": 60, "until": UNTIL, **options
    }  # fmt: skip

    with pytest.raises(InvalidInputError, match=message):
        past_scores(LEAVER, CARD, **given_options)


@pytest.mark.parametrize(
    ("portfolio", "card", "message"),
    [
        pytest.param(LEAVER, {"nps": 1}, "scorecard: expected a Scorecard", id="card"),
        pytest.param([], CARD, "portfolio: expected a Portfolio", id="book"),
    ],
)
def test_what_is_none_is_refused(
    portfolio: Any,  # noqa: ANN401
    card: Any,  # noqa: ANN401
    message: str,
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        backtest(portfolio, card, [date(2025, 8, 1)], 60)


def test_an_empty_book_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="portfolio: expected facts"):
        past_scores(Portfolio.from_objects(), CARD, days=[FIRST], horizon=1)


def test_without_a_word_the_facts_are_complete_to_the_last_of_them() -> None:
    found = past_scores(LEAVER, CARD, days=[date(2025, 8, 1)], horizon=60)

    assert found.outcomes.until == date(2026, 12, 1)


def test_rows_known_by_a_day() -> None:
    found = past(LEAVER, date(2025, 5, 1), date(2025, 8, 1))

    assert len(found.before(date(2025, 7, 30))) == 2
    assert len(found.before(date(2025, 7, 29))) == 0
    assert len(found.on([date(2025, 8, 1)])) == 2


TURNED = [felt("a", date(2025, month, 1), mood) for month, mood in
          ((3, -1), (4, 1), (5, -1), (6, -1), (7, -1))]  # fmt: skip


@pytest.fixture(scope="module")
def judged() -> Backtest:
    """Return the judgement of three who left: in danger, good, and not scored."""
    events = [
        *TURNED,
        *(felt("b", day, 1) for day in monthly(2025, 8)),
        *GLAD,
        *(felt("d", day, 0.9) for day in monthly(2025, 24)),
    ]
    ends = {"a": date(2025, 8, 1), "b": date(2025, 9, 1), "c": date(2025, 6, 1)}
    whole = book({**ends, "d": None}, *events)
    return backtest(
        whole, CARD, days=monthly(2025, 12)[1:], horizon=31, until=UNTIL, by="currency"
    )


def test_losses_by_last_band_and_what_was_missed(judged: Backtest) -> None:
    found = {name: (each.customers, each.mrr) for name, each in judged.losses.items()}

    assert (judged.missed.customers, judged.missed.mrr) == (1, 10_000)
    assert "1 were lost while good, with 10,000 JPY a month." in judged.sentences()
    assert found == {
        "danger": (1, 10_000),
        "caution": (0, 0),
        "good": (1, 10_000),
        "not_scored": (1, 10_000),
    }


def test_lead_time_is_that_of_unbroken_danger(judged: Backtest) -> None:
    assert judged.lead_time.median == (date(2025, 8, 1) - date(2025, 5, 1)).days
    assert (judged.lead_time.n, judged.lead_time.of) == (1, 3)


def test_churn_by_band_counts_rows(judged: Backtest) -> None:
    danger = judged.bands["danger"]
    said = [each for each in judged.sentences() if each.startswith("Left within 31")]

    assert "by band: danger 25.0% (" in said[0]

    assert (danger.numerator, danger.denominator) == (1, 4)
    assert danger.interval is not None
    assert danger.interval.low < 0.25 < danger.interval.high


def test_without_renewals_there_is_no_verdict(judged: Backtest) -> None:
    assert judged.verdict is Verdict.REFUSED
    assert judged.missing == {"renewals": (3, 30), "months": (11, 12)}
    assert judged.sentences()[-1] == (
        "Too little to judge by: 3 of 30 renewals, 11 of 12 months."
    )
    assert judged.sentences("ja")[-1].startswith(
        "判定できません: 更新が30必要なところ3"
    )


def test_the_document_is_plain_and_whole(judged: Backtest) -> None:
    document: dict[str, Any] = judged.to_dict()

    assert document["missing"] == {
        "renewals": {"found": 3, "needed": 30},
        "months": {"found": 11, "needed": 12},
    }
    assert document["losses"]["good"] == {"customers": 1, "mrr": 10_000}
    assert document["days"][0] == "2025-02-01"
    assert set(judged.segments) == {"JPY"}
    assert "<td>refused</td>" in judged._repr_html_()
    assert "refused" in repr(judged)


def many(leavers: int, stayers: int) -> Portfolio:
    """Return customers of whom some leave at the end of one of 12 months."""
    ends = {
        f"left-{n:03}": monthly(2025, 14)[n % 12 + 2] - timedelta(days=1)
        for n in range(leavers)
    }
    events = [felt(name, FIRST, -1) for name in ends]
    events += [
        felt(name, day, -1)
        for name, end in ends.items()
        for day in monthly(2025, 12)
        if day < end
    ]
    kept: dict[str, date | None] = {f"stays-{n:03}": None for n in range(stayers)}
    events += [
        felt(name, day, (n % 5) / 2 - 1)
        for n, name in enumerate(kept)
        for day in monthly(2025, 20)
    ]
    return book({**ends, **kept}, *events)


BIG = many(36, 40)
DAYS = monthly(2025, 12)


def test_with_enough_of_them_there_is_a_verdict() -> None:
    found = backtest(BIG, CARD, days=DAYS, horizon=60, until=UNTIL)

    assert found.verdict is Verdict.PREDICTS
    assert found.missing == {}
    assert found.renewals >= 30
    assert found.sentences()[-1] == "The score tells who will leave."


def test_a_score_the_wrong_way_round_misleads() -> None:
    upside_down = [
        attrs.evolve(signal, points=((-1, 100), (1, 0)))
        for signal in BUILT_IN
        if signal.name == "sentiment"
    ]

    found = backtest(BIG, CARD, days=DAYS, horizon=60, until=UNTIL, signals=upside_down)

    assert found.verdict is Verdict.MISLEADS


def test_the_order_of_accounts_is_irrelevant() -> None:
    records = BIG.objects()
    turned = Portfolio.from_objects(
        **{name: rows_[::-1] for name, rows_ in records.items()}
    )

    one, other = (
        backtest(each, CARD, days=DAYS[:3], horizon=60, until=UNTIL).to_dict()
        for each in (BIG, turned)
    )

    assert one == other


def signal_of(name: str, known: dict[str, float]) -> Signal:
    def compute(view: View, /, *, as_of: np.datetime64) -> FloatArray:
        del as_of
        ids = view.table.ids.tolist()
        return np.array([known.get(each[:4], np.nan) for each in ids], np.float64)

    return Signal(name=name, compute=compute, points=((0, 0), (1, 100)))


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        pytest.param({"left": 0.5}, Leak.ONLY_LOST, id="written after the loss"),
        pytest.param({"stay": 0.5}, Leak.ONLY_STAYED, id="deleted with the loss"),
        pytest.param({"left": 0, "stay": 1}, Leak.TOO_GOOD, id="too good to be true"),
        pytest.param({"left": 1, "stay": 0}, Leak.TOO_GOOD, id="the other way round"),
        pytest.param({"left": 1, "stay": 1}, None, id="says nothing"),
    ],
)
def test_signals_that_know_the_future_are_named(
    known: dict[str, float], kind: Leak | None
) -> None:
    extra = signal_of("crm.exit", known)
    card = Scorecard(signals=["sentiment", "crm.exit"])

    found = leaks(
        past_scores(
            BIG, card, days=[DAYS[0]], horizon=400, signals=[*BUILT_IN, extra],
            until=UNTIL,
        )
    )  # fmt: skip

    assert [each.kind for each in found] == ([] if kind is None else [kind])
    for each in found:
        assert each.sentence().startswith("crm.exit")
        assert each.sentence("ja").startswith("crm.exit")


def test_a_value_that_was_recorded_later_is_named() -> None:
    day = date(2025, 8, 1)
    told = felt("b", date(2025, 7, 20), -1, recorded_at=instant(date(2025, 10, 1)))
    whole = book({"a": date(2025, 9, 1), "b": None}, *SAD, *GLAD[:3], told)

    found = backtest(whole, CARD, days=[day], horizon=60, until=UNTIL)

    assert [(each.signal, each.kind) for each in found.warnings] == [
        ("sentiment", Leak.RECORDED_LATER)
    ]
    assert "another value today for 1 customers" in found.sentences()[-2]


def test_judging_part_of_the_days_is_judging_those_days() -> None:
    found = past_scores(BIG, CARD, days=DAYS, horizon=60, until=UNTIL)

    some = judge(found.on(DAYS[3:5]))

    assert some == judge(past_scores(BIG, CARD, DAYS[3:5], 60, until=UNTIL))
    # A verdict needs 12 months of the days that are judged.
    assert some.missing["months"] == (2, 12)


def test_days_and_horizon_by_place_or_name() -> None:
    one = backtest(LEAVER, CARD, [date(2025, 8, 1)], 60)
    other = backtest(
        portfolio=LEAVER, scorecard=CARD, days=[date(2025, 8, 1)], horizon=60
    )

    assert one == other


def test_what_is_known_is_not_what_a_policy_puts_in_its_place() -> None:
    card = attrs.evolve(CARD, missing={"sentiment": "neutral"}, coverage_gate=0.0)
    bare = book({"a": date(2025, 9, 1), "b": None}, *GLAD)

    found = past_scores(bare, card, [date(2025, 8, 1)], 60, until=UNTIL)

    assert found.normalised_milli["sentiment"].tolist() == [-1, 100_000]


def test_the_last_known_value_counts_where_the_scorecard_says_so() -> None:
    at = date(2025, 8, 1)
    # Felt in January: too old in May, but not yet on some day of the 12 weeks before.
    early = [
        felt(name, date(2025, 1, 10), mood) for name, mood in (("a", -1), ("b", 1))
    ]
    whole = book({"a": date(2025, 9, 1), "b": None}, *early)
    plain = past_scores(whole, CARD, [at, date(2025, 5, 1)], 60, until=UNTIL)
    held = past_scores(
        whole, attrs.evolve(CARD, missing={"sentiment": "last_known"}),
        [at, date(2025, 5, 1)], 60, until=UNTIL,
    )  # fmt: skip

    assert plain.score_milli.tolist() == [-1, -1, -1, -1]
    assert held.score_milli.tolist() == [0, 100_000, -1, -1]


def test_a_book_that_was_cut_lost_what_had_been_known() -> None:
    told = contract("a", recorded_at=instant(FIRST))
    whole = Portfolio.from_objects(accounts=[Account(id="a")], contracts=[told])

    with pytest.raises(InvalidInputError, match="portfolio: expected a whole book"):
        past_scores(whole.as_of(date(2026, 1, 1)), CARD, [FIRST], 60)
