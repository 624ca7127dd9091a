"""Published data sets, taken from the packages that ship them."""

import csv
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from successkit.metrics import BuyingTable

CDNOW = "cdnow_customers_summary_with_transactions.csv"


def shipped(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a file of a package, without importing the package."""
    found = find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"needs the data that {package} ships: it is in the extra [dev]")
    path = Path(found.origin).parent / "datasets" / name
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def cdnow() -> BuyingTable:
    """2,357 customers of a shop for music, first bought in early 1997, in weeks."""
    rows = shipped("lifetimes", CDNOW)
    columns = {name: [float(row[name]) for row in rows] for name in rows[0]}
    return BuyingTable.from_columns(
        frequency=columns["x"],
        recency=columns["t_x"],
        age=columns["T"],
        mean_amount=columns["zbar"],
        customers=np.arange(len(rows)).astype(str),
        unit_days=7,
    )
