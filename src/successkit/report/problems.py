"""What could not be used of the data, as text: every problem, or a summary by code."""

from collections.abc import Sequence

from attrs import frozen

from successkit.report.labels import label
from successkit.report.numbers import money, plain
from successkit.report.reading import Record, count, records, text
from successkit.report.text import wrap


@frozen
class ProblemGroup:
    """Problems of one code: how many rows, and the first of them as an example."""

    code: str
    severity: str
    rows: int
    example: Record


def render_problems(problems: Record, *, lang: str = "en") -> str:
    """Return every problem on a line of its own, then how the rows add up.

    Parameters
    ----------
    problems
        ``problems`` of a document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Lines that end with a line end.

    Raises
    ------
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> row = {"file": "contracts.csv", "line": 7, "column": "end", "mend": "swap them"}
    >>> row["message"] = "end 2020-01-01 is before start 2021-01-01"
    >>> found = {"read": 2, "accepted": 1, "set_aside": 1, "rows": [row]}
    >>> print(render_problems(found), end="")
    contracts.csv:7: end: end 2020-01-01 is before start 2021-01-01; mend: swap them
    2 read = 1 accepted + 1 set aside + 0 duplicates
    """
    lines = [problem_line(row, lang) for row in records(problems.get("rows"))]
    return "\n".join([*lines, *totals(problems, lang)]) + "\n"


def problem_line(row: Record, lang: str) -> str:
    """Return one problem as one line.

    Parameters
    ----------
    row
        Problem of a document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Place, rule that was broken, and how to mend it.

    Examples
    --------
    >>> problem_line({"file": "surveys.csv", "line": 3, "message": "NPS 11"}, "en")
    'surveys.csv:3: NPS 11'
    """
    parts = [place_of(row), text(row.get("column")), text(row.get("message"))]
    line = ": ".join(filter(None, parts))
    mend = text(row.get("mend"))
    line += f"; {label('text.mend', lang).format(mend=mend)}" if mend else ""
    rows = count(row.get("count"))
    return line + (f" (x{plain(rows)})" if rows > 1 else "")


def place_of(row: Record) -> str:
    """Return where a problem stands.

    Parameters
    ----------
    row
        Problem of a document.

    Returns
    -------
    str
        File and line, else the account, else nothing.

    Examples
    --------
    >>> place_of({"file": "contracts.csv", "line": 7}), place_of({"account": "A-1"})
    ('contracts.csv:7', 'A-1')
    """
    where = [text(row.get("file")), text(row.get("line"))]
    return ":".join(filter(None, where)) or text(row.get("account"))


def grouped(problems: Record) -> list[ProblemGroup]:
    """Return problems by code, errors first, then the most frequent.

    Parameters
    ----------
    problems
        ``problems`` of a document.

    Returns
    -------
    list[ProblemGroup]
        One for each code and severity.

    Examples
    --------
    >>> rows = [{"code": "nps-range", "severity": "error", "count": 3}]
    >>> [(group.code, group.rows) for group in grouped({"rows": rows})]
    [('nps-range', 3)]
    """
    found: dict[tuple[str, str], list[Record]] = {}
    for row in records(problems.get("rows")):
        key = text(row.get("severity")), text(row.get("code"))
        found.setdefault(key, []).append(row)
    groups = [
        ProblemGroup(
            code=code,
            severity=severity,
            rows=sum(max(count(row.get("count")), 1) for row in rows),
            example=rows[0],
        )
        for (severity, code), rows in found.items()
    ]
    return sorted(groups, key=lambda g: (g.severity != "error", -g.rows, g.code))


def totals(problems: Record, lang: str) -> list[str]:
    """Return how the rows add up, and what revenue was left out.

    Parameters
    ----------
    problems
        ``problems`` of a document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[str]
        Lines.

    Examples
    --------
    >>> totals({"read": 3, "accepted": 2, "duplicates": 1}, "en")
    ['3 read = 2 accepted + 0 set aside + 1 duplicates']
    """
    names = ("read", "accepted", "set_aside", "duplicates")
    counts = {name: plain(count(problems.get(name))) for name in names}
    lines = [label("text.count_line", lang).format(**counts)]
    amounts = [
        money(entry.get("amount"), entry.get("currency"), lang=lang)
        for entry in records(problems.get("left_out_mrr"))
    ]
    if amounts:
        shown = ", ".join(amounts)
        lines.append(label("text.left_out", lang).format(money=shown))
    return lines


def problem_summary(problems: Record, lang: str, width: int) -> list[str]:
    """Return problems by code with one example and how to mend it.

    Parameters
    ----------
    problems
        ``problems`` of a document.
    lang
        ``en`` or ``ja``.
    width
        Columns of the terminal.

    Returns
    -------
    list[str]
        Lines, how the rows add up first.

    Examples
    --------
    >>> problem_summary({"read": 3, "accepted": 3}, "en", 60)
    ['3 read = 3 accepted + 0 set aside + 0 duplicates', 'Every row was used.']
    """
    lines = totals(problems, lang) if problems else [label("text.no_data", lang)]
    groups = grouped(problems)
    used = count(problems.get("read")) and not count(problems.get("set_aside"))
    if used and not groups:
        lines.append(label("text.no_problems", lang))
    return lines + _group_lines(groups, lang, width)


def _group_lines(groups: Sequence[ProblemGroup], lang: str, width: int) -> list[str]:
    lines: list[str] = []
    for group in groups:
        severity = label(f"severity.{group.severity}", lang)
        lines.append(f"{plain(group.rows):>6}  {group.code} ({severity})")
        for words in example_words(group, lang):
            lines += wrap(" " * 8 + words, width, indent=" " * 8)
    return lines


def example_words(group: ProblemGroup, lang: str) -> list[str]:
    """Return the example of a group and how to mend it, in words.

    Parameters
    ----------
    group
        Problems of one code.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[str]
        One or two sentences.

    Examples
    --------
    >>> row = {"file": "surveys.csv", "line": 3, "message": "NPS 11"}
    >>> one = ProblemGroup(code="range", severity="error", rows=1, example=row)
    >>> example_words(one, "en")
    ['for example surveys.csv:3: NPS 11']
    """
    row = group.example
    place, message = place_of(row), text(row.get("message"))
    mend = text(row.get("mend"))
    example = label("text.example", lang).format(where=place, message=message)
    return [example, *([label("text.mend", lang).format(mend=mend)] if mend else [])]
