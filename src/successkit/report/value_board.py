"""The board of lifetime value as text, for a terminal."""

from collections.abc import Sequence
from typing import Protocol

from successkit.report.accounts import joined, name_of
from successkit.report.days import day
from successkit.report.labels import label
from successkit.report.numbers import interval, money, plain, share, short_money
from successkit.report.problems import problem_summary
from successkit.report.reading import Record, number, record, records, text
from successkit.report.tables import figure, undefined_words
from successkit.report.text import clip, grid, width_of, wrap

MIN_WIDTH = 40
_NAME = 20
_MODEL = "lifetime_value"


class _Shown(Protocol):
    """Shows an amount with its currency."""

    def __call__(self, value: object, currency: object, *, lang: str) -> str: ...


def render_value(document: Record, *, lang: str = "en", width: int = 100) -> str:
    """Return what customers are worth as a board of text.

    Parameters
    ----------
    document
        Value document: ``lifetime_value``, ``revenue_at_risk``, ``accounts`` …
    lang
        ``en`` or ``ja``.
    width
        Columns of the terminal.

    Returns
    -------
    str
        Lines that end with a line end. What has no finite value says why.

    Raises
    ------
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> total = {"name": "lifetime_value", "value": "1000", "unit": "money", "n": 2}
    >>> board = render_value({"currency": "JPY", "lifetime_value": total})
    >>> print(board.splitlines()[2])
    Lifetime value (LTV)  ¥1,000
    """
    wide = max(width, MIN_WIDTH)
    currency = document.get("currency")
    lines = [*_head(document, lang, wide), *_figures(document, lang, wide)]
    parts = [
        ("section.segments", _segments(document, currency, lang)),
        ("section.value_accounts", _accounts(document, currency, lang, wide)),
        ("section.comparison", _comparison(document, currency, lang)),
        ("section.models", _models(records(document.get("models")), lang)),
    ]
    for title, rows in parts:
        if len(rows) > 1:
            lines += ["", label(title, lang), "-" * wide]
            lines += [clip(line, wide) for line in grid(rows)]
    if document.get("problems") is not None:
        lines += ["", label("section.problems", lang), "-" * wide]
        lines += problem_summary(record(document["problems"]), lang, wide)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(document: Record, lang: str, width: int) -> list[str]:
    known, currency = text(document.get("known_at")), text(document.get("currency"))
    as_of = document.get("as_of")
    title = [
        label("section.value", lang),
        label("text.as_of", lang).format(day=day(as_of, lang=lang)) if as_of else "",
        known and label("text.known_at", lang).format(instant=known),
        currency and label("text.currency", lang).format(currency=currency),
    ]
    lines = [joined(title), "=" * width]
    settings = record(document.get("settings"))
    return [*lines, *_settings(settings, lang, width)] if settings else lines


def _settings(settings: Record, lang: str, width: int) -> list[str]:
    horizon = settings.get("horizon")
    parts = [
        label("text.no_horizon", lang)
        if horizon is None
        else label("text.horizon", lang).format(months=plain(horizon)),
        label(f"text.discount_{text(settings.get('discount_per'))}", lang).format(
            rate=share(settings.get("discount"), lang=lang)
        ),
        label("text.margin", lang).format(
            share=share(settings.get("margin"), lang=lang)
        ),
        label(f"text.timing_{text(settings.get('timing'))}", lang),
    ]
    return wrap(label("text.join", lang).join(parts), width)


def _figures(document: Record, lang: str, width: int) -> list[str]:
    currency = document.get("currency")
    rows, notes = list[list[str]](), list[str]()
    for name in ("mrr", "lifetime_value", "revenue_at_risk"):
        metric = record(document.get(name))
        if not metric:
            continue
        title = label(f"metric.{name}", lang)
        known = metric.get("value") is not None
        around = interval(metric, currency, lang=lang) if known else ""
        rows.append([title, figure(metric, currency, lang), around])
        said = undefined_words(metric.get("undefined"), lang)
        if not known and said:
            pair = label("text.pair", lang).format(name=title, value=said)
            notes += wrap(pair, width, indent="  ")
    customers = document.get("customers")
    if customers is not None:
        rows.insert(0, [label("text.customers", lang), plain(customers), ""])
    return [*(clip(line, width) for line in grid(rows)), *notes]


def _segments(document: Record, currency: object, lang: str) -> list[list[str]]:
    head = ("segment", "customers", "mrr", "at_risk", "value", "value_range")
    body = [
        [
            clip(text(row.get("segment")), _NAME),
            plain(row.get("customers")),
            figure(record(row.get("mrr")), currency, lang),
            figure(record(row.get("revenue_at_risk")), currency, lang),
            figure(value := record(row.get("lifetime_value")), currency, lang),
            _range(record(value.get("interval")), currency, lang),
        ]
        for row in records(document.get("segments"))
    ]
    return [_titles(head, lang), *body]


def _accounts(
    document: Record, currency: object, lang: str, width: int
) -> list[list[str]]:
    rows = records(document.get("accounts"))
    full, brief = (
        _account_rows(rows, currency, lang, shown) for shown in (money, short_money)
    )
    # A range that is cut off says less than amounts in thousands.
    return full if all(width_of(line) <= width for line in grid(full)) else brief


def _account_rows(
    rows: Sequence[Record], currency: object, lang: str, shown: _Shown
) -> list[list[str]]:
    head = ("account", "mrr", "at_risk", "decision", "lifetime", "value", "value_range")
    body = [
        [
            clip(name_of(row), _NAME),
            shown(row.get("mrr"), currency, lang=lang),
            _money(row, "at_risk", currency, lang, shown),
            label("text.months", lang).format(
                months=plain(row.get("months_to_decision"))
            ),
            _months(row, lang),
            _money(row, "value", currency, lang, shown),
            _range(row, currency, lang),
        ]
        for row in rows
    ]
    return [_titles(head, lang), *body]


def _comparison(document: Record, currency: object, lang: str) -> list[list[str]]:
    body = list[list[str]]()
    for row in records(document.get("comparison")):
        error = number(row.get("error"))
        reason = undefined_words(row.get("undefined"), lang)
        name = text(row.get("name"))
        body.append(
            [
                label(f"formula.{name}", lang),
                _money(row, "value", currency, lang),
                reason
                if error is None or name == "lifetime_value"
                else f"{error:+.0%}",
            ]
        )
    return [_titles(("formula", "value", "error"), lang), *body]


def _models(rows: Sequence[Record], lang: str) -> list[list[str]]:
    head = ("term", "segment", "model", "decisions", "first_churn", "borrowed")
    body = [
        [
            label("text.months", lang).format(months=plain(row.get("term"))),
            clip(text(row.get("segment")), _NAME) or label("text.whole", lang),
            label(f"model.{text(row.get('model'))}", lang),
            plain(row.get("decisions")),
            share(row.get("churn"), lang=lang),
            share(row.get("borrowed"), lang=lang),
        ]
        for row in rows
    ]
    return [_titles(head, lang), *body]


def _titles(names: Sequence[str], lang: str) -> list[str]:
    return [label(f"column.{name}", lang) for name in names]


def _money(
    row: Record, name: str, currency: object, lang: str, shown: _Shown = money
) -> str:
    if row.get(name) is None and row.get("undefined"):
        return label("text.undefined", lang)
    return shown(row.get(name), currency, lang=lang)


def _months(row: Record, lang: str) -> str:
    months = number(row.get("lifetime"))
    if months is None:
        known = row.get("value") is not None
        return label("text.endless" if known else "text.undefined", lang)
    return label("text.months", lang).format(months=f"{months:.0f}")


def _range(bounds: Record, currency: object, lang: str) -> str:
    if bounds.get("low") is None or bounds.get("high") is None:
        return ""
    low, high = (
        short_money(bounds[name], currency, lang=lang) for name in ("low", "high")
    )
    return label("text.from_to", lang).format(low=low, high=high)
