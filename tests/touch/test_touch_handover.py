"""What sales has not yet handed over."""

from datetime import date

import numpy as np
import pytest

from successkit.core import Account, Handover, Portfolio
from successkit.touch import handover_gaps


def book(*handovers: Handover) -> Portfolio:
    accounts = [Account(id=name, name=name) for name in ("a", "b", "c")]
    return Portfolio.from_objects(accounts=accounts, handovers=handovers)


FULL = {"why": "w", "goal": "g", "problem": "p", "by_when": date(2026, 9, 30)}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param(FULL, [], id="all four answers"),
        pytest.param({}, ["why", "goal", "problem", "by_when"], id="none of them"),
        *(
            pytest.param(
                {key: answer for key, answer in FULL.items() if key != name},
                [name],
                id=f"without {name}",
            )
            for name in FULL
        ),
    ],
)
def test_gaps(given: dict[str, object], missing: list[str]) -> None:
    gaps = handover_gaps(book(Handover(account_id="b", **given)))  # type: ignore[arg-type]

    rows = gaps.to_dict()
    found = dict(zip(rows["account_id"], rows["missing"], strict=True))
    assert found.get("b", []) == missing
    assert gaps.handed_over.tolist() == [False, True, False]
    assert gaps.complete.tolist() == [False, not missing, False]
    assert len(found["a"]) == len(found["c"]) == 4


def test_counts_and_labels() -> None:
    gaps = handover_gaps(book(Handover(account_id="a", **FULL)))  # type: ignore[arg-type]

    assert gaps.counts() == dict.fromkeys(FULL, 2)
    assert gaps.to_dict("ja")["labels"][0] == [
        "製品を選んだ理由",
        "達成したいこと",
        "解決したい課題",
        "達成期限",
    ]
    assert gaps.take(np.array([0])).counts() == dict.fromkeys(FULL, 0)
    assert repr(gaps) == (
        "<HandoverGaps of 3 accounts: 1 complete, 2 without a handover>"
    )
    assert "<table" in gaps._repr_html_()


def test_a_book_of_nobody_misses_nothing() -> None:
    gaps = handover_gaps(Portfolio.from_objects(accounts=[]))

    assert len(gaps) == 0
    assert gaps.to_dict() == {"account_id": [], "missing": [], "labels": []}
