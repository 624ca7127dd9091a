"""The public names: nothing comes or goes without being noticed."""

import importlib
import os
import pkgutil
from pathlib import Path

import pytest

import successkit

SNAPSHOT = Path(__file__).with_name("public_api.txt")
UPDATE = "SUCCESSKIT_UPDATE_API"


def packages() -> list[str]:
    """Return every package of the library that promises names."""
    found = pkgutil.walk_packages(successkit.__path__, "successkit.")
    return ["successkit", *(module.name for module in found if module.ispkg)]


def promised(package: str) -> list[str]:
    """Return what a package exports, as full names."""
    module = importlib.import_module(package)
    return [f"{package}.{name}" for name in getattr(module, "__all__", ())]


def test_public_names_are_those_of_the_snapshot() -> None:
    now = [name for package in packages() for name in promised(package)]
    if os.environ.get(UPDATE):
        SNAPSHOT.write_text("\n".join(sorted(now)) + "\n", encoding="utf-8")

    then = SNAPSHOT.read_text("utf-8").split()

    changes = {"gone": set(then) - set(now), "new": set(now) - set(then)}
    assert set(then) == set(now), (
        f"public names changed: {changes}. If that is meant, run "
        f"{UPDATE}=1 python -m pytest {Path(__file__).name}, and tell users in changes/"
    )


@pytest.mark.parametrize("package", packages())
def test_every_promised_name_exists(package: str) -> None:
    module = importlib.import_module(package)

    missing = [
        name for name in getattr(module, "__all__", ()) if not hasattr(module, name)
    ]

    assert missing == []
