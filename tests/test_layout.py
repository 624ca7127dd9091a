"""The layout: small modules, and packages that say what they offer."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "successkit"
LONGEST = 400


def exports(package: Path) -> list[str] | None:
    """Return ``__all__`` of a package, or None when it has none."""
    for node in ast.parse(package.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def rank(name: str) -> tuple[int, str]:
    """Order names as the linter does: constants, classes, the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def named(path: Path) -> str:
    """Return a module's place within the source."""
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("module", sorted(SOURCE.rglob("*.py")), ids=named)
def test_module_can_be_read_in_one_go(module: Path) -> None:
    lines = len(module.read_text("utf-8").splitlines())

    assert lines <= LONGEST, f"{lines} lines: split it, one concept a file"


@pytest.mark.parametrize("package", sorted(SOURCE.rglob("__init__.py")), ids=named)
def test_package_says_what_it_offers_in_order(package: Path) -> None:
    body = ast.parse(package.read_text("utf-8")).body
    names = exports(package)

    assert names is not None or len(body) <= 1, "it has code: give it an __all__"
    assert names is None or names == sorted(names, key=rank)


def imported(path: Path) -> set[str]:
    """Return the modules that a module imports, by their first name."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    whole = [one.name for n in nodes if isinstance(n, ast.Import) for one in n.names]
    parts = [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
    return {name.split(".")[0] for name in (*whole, *parts)}


def test_one_module_says_what_was_meant() -> None:
    users = [
        named(path) for path in SOURCE.rglob("*.py") if "difflib" in imported(path)
    ]

    assert users == ["core/hints.py"], "use successkit.core.hints"
