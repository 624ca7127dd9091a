"""The glossary: one name, one meaning, one unit for every public parameter."""

import inspect
import re
from pathlib import Path

import pytest

from successkit import metrics
from successkit.metrics import formulas

GLOSSARY = Path(__file__).resolve().parents[2] / "GLOSSARY.md"
COLUMNS = ("Term", "Definition", "Parameter", "Unit", "Source")


def rows() -> list[list[str]]:
    """Return the rows of every table of the glossary."""
    lines = GLOSSARY.read_text("utf-8").splitlines()
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
        if line.startswith("|")
    ]
    return [row for row in cells if set(row[0]) != {"-"}]


def parameters_in_glossary() -> list[str]:
    """Return the parameter names in the order in which they stand there."""
    return [
        name
        for row in rows()
        for name in re.findall(r"`(\w+)`", row[2])
        if len(row) > 2
    ]


def functions() -> list[str]:
    """Return the public functions of the metrics, by module and name."""
    return [
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in (metrics, formulas)
        for name in module.__all__
        if inspect.isfunction(getattr(module, name))
    ]


def test_every_row_has_every_column() -> None:
    found = rows()

    assert all(len(row) == len(COLUMNS) for row in found)
    assert all(row[0] and row[1] for row in found)


@pytest.mark.parametrize("function", functions())
def test_parameters_of_a_function_are_in_the_glossary(function: str) -> None:
    room, _, name = function.partition(".")
    module = {"metrics": metrics, "formulas": formulas}[room]

    missing = set(inspect.signature(getattr(module, name)).parameters) - set(
        parameters_in_glossary()
    )

    assert missing == set(), f"add them to {GLOSSARY.name}, with meaning and unit"


def test_a_parameter_name_stands_in_one_row_only() -> None:
    names = parameters_in_glossary()

    assert sorted(names) == sorted(set(names))
