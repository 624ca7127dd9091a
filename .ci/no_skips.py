"""A pytest plugin for CI: a test that was skipped is a test that failed.

Load it with ``-p no_skips`` and this folder on ``PYTHONPATH``. A skip is fine only
where ``allowed_skips.txt`` says why: one line each, a shell pattern of the test's id,
``#`` and the reason.
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ALLOWED = Path(__file__).with_name("allowed_skips.txt")
_failures: list[str] = []


def allowed_patterns(text: str) -> list[str]:
    """Return the patterns of a list of allowed skips.

    Parameters
    ----------
    text
        Lines ``pattern # reason``; empty lines and lines that begin with # are notes.

    Returns
    -------
    list[str]
        The patterns.

    Raises
    ------
    pytest.UsageError
        A pattern has no reason.
    """
    lines = [line.strip() for line in text.splitlines()]
    patterns = []
    for line in lines:
        pattern, _, reason = line.partition(" # ")
        if not line or line.startswith("#"):
            continue
        if not reason.strip():
            raise pytest.UsageError(f"{ALLOWED.name}: no reason after # in {line!r}")
        patterns.append(pattern.strip())
    return patterns


def forbidden_skips(skips: Sequence[tuple[str, str]], patterns: list[str]) -> list[str]:
    """Return the skips that no pattern allows, as lines for people.

    Parameters
    ----------
    skips
        Pairs of test id and reason.
    patterns
        Shell patterns of test ids.

    Returns
    -------
    list[str]
        One line each, in order.
    """
    return [
        f"{test}: {reason}"
        for test, reason in skips
        if not any(fnmatchcase(test, pattern) for pattern in patterns)
    ]


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    where = report.longrepr
    return str(where[2] if isinstance(where, tuple) else where)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session when something was skipped that should have run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    skips = [(report.nodeid, _reason(report)) for report in reports]
    patterns = allowed_patterns(ALLOWED.read_text("utf-8"))
    _failures[:] = forbidden_skips(skips, patterns)
    if _failures and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was skipped."""
    if _failures:
        terminalreporter.section("skipped, but should have run", red=True)
        for line in _failures:
            terminalreporter.line(line)
