"""What ``import successkit`` brings along: the core's libraries and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import successkit.core

SRC = Path(__file__).resolve().parents[1] / "src"
CORE = frozenset({"attr", "attrs", "dateutil", "numpy", "pluggy", "six", "successkit"})
# Python's record of how it was built, and what numpy.random needs to run.
NO_LIBRARY = ("_sysconfigdata", "cython_runtime", "_cython_")
LOADED = """
import json, sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
exec(sys.argv[2])
after = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(after - sys.stdlib_module_names)))
"""


def loaded_by(statement: str) -> set[str]:
    """Return the top modules, not of Python itself, that a fresh interpreter loads."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", LOADED, str(SRC), statement],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return {name for name in json.loads(done.stdout) if not name.startswith(NO_LIBRARY)}


@pytest.mark.parametrize(
    "statement",
    [
        "import successkit",
        "from successkit import Engine, from_frames, metrics, read",
        "import successkit.cli",
    ],
)
def test_no_optional_library_is_imported(statement: str) -> None:
    assert loaded_by(statement) - CORE == set()


def test_facts_alone_need_no_declarations() -> None:
    rooms = (
        "import successkit, sys; "
        "print(sorted(set(sys.modules) & {'successkit.core.declarations', "
        "'successkit.core.account_table', 'successkit.engine', 'successkit.metrics'}))"
    )
    done = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(SRC)!r}); {rooms}",
        ],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", successkit.core.__all__)
def test_every_name_of_the_core_is_there(name: str) -> None:
    assert getattr(successkit.core, name) is not None
    assert name in dir(successkit.core)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="core' has no attribute 'Nix'"):
        successkit.core.Nix  # noqa: B018
