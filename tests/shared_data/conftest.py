"""Where the real data sets lie; tests are skipped with a message where they do not."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _folder(name: str) -> Path:
    base = Path(os.environ.get("SUCCESSKIT_SHARED", ROOT.parent / "shared"))
    folder = base / "data" / name
    if not folder.is_dir():
        pytest.skip(f"the data set {name} is not there: expected {folder}")
    return folder


@pytest.fixture(scope="session")
def examples() -> Path:
    """Return the folder of examples."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def crm6() -> Path:
    """Return the folder of the simulated CRM data set."""
    return _folder("fightchurn_crm6")


@pytest.fixture(scope="session")
def telco() -> Path:
    """Return the folder of the telco churn table."""
    return _folder("telco")
