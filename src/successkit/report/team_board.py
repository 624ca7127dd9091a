"""Who looks after whom, as text for a terminal."""

from collections.abc import Sequence
from typing import Final

from successkit.report.accounts import joined
from successkit.report.days import day
from successkit.report.labels import label
from successkit.report.numbers import plain
from successkit.report.reading import (
    Record,
    count,
    number,
    record,
    records,
    sequence,
    text,
)
from successkit.report.text import clip, grid, text_grid

_MIN_WIDTH: Final = 40
_NAME: Final = 24
_LISTED: Final = 30
_OF_AN_ACTION: Final = ("owner", "day", "label", "reason")


def render_team(document: Record, *, lang: str = "en", width: int = 100) -> str:
    """Return the team document as a board of text.

    Parameters
    ----------
    document
        Team document: ``people``, ``pools``, ``accounts``, ``unassigned`` …
    lang
        ``en`` or ``ja``.
    width
        Columns of the terminal.

    Returns
    -------
    str
        Lines that end with a line end: everybody's load, pools, customers that change
        hands or stay below the wanted model, and those without anybody.

    Raises
    ------
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> board = render_team({"as_of": "2026-03-31", "customers": 3, "moved": 1})
    >>> board.splitlines()[0]
    'Who looks after whom | As of 31 March 2026'
    """
    wide = max(width, _MIN_WIDTH)
    lines = [
        joined(
            [
                label("section.team", lang),
                label("text.as_of", lang).format(
                    day=day(document.get("as_of"), lang=lang)
                ),
            ]
        ),
        "=" * wide,
        *(clip(line, wide) for line in _summary(document, lang)),
    ]
    for title, rows, texts in (
        ("section.load", _people(document, lang), None),
        ("section.pools", _pools(document, lang), None),
        ("section.moves", _moves(document, lang), range(5)),
        ("section.week", _week(document, lang), (0, 1, 3)),
    ):
        if len(rows) > 1:
            lines += ["", label(title, lang), "-" * wide]
            shown = grid(rows) if texts is None else text_grid(rows, wide, texts=texts)
            lines += [clip(line, wide) for line in shown]
    lines += _unassigned(document, lang, wide)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _summary(document: Record, lang: str) -> list[str]:
    """Return the counts, what the solvers differ by, gaps of handovers and findings."""
    lines = [_counts(document, lang)]
    compared = record(document.get("comparison"))
    if compared:
        lines.append(
            label("text.solvers", lang).format(
                greedy=text(compared.get("greedy")),
                exact=text(compared.get("exact")),
                currency=text(document.get("currency")),
                gap=f"{number(compared.get('gap')) or 0:.2%}",
            )
        )
    handovers = record(document.get("handovers"))
    if handovers:
        lines.append(
            label("text.handovers", lang).format(
                complete=plain(handovers.get("complete")),
                customers=plain(document.get("customers")),
            )
        )
    found = [text(row.get("text")) for row in records(document.get("findings"))]
    more = len(found) - _LISTED
    lines += [f"! {line}" for line in found[:_LISTED]]
    if more > 0:
        lines.append(label("text.more_rows", lang).format(n=plain(more)))
    return lines


def _counts(document: Record, lang: str) -> str:
    return label("text.moved", lang).format(
        customers=plain(document.get("customers")),
        moved=plain(document.get("moved")),
        lowered=plain(document.get("lowered")),
        unassigned=plain(len(sequence(document.get("unassigned")))),
    )


def _titles(names: Sequence[str], lang: str) -> list[str]:
    return [label(f"column.{name}", lang) for name in names]


def _hours(value: object) -> str:
    return f"{float(text(value) or 0):.1f}"


def _people(document: Record, lang: str) -> list[list[str]]:
    names = ("hours", "hours_before", "hours_after", "hours_over")
    counts = ("accounts_before", "accounts_after")
    body = [
        [
            clip(joined([text(row.get("id")), text(row.get("name"))]), _NAME),
            *(_hours(row.get(name)) for name in names),
            *(plain(row.get(name)) for name in counts),
        ]
        for row in records(document.get("people"))
    ]
    return [_titles(("person", *names, *counts), lang), *body]


def _pools(document: Record, lang: str) -> list[list[str]]:
    names = ("hours", "hours_free", "hours_over")
    body = [
        [
            label(f"touch.{text(row.get('model'))}", lang),
            plain(row.get("accounts")),
            *(_hours(row.get(name)) for name in names),
        ]
        for row in records(document.get("pools"))
        if count(row.get("accounts"))
    ]
    return [_titles(("pool", "customers", *names), lang), *body]


def _moves(document: Record, lang: str) -> list[list[str]]:
    names_of = _names(document)
    changed = [
        row
        for row in records(document.get("accounts"))
        if row.get("owner") != row.get("owner_before")
        or row.get("touch_model") != row.get("wanted_model")
    ]
    body = [
        [
            clip(text(row.get("account_id")), _NAME),
            _named(row.get("owner_before"), names_of) or "–",
            _named(row.get("owner"), names_of) or _nobody(row, lang),
            label(f"touch.{text(row.get('wanted_model'))}", lang),
            label(f"touch.{text(row.get('touch_model'))}", lang),
            text(row.get("reason_text")),
        ]
        for row in changed[:_LISTED]
    ]
    names = ("account", "owner_before", "owner", "wanted", "given", "reason")
    rest = len(changed) - len(body)
    if rest > 0:
        more = label("text.more_rows", lang).format(n=plain(rest))
        body.append([more, *[""] * (len(names) - 1)])
    return [_titles(names, lang), *body]


def _names(document: Record) -> dict[str, str]:
    return {
        text(row.get("id")): text(row.get("name"))
        for row in records(document.get("people"))
    }


def _named(owner: object, names: dict[str, str]) -> str:
    """Return the name of a person, or the id where there is none."""
    return names.get(text(owner)) or text(owner)


def _nobody(row: Record, lang: str) -> str:
    return label("text.pool", lang) if row.get("pooled") else "–"


def _week(document: Record, lang: str) -> list[list[str]]:
    """Return the actions of the coming week; equal ones of a day stand in one row."""
    names_of = _names(document)
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in records(document.get("actions")):
        key = tuple(text(row.get(name)) for name in _OF_AN_ACTION)
        groups.setdefault(key, []).append(text(row.get("account_id")))
    body = [
        [
            clip(_named(owner, names_of) or "–", _NAME),
            when,
            clip(accounts[0], _NAME) if len(accounts) == 1 else plain(len(accounts)),
            what,
            why,
        ]
        for (owner, when, what, why), accounts in list(groups.items())[:_LISTED]
    ]
    names = ("person", "day", "account", "action", "reason")
    rest = len(groups) - len(body)
    if rest > 0:
        more = label("text.more_rows", lang).format(n=plain(rest))
        body.append([more, *[""] * (len(names) - 1)])
    return [_titles(names, lang), *body]


def _unassigned(document: Record, lang: str, width: int) -> list[str]:
    ids = [text(name) for name in sequence(document.get("unassigned"))]
    if not ids:
        return []
    shown = ids[:_LISTED]
    if len(ids) > len(shown):
        rest = plain(len(ids) - len(shown))
        shown.append(label("text.more_rows", lang).format(n=rest))
    title = label("section.unassigned", lang)
    return ["", title, "-" * width, *(clip(name, width) for name in shown)]
