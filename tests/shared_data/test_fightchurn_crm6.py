"""The simulated CRM of "Fighting Churn with Data": its published figures exactly."""

import csv
import itertools
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import successkit
from successkit.cli import main

pytestmark = pytest.mark.shared

Row = dict[str, str]
Figures = dict[str, tuple[Decimal, Decimal]]
"""Numerator and denominator by metric."""


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def months(first: str, last: str) -> list[str]:
    days = [f"{year}-{month:02}-01" for year in (2022, 2023) for month in range(1, 13)]
    return [day for day in days if first <= day <= last]


def run_metrics(folder: Path, target: Path, *options: str) -> dict[str, Any]:
    arguments = ["metrics", str(folder), "--dialect", "fight_churn", "--json"]
    assert main([*arguments, str(target), *options]) in {0, 1}
    document: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def mapping(examples: Path) -> list[str]:
    return ["--mapping", str(examples / "mappings" / "fightchurn_crm6.toml")]


def own_format(crm6: Path, folder: Path) -> None:
    """Write the subscriptions as a user would who has no mapping file."""
    wanted = ["id", "account_id", "product", "start", "end", "amount", "currency"]
    with (folder / "contracts.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(wanted)
        for number, row in enumerate(rows_of(crm6 / "subscription.csv"), start=1):
            facts = (row[name] for name in ("account_id", "product", "start_date"))
            out.writerow([number, *facts, row["end_date"], row["mrr"], "USD"])
    ids = [row["id"] for row in rows_of(crm6 / "account.csv")]
    (folder / "accounts.csv").write_text("\n".join(["id", *ids]), encoding="utf-8")


@pytest.fixture(scope="session")
def documents(
    crm6: Path, mapping: list[str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """Return the figures from the export and from our own format, to June 2023."""
    folder = tmp_path_factory.mktemp("crm6")
    own_format(crm6, folder)
    span = ["--start", "2022-02-01", "--end", "2023-07-01"]
    return {
        "mapped": run_metrics(crm6, folder / "mapped.json", *span, *mapping),
        "own format": run_metrics(folder, folder / "own.json", *span),
    }


def lost_accounts(row: Row) -> int:
    return int(row["n_churn"])


def lost_revenue(row: Row) -> int:
    return int(row["churn_mrr"]) + int(row["downsell_mrr"])


def kept_revenue(row: Row) -> int:
    return int(row["retain_mrr"])


# File, our metric, its value and denominator there, how its numerator is made up.
PUBLISHED = {
    "churn_rate": ("logo_churn_rate", "churn_rate", "n_start", lost_accounts),
    "mrr_churn": ("mrr_churn_rate", "mrr_churn_rate", "start_mrr", lost_revenue),
    "net_retention": (
        "net_revenue_retention",
        "net_mrr_retention_rate",
        "start_mrr",
        kept_revenue,
    ),
}


@pytest.mark.parametrize("source", ["mapped", "own format"])
@pytest.mark.parametrize("file", PUBLISHED)
def test_published_figures_to_the_last_digit(
    crm6: Path, documents: dict[str, dict[str, Any]], source: str, file: str
) -> None:
    metric, value, denominator, numerator = PUBLISHED[file]
    periods = {each["start"]: each for each in documents[source]["periods"]}
    published = rows_of(crm6 / f"oracle_{file}.csv")

    assert [row["from"] for row in published] == months("2022-02-01", "2022-11-01")
    for row in published:
        period = periods[row["from"]]
        actual = period["metrics"][metric]
        assert period["end"] == row["to"]
        assert actual["value"] == float(row[value])
        assert Decimal(actual["numerator"]) == numerator(row)
        assert Decimal(actual["denominator"]) == int(row[denominator])


def slow_figures(rows: list[Row], opening: str, closing: str) -> Figures:
    """Compare who is active on two mornings, account by account."""

    def level(morning: str) -> Counter[str]:
        active: Counter[str] = Counter()
        for row in rows:
            end = row["end_date"] or "9999"
            if row["start_date"] <= morning < end:
                active[row["account_id"]] += int(row["mrr"])
        return active

    before, after = level(opening), level(closing)
    lost = [name for name in before if name not in after]
    gone = sum(before[name] for name in lost)
    less = sum(max(before[name] - after[name], 0) for name in before if name in after)
    kept = sum(after[name] for name in before)
    base = Decimal(sum(before.values()))
    return {
        "logo_churn_rate": (Decimal(len(lost)), Decimal(len(before))),
        "mrr_churn_rate": (Decimal(gone + less), base),
        "net_revenue_retention": (Decimal(kept), base),
    }


@pytest.mark.parametrize("source", ["mapped", "own format"])
def test_every_month_to_june_2023_is_as_counted_by_hand(
    crm6: Path, documents: dict[str, dict[str, Any]], source: str
) -> None:
    rows = rows_of(crm6 / "subscription.csv")
    mornings = months("2022-02-01", "2023-07-01")
    periods = documents[source]["periods"]

    assert [period["start"] for period in periods] == mornings[:-1]
    for period, (opening, closing) in zip(
        periods, itertools.pairwise(mornings), strict=True
    ):
        for name, (top, bottom) in slow_figures(rows, opening, closing).items():
            actual = period["metrics"][name]
            assert Decimal(actual["numerator"]) == top, (name, opening)
            assert Decimal(actual["denominator"]) == bottom, (name, opening)
            assert actual["value"] == float(top) / float(bottom), (name, opening)
            assert period["complete"]


def test_months_do_not_depend_on_the_window_they_are_asked_in(
    crm6: Path, mapping: list[str], documents: dict[str, Any], tmp_path: Path
) -> None:
    span = ["--start", "2022-12-01", "--end", "2023-01-01"]

    alone = run_metrics(crm6, tmp_path / "alone.json", *span, *mapping)["periods"][0]

    names = ("logo_churn_rate", "mrr_churn_rate", "net_revenue_retention")
    among = {each["start"]: each for each in documents["mapped"]["periods"]}
    for name in names:
        assert alone["metrics"][name] == among["2022-12-01"]["metrics"][name]


@pytest.fixture(scope="module")
def review(crm6: Path, examples: Path) -> successkit.Review:
    book = successkit.read(crm6, mapping=examples / "mappings" / "fightchurn_crm6.toml")
    settings = successkit.Config.from_toml(
        examples / "configs" / "fightchurn_crm6.toml"
    )
    return successkit.Engine(config=settings).review(book, as_of=date(2022, 12, 1))


def test_review_counts_the_customers_of_that_morning(
    crm6: Path, review: successkit.Review
) -> None:
    active = [
        row
        for row in rows_of(crm6 / "subscription.csv")
        if row["start_date"] <= "2022-12-01" < row["end_date"]
    ]

    summary = review.document()["summary"]

    assert summary["accounts"] == 341
    assert summary["customers"] == len({row["account_id"] for row in active})
    assert Decimal(summary["mrr"]) == sum(int(row["mrr"]) for row in active)
    assert review.metrics["mrr"].complete


def test_most_customers_have_a_score_and_everybody_a_reason(
    review: successkit.Review,
) -> None:
    bands = review.document()["summary"]["bands"]
    customers = sum(part["accounts"] for part in bands.values())

    assert bands["unknown"]["accounts"] < customers / 5
    assert bands["danger"]["accounts"] > 0
    for account in review.document()["accounts"]:
        assert account["why"]
    assert review.findings == ()


def test_nothing_of_the_export_is_lost(review: successkit.Review) -> None:
    problems = review.problems

    assert problems.read == problems.accepted == 341 + 6_801 + 140_572
    assert {row["code"] for row in problems.as_dict()["rows"]} == {"file-not-used"}
