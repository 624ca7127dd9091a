"""Rows and tables that the boards share: figures and movements."""

import re
from collections.abc import Sequence
from typing import Final

from successkit.report.days import span
from successkit.report.labels import label
from successkit.report.numbers import decimal, interval, money, plain, quantity
from successkit.report.reading import Record, record, text
from successkit.report.text import wrapped_grid
from successkit.report.undefined_ja import UNDEFINED

MOVEMENTS = (
    "opening",
    "new",
    "expansion",
    "contraction",
    "churn",
    "reactivation",
    "pause",
    "resume",
    "fx",
    "closing",
)
LOSSES = frozenset({"contraction", "churn", "pause"})
_FISCAL: Final = re.compile("FY([0-9]+)-?(.*)")
# A mean answer has no zero in the middle, so a plus would mislead.
_MEANS = frozenset({"csat_mean", "customer_effort_score"})


def figure(metric: Record, currency: object, lang: str) -> str:
    """Return the value of a metric in its unit.

    Parameters
    ----------
    metric
        Metric of a document.
    currency
        ISO 4217 code for money.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        "no data" or "undefined" where there is no value, never a zero.

    Examples
    --------
    >>> figure({"value": None, "undefined": "no accounts at start"}, "JPY", "en")
    'undefined'
    """
    value = metric.get("value")
    if value is None:
        reason = metric.get("undefined")
        return label("text.undefined" if reason else "text.no_data", lang)
    unit = "score" if metric.get("name") in _MEANS else metric.get("unit")
    return quantity(value, unit, currency, lang=lang)


def note(metric: Record, currency: object, lang: str) -> str:
    """Return what stands beside the value of a metric.

    Parameters
    ----------
    metric
        Metric of a document.
    currency
        ISO 4217 code for money.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Why it is undefined, else interval, n, and whether the period is complete.

    Examples
    --------
    >>> note({"value": 0.02, "unit": "share", "n": 812, "complete": False}, "JPY", "en")
    'n = 812; incomplete'
    """
    if metric.get("value") is None:
        return undefined_words(metric.get("undefined"), lang)
    number = metric.get("n")
    parts = [
        interval(metric, currency, lang=lang),
        "" if number is None else label("text.n", lang).format(n=plain(number)),
        label("text.incomplete", lang) if metric.get("complete") is False else "",
    ]
    return label("text.join", lang).join(filter(None, parts))


def undefined_words(reason: object, lang: str) -> str:
    """Return why a metric is undefined.

    Parameters
    ----------
    reason
        The reason of the document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        In the language for reasons of the package, else as it is.

    Examples
    --------
    >>> undefined_words("no answers in the period", "ja")
    '期間中の回答なし'
    """
    said = text(reason)
    return UNDEFINED.get(said, said) if lang == "ja" else said


def metric_rows(
    metrics: Record, currency: object, lang: str
) -> list[tuple[str, str, str]]:
    """Return name, value and note of each metric.

    Parameters
    ----------
    metrics
        Metrics of a document by name.
    currency
        ISO 4217 code for money.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[tuple[str, str, str]]
        In the order of the document.

    Examples
    --------
    >>> metric_rows({"csat": {"value": 0.9, "unit": "share", "n": 40}}, "JPY", "en")
    [('Customer satisfaction (CSAT)', '90.0%', 'n = 40')]
    """
    return [
        (
            label(f"metric.{name}", lang),
            figure(record(metric), currency, lang),
            note(record(metric), currency, lang),
        )
        for name, metric in metrics.items()
    ]


def period_name(period: Record, lang: str) -> str:
    """Return the name of a period, with a star where it is not complete.

    Parameters
    ----------
    period
        Period of a document with ``start``, ``end`` and ``complete``, and the ``name``
        that it may have in a fiscal calendar.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Name for the head of a column.

    Examples
    --------
    >>> march = {"start": "2026-03-01", "end": "2026-04-01", "complete": False}
    >>> period_name(march, "en")
    'Mar 2026*'
    >>> period_name({**march, "name": "FY2025-Q4"}, "ja")
    '2025年度Q4*'
    """
    given = text(period.get("name"))
    if given and lang == "ja":
        given = _FISCAL.sub(r"\1年度\2", given)
    name = given or span(period.get("start"), period.get("end"), lang=lang)
    return f"{name}*" if period.get("complete") is False else name


def movement_cells(period: Record, currency: object, lang: str) -> list[str]:
    """Return the amounts of one period in the order of :data:`MOVEMENTS`.

    Parameters
    ----------
    period
        Movements of one period.
    currency
        ISO 4217 code.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[str]
        Ten amounts, losses with a minus so that a column adds up as it is read;
        "no data" where one is missing.

    Examples
    --------
    >>> movement_cells({"opening": "100", "churn": "20"}, "JPY", "en")[:5]
    ['¥100', 'no data', 'no data', 'no data', '-¥20']
    """
    return [
        money(signed_amount(period, line), currency, lang=lang) for line in MOVEMENTS
    ]


def signed_amount(period: Record, line: str) -> object:
    """Return an amount of a movement with the sign with which it moves revenue.

    Parameters
    ----------
    period
        Movements of one period; losses may be written with or without a minus.
    line
        One of :data:`MOVEMENTS`.

    Returns
    -------
    object
        The amount, or None where it is missing.

    Examples
    --------
    >>> signed_amount({"churn": "20"}, "churn"), signed_amount({"fx": "-1"}, "fx")
    (Decimal('-20'), Decimal('-1'))
    """
    amount = decimal(period.get(line))
    return -abs(amount) if amount is not None and line in LOSSES else amount


def movement_tables(
    periods: Sequence[Record], currency: object, lang: str, width: int
) -> list[str]:
    r"""Return movements with a column a period, in as many tables as the width needs.

    Parameters
    ----------
    periods
        Movements by period.
    currency
        ISO 4217 code.
    lang
        ``en`` or ``ja``.
    width
        Columns of the terminal.

    Returns
    -------
    list[str]
        Lines, tables apart by an empty one, with a legend where a period is not
        complete.

    Examples
    --------
    >>> month = {"start": "2026-03-01", "end": "2026-04-01", "opening": "100"}
    >>> print("\n".join(movement_tables([month], "JPY", "en", 60)[:2]))
                    Mar 2026
    Opening MRR         ¥100
    """
    names = [label(f"movement.{line}", lang) for line in MOVEMENTS]
    columns = [
        [period_name(period, lang), *movement_cells(period, currency, lang)]
        for period in periods
    ]
    return stacked(["", *names], columns, width) + legend(periods, lang)


def stacked(
    head: Sequence[str], columns: Sequence[Sequence[str]], width: int
) -> list[str]:
    """Return a wide table as lines, its parts apart by an empty line.

    Parameters
    ----------
    head
        Row names, the first above the names.
    columns
        Columns of as many cells as there are row names.
    width
        Columns of the terminal.

    Returns
    -------
    list[str]
        Lines of all parts.

    Examples
    --------
    >>> stacked(["", "MRR"], [["Jan", "10"], ["Feb", "12"]], 10)
    ['     Jan', 'MRR   10', '', '     Feb', 'MRR   12']
    """
    tables = wrapped_grid(head, columns, width)
    return [line for table in tables for line in (*table, "")][:-1]


def legend(periods: Sequence[Record], lang: str) -> list[str]:
    """Return what the star means, where there is one.

    Parameters
    ----------
    periods
        Periods with ``complete``.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[str]
        At most one line.

    Examples
    --------
    >>> legend([{"complete": True}], "en")
    []
    """
    partial = any(period.get("complete") is False for period in periods)
    return [label("text.incomplete_legend", lang)] if partial else []
