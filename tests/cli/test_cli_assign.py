"""``successkit assign``: a board, a document, hostile people, and wrong settings."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DAY = ("--as-of", "2026-03-31")
EXACT = ("--solver", "exact", "--json", "-")
ENGINE = Path(__file__).resolve().parents[2] / "src"
ACCOUNTS = """\
id,name,created,currency,time_zone,owner,region
a-1,Aozora,2024-01-01,JPY,Asia/Tokyo,ann,Kanto
a-2,Harbour,2024-01-01,JPY,UTC,gone,Europe
a-3,Kita,2024-01-01,JPY,UTC,,Kanto
"""
CONTRACTS = """\
id,account_id,product,start,end,amount,currency,interval_unit,status
c-1,a-1,base,2024-04-01,2027-04-01,1200000,JPY,year,active
c-2,a-2,base,2025-04-03,2027-03-01,5000,JPY,month,active
c-3,a-3,base,2025-03-01,2027-03-01,500000,JPY,month,active
"""
PEOPLE = "id,name,role,area,hours_per_week\nann,Ann,csm,Kanto,30\nbob,Bob,csm,Mars,\n"

Cli = Callable[..., Any]
Book = Callable[..., Path]


def team(book: Book, **tables: str) -> Path:
    return book(**{"accounts": ACCOUNTS, "contracts": CONTRACTS, **tables})


def test_the_board_says_who_and_what_is_to_know(cli: Cli, book: Book) -> None:
    ran = cli("assign", team(book, people=PEOPLE), *DAY)

    assert ran.code == 0
    for words in (
        "Who looks after whom",
        "3 customers",
        "! area 'Mars' of bob fits no account",
        "! bob has no hours a week; 40 are assumed",
        "ann | Ann",
        "Handovers: 0 of 3",
        "Regular actions of the coming week",
    ):
        assert words in ran.out


def test_the_board_speaks_japanese(cli: Cli, book: Book) -> None:
    ran = cli("assign", team(book, people=PEOPLE), *DAY, "--lang", "ja")

    assert "担当の割り当て" in ran.out
    assert "bobの担当地域・業界「Mars」に当てはまる顧客がない" in ran.out


def test_without_people_nobody_has_a_person_and_it_is_said(
    cli: Cli, book: Book
) -> None:
    folder = team(book)
    ran = cli("assign", folder, *DAY)
    document = cli("assign", folder, *DAY, "--json", "-").document

    assert "! there are no people" in ran.out
    assert document["people"] == []
    assert {row["owner"] for row in document["accounts"]} == {None}
    assert {row["touch_model"] for row in document["accounts"]} == {"tech"}
    assert all(row["pooled"] for row in document["accounts"])


def test_actions_belong_to_the_owner_after_the_assignment(cli: Cli, book: Book) -> None:
    document = cli("assign", team(book, people=PEOPLE), *DAY, "--json", "-").document

    owner = {row["account_id"]: row["owner"] for row in document["accounts"]}
    assert document["actions"]
    for action in document["actions"]:
        assert action["owner"] == owner[action["account_id"]]
        assert "2026-04-01" <= action["day"] <= "2026-04-07"
        assert action["reason"].endswith("since the start")


@pytest.mark.parametrize(
    "people",
    [
        pytest.param("id\n", id="nobody in the file"),
        pytest.param("id,hours_per_week\nann,0\n", id="no time at all"),
        pytest.param("id,hours_per_week\nann,-5\nbob,999\nbob,1\n,3\n", id="absurd"),
        pytest.param("id,max_accounts\nann,0\n", id="a cap of none"),
        pytest.param(
            "id,absent_from,absent_until\nann,2026-05-01,2026-01-01\n", id="back first"
        ),
        pytest.param("id,absent_from\nann,2020-01-01\n", id="never back"),
        pytest.param('id,area,skills\n"a,b",;;; ,;x;\n', id="lists of nothing"),
        pytest.param("id,area\nann,=1+1\nbob,'\n", id="formulas"),
    ],
)
def test_odd_people_are_taken(cli: Cli, book: Book, people: str) -> None:
    folder = team(book, people=people)
    ran = cli("assign", folder, *DAY, "--json", "-")

    assert (ran.code, ran.err) == (0, "")
    assert ran.document["customers"] == len(ran.document["accounts"]) == 3
    for person in ran.document["people"]:
        assert person["hours_over"] == max(person["hours_after"] - person["hours"], 0)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param("[team]\nother_share = 1\n", "other_share", id="share"),
        pytest.param(
            "[team]\nonboarding_when = 'x ='\n",
            "settings.toml: [team] onboarding_when: condition 'x ='",
            id="condition",
        ),
        pytest.param("[team]\nhour = 1\n", "did you mean", id="key"),
        pytest.param(
            'touch_policy = "nope"',
            "settings.toml: touch_policy: no touch policy is called 'nope'",
            id="a name that only the engine knows",
        ),
    ],
)
def test_wrong_settings_are_said_in_one_line(
    cli: Cli, book: Book, settings: str, words: str
) -> None:
    folder = team(book, people=PEOPLE)
    file = folder / "settings.toml"
    file.write_text(settings, encoding="utf-8")

    ran = cli("assign", folder, *DAY, "--config", file)

    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_holidays_of_the_settings_count(cli: Cli, book: Book) -> None:
    folder = team(book, people=PEOPLE)
    file = folder / "settings.toml"
    file.write_text("holidays = [2026-04-01, 2026-04-02]\n", encoding="utf-8")

    fewer = cli("assign", folder, *DAY, "--config", file, "--json", "-").document

    assert all(action["day"] >= "2026-04-03" for action in fewer["actions"])


def test_exact_prints_nothing_but_the_document(book: Book) -> None:
    pytest.importorskip("scipy", reason="exact needs the extra [assignment]")
    folder = team(book, people=PEOPLE)
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "successkit.cli", "assign", folder, *DAY, *EXACT],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ENGINE)},
        text=True,
        timeout=60,
    )

    document = json.loads(ran.stdout)
    assert document["comparison"]["gap"] == 0
    assert document["comparison"]["exact"] == document["value_served"]
