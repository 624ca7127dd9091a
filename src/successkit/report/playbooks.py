"""Documents on playbooks as text for a terminal."""

from collections.abc import Callable, Mapping
from typing import Final

from successkit.report.accounts import joined
from successkit.report.days import day
from successkit.report.failures import failure_lines
from successkit.report.funnel import funnel_rows
from successkit.report.labels import counted, label
from successkit.report.numbers import plain, share
from successkit.report.reading import (
    Record,
    count,
    number,
    record,
    records,
    sequence,
    text,
)
from successkit.report.steps import action_words
from successkit.report.text import clip, grid, pad, text_grid, width_of, wrap

_MIN_WIDTH: Final = 40
_NAME: Final = 24


def render_playbooks(document: Record, *, lang: str = "en", width: int = 100) -> str:
    """Return a document on playbooks as a board of text.

    Parameters
    ----------
    document
        One that ``successkit playbooks`` writes: ``what`` tells which.
    lang
        ``en`` or ``ja``.
    width
        Columns of the terminal.

    Returns
    -------
    str
        Lines that end with a line end.

    Raises
    ------
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> found = {"what": "check", "checked": 1, "beside": 15, "findings": []}
    >>> print(render_playbooks(found), end="")
    1 playbook checked beside 15 others: nothing wrong
    """
    lines = _BOARDS[text(document.get("what"))](document, lang, max(width, _MIN_WIDTH))
    lines += [f"! {line}" for line in failure_lines(document, lang)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _title(parts: list[str], width: int) -> list[str]:
    return [*wrap(joined(parts), width), "=" * width]


def _section(name: str, lang: str, width: int) -> list[str]:
    return ["", label(f"section.{name}", lang), "-" * width]


def _list(document: Record, lang: str, width: int) -> list[str]:
    plays = records(document.get("playbooks"))
    title = f"{label('section.playbooks', lang)} ({len(plays)})"
    lines = _title([title], width)
    for one in plays:
        lines += ["", *_playbook(one, lang, width)]
    return lines


def _playbook(one: Record, lang: str, width: int) -> list[str]:
    names = ("source", "phases", "when", "exit", "again", "steps")
    room = max(width_of(label(f"play.{name}", lang)) for name in names) + 6
    entries = {
        "source": joined(
            [
                _source(one, lang),
                f"{label('play.priority', lang)} {one.get('priority')}",
            ]
        ),
        "phases": _phases(one, lang),
        "when": _when(one, lang),
        "exit": _exit(one, lang),
        "again": _again(one, lang),
    }
    lines = wrap(f"{text(one.get('name'))}: {text(one.get('label'))}", width)
    for name, words in entries.items():
        lines += _entry(name, words, room, lang, width)
    for place, step in enumerate(records(one.get("steps"))):
        lines += _entry("" if place else "steps", _step(step, lang), room, lang, width)
    return lines


def _entry(name: str, words: str, room: int, lang: str, width: int) -> list[str]:
    head = "    " + (label(f"play.{name}", lang) if name else "")
    return wrap(pad(head, room) + words, width, indent=" " * room)


def _source(one: Record, lang: str) -> str:
    source = label(f"play.{text(one.get('source'))}", lang)
    return source.format(name=text(one.get("plugin")))


def _phases(one: Record, lang: str) -> str:
    names = [label(f"phase.{text(name)}", lang) for name in sequence(one.get("phases"))]
    return ", ".join(names) or label("play.any_phase", lang)


def _when(one: Record, lang: str) -> str:
    said = label(f"play.{text(one.get('trigger'))}", lang).format(
        when=text(one.get("when")),
        event=text(one.get("event")),
        within=plain(one.get("within")),
    )
    days = count(one.get("for_at_least"))
    more = label("play.for_at_least", lang).format(n=plain(days)) if days else ""
    return said + more


def _exit(one: Record, lang: str) -> str:
    if one.get("exit"):
        return label("play.ends_exit", lang).format(exit=text(one.get("exit")))
    is_event = one.get("trigger") == "event"
    return label("play.ends_steps" if is_event else "play.ends_when", lang)


def _again(one: Record, lang: str) -> str:
    said = label(f"play.{text(one.get('reentry'))}", lang)
    said = said.format(n=plain(one.get("cool_down")))
    if one.get("maximum") is not None:
        said += label("play.maximum", lang).format(n=plain(one.get("maximum")))
    if number(one.get("holdout")):
        left_out = share(one.get("holdout"), lang=lang)
        said += label("play.holdout", lang).format(share=left_out)
    return said


def _step(step: Record, lang: str) -> str:
    models = [
        label(f"touch.{text(name)}", lang)
        for name in sequence(step.get("touch_models"))
    ]
    who = ", ".join(models) or label("play.everybody", lang)
    said = {"kind": step.get("kind"), "what": step.get("label")}
    what = action_words(said, lang=lang)
    parts = [who, what, _due(step, lang)]
    role = text(step.get("role"))
    if role != "owner":
        parts.append(label("play.role", lang).format(role=role or "–"))
    return joined(parts)


def _due(step: Record, lang: str) -> str:
    if step.get("within_hours") is not None:
        return label("play.in_hours", lang).format(n=plain(step.get("within_hours")))
    days = count(step.get("due_in"))
    if not days:
        return label("play.at_once", lang)
    return counted("play.in_days", days, lang).format(n=plain(days))


def _check(document: Record, lang: str, width: int) -> list[str]:
    found = records(document.get("findings"))
    lines: list[str] = []
    for each in found:
        line = each.get("line")
        place = [
            text(document.get("file")),
            "" if line is None else label("check.line", lang).format(n=plain(line)),
            text(each.get("playbook")),
        ]
        head = ", ".join(filter(None, place))
        said = f"{head}: {text(each.get('message'))} [{text(each.get('code'))}]"
        lines += wrap(said, width, indent="    ")
    key, n = "check.some" if found else "check.none", count(document.get("checked"))
    summary = counted(key, n, lang).format(
        n=plain(document.get("checked")),
        others=plain(document.get("beside")),
        found=plain(len(found)),
    )
    return [*lines, summary]


def _backtest(document: Record, lang: str, width: int) -> list[str]:
    span = counted("backtest.span", count(document.get("days")), lang).format(
        first=day(document.get("from"), lang=lang),
        last=day(document.get("until"), lang=lang),
        n=plain(document.get("days")),
        begin=label(f"backtest.{text(document.get('begin'))}", lang),
    )
    lines = [*_title([label("section.backtest", lang)], width), *wrap(span, width)]
    weeks = records(document.get("weeks"))
    hours = number(document.get("hours")) or 0.0
    if weeks:
        said = label("backtest.sum", lang).format(
            actions=plain(document.get("actions")),
            hours=_hours(hours),
            per_week=_hours(hours / len(weeks)),
        )
        lines += wrap(said, width)
        lines += [*_section("weeks", lang, width), *grid(_weeks(weeks, lang))]
        lines += [*_section("work", lang, width), *_people(document, lang, width)]
    else:
        lines.append(label("backtest.nothing", lang))
    rows = funnel_rows(records(document.get("funnel")), lang)
    if len(rows) > 1:
        lines += [*_section("funnel", lang, width), *text_grid(rows, width, texts={0})]
        lines.append(label("backtest.counted", lang))
    return lines


def _hours(value: object) -> str:
    return f"{float(text(value) or 0):,.1f}"


def _titles(names: tuple[str, ...], lang: str) -> list[str]:
    return [label(f"column.{name}", lang) for name in names]


def _weeks(weeks: list[Record], lang: str) -> list[list[str]]:
    body = [
        [text(row.get("week")), plain(row.get("actions")), _hours(row.get("hours"))]
        for row in weeks
    ]
    return [_titles(("week", "actions", "work_hours"), lang), *body]


def _people(document: Record, lang: str, width: int) -> list[str]:
    people: dict[str, list[Record]] = {}
    for row in records(document.get("people")):
        people.setdefault(text(row.get("person")), []).append(row)
    body = [
        _person(name, rows, lang)
        for name, rows in sorted(people.items(), key=lambda item: -_sum(item[1]))
    ]
    names = ("person", "actions", "work_hours", "fullest", "in_it", "per_week")
    lines = [clip(line, width) for line in grid([_titles(names, lang), *body])]
    over = len({name for name, rows in people.items() if any(map(_is_over, rows))})
    if over:
        lines.append("! " + label("backtest.over", lang).format(n=plain(over)))
    return lines


def _sum(rows: list[Record], name: str = "hours") -> float:
    return sum(number(row.get(name)) or 0.0 for row in rows)


def _is_over(row: Record) -> bool:
    limit = number(row.get("hours_per_week"))
    return limit is not None and (number(row.get("hours")) or 0.0) > limit


def _person(name: str, rows: list[Record], lang: str) -> list[str]:
    fullest = max(rows, key=lambda row: number(row.get("hours")) or 0.0)
    nobody = name == "(nobody)"
    shown = label("backtest.nobody", lang) if nobody else name
    limit = fullest.get("hours_per_week")
    return [
        clip(joined([shown, text(fullest.get("name"))]), _NAME),
        plain(int(_sum(rows, "actions"))),
        _hours(_sum(rows)),
        text(fullest.get("week")),
        _hours(fullest.get("hours")),
        "–" if limit is None else _hours(limit),
    ]


def _effect(document: Record, lang: str, width: int) -> list[str]:
    def said(key: str, **words: object) -> str:
        return label(f"effect.{key}", lang).format(**words)

    outcome = said(
        "outcome",
        day=day(document.get("as_of"), lang=lang),
        outcome=text(document.get("outcome")),
    )
    if count(document.get("after")):
        outcome += said("after", n=plain(document.get("after")))
    arms = {name: plain(document.get(name)) for name in ("treated", "held", "left_out")}
    lines = [said("arms", **arms), outcome]
    if document.get("difference") is not None:
        rates = {name: share(document.get(f"rate_{name}"), lang=lang) for name in arms}
        lines += [said("rates", **rates), said("difference", **_gaps(document, lang))]
    lines.append(
        said(
            "power",
            power=share(document.get("power"), lang=lang),
            smallest=_points(document.get("smallest"), lang),
            needed=plain(document.get("needed")),
        )
    )
    verdict = document.get("verdict")
    nobody = "no_verdict" if count(document.get("held")) else "nobody_held"
    lines.append(said(text(verdict) if verdict else nobody))
    title = [label("section.effect", lang), text(document.get("playbook"))]
    return [
        *_title(title, width),
        *(part for line in lines for part in wrap(line, width)),
    ]


def _gaps(document: Record, lang: str) -> Mapping[str, str]:
    confidence = number(document.get("confidence")) or 0.0
    gaps = {name: _points(document.get(name), lang) for name in _GAPS}
    return {**gaps, "confidence": f"{confidence * 100:g}%"}


_GAPS: Final = ("difference", "low", "high")


def _points(value: object, lang: str) -> str:
    return label("effect.points", lang).format(n=f"{(number(value) or 0.0) * 100:+.1f}")


def _explain(document: Record, lang: str, width: int) -> list[str]:
    name, account = text(document.get("playbook")), text(document.get("account"))
    lines = _title(
        [
            label("section.explain", lang),
            account,
            name,
            label("text.as_of", lang).format(day=day(document.get("as_of"), lang=lang)),
        ],
        width,
    )
    outcome = text(document.get("outcome"))
    group = "explain" if outcome == "emitted" else "outcome"
    lines.append(label(f"{group}.{outcome}", lang))
    if document.get("event"):
        when, event = day(document.get("event_on"), lang=lang), document.get("event")
        said = label("explain.event_on", lang).format(event=text(event), day=when)
        lines.append(said)
    for part in ("when", "exit"):
        found = record(document.get(part))
        if found.get("text"):
            said = label(f"explain.{part}", lang).format(text=text(found.get("text")))
            lines += ["", *wrap(said, width, indent="    ")]
            lines += _parts(records(found.get("parts")), lang, width)
    return lines


def _parts(parts: list[Record], lang: str, width: int) -> list[str]:
    body = [
        [
            _answer(part.get("result"), lang),
            _cell(part.get("value"), lang),
            _cell(part.get("threshold"), lang),
            text(part.get("text")),
        ]
        for part in parts
    ]
    names = ("holds", "value_now", "threshold", "part")
    # a part under "not" holds where the whole does not, so the whole stands above
    return text_grid([_titles(names, lang), *body], width, texts={0})


def _answer(result: object, lang: str) -> str:
    key = "null" if result is None else str(bool(result)).lower()
    return label(f"answer.{key}", lang)


def _cell(value: object, lang: str) -> str:
    if value is None:
        return "–"
    named = record(value)
    if named:
        cells = named.items()
        return ", ".join(f"{text(name)} {_cell(each, lang)}" for name, each in cells)
    if isinstance(value, bool):
        return _answer(value, lang)
    several = [_cell(each, lang) for each in sequence(value)]
    return ", ".join(several) if several else _number(value)


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return text(value)


_BOARDS: Final[Mapping[str, Callable[[Record, str, int], list[str]]]] = {
    "list": _list,
    "check": _check,
    "backtest": _backtest,
    "effect": _effect,
    "explain": _explain,
}
