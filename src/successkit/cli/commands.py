"""The type of the list of commands, which argparse keeps to itself."""

import argparse
from typing import Protocol


class Commands(Protocol):
    """What ``ArgumentParser.add_subparsers`` returns, as far as we use it."""

    def add_parser(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 -- the name argparse gave it
        description: str | None = None,
    ) -> argparse.ArgumentParser:
        """Add one command and return its parser."""
        ...
