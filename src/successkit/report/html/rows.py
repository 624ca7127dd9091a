"""Accounts and problems as the page lists them."""

from collections.abc import Sequence
from itertools import groupby

from attrs import frozen

from successkit.report import accounts as words
from successkit.report.days import day
from successkit.report.labels import label
from successkit.report.labels import words as words_of
from successkit.report.numbers import decimal, money, plain, quantity, share
from successkit.report.problems import grouped, place_of
from successkit.report.reading import Record, number, record, records, text
from successkit.report.steps import next_step

BANDS = frozenset({"good", "caution", "danger", "unknown"})


@frozen(kw_only=True)
class SignalRow:
    """One health signal of an account."""

    name: str
    raw: str
    normalised: str
    weight: str
    contribution: str
    width: float
    is_measured: bool
    failed: str


@frozen(kw_only=True)
class AccountRow:
    """One account."""

    id: str
    name: str
    owner: str
    phase: str
    since: str
    band: str
    health: str
    coverage: str
    overlays: Sequence[str]
    touch: str
    mrr: str
    value: str
    renewal: str
    ran_out: bool
    reason: str
    next_step: str
    why: Sequence[tuple[str, Sequence[str]]]
    signals: Sequence[SignalRow]


@frozen(kw_only=True)
class ProblemRow:
    """Problems of one code."""

    code: str
    severity: str
    rows: str
    place: str
    message: str
    mend: str


def account_rows(
    accounts: Sequence[Record], currency: object, lang: str, *, as_of: object = None
) -> list[AccountRow]:
    """Return accounts as the page lists them.

    Parameters
    ----------
    accounts
        Accounts of a review document.
    currency
        Currency of the review, for an account without one of its own.
    lang
        ``en`` or ``ja``.
    as_of
        Day of the review, by which open and overdue steps are told.

    Returns
    -------
    list[AccountRow]
        In the same order.

    Examples
    --------
    >>> [row.health for row in account_rows([{"id": "A-1"}], "JPY", "en")]
    ['Not scored']
    """
    return [_account(account, currency, lang, as_of) for account in accounts]


def problem_rows(problems: Record, lang: str) -> list[ProblemRow]:
    """Return problems by code as the page lists them.

    Parameters
    ----------
    problems
        ``problems`` of a document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    list[ProblemRow]
        Errors first, then the most frequent.

    Examples
    --------
    >>> rows = [{"code": "nps-range", "severity": "error", "message": "NPS 11"}]
    >>> [row.severity for row in problem_rows({"rows": rows}, "ja")]
    ['除外']
    """
    return [
        ProblemRow(
            code=group.code,
            severity=label(f"severity.{group.severity}", lang),
            rows=plain(group.rows),
            place=place_of(group.example),
            message=text(group.example.get("message")),
            mend=text(group.example.get("mend")),
        )
        for group in grouped(problems)
    ]


def _account(account: Record, currency: object, lang: str, as_of: object) -> AccountRow:
    health = record(account.get("health"))
    band = words.band_of(account)
    since, renewal = account.get("phase_since"), account.get("renewal_on")
    own = account.get("currency") or currency
    return AccountRow(
        id=text(account.get("id")),
        name=words.name_of(account),
        owner=words.owner(account, lang=lang),
        phase=_phase(account.get("phase"), lang),
        since="" if since is None else _since(since, lang),
        band=band if band in BANDS else "unknown",
        health=words.health_words(account, lang=lang),
        coverage=_coverage(health, lang),
        overlays=words.overlay_words(account, lang=lang),
        touch=label(f"touch.{text(account.get('touch_model')) or 'none'}", lang),
        mrr=_amount(account.get("mrr"), own, lang),
        value=_amount(account.get("value"), currency, lang),
        renewal="" if renewal is None else day(renewal, lang=lang),
        ran_out=words.ran_out(account, as_of),
        reason=words.reason(account, lang=lang),
        next_step=next_step(account, lang=lang, as_of=as_of),
        why=_why(account, lang),
        signals=_signals(health, lang),
    )


def _why(account: Record, lang: str) -> list[tuple[str, list[str]]]:
    entries = records(account.get("why"))
    return [
        (label(f"topic.{topic}", lang), [text(entry.get("text")) for entry in run])
        for topic, run in groupby(entries, lambda entry: text(entry.get("topic")))
    ]


def _signals(health: Record, lang: str) -> list[SignalRow]:
    rows = [_signal(entry, lang) for entry in records(health.get("signals"))]
    return [*rows, *_cap(number(health.get("cap")), lang)]


def _signal(signal: Record, lang: str) -> SignalRow:
    points = number(signal.get("normalised"))
    failed = text(signal.get("failed"))
    return SignalRow(
        name=signal_name(signal, lang),
        raw=_measured(signal, lang),
        normalised=plain(_tenths(points), lang=lang),
        weight=plain(signal.get("weight"), lang=lang),
        contribution=plain(_tenths(number(signal.get("contribution"))), lang=lang),
        width=min(max(points or 0.0, 0.0), 100.0),
        is_measured=points is not None,
        failed=failed and label("text.failed", lang).format(reason=failed),
    )


def _cap(points: float | None, lang: str) -> list[SignalRow]:
    # Without it the contributions would not add up to a score that is held down.
    if not points:
        return []
    return [
        SignalRow(
            name=label("signal.cap", lang),
            raw="",
            normalised="",
            weight="",
            contribution=plain(_tenths(points), lang=lang),
            width=0.0,
            is_measured=False,
            failed="",
        )
    ]


def signal_name(signal: Record, lang: str) -> str:
    """Return what a signal is called.

    Parameters
    ----------
    signal
        Signal of a review document.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        The word of the report, else the label that its plugin gave, else its name.

    Examples
    --------
    >>> signal_name({"name": "weather.mood", "label": "mood of the weather"}, "en")
    'Mood of the weather'
    """
    name, given = text(signal.get("name")), text(signal.get("label"))
    shown = words_of(lang).get(f"signal.{name}") or given
    return shown[:1].upper() + shown[1:] if shown else label(f"signal.{name}", lang)


def _measured(signal: Record, lang: str) -> str:
    raw, unit = signal.get("raw"), text(signal.get("unit"))
    if number(raw) is not None and unit == "flag":
        return label("text.yes" if number(raw) else "text.no", lang)
    return quantity(raw, "share" if unit == "ratio" else unit, None, lang=lang)


def _phase(name: object, lang: str) -> str:
    return label(f"phase.{text(name)}" if name else "text.no_phase", lang)


def _since(value: object, lang: str) -> str:
    return label("column.since", lang).format(day=day(value, lang=lang))


def _coverage(health: Record, lang: str) -> str:
    known = health.get("coverage")
    if number(known) is None:
        return ""
    return label("text.coverage", lang).format(share=share(known, lang=lang))


def _amount(value: object, currency: object, lang: str) -> str:
    known = decimal(value) is not None
    return money(value, currency, lang=lang) if known else ""


def _tenths(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
