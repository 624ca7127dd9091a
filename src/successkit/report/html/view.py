"""What the page shows, in words and widths, ready for the template."""

from collections.abc import Sequence

from attrs import frozen

from successkit.report import accounts as words
from successkit.report.board import DISTRIBUTIONS, added_groups
from successkit.report.days import day
from successkit.report.failures import failure_lines
from successkit.report.feedback import feedback_words
from successkit.report.headline import customer_words, share_of, unknown_words
from successkit.report.html.chart import Chart, chart_of
from successkit.report.html.rows import (
    AccountRow,
    ProblemRow,
    account_rows,
    problem_rows,
)
from successkit.report.labels import counted, label
from successkit.report.numbers import decimal, money, plain
from successkit.report.problems import totals
from successkit.report.reading import Record, count, record, records, sequence, text
from successkit.report.tables import (
    MOVEMENTS,
    figure,
    legend,
    movement_cells,
    note,
    period_name,
)

LISTED = 200
_N = "n\u00a0=\u00a0"  # a number alone on a line says nothing


@frozen(kw_only=True)
class Tile:
    """One figure with what it stands on."""

    name: str
    value: str
    note: str
    is_defined: bool


@frozen(kw_only=True)
class Part:
    """One group of a distribution; ``width`` of 100 is the largest group."""

    kind: str
    name: str
    accounts: str
    mrr: str
    width: float


@frozen(kw_only=True)
class Distribution:
    """How the accounts spread over groups."""

    title: str
    group: str
    parts: Sequence[Part]


@frozen(kw_only=True)
class Plugin:
    """One plugin of the manifest."""

    name: str
    hooks: str


@frozen(kw_only=True)
class Page:
    """Everything on the page."""

    lang: str
    as_of: str
    known_at: str
    currency: str
    risk: str
    risk_line: str
    risk_share: str
    facts: Sequence[tuple[str, str]]
    attention: Sequence[AccountRow]
    nobody: str
    tiles: Sequence[Tile]
    chart: Chart | None
    movement_names: Sequence[str]
    movements: Sequence[tuple[str, Sequence[str]]]
    legend: str
    distributions: Sequence[Distribution]
    accounts: Sequence[AccountRow]
    shown: str
    problem_lines: Sequence[str]
    every_row_used: bool
    problems: Sequence[ProblemRow]
    findings: Sequence[str]
    feedback: str
    failures: Sequence[str]
    manifest: Sequence[str]
    plugins: Sequence[Plugin]


def page_of(document: Record, *, lang: str) -> Page:
    """Return what the page shows of a review.

    Parameters
    ----------
    document
        Review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Page
        Words and widths.

    Examples
    --------
    >>> page_of({"as_of": "2026-03-31"}, lang="en").risk
    'no data'
    """
    currency = document.get("currency")
    summary = record(document.get("summary"))
    known = text(document.get("known_at"))
    periods = records(document.get("movements"))
    problems = record(document.get("problems"))
    everyone = sequence(document.get("accounts"))
    listed = words.most_important(document, LISTED)
    risk, risk_line, risk_share = _risk(summary, currency, lang)
    return Page(
        lang=lang,
        as_of=label("text.as_of", lang).format(
            day=day(document.get("as_of"), lang=lang)
        ),
        known_at=known and label("text.known_at", lang).format(instant=known),
        currency=_currency(currency, lang),
        risk=risk,
        risk_line=risk_line,
        risk_share=risk_share,
        facts=_facts(summary, currency, lang),
        attention=account_rows(
            words.attention(document), currency, lang, as_of=document.get("as_of")
        ),
        nobody=label("text.no_attention" if everyone else "text.no_accounts", lang),
        tiles=_tiles(record(document.get("metrics")), currency, lang),
        chart=chart_of(periods, currency, lang=lang),
        movement_names=[label(f"movement.{line}", lang) for line in MOVEMENTS],
        movements=[
            (period_name(period, lang), movement_cells(period, currency, lang))
            for period in periods
        ],
        legend=" ".join(legend(periods, lang)),
        distributions=[
            _distribution(summary, currency, entry, lang) for entry in DISTRIBUTIONS
        ],
        accounts=account_rows(listed, currency, lang, as_of=document.get("as_of")),
        shown=_shown(len(listed), len(everyone), summary, lang),
        problem_lines=totals(problems, lang) if problems else [],
        every_row_used=count(problems.get("accepted")) > 0,
        problems=problem_rows(problems, lang),
        findings=[text(entry) for entry in sequence(document.get("findings"))],
        feedback=feedback_words(record(document.get("feedback")), lang),
        failures=failure_lines(document, lang),
        manifest=_manifest(document, lang),
        plugins=_plugins(record(document.get("manifest"))),
    )


def _risk(summary: Record, currency: object, lang: str) -> tuple[str, str, str]:
    amount = summary.get("revenue_at_risk")
    if decimal(amount) is None or not count(summary.get("accounts")):
        return label("text.no_data", lang), "", ""
    number = count(summary.get("accounts_at_risk"))
    line = counted("text.risk_line", number, lang).format(accounts=plain(number))
    part = share_of(amount, summary.get("mrr"), lang=lang)
    hidden = unknown_words(summary, lang=lang)
    more = label("text.join", lang).join(filter(None, (part, hidden)))
    return money(amount, currency, lang=lang), line, more


def _currency(currency: object, lang: str) -> str:
    code = text(currency)
    return label("text.currency", lang).format(currency=code) if code else ""


def _facts(summary: Record, currency: object, lang: str) -> list[tuple[str, str]]:
    risky = summary.get("accounts_at_risk") if count(summary.get("accounts")) else None
    return [
        (label("text.mrr", lang), money(summary.get("mrr"), currency, lang=lang)),
        (label("text.customers", lang), customer_words(summary, lang=lang)),
        (
            label("text.at_risk_accounts", lang),
            plain(risky, lang=lang),
        ),
    ]


def _tiles(metrics: Record, currency: object, lang: str) -> list[Tile]:
    return [
        Tile(
            name=label(f"metric.{name}", lang),
            value=figure(record(metric), currency, lang),
            note=note(record(metric), currency, lang).replace("n = ", _N),
            is_defined=record(metric).get("value") is not None,
        )
        for name, metric in metrics.items()
    ]


def _distribution(
    summary: Record,
    currency: object,
    entry: tuple[str, str, tuple[str, ...]],
    lang: str,
) -> Distribution:
    name, group, order = entry
    found = record(summary.get(name))
    keys = [*(key for key in order if key in found), *added_groups(found, order)]
    sizes = {key: count(record(found[key]).get("accounts")) for key in keys}
    most = max(sizes.values(), default=0)
    parts = [
        Part(
            kind=key if key in order else "other",
            name=label(f"{group}.{key}", lang),
            accounts=plain(record(found[key]).get("accounts"), lang=lang),
            mrr=money(record(found[key]).get("mrr"), currency, lang=lang),
            width=round(100 * size / most, 2),
        )
        for key, size in sizes.items()
        if most
    ]
    title = label(f"column.{'health' if group == 'band' else group}", lang)
    return Distribution(title=title, group=group, parts=parts)


def _shown(shown: int, listed: int, summary: Record, lang: str) -> str:
    """Say how many accounts are left out, and what has them."""
    total = max(listed, count(summary.get("accounts")))
    key = "text.shown_all"
    if total > shown:
        key = "text.shown" if listed == total else "text.shown_in_parts"
    return label(key, lang).format(
        shown=plain(shown), total=plain(total), hidden=plain(total - shown)
    )


def _manifest(document: Record, lang: str) -> list[str]:
    made = record(document.get("manifest"))
    entries = (
        ("text.version", "version", made.get("successkit")),
        ("text.config", "hash", made.get("config_hash")),
        ("text.schema", "version", document.get("schema_version")),
    )
    return [
        label(key, lang).format(**{field: text(value)})
        for key, field, value in entries
        if value is not None
    ]


def _plugins(manifest: Record) -> list[Plugin]:
    return [
        Plugin(
            name=f"{text(plugin.get('name'))} {text(plugin.get('version'))}".strip(),
            hooks=", ".join(text(hook) for hook in sequence(plugin.get("hooks"))),
        )
        for plugin in records(manifest.get("plugins"))
    ]
