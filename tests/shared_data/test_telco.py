"""The telco churn table: 1,869 of 7,043 customers have left."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import successkit
from successkit.cli import main
from successkit.plugins import load

pytestmark = pytest.mark.shared

SNAPSHOT = date(2020, 1, 31)
DAY_BEFORE = date(2020, 1, 30)


@pytest.fixture(scope="module")
def engine(examples: Path) -> successkit.Engine:
    settings = successkit.Config.from_toml(examples / "configs" / "telco.toml")
    plugin = examples / "plugins" / "telco_signals.py"
    return successkit.Engine(config=settings, plugins=load([str(plugin)]))


@pytest.fixture(scope="module")
def book(telco: Path, examples: Path) -> successkit.Portfolio:
    return successkit.read(telco, mapping=examples / "mappings" / "telco.toml")


@pytest.fixture(scope="module")
def review(engine: successkit.Engine, book: successkit.Portfolio) -> successkit.Review:
    return engine.review(book, as_of=SNAPSHOT)


@pytest.fixture(scope="module")
def table(telco: Path) -> list[dict[str, str]]:
    path = telco / "Telco-Customer-Churn.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_those_who_left_are_in_the_phase_churned(
    review: successkit.Review, table: list[dict[str, str]]
) -> None:
    phases = review.document()["summary"]["phases"]
    churned = review.accounts.text("phase").equals("churned")
    left = {row["customerID"] for row in table if row["Churn"] == "Yes"}

    assert len(table) == 7_043
    assert phases["churned"]["accounts"] == len(left) == 1_869
    assert set(review.accounts.ids[churned].tolist()) == left
    assert review.document()["summary"]["customers"] == 7_043 - 1_869


def test_revenue_is_that_of_those_who_stayed(
    review: successkit.Review, table: list[dict[str, str]]
) -> None:
    stayed = [Decimal(row["MonthlyCharges"]) for row in table if row["Churn"] == "No"]

    assert review.metrics["mrr"].value == sum(stayed)


def test_metrics_of_the_last_day_lose_1869_of_7032(
    telco: Path, examples: Path, tmp_path: Path
) -> None:
    target = tmp_path / "metrics.json"
    mapping = str(examples / "mappings" / "telco.toml")
    span = ["--start", "2020-01-31", "--end", "2020-02-01", "--every", "day"]

    main(["metrics", str(telco), "--mapping", mapping, *span, "--json", str(target)])

    document: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    churn = document["periods"][0]["metrics"]["logo_churn_rate"]
    # Eleven customers with a tenure of 0 begin on the day itself.
    assert (churn["numerator"], churn["denominator"]) == (1_869, 7_043 - 11)


def test_the_score_of_the_day_before_tells_who_left(
    engine: successkit.Engine, book: successkit.Portfolio, review: successkit.Review
) -> None:
    before = engine.review(book, as_of=DAY_BEFORE).accounts
    gone = review.accounts.ids[review.accounts.array("customer") == 0]
    left = np.isin(before.ids, gone)
    band = before.array("health_band")

    danger, caution, good = (left[band == place].mean() for place in range(3))

    assert danger > 1.5 * caution > 3 * good
    assert not np.isnan(before.array("health_score")).any()


def test_nothing_of_the_export_is_lost(review: successkit.Review) -> None:
    problems = review.problems

    assert problems.read == problems.accepted == 2 * 7_043
    # Scores of a book without dates hover for years; nothing else is to be told.
    assert all(told.startswith("The band of ") for told in review.findings)
