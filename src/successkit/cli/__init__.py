"""The command line: ``successkit``."""

from successkit.cli.main import main

__all__ = ["main"]
