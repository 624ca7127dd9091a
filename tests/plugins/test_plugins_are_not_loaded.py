"""Importing the library loads no plugin and keeps no manager."""

import subprocess
import sys

CODE = """
import sys
from importlib import metadata

def refuse(**select):
    raise SystemExit("looked for plugins")

metadata.entry_points = refuse
import successkit, successkit.plugins, successkit.testing
import pluggy
managers = [
    (module, name)
    for module, found in list(sys.modules.items())
    if module.startswith("successkit")
    for name, value in vars(found).items()
    if isinstance(value, pluggy.PluginManager)
]
raise SystemExit(repr(managers) if managers else 0)
"""


def test_import_looks_for_no_plugin() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", CODE], check=False, capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
