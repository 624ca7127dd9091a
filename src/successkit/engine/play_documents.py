"""Documents on playbooks: the list, what a check found, back-test, effect and why."""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast

import attrs

from successkit.core import ActionKind, Failure, Person, Playbook
from successkit.core.condition import ConditionPart
from successkit.core.condition.source import parse
from successkit.engine.conditions import every_column
from successkit.engine.engine import Engine
from successkit.playbooks import (
    SUPPRESSIONS,
    Backtest,
    Effect,
    Explanation,
    Finding,
    check,
    default_playbooks,
)
from successkit.playbooks.backtest import Work
from successkit.playbooks.witness import can_hold

SCHEMA_VERSION: Final = "1"
Document = dict[str, Any]


def list_document(engine: Engine, lang: str) -> Document:
    """Return every playbook of an engine as plain JSON values.

    Parameters
    ----------
    engine
        The engine.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Document
        As documented in ``docs/formats.md`` and its JSON Schema.

    Examples
    --------
    >>> document = list_document(Engine(), "en")
    >>> document["playbooks"][0]["name"], document["playbooks"][0]["source"]
    ('danger_rescue', 'built_in')
    """
    kinds = {kind.name: kind for kind in engine.action_kinds}
    return {
        **_head("list", lang),
        "playbooks": [_listed(engine, one, kinds, lang) for one in engine.playbooks],
    }


def _head(what: str, lang: str) -> Document:
    return {"schema_version": SCHEMA_VERSION, "what": what, "language": lang}


def _listed(
    engine: Engine, one: Playbook, kinds: Mapping[str, ActionKind], lang: str
) -> Document:
    plain = attrs.asdict(one, filter=lambda field, _: field.name != "steps")
    labels = plain.pop("labels")
    source, plugin = _source(engine, one)
    return {
        **plain,
        "trigger": str(one.trigger),
        "reentry": str(one.reentry),
        "label": _label(labels, one.name, lang),
        "source": source,
        "plugin": plugin,
        "phases": _phases(engine, one),
        "steps": [
            {
                "name": step.name,
                "label": _label(step.labels, step.name, lang),
                "kind": step.kind,
                "hours": kinds[step.kind].hours,
                "role": step.role,
                "due_in": step.due_in,
                "within_hours": step.within_hours,
                "touch_models": [str(model) for model in step.touch_models],
                "parameters": dict(step.parameters),
            }
            for step in one.steps
        ],
    }


def _source(engine: Engine, one: Playbook) -> tuple[str, str | None]:
    if one in engine.config.playbooks:
        return "settings", None
    if one.name in [each.name for each in default_playbooks()]:
        return "built_in", None
    return "plugin", engine.extensions.owner_of(one.name, kind="playbook")


def _label(labels: Mapping[str, str], name: str, lang: str) -> str:
    return labels.get(lang) or labels.get("en") or name


def _phases(engine: Engine, one: Playbook) -> list[str]:
    """Return the phases in which a playbook can fire; none where it can in all."""
    columns, every = every_column(engine.extensions), _phase_names(engine)
    tree = parse(one.when)[1]
    is_and = isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And)
    parts = [ast.unparse(part) for part in (tree.values if is_and else [tree])]  # type: ignore[attr-defined]
    found = [
        phase
        for phase in every
        if all(
            can_hold([part, f"phase == {phase!r}"], columns) is not False
            for part in parts
            if "phase" in part
        )
    ]
    return [] if len(found) == len(every) else found


def check_document(
    engine: Engine,
    playbooks: Sequence[Playbook],
    lines: Sequence[int | None],
    *,
    file: str | None,
    lang: str,
) -> Document:
    """Return the faults of some playbooks beside those of an engine.

    Parameters
    ----------
    engine
        The engine, whose playbooks would run along; namesakes give way.
    playbooks
        Definitions to be checked.
    lines
        Line of each in the file; None where not known.
    file
        The file; None where they are those of the engine itself.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Document
        As documented in ``docs/formats.md`` and its JSON Schema.
    """
    names = [one.name for one in playbooks]
    others = [one for one in engine.playbooks if one.name not in names]
    found = check(
        [*others, *playbooks],
        action_kinds=engine.action_kinds,
        columns=every_column(engine.extensions),
        phases=_phase_names(engine),
        account_cap=engine.config.account_cap,
    )
    return {
        **_head("check", lang),
        "file": file,
        "checked": len(names),
        "beside": len(others),
        "findings": [
            {
                "code": each.code,
                "playbook": each.playbook,
                "line": lines[names.index(each.playbook)],
                "message": _said(each),
            }
            for each in found
            if each.playbook in names
        ],
    }


def _phase_names(engine: Engine) -> list[str]:
    return [phase.name for phase in engine.lifecycle.phases]


def _said(finding: Finding) -> str:
    return finding.message.removeprefix(f"playbook {finding.playbook}: ")


def backtest_document(
    found: Backtest,
    people: Iterable[Person],
    *,
    begin: str,
    failures: Iterable[Failure],
    lang: str,
) -> Document:
    """Return a back-test as plain JSON values.

    Parameters
    ----------
    found
        The back-test.
    people
        The team, for names and hours.
    begin
        How it began.
    failures
        What went wrong in plugins.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Document
        As documented in ``docs/formats.md`` and its JSON Schema.
    """
    team = {person.id: person for person in people}
    busiest = found.busiest()
    return {
        **_head("backtest", lang),
        "from": _day(found.days[0]),
        "until": _day(found.days[-1]),
        "days": len(found.days),
        "begin": begin,
        "actions": found.actions,
        "hours": float(sum(each.hours for each in found.by_playbook)),
        "weeks": [_work(each, None) for each in found.per_week()],
        "by_playbook": [_work(each, "playbook") for each in found.by_playbook],
        "people": [
            {**_work(each, "person"), **_of_team(team.get(each.name))}
            for each in found.by_person
        ],
        "busiest": busiest and {**_work(busiest, "person")},
        "funnel": _funnel(found),
        "failures": [each.as_dict() for each in failures],
    }


def _work(work: Work, named: str | None) -> Document:
    name = {named: work.name} if named else {}
    return {
        "week": _day(work.week),
        **name,
        "actions": work.actions,
        "hours": work.hours,
    }


def _of_team(person: Person | None) -> Document:
    return {
        "name": None if person is None else person.name,
        "hours_per_week": None if person is None else person.hours_per_week,
    }


def _day(day: date) -> str:
    return day.isoformat()


def _funnel(found: Backtest) -> list[Document]:
    """Return the funnels of all days together: account-days, not accounts."""
    sums: dict[str, Counter[str]] = {}
    for row in (row for funnel in found.funnels for row in funnel):
        cells = sums.setdefault(row.playbook, Counter())
        for name in (
            "accounts",
            "matched",
            "unmatched",
            "unknown",
            "emitted",
            "actions",
        ):
            cells[name] += getattr(row, name)
        cells.update(row.suppressed)
    names = ("accounts", "matched", "unmatched", "unknown", "emitted")
    return [
        {
            "playbook": playbook,
            **{name: cells[name] for name in names},
            "suppressed": {name: cells[name] for name in SUPPRESSIONS},
            "actions": cells["actions"],
        }
        for playbook, cells in sums.items()
    ]


def effect_document(effect: Effect, asked: Mapping[str, object], lang: str) -> Document:
    """Return what a playbook changed as plain JSON values.

    Parameters
    ----------
    effect
        What was found.
    asked
        What was asked for: ``as_of``, ``outcome``, ``after``, ``stratum`` …
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Document
        As documented in ``docs/formats.md`` and its JSON Schema.
    """
    plain = {
        name: None if value != value else value  # noqa: PLR0124 - NaN alone differs
        for name, value in attrs.asdict(effect).items()
    }
    return {**_head("effect", lang), **asked, **plain}


def explain_document(
    found: Explanation,
    playbook: Playbook,
    as_of: date,
    *,
    failures: Iterable[Failure],
    lang: str,
) -> Document:
    """Return why a playbook fires for an account or not, as plain JSON values.

    Parameters
    ----------
    found
        The explanation.
    playbook
        The definition.
    as_of
        The day.
    failures
        What went wrong in plugins.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Document
        As documented in ``docs/formats.md`` and its JSON Schema.
    """
    return {
        **_head("explain", lang),
        "as_of": _day(as_of),
        "account": found.account,
        "playbook": found.playbook,
        "label": _label(playbook.labels, playbook.name, lang),
        "outcome": found.outcome,
        "event": playbook.event or None,
        "event_on": found.event_on and _day(found.event_on),
        "when": _parts(playbook.when, found.parts),
        "exit": _parts(playbook.exit, found.exit),
        "failures": [each.as_dict() for each in failures],
    }


def _parts(text: str, parts: Iterable[ConditionPart]) -> Document:
    return {"text": text, "parts": [_part(part) for part in parts]}


def _part(part: ConditionPart) -> Document:
    return {
        "text": part.text,
        "value": _plain(part.value),
        "threshold": _plain(part.threshold),
        "result": part.result,
    }


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        cells = cast("Mapping[object, object]", value)
        return {str(name): _plain(each) for name, each in cells.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(each) for each in cast("Iterable[object]", value)]
    if value is None or isinstance(value, bool | int | float | str):
        return value if value == value else None  # noqa: PLR0124 - NaN alone differs
    return value.isoformat() if isinstance(value, date) else str(value)
