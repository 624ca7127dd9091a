"""What ``import successkit`` brings along: the core's libraries and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

SRC = Path(__file__).resolve().parents[1] / "src"
CORE = frozenset({"attr", "attrs", "dateutil", "numpy", "pluggy", "six", "successkit"})
LOADED = """
import json, sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
import successkit
after = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(after - sys.stdlib_module_names)))
"""


def loaded_by_import() -> set[str]:
    """Return the distributions' modules that a fresh interpreter loads."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", LOADED, str(SRC)],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    return set(json.loads(done.stdout))


def test_no_optional_library_is_imported() -> None:
    assert loaded_by_import() - CORE == set()
