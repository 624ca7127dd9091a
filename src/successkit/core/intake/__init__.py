"""Intake: the one door through which facts become a portfolio, whatever the source."""

from successkit.core.intake.build import build_portfolio, replace_table
from successkit.core.intake.objects import (
    LIST_SEPARATOR,
    raw_from_records,
    records_from_facts,
)
from successkit.core.intake.raw import RawTable, file_of_row
from successkit.core.intake.sheet import NOTES_SHOWN

__all__ = [
    "LIST_SEPARATOR",
    "NOTES_SHOWN",
    "RawTable",
    "build_portfolio",
    "file_of_row",
    "raw_from_records",
    "records_from_facts",
    "replace_table",
]
