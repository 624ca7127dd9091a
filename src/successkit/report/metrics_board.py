"""The board of figures by period as text, for a terminal."""

from collections.abc import Sequence

from successkit.report.accounts import joined
from successkit.report.days import day
from successkit.report.failures import failure_lines
from successkit.report.labels import label
from successkit.report.problems import problem_summary
from successkit.report.reading import Record, record, records, text
from successkit.report.tables import (
    MOVEMENTS,
    figure,
    legend,
    movement_cells,
    period_name,
    stacked,
    undefined_words,
)
from successkit.report.text import wrap

LAST_PERIODS = 12
MIN_WIDTH = 40


def render_metrics(document: Record, *, lang: str = "en", width: int = 100) -> str:
    """Return figures by period as a board of text.

    Parameters
    ----------
    document
        Metrics document: ``periods`` with ``movements`` and ``metrics``, and
        optionally the same for each of its ``segments``. At most the last 12 periods
        are shown.
    lang
        ``en`` or ``ja``.
    width
        Columns of the terminal; periods that do not fit stand below.

    Returns
    -------
    str
        Lines that end with a line end. A missing figure is "no data" or "undefined"
        with its reason below the table, never zero.

    Raises
    ------
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> rate = {"value": 0.02, "numerator": 2, "denominator": 100, "n": 100}
    >>> month = {"start": "2026-03-01", "end": "2026-04-01", "complete": True}
    >>> month["metrics"] = {"logo_churn_rate": rate}
    >>> board = render_metrics({"as_of": "2026-03-31", "periods": [month]})
    >>> print(board.splitlines()[3])
                     Mar 2026
    """
    wide = max(width, MIN_WIDTH)
    currency = document.get("currency")
    lines = _head(document, lang, wide)
    lines += ["", *_periods(records(document.get("periods")), currency, lang, wide)]
    for part in records(document.get("segments")):
        name = label("text.pair", lang).format(
            name=label("section.segment", lang), value=text(part.get("segment"))
        )
        lines += ["", name, "-" * wide]
        lines += _periods(records(part.get("periods")), currency, lang, wide)
    if document.get("problems") is not None:
        lines += ["", label("section.problems", lang), "-" * wide]
        lines += problem_summary(record(document["problems"]), lang, wide)
    failed = failure_lines(document, lang)
    if failed:
        lines += ["", label("section.failures", lang), "-" * wide]
        lines += [
            part for line in failed for part in wrap(f"- {line}", wide, indent="  ")
        ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(document: Record, lang: str, width: int) -> list[str]:
    known, currency = text(document.get("known_at")), text(document.get("currency"))
    as_of = day(document.get("as_of"), lang=lang)
    spec = record(document.get("definition"))
    named = {"name": text(spec.get("name")), "hash": text(spec.get("hash"))}
    title = [
        label("section.metrics_board", lang),
        label("text.as_of", lang).format(day=as_of),
        known and label("text.known_at", lang).format(instant=known),
        currency and label("text.currency", lang).format(currency=currency),
    ]
    lines = [joined(title), "=" * width]
    return lines + ([label("text.definition", lang).format(**named)] if spec else [])


def _periods(
    every: Sequence[Record], currency: object, lang: str, width: int
) -> list[str]:
    periods = every[-LAST_PERIODS:]
    if not periods:
        return [label("text.no_data", lang)]
    names = list(dict.fromkeys(n for p in periods for n in record(p.get("metrics"))))
    with_movements = any(record(period.get("movements")) for period in periods)
    rows = [f"movement.{line}" for line in MOVEMENTS if with_movements]
    rows += [f"metric.{name}" for name in names]
    columns = [
        _column(period, names, currency, lang, with_movements=with_movements)
        for period in periods
    ]
    head = ["", *(label(key, lang) for key in rows)]
    notes = [*legend(periods, lang), *_reasons(periods, names, lang, width)]
    return stacked(head, columns, width) + notes


def _column(
    period: Record,
    names: Sequence[str],
    currency: object,
    lang: str,
    *,
    with_movements: bool,
) -> list[str]:
    metrics = record(period.get("metrics"))
    cells = [period_name(period, lang)]
    if with_movements:
        cells += movement_cells(record(period.get("movements")), currency, lang)
    for name in names:
        metric = record(metrics.get(name))
        cells.append(figure({"unit": unit_of(name), **metric}, currency, lang))
    return cells


def _reasons(
    periods: Sequence[Record], names: Sequence[str], lang: str, width: int
) -> list[str]:
    found: dict[str, list[str]] = {}
    for name in names:
        for period in periods:
            metric = record(record(period.get("metrics")).get(name))
            reason = undefined_words(metric.get("undefined"), lang)
            if metric.get("value") is None and reason:
                line = label("text.pair", lang).format(
                    name=label(f"metric.{name}", lang), value=reason
                )
                found.setdefault(line, []).append(period_name(period, lang))
    return [
        part
        for line, spans in found.items()
        for part in wrap(_with_spans(line, spans, len(periods)), width, indent="  ")
    ]


def _with_spans(line: str, spans: Sequence[str], all_periods: int) -> str:
    return line if len(spans) == all_periods else f"{line} ({', '.join(spans)})"


def unit_of(name: str) -> str:
    """Return the unit of a metric of the package that came without one.

    Parameters
    ----------
    name
        Name of a metric.

    Returns
    -------
    str
        ``share`` for rates and retention, ``points`` for the net promoter score, else
        empty.

    Examples
    --------
    >>> unit_of("logo_churn_rate"), unit_of("net_promoter_score"), unit_of("mrr")
    ('share', 'points', '')
    """
    if name == "net_promoter_score":
        return "points"
    if name == "csat" or name.endswith(("_rate", "_retention")):
        return "share"
    return ""
