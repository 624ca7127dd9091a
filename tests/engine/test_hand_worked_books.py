"""Small books worked out by hand, from CSV through ``metrics --json``."""

import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from successkit.cli import main

HEAD = "id,account_id,start,amount,currency"
JANUARY = ("--start", "2026-01-01", "--end", "2026-02-01")
Metrics = Callable[..., dict[str, Any]]


@pytest.fixture
def metrics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Metrics:
    """Return how to write a book and get the document of its metrics."""

    def run(*options: str, **tables: str) -> dict[str, Any]:
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        assert main(["metrics", str(tmp_path), *options, "--json", "-"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def accounts(*ids: str) -> str:
    return "id,name\n" + "".join(f"{one},{one}\n" for one in ids)


def movements(document: dict[str, Any], place: int = 0) -> dict[str, str]:
    """Return what moved in a period, without what did not."""
    every = document["periods"][place]["movements"]
    return {name: text for name, text in every.items() if text != "0"}


UP = ("opening", "new", "expansion", "reactivation", "resume", "fx")
DOWN = ("contraction", "churn", "pause")


def check_sums(periods: list[dict[str, Any]]) -> None:
    """Check that movements sum up exactly, and that periods follow each other."""
    for period in periods:
        part = {name: Decimal(text) for name, text in period["movements"].items()}
        assert sum(part[n] for n in UP) - sum(part[n] for n in DOWN) == part["closing"]
        gross, net = (
            period["metrics"][name]["value"]
            for name in ("gross_revenue_retention", "net_revenue_retention")
        )
        assert (gross is None) == (net is None)
        if gross is not None:
            assert 0 <= gross <= min(1, net)
    for one, two in pairwise(periods):
        assert one["movements"]["closing"] == two["movements"]["opening"]


def test_twelve_yearly_contracts_of_a_million_yen_are_a_million_a_month(
    metrics: Metrics,
) -> None:
    rows = "".join(f"c-{k},a-{k},2025-12-01,1000000,JPY,year\n" for k in range(12))
    document = metrics(
        *JANUARY,
        accounts=accounts(*(f"a-{k}" for k in range(12))),
        contracts=f"{HEAD},interval_unit\n{rows}",
    )

    assert movements(document) == {"opening": "1000000", "closing": "1000000"}
    mrr = document["periods"][0]["metrics"]["mrr"]
    assert (mrr["value"], mrr["n"], document["currency"]) == ("1000000", 12, "JPY")


def test_yearly_contracts_that_start_one_a_month_never_lose_a_yen(
    metrics: Metrics,
) -> None:
    rows = "".join(
        f"c-{k},a-{k},2025-{k + 1:02}-01,1000000,JPY,year\n" for k in range(12)
    )
    document = metrics(
        *("--start", "2025-01-01", "--end", "2026-01-01"),
        accounts=accounts(*(f"a-{k}" for k in range(12))),
        contracts=f"{HEAD},interval_unit\n{rows}",
    )

    check_sums(document["periods"])
    assert [period["movements"]["closing"] for period in document["periods"]] == [
        str(round(Decimal(1_000_000 * k) / 12)) for k in range(1, 13)
    ]


BOOK = {
    "accounts": "id,name,industry\na-1,A,it\na-2,B,it\na-3,C,food\na-4,D,\n",
    "contracts": f"{HEAD},end,status,cancelled_on\n"
    "c-1,a-1,2025-01-01,100,JPY,2026-01-15,cancelled,2025-12-01\n"
    "c-2,a-2,2025-01-01,300,JPY,2026-01-10,,\n"
    "c-3,a-2,2026-01-10,450,JPY,,,\n"
    "c-4,a-3,2025-01-01,600,JPY,,,\n"
    "c-5,a-4,2026-01-20,70,JPY,,,\n",
}


def test_one_of_each_movement(metrics: Metrics) -> None:
    document = metrics(*JANUARY, **BOOK)
    found = document["periods"][0]["metrics"]

    assert movements(document) == {
        "opening": "1000",
        "new": "70",
        "expansion": "150",
        "churn": "100",
        "closing": "1120",
    }
    assert found["logo_churn_rate"]["value"] == pytest.approx(1 / 3)
    assert (found["logo_churn_rate"]["numerator"], found["logo_churn_rate"]["n"]) == (
        1,
        3,
    )
    assert found["gross_revenue_retention"]["value"] == pytest.approx(0.9)
    assert found["net_revenue_retention"]["value"] == pytest.approx(1.05)
    assert found["quick_ratio"]["value"] == pytest.approx(220 / 100)


def test_segments_sum_to_the_book(metrics: Metrics) -> None:
    document = metrics(*JANUARY, "--segment", "industry", **BOOK)
    parts = [segment["periods"][0]["movements"] for segment in document["segments"]]

    assert [one["segment"] for one in document["segments"]] == ["(none)", "food", "it"]
    for name, text in document["periods"][0]["movements"].items():
        assert sum(Decimal(part[name]) for part in parts) == Decimal(text), name
    for segment in document["segments"]:
        check_sums(segment["periods"])


def test_contract_recorded_late_is_a_restatement(metrics: Metrics) -> None:
    tables = {
        "accounts": accounts("a-1", "a-2"),
        "contracts": f"{HEAD},recorded_at\nc-1,a-1,2025-04-01,1000,JPY,\n"
        "c-2,a-2,2026-01-10,500,JPY,2026-02-20T09:00:00+09:00\n",
    }
    then = ("--known-at", "2026-02-01T00:00:00+09:00")
    before = metrics(*JANUARY, *then, **tables)
    after = metrics(*JANUARY, "--as-of", "2026-03-31", **tables)
    again = metrics(*JANUARY, "--as-of", "2026-03-31", *then, **tables)

    assert movements(before) == {"opening": "1000", "closing": "1000"}
    assert movements(after) == {"opening": "1000", "new": "500", "closing": "1500"}
    assert again["periods"] == before["periods"]
    assert again["known_at"] == "2026-02-01T00:00:00+09:00"


def test_last_months_report_is_printed_again_exactly(metrics: Metrics) -> None:
    first = metrics(*JANUARY, "--as-of", "2026-02-01", **BOOK)
    later = BOOK["contracts"] + "c-9,a-4,2026-02-10,900,JPY,,,\n"
    again = metrics(*JANUARY, "--as-of", "2026-02-01", **{**BOOK, "contracts": later})

    assert again["periods"] == first["periods"]


def test_fiscal_year_from_april(metrics: Metrics) -> None:
    document = metrics(
        *("--start", "2025-05-01", "--end", "2026-04-01", "--every", "quarter"),
        *("--fiscal-start", "4"),
        **BOOK,
    )

    periods = document["periods"]
    assert [(one["start"], one["end"], one["complete"]) for one in periods] == [
        ("2025-05-01", "2025-07-01", False),
        ("2025-07-01", "2025-10-01", True),
        ("2025-10-01", "2026-01-01", True),
        ("2026-01-01", "2026-04-01", True),
    ]
    assert [one["name"] for one in periods] == [f"FY2025-Q{n}" for n in (1, 2, 3, 4)]
    check_sums(periods)


def test_fiscal_year_named_by_its_end(metrics: Metrics) -> None:
    span = ("--start", "2025-04-01", "--end", "2026-04-01", "--every", "year")
    fiscal = ("--fiscal-start", "4", "--fiscal-name", "end")

    assert metrics(*span, *fiscal, **BOOK)["periods"][0]["name"] == "FY2026"
    assert metrics(*span, **BOOK)["periods"][0]["name"] is None


def test_period_that_is_not_over_is_not_complete(metrics: Metrics) -> None:
    document = metrics(*JANUARY, "--as-of", "2026-01-20", **BOOK)

    assert document["periods"][0]["complete"] is False
    churn = document["periods"][0]["metrics"]["logo_churn_rate"]
    assert churn["complete"] is False


def test_answers_off_the_scale_are_set_aside_and_the_others_count(
    metrics: Metrics,
) -> None:
    scores = ["10", "9", "8", "0", "11", "7.5", "-1", "", "nine", "９"]
    rows = "".join(
        f"s-{k},a-1,2026-01-1{k}T09:00:00+09:00,nps,{score}\n"
        for k, score in enumerate(scores)
    )
    document = metrics(
        *JANUARY,
        accounts=accounts("a-1"),
        contracts=f"{HEAD}\nc-1,a-1,2025-04-01,1000,JPY\n",
        surveys=f"id,account_id,at,kind,score\n{rows}",
    )
    nps = document["periods"][0]["metrics"]["net_promoter_score"]
    problems = document["problems"]
    errors = [row for row in problems["rows"] if row["severity"] == "error"]

    assert (nps["value"], nps["n"]) == (40.0, 5)  # 10, 9, 9 against 0; 8 is neither
    assert problems["set_aside"] == 5
    assert [row["line"] for row in errors] == [6, 7, 8, 9, 10]
    assert [row["value"] for row in errors] == ["11", "7.5", "-1", "", "nine"]
    assert {row["file"] for row in errors} == {"surveys.csv"}
    assert problems["read"] == (
        problems["accepted"] + problems["set_aside"] + problems["duplicates"]
    )


def test_encodings_and_compression_change_nothing(
    metrics: Metrics, tmp_path: Path
) -> None:
    names = "id,name,industry\na-1,青空商事,小売\na-2,髙橋㈱,製造\n"
    contracts = (
        f'{HEAD}\nc-1,a-1,2025-04-01,"¥1,000",JPY\n'
        "c-2,a-2,2025年4月1日,２０００円,JPY\n"
    )
    options = (*JANUARY, "--segment", "industry")
    plain = metrics(*options, accounts=names, contracts=contracts)
    (tmp_path / "accounts.csv").write_bytes(names.encode("cp932", errors="strict"))
    cp932 = metrics(*options)
    (tmp_path / "accounts.csv").write_bytes(b"\xef\xbb\xbf" + names.encode())
    (tmp_path / "contracts.csv").unlink()
    (tmp_path / "contracts.csv.gz").write_bytes(gzip.compress(contracts.encode()))
    zipped = metrics(*options)

    assert movements(plain) == {"opening": "3000", "closing": "3000"}
    assert plain["segments"] == cp932["segments"] == zipped["segments"]
    assert {one["segment"] for one in plain["segments"]} == {"小売", "製造"}


def test_rate_change_is_fx_and_nothing_else(metrics: Metrics) -> None:
    document = metrics(
        *("--start", "2026-01-01", "--end", "2026-03-01", "--currency", "JPY"),
        accounts=accounts("a-1", "a-2"),
        contracts=f"{HEAD}\nc-1,a-1,2025-04-01,1000,JPY\nc-2,a-2,2025-04-01,10.00,USD\n",
        rates="day,base,quote,rate\n2025-01-01,USD,JPY,150\n2026-02-01,USD,JPY,140\n",
    )

    assert movements(document, 0) == {"opening": "2500", "closing": "2500"}
    assert movements(document, 1) == {
        "opening": "2500",
        "fx": "-100",
        "closing": "2400",
    }
    assert document["periods"][1]["metrics"]["gross_revenue_retention"]["value"] == 1


def test_every_metric_says_what_it_rests_on(metrics: Metrics) -> None:
    document = metrics(*JANUARY, **BOOK)

    for name, metric in document["periods"][0]["metrics"].items():
        keys = {"value", "undefined", "numerator", "denominator", "n", "interval"}
        assert keys <= metric.keys(), name
        assert (metric["value"] is None) == (metric["undefined"] is not None), name
        if metric["unit"].startswith("money") and metric["value"] is not None:
            assert isinstance(metric["value"], str), name
            Decimal(metric["value"])


def test_empty_book_has_no_data_and_no_churn_of_zero(metrics: Metrics) -> None:
    document = metrics(*JANUARY, accounts="id,name\n", contracts=f"{HEAD}\n")

    for name, metric in document["periods"][0]["metrics"].items():
        shares = metric["unit"] in {"share", "points", "ratio"}
        assert not (shares and metric["value"] is not None), name
    assert document["problems"]["read"] == 0


def test_sample_book_sums_up_in_every_period(
    sample_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    span = ("--start", "2024-04-01", "--end", "2026-04-01", "--every", "month")
    for options in (
        ("--currency", "JPY"),
        ("--currency", "USD", "--segment", "region"),
    ):
        assert (
            main(["metrics", str(sample_folder), *span, *options, "--json", "-"]) == 0
        )
        document = json.loads(capsys.readouterr().out)

        check_sums(document["periods"])
        for segment in document.get("segments", ()):
            check_sums(segment["periods"])
