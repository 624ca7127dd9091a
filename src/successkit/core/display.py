"""Small HTML fragments with which objects show themselves in a notebook.

They are bounded, escaped, without style sheet or script, and compute nothing. The
standard library is enough for them.
"""

import html
import math
from collections.abc import Mapping
from typing import Protocol, cast

CELL_LIMIT = 80
MISSING = "-"


class Column(Protocol):
    """A column of a table: a list, a tuple or a numpy array of one dimension."""

    def __len__(self) -> int:
        """Return how many cells there are."""
        ...

    def __getitem__(self, index: int, /) -> object:
        """Return one cell."""
        ...


def table_html(
    columns: Mapping[str, Column], rows: int, limit: int = 20, *, caption: str = ""
) -> str:
    """Return the first rows of a table as an HTML fragment.

    Parameters
    ----------
    columns
        Columns by name. Only the rows that are shown are read.
    rows
        How many rows the whole table has, >= 0.
    limit
        How many rows to show at most, >= 0.
    caption
        Words above the table.

    Returns
    -------
    str
        Table that says how many rows and columns there are. A missing value (``None``,
        NaN, NaT) is a dash; a long one is cut to 80 letters.

    Examples
    --------
    >>> print(table_html({"id": ["A<1>", "A2"], "score": [43.2, None]}, 2, limit=1))
    <table>
    <thead><tr><th scope="col">id</th><th scope="col">score</th></tr></thead>
    <tbody>
    <tr><td>A&lt;1&gt;</td><td>43.2</td></tr>
    </tbody>
    </table>
    <p>1 of 2 rows, 2 columns</p>
    """
    filled = min((len(column) for column in columns.values()), default=0)
    shown = max(min(rows, limit, filled), 0)
    body = [
        _row("td", [cell_text(column[place]) for column in columns.values()])
        for place in range(shown)
    ]
    counts = f"{shown:,} of {rows:,} rows, {len(columns):,} columns"
    return table(list(columns), body, caption=caption) + f"\n<p>{counts}</p>"


def metric_html(metric: Mapping[str, object], name: str = "") -> str:
    """Return a metric with what it stands on as an HTML fragment.

    Parameters
    ----------
    metric
        ``value``, ``undefined``, ``numerator``, ``denominator``, ``n``, ``interval``,
        ``unit``, ``complete``; what is missing is left out.
    name
        Name of the metric.

    Returns
    -------
    str
        Table of two columns. Without a value it gives the reason, never a zero.

    Examples
    --------
    >>> print(metric_html({"value": None, "undefined": "no answers", "n": 0}, "csat"))
    <table>
    <caption>csat</caption>
    <tbody>
    <tr><th scope="row">value</th><td>undefined: no answers</td></tr>
    <tr><th scope="row">n</th><td>0</td></tr>
    </tbody>
    </table>
    """
    lines = [("value", _value(metric))]
    names = ("numerator", "denominator", "n", "unit")
    lines += [(key, cell_text(metric[key])) for key in names if key in metric]
    if isinstance(metric.get("interval"), Mapping):
        lines.append(("interval", _interval(metric["interval"])))
    if metric.get("complete") is False:
        lines.append(("period", "not complete"))
    body = [
        f'<tr><th scope="row">{_escape(key)}</th><td>{_escape(value)}</td></tr>'
        for key, value in lines
    ]
    return table([], body, caption=name)


def table(head: list[str], body: list[str], *, caption: str = "") -> str:
    """Return a table around rows that are already escaped.

    Parameters
    ----------
    head
        Names of the columns, as they are; none gives a table without a head.
    body
        Rows of HTML.
    caption
        Words above the table, as they are.

    Returns
    -------
    str
        HTML fragment.

    Examples
    --------
    >>> print(table([], ["<tr><td>1</td></tr>"]))
    <table>
    <tbody>
    <tr><td>1</td></tr>
    </tbody>
    </table>
    """
    lines = ["<table>"]
    if caption:
        lines.append(f"<caption>{_escape(caption)}</caption>")
    if head:
        lines.append(f"<thead>{_row('th', head)}</thead>")
    return "\n".join([*lines, "<tbody>", *body, "</tbody>", "</table>"])


def cell_text(value: object) -> str:
    """Return a value as the text of one cell, not yet escaped.

    Parameters
    ----------
    value
        Any value.

    Returns
    -------
    str
        At most 80 letters; a dash for ``None``, NaN and NaT.

    Examples
    --------
    >>> cell_text(None), cell_text(float("nan")), cell_text(0.123456789), cell_text(7)
    ('-', '-', '0.123457', '7')
    """
    if value is None:
        return MISSING
    if isinstance(value, float):
        return MISSING if math.isnan(value) else f"{value:.6g}"
    shown = str(value)
    if shown in {"NaT", "nan"}:
        return MISSING
    return shown if len(shown) <= CELL_LIMIT else shown[: CELL_LIMIT - 3] + "..."


def _value(metric: Mapping[str, object]) -> str:
    if metric.get("value") is not None:
        return cell_text(metric["value"])
    reason = metric.get("undefined")
    return f"undefined: {cell_text(reason)}" if reason else "no data"


def _interval(given: object) -> str:
    bounds = cast("Mapping[str, object]", given)
    low, high = cell_text(bounds.get("low")), cell_text(bounds.get("high"))
    how = [cell_text(bounds[key]) for key in ("level", "method") if bounds.get(key)]
    return f"{low} to {high}" + (f" ({', '.join(how)})" if how else "")


def _row(tag: str, cells: list[str]) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    inner = "".join(f"<{tag}{scope}>{_escape(cell)}</{tag}>" for cell in cells)
    return f"<tr>{inner}</tr>"


def _escape(value: str) -> str:
    return html.escape(value, quote=True)
