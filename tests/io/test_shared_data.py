"""The shipped mappings read the two public data sets completely."""

import os
from pathlib import Path

import numpy as np
import pytest

from successkit.core import Portfolio
from successkit.io import read

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SUCCESSKIT_SHARED", ROOT.parent / "shared"))

pytestmark = pytest.mark.shared


def book(name: str) -> Portfolio:
    """Read a data set through its mapping, or skip."""
    folder = SHARED / "data" / name
    if not folder.exists():
        pytest.skip(f"no data set {name} beside the checkout")
    return read(folder, mapping=ROOT / "examples" / "mappings" / f"{name}.toml")


def test_crm_has_every_account_subscription_and_count_of_events() -> None:
    crm = book("fightchurn_crm6")

    assert (len(crm), crm.contracts.rows, crm.usage.rows) == (341, 6801, 140_572)
    assert not crm.problems.errors
    assert sorted(crm.accounts.extra) == ["channel", "country", "date_of_birth"]
    assert crm.contracts.text("currency").values.tolist() == ["USD"]
    running = (crm.contracts.array("start") <= np.datetime64("2022-02-01")) & (
        crm.contracts.array("end") > np.datetime64("2022-02-01")
    )
    assert crm.contracts.array("amount")[running].sum() == 113_790 * 100


def test_telco_has_every_customer_and_who_left() -> None:
    telco = book("telco")
    contracts = telco.contracts
    last = np.datetime64("2020-01-31")

    assert (len(telco), contracts.rows) == (7043, 7043)
    assert not telco.problems.errors
    assert int((contracts.array("end") == last).sum()) == 1869
    assert int((contracts.array("cancelled_on") == last).sum()) == 1869
    assert int((contracts.array("start") == last).sum()) == 11
    assert telco.accounts.extra["gender"].values.tolist() == ["Female", "Male"]
