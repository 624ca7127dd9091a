"""A review as a small HTML fragment, for a notebook.

Only the standard library is used; the full page is made by ``render_html``.
"""

import html
from collections.abc import Sequence

from successkit.core.display import table_html
from successkit.report import accounts as words
from successkit.report.days import day
from successkit.report.failures import failure_lines
from successkit.report.headline import risk_words
from successkit.report.labels import label
from successkit.report.reading import Record, record
from successkit.report.steps import next_step
from successkit.report.tables import metric_rows


def review_html(document: Record, *, lang: str = "en", limit: int = 10) -> str:
    """Return a review as a bounded, escaped HTML fragment.

    Parameters
    ----------
    document
        Review document. What it lacks is shown as "no data", never as zero.
    lang
        ``en`` or ``ja``.
    limit
        How many accounts to show at most, >= 0.

    Returns
    -------
    str
        Fragment without style sheet or script.

    Raises
    ------
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> shown = review_html({"as_of": "2026-03-31", "currency": "JPY"})
    >>> print(shown.splitlines()[1])
    <p><strong>Revenue at risk: no data</strong></p>
    """
    currency = document.get("currency")
    as_of = day(document.get("as_of"), lang=lang)
    title = words.joined(
        [label("section.title", lang), label("text.as_of", lang).format(day=as_of)]
    )
    risk = risk_words(record(document.get("summary")), currency, lang=lang)
    urgent = words.attention(document)
    figures = metric_rows(record(document.get("metrics")), currency, lang)
    return "\n".join(
        [
            f"<p>{html.escape(title)}</p>",
            f"<p><strong>{html.escape(risk)}</strong></p>",
            _accounts(urgent, document, lang, limit)
            or f"<p>{html.escape(label('text.no_attention', lang))}</p>",
            _table(
                ("metric", "figure", "interval"), figures, "metrics", lang, len(figures)
            ),
            *(f"<p>{html.escape(line)}</p>" for line in failure_lines(document, lang)),
        ]
    )


def _accounts(urgent: Sequence[Record], document: Record, lang: str, limit: int) -> str:
    rows = [
        (
            str(account.get("id")),
            words.name_of(account),
            words.health_words(account, lang=lang),
            words.per_month(account, document.get("currency"), lang=lang),
            words.owner(account, lang=lang),
            words.reason(account, lang=lang),
            next_step(account, lang=lang, as_of=document.get("as_of")),
        )
        for account in urgent[: max(limit, 0)]
    ]
    names = ("account", "name", "health", "mrr", "owner", "reason", "next")
    return _table(names, rows, "attention", lang, len(urgent)) if rows else ""


def _table(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    lang: str,
    total: int,
) -> str:
    cells = zip(*rows, strict=True) if rows else ((),) * len(names)
    heads = [label(f"column.{name}", lang) for name in names]
    columns = dict(zip(heads, map(list, cells), strict=True))
    return table_html(
        columns, total, limit=len(rows), caption=label(f"section.{caption}", lang)
    )
