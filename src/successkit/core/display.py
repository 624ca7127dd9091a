"""Small HTML fragments for notebooks: bounded, escaped, without any computation."""

from collections.abc import Mapping, Sequence
from html import escape

_SHOWN = 20


def table_html(
    columns: Mapping[str, Sequence[object]], rows: int, limit: int = _SHOWN
) -> str:
    """Return some columns as an HTML table.

    Parameters
    ----------
    columns
        Values by column; only the first ``limit`` rows are shown.
    rows
        How many rows there are in all.
    limit
        How many to show.

    Returns
    -------
    str
        An escaped fragment.
    """
    names = list(columns)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    shown = zip(*(list(columns[name])[:limit] for name in names), strict=True)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in shown)
    more = f"<caption>{limit} of {rows:,} rows</caption>" if rows > limit else ""
    return f"<table>{more}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    return f"<td>{'' if value is None else escape(str(value))}</td>"


def metric_html(metric: Mapping[str, object], name: str) -> str:
    """Return one figure as an HTML fragment.

    Parameters
    ----------
    metric
        ``MetricValue.as_dict()``.
    name
        What to call it.

    Returns
    -------
    str
        An escaped fragment.
    """
    value = metric.get("value")
    shown = f"undefined: {metric.get('undefined')}" if value is None else str(value)
    rest = f"{metric.get('unit', '')}, n = {metric.get('n', 0)}"
    return f"<p><b>{escape(name)}</b> {escape(shown)} <small>{escape(rest)}</small></p>"
