"""Playbooks on a book: tried on past days, measured, and explained."""

import argparse
import math
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from successkit.cli.engines import book_of, engine_of
from successkit.cli.options import prints_aside, told, width
from successkit.cli.output import write_json
from successkit.cli.state import load_ledger
from successkit.core import (
    AccountTable,
    InvalidInputError,
    Person,
    Playbook,
    Portfolio,
    UnknownNameError,
    UnreadableInputError,
)
from successkit.core.condition import columns_of, compile_condition
from successkit.core.hints import hint, question
from successkit.core.intake import records_from_facts
from successkit.engine import BookDays, Engine, backtest_book
from successkit.engine.book_days import days_between
from successkit.engine.play_documents import (
    backtest_document,
    effect_document,
    explain_document,
)
from successkit.playbooks import ActionLedger, holdout_effect, playbooks_from_toml
from successkit.report import render_playbooks


def backtest(options: argparse.Namespace) -> int:
    """Try playbooks on past days.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.
    """
    engine = engine_of(options)
    on = days_between(getattr(options, "from"), options.until, options.every)
    plays = playbooks_of(engine, options.playbooks)
    book = book_of(options)
    days = BookDays(engine, book, plays, options.known_at)
    begin = "flood" if options.flood else "baseline"
    with prints_aside():
        found = backtest_book(
            days,
            on=on,
            begin=begin,
            told=lambda number, all_: told(f"day {number} of {all_}"),
        )
    told("")
    document = backtest_document(
        found,
        _team(book.as_of(on[-1], options.known_at)),
        begin=begin,
        failures=days.failures.values(),
        lang=engine.config.language,
    )
    shown(options, document)
    return 0


def effect(options: argparse.Namespace) -> int:
    """Say what a playbook changed.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.

    Raises
    ------
    UnreadableInputError
        The folder of ``--state`` holds no ledger.
    """
    engine = engine_of(options)
    _in_range(options)
    ledger = load_ledger(options.state)
    if ledger is None:
        raise UnreadableInputError(
            f"{options.state}: no actions.json in there; name the folder that "
            "'successkit review --state' was given"
        )
    first = _first_days(ledger, options.playbook, engine)
    days = BookDays(engine, book_of(options), (), options.known_at, hindsight=True)
    with prints_aside():
        (found,) = days.each([options.as_of])
    table = found.view.table
    stratum = options.stratum or _stratum(engine, options.playbook)
    measured = holdout_effect(
        ledger,
        options.playbook,
        _outcomes(table, options, first),
        strata=_strata(table, stratum),
        smallest=options.smallest,
        confidence=options.confidence,
    )
    asked = {
        "as_of": options.as_of.isoformat(),
        "outcome": options.outcome,
        "after": options.after,
        "stratum": stratum or None,
        "confidence": options.confidence,
    }
    shown(options, effect_document(measured, asked, engine.config.language))
    return 0


def explain(options: argparse.Namespace) -> int:
    """Say why a playbook fires for an account or not.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.
    """
    engine = engine_of(options)
    plays = {one.name: one for one in playbooks_of(engine, options.playbooks)}
    _known(options.playbook, list(plays), "playbook")
    ledger = load_ledger(options.state)
    book = book_of(options)
    _known(options.account, book.account_ids.tolist(), "account")
    days = BookDays(
        engine, book, tuple(plays.values()), options.known_at, hindsight=True
    )
    with prints_aside():
        decision = days.decision(options.as_of, ledger)
    found = decision.explain(options.account, options.playbook)
    lang = engine.config.language
    document = explain_document(
        found,
        plays[options.playbook],
        options.as_of,
        failures=days.failures.values(),
        lang=lang,
    )
    shown(options, document)
    return 0


def _team(book: Portfolio) -> list[Person]:
    return [one for one in records_from_facts(book.people) if isinstance(one, Person)]


def playbooks_of(engine: Engine, file: Path | None) -> tuple[Playbook, ...]:
    """Return the playbooks that were asked for.

    Parameters
    ----------
    engine
        The engine.
    file
        A file of playbooks, or None for those of the engine.

    Returns
    -------
    tuple[Playbook, ...]
        At least one where a file was named.

    Raises
    ------
    InvalidInputError
        The file holds none.
    """
    if file is None:
        return engine.playbooks
    found = playbooks_from_toml(file)
    if not found:
        raise InvalidInputError(f"{file}: no [[playbook]] in there; write one")
    return found


def _known(name: str, names: list[str], kind: str) -> None:
    if name not in names:
        lists = "accounts.csv lists them"
        if kind == "playbook":
            lists = "'successkit playbooks list' shows them"
        meant = question(name, names, lists)
        raise UnknownNameError(f"there is no {kind} {name!r}; {meant}")


def _in_range(options: argparse.Namespace) -> None:
    if options.after < 0:
        raise InvalidInputError(
            f"--after: expected 0 or more days; got {options.after}"
        )
    for name in ("smallest", "confidence"):
        if not math.isfinite(getattr(options, name)):
            raise InvalidInputError(
                f"--{name}: expected a number; got {getattr(options, name)}"
            )
    if not -1 < options.smallest < 1:
        raise InvalidInputError(
            f"--smallest: expected a difference of shares between -1 and 1, as 0.1; "
            f"got {options.smallest}"
        )


def _first_days(
    ledger: ActionLedger, playbook: str, engine: Engine
) -> Mapping[str, date]:
    """Return the day on which a playbook fired first, by account."""
    rows = np.flatnonzero(ledger.playbook.equals(playbook))
    if not len(rows):
        names = sorted(
            {*ledger.playbook.values.tolist(), *(one.name for one in engine.playbooks)}
        )
        _known(playbook, names, "playbook")
    rows = rows[np.argsort(ledger.episode[rows], kind="stable")[::-1]]
    ids = ledger.account.take(rows).strings().tolist()
    return dict(zip(ids, ledger.episode[rows].tolist(), strict=True))


def _outcomes(
    table: AccountTable, options: argparse.Namespace, first: Mapping[str, date]
) -> dict[str, bool]:
    try:
        condition = compile_condition(options.outcome, columns=columns_of(table))
    except (InvalidInputError, UnknownNameError) as error:
        raise type(error)(f"--outcome: {error}") from None
    latest = options.as_of - timedelta(options.after)
    states = condition.evaluate(table).tolist()
    return {
        account: state == 1
        for account, state in zip(table.ids.tolist(), states, strict=True)
        if state >= 0 and account in first and first[account] <= latest
    }


def _stratum(engine: Engine, playbook: str) -> str:
    return next((one.stratum for one in engine.playbooks if one.name == playbook), "")


def _strata(table: AccountTable, stratum: str) -> dict[str, str] | None:
    if not stratum:
        return None
    columns = columns_of(table)
    if stratum not in columns:
        raise UnknownNameError(
            f"--stratum: there is no column {stratum!r}{hint(stratum, columns)}"
        )
    values = table.values(stratum)
    return dict(zip(table.ids.tolist(), map(str, values), strict=True))


def shown(options: argparse.Namespace, document: dict[str, object]) -> None:
    """Print a document, and write it where that was asked for.

    Parameters
    ----------
    options
        Parsed arguments.
    document
        One on playbooks.
    """
    if options.json is not None:
        write_json(options.json, document)
    if str(options.json) != "-":
        lang = str(document["language"])
        print(render_playbooks(document, lang=lang, width=width()), end="")
