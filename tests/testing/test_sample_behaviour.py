"""The sample book behaves like a real one, and its causes show."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from successkit.testing.sample import sample_book, sample_truth

AS_OF = date(2026, 3, 31)
Columns = dict[str, np.ndarray]


@cache
def table(name: str) -> Columns:
    return sample_truth() if name == "truth" else sample_book()[name]


@cache
def account_state() -> dict[str, str]:
    truth = table("truth")
    return dict(zip(truth["account_id"], truth["state"], strict=True))


def days(values: np.ndarray) -> np.ndarray:
    text = np.array([value[:10] or "NaT" for value in values])
    return text.astype("datetime64[D]")


def share(values: np.ndarray) -> float:
    return float(np.mean(values))


def of_state(columns: Columns, *states: str) -> np.ndarray:
    return np.array([account_state()[one] in states for one in columns["account_id"]])


def successors(contracts: Columns) -> np.ndarray:
    """Return days between the end of what was renewed and the renewal."""
    ends = dict(zip(contracts["id"], contracts["end"], strict=True))
    _, opening = np.unique(contracts["id"], return_index=True)
    rows = opening[contracts["renews"][opening] != ""]
    before = days(np.array([ends[one] for one in contracts["renews"][rows]]))
    return (days(contracts["start"][rows]) - before).astype(int)


@pytest.mark.parametrize(
    ("name", "column", "value", "least"),
    [
        *[
            ("contracts", "kind", kind, 50)
            for kind in ("new", "renewal", "upsell", "cross_sell", "trial")
        ],
        ("contracts", "status", "paused", 3),
        ("contracts", "status", "cancelled", 100),
        ("contracts", "churn_reason", "payment_failed", 5),
        ("contracts", "churn_reason", "champion_left", 5),
        ("contracts", "interval_unit", "year", 100),
        ("contracts", "interval_count", 2, 20),
        ("contracts", "interval_count", 3, 20),
        ("contracts", "discount_percent", "10", 10),
        ("contracts", "product", "Analytics", 20),
        ("contracts", "product", "Connect", 20),
        ("events", "kind", "resume", 10),
        ("events", "kind", "past_due", 10),
        ("events", "kind", "paid", 10),
        ("interactions", "status", "open", 10),
        ("interactions", "urgent", "true", 100),
        ("interactions", "direction", "proactive", 1000),
        ("surveys", "kind", "ces", 100),
        ("handovers", "skill_level", "expert", 20),
        ("accounts", "currency", "USD", 300),
    ],
)
def test_something_of_everything_is_there(
    name: str, column: str, value: object, least: int
) -> None:
    assert np.sum(table(name)[column] == value) >= least


def test_four_in_five_accounts_pay_in_yen_and_live_in_tokyo() -> None:
    accounts = table("accounts")
    yen = accounts["currency"] == "JPY"

    assert 0.75 < share(yen) < 0.85
    assert set(accounts["time_zone"][yen]) == {"Asia/Tokyo"}
    assert "America/New_York" in set(accounts["time_zone"])


def test_more_customers_start_in_april_than_in_any_other_month() -> None:
    first = table("contracts")["kind"] == "new"
    months = (
        days(table("contracts")["start"][first]).astype("datetime64[M]").astype(int)
    )

    counts = np.bincount(months % 12)

    assert np.argmax(counts) == 3
    assert counts[3] > 1.4 * np.median(counts)


def test_some_renewals_are_late_but_none_is_later_than_25_days() -> None:
    gaps = successors(table("contracts"))

    assert np.sum(gaps == 0) > 100
    assert np.sum(gaps > 0) > 10
    assert gaps.min() >= 0
    assert set(np.unique(gaps[gaps > 0])) <= set(range(5, 26))


def test_renewals_cost_eight_percent_more_from_the_rise_on() -> None:
    contracts = table("contracts")
    seat = contracts["amount"].astype(float) / contracts["quantity"].astype(float)
    price = dict(zip(contracts["id"], seat, strict=True))
    rows = np.flatnonzero(contracts["renews"] != "")
    ratio = np.array([seat[row] / price[contracts["renews"][row]] for row in rows])
    after = contracts["start"][rows] >= "2025-04-01"
    since = dict(zip(contracts["id"], contracts["start"], strict=True))
    before = np.array([since[one] < "2025-04-01" for one in contracts["renews"][rows]])

    assert ratio[~after] == pytest.approx(1.0)
    assert np.median(ratio[after & before]) == pytest.approx(1.08, abs=0.01)


def test_seats_grow_and_shrink_within_one_contract() -> None:
    contracts = table("contracts")
    same = contracts["id"][1:] == contracts["id"][:-1]
    later = contracts["start"][1:] > contracts["start"][:-1]
    step = (contracts["quantity"][1:] - contracts["quantity"][:-1])[same & later]

    assert np.sum(step > 0) > 20
    assert np.sum(step < 0) > 20


def test_a_cancellation_is_a_row_of_the_same_key_recorded_later() -> None:
    contracts = table("contracts")
    rows = np.flatnonzero(contracts["status"] == "cancelled")

    for row in rows:
        assert contracts["id"][row] == contracts["id"][row - 1]
        assert contracts["start"][row] == contracts["start"][row - 1]
        assert contracts["recorded_at"][row] > contracts["recorded_at"][row - 1]
        assert contracts["cancelled_on"][row] <= contracts["end"][row]
        assert contracts["churn_reason"][row] != ""


def test_customers_come_back_after_more_than_60_days() -> None:
    contracts, truth = table("contracts"), table("truth")
    back = set(truth["account_id"][truth["returns"] == 1])
    rows = (contracts["kind"] == "new") & (contracts["plan"] != "Free")

    gaps = []
    for account in back:
        own = rows & (contracts["account_id"] == account)
        second = max(contracts["start"][own])
        ends = contracts["end"][contracts["account_id"] == account]
        past = [end for end in ends if "" < end < second]
        gaps.append((date.fromisoformat(second) - date.fromisoformat(max(past))).days)

    assert len(gaps) > 10
    assert min(gaps) > 60


def test_some_contracts_have_just_run_out_without_a_word() -> None:
    contracts = table("contracts")
    age = (np.datetime64(AS_OF) - days(contracts["end"])).astype(float)
    renewed = set(contracts["renews"])
    quiet = (contracts["cancelled_on"] == "") & (contracts["kind"] != "trial")
    unheard = np.array([one not in renewed for one in contracts["id"]])

    assert np.sum((age >= 0) & (age <= 30) & quiet & unheard) >= 3


def test_a_plausible_share_leaves_and_is_in_trouble() -> None:
    states = table("truth")["state"]
    left = days(table("truth")["left_on"])
    year = (left > np.datetime64("2025-03-31")) & (left <= np.datetime64(AS_OF))
    paying = np.isin(states, ("healthy", "strained", "trouble", "leaving"))

    assert 0.03 < share(np.isin(states, ("trouble", "leaving"))) < 0.06
    assert 0.08 < year.sum() / (paying.sum() + year.sum()) < 0.22


def weekly(measure: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    usage = table("usage")
    rows = usage["measure"] == measure
    return usage["account_id"][rows], days(usage["day"][rows]), usage["value"][rows]


def trends(measure: str) -> dict[str, float]:
    """Return last six weeks over the six weeks four months before, by account."""
    account, _, value = weekly(measure)
    edges = np.flatnonzero(np.append(account[1:] != account[:-1], True)) + 1
    found = {}
    for weeks in np.split(np.arange(account.size), edges[:-1]):
        if weeks.size == 26 and value[weeks[:6]].sum() > 0:
            early, late = value[weeks[:6]].sum(), value[weeks[-6:]].sum()
            found[account[weeks[0]]] = late / early
    return found


@pytest.mark.parametrize("measure", ["active_users", "sessions", "features_used"])
def test_use_falls_before_customers_leave_and_not_otherwise(measure: str) -> None:
    trend = trends(measure)
    state = account_state()
    left = [value for one, value in trend.items() if state[one] == "left"]
    healthy = [value for one, value in trend.items() if state[one] == "healthy"]

    assert np.median(left) < 0.75
    assert 0.9 < np.median(healthy) < 1.2
    assert share(np.array(left) < np.quantile(healthy, 0.25)) > 0.7


def test_use_dips_at_the_end_of_the_year() -> None:
    account, day, value = weekly("active_users")
    healthy = np.array([account_state()[one] == "healthy" for one in account])

    def level(start: str) -> float:
        return float(value[healthy & (day == np.datetime64(start))].mean())

    assert level("2025-12-29") < 0.6 * level("2025-12-08")


def test_use_dips_in_golden_week_in_japan() -> None:
    usage = sample_book(accounts=200, as_of=date(2025, 6, 30))["usage"]
    means = {
        week: usage["value"][usage["day"] == week].mean()
        for week in ("2025-04-28", "2025-05-19")
    }

    assert means["2025-04-28"] < 0.8 * means["2025-05-19"]


def test_trouble_brings_detractors() -> None:
    surveys = table("surveys")
    recent = (surveys["at"] > "2025-10") & (surveys["kind"] == "nps")
    score = surveys["score"].astype(int)
    bad = score[recent & of_state(surveys, "trouble", "leaving")]
    good = score[recent & of_state(surveys, "healthy")]

    assert bad.mean() < good.mean() - 1
    assert share(bad <= 6) > share(good <= 6) + 0.2


def test_trouble_brings_more_urgent_enquiries_and_less_contact() -> None:
    talks = table("interactions")
    recent = talks["at"] > "2026-01"
    bad, good = of_state(talks, "trouble", "leaving"), of_state(talks, "healthy")
    heads = {
        name: sum(state in states for state in account_state().values())
        for name, states in (
            ("bad", ("trouble", "leaving")),
            ("good", ("healthy",)),
        )
    }

    def each(rows: np.ndarray, who: str) -> float:
        return (
            float(np.sum(rows & recent & (bad if who == "bad" else good))) / heads[who]
        )

    urgent, ours = talks["urgent"] == "true", talks["direction"] == "proactive"
    assert each(urgent, "bad") > 3 * each(urgent, "good")
    assert each(ours, "bad") < 0.6 * each(ours, "good")


def test_poor_support_means_slow_first_answers() -> None:
    talks, truth = table("interactions"), table("truth")
    bad = set(truth["account_id"][truth["trouble_cause"] == "poor_support"])
    rows = (talks["first_response_at"] != "") & (talks["direction"] == "reactive")
    hours = np.array(
        [
            (np.datetime64(done[:19]) - np.datetime64(asked[:19])).astype(int) / 3600
            for asked, done in zip(
                talks["at"][rows], talks["first_response_at"][rows], strict=True
            )
        ]
    )
    slow = np.array([one in bad for one in talks["account_id"][rows]])

    assert hours.min() > 0
    assert hours[slow].mean() > 2 * hours[~slow].mean()


def test_stalled_onboarding_leads_to_low_use_and_leaving() -> None:
    steps, truth = table("milestones"), table("truth")
    last = (steps["name"] == "onboarding_done") & (steps["due"] < "2026-02-01")
    done = dict(zip(steps["account_id"][last], steps["done"][last] != "", strict=True))
    bad = np.isin(truth["state"], ("left", "leaving", "trouble", "strained"))
    left = dict(zip(truth["account_id"], bad, strict=True))
    finished = np.array([left[one] for one, ok in done.items() if ok])
    stuck = np.array([left[one] for one, ok in done.items() if not ok])

    assert stuck.size > 30
    assert share(stuck) > share(finished) + 0.2


def test_a_champion_leaves_where_that_is_the_cause() -> None:
    events, truth = table("events"), table("truth")
    gone = set(events["account_id"][events["kind"] == "contact_left"])
    hurt = truth["account_id"][truth["trouble_cause"] == "champion_left"]

    assert len(hurt) > 20
    assert share(np.array([one in gone for one in hurt])) > 0.9


def test_unpaid_subscriptions_end_after_three_reminders() -> None:
    contracts, events = table("contracts"), table("events")
    unpaid = (contracts["churn_reason"] == "payment_failed") & (
        contracts["renews"] == ""
    )
    core = contracts["id"][unpaid & (contracts["kind"] == "new")]
    due = events["contract_id"][events["kind"] == "past_due"]

    assert core.size > 5
    assert all(np.sum(due == one) == 3 for one in core)


def test_the_truth_agrees_with_the_contracts() -> None:
    contracts, truth = table("contracts"), table("truth")
    cancelled = contracts["status"] == "cancelled"
    ends = set(zip(contracts["account_id"], contracts["end"], strict=True))
    rows = np.flatnonzero(truth["left_on"] != "")

    assert np.isin(contracts["account_id"][cancelled], truth["account_id"]).all()
    assert all(
        (truth["account_id"][row], truth["left_on"][row]) in ends for row in rows
    )
    assert all(truth["churn_cause"][row] != "" for row in rows)


def test_true_health_tells_who_left_from_who_stayed() -> None:
    truth = table("truth")
    left = truth["health"][truth["state"] == "left"].astype(float)
    well = truth["health"][truth["state"] == "healthy"].astype(float)

    assert np.median(left) < 0.45
    assert np.median(well) > 0.65
