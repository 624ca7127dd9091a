"""Playbooks as TOML, in and out; what is not understood is refused."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self, TypeVar, cast

import attrs

from successkit.core.declarations import Playbook, Step
from successkit.core.errors import (
    InvalidInputError,
    SuccesskitError,
    UnknownNameError,
    UnreadableInputError,
)
from successkit.core.hints import question
from successkit.core.states import TouchModel
from successkit.playbooks.toml_lines import TomlLines

_TEXT: Final = (str,)
_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "within": (int,),
    "for_at_least": (int,),
    "maximum": (int,),
    "priority": (int,),
    "cool_down": (int,),
    "due_in": (int,),
    "within_hours": (int,),
    "holdout": (int, float),
    "churned": (bool,),
    "paused": (bool,),
    "labels": (dict,),
    "parameters": (dict,),
    "steps": (list,),
    "touch_models": (list,),
}
_NAMES: Final = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a table",
    list: "a list",
}
KEY: Final = "playbook"
"""Name of the tables in a file of playbooks."""

_Record = TypeVar("_Record", Playbook, Step)


@attrs.frozen
class _Place:
    """Where something stands, for messages."""

    text: str
    key: str
    lines: TomlLines | None = None
    number: int = 0
    step: int | None = None
    title: str = ""

    def of(self, number: int, data: Mapping[str, Any]) -> Self:
        """Return the place of a playbook."""
        title = f"playbook {data.get('name', '')!r}"
        return attrs.evolve(self, number=number, title=title)

    def of_step(self, step: int, data: Mapping[str, Any]) -> Self:
        """Return the place of a step."""
        title = f"{self.title}, step {data.get('name', '')!r}"
        return attrs.evolve(self, step=step, title=title)

    def says(self, field: str = "") -> str:
        """Return the place in words, with the line of a field where there is one."""
        line = self.lines and self.lines.at(
            self.key, self.number, step=self.step, field=field
        )
        where = [self.text, f"line {line}" if line else "", self.title]
        return ", ".join(filter(None, where))


def playbooks_from_toml(source: str | Path) -> tuple[Playbook, ...]:
    """Read playbooks from TOML.

    Parameters
    ----------
    source
        The text, or the path of a file: ``[[playbook]]`` tables with the fields of
        ``Playbook``, each with ``[[playbook.steps]]`` of the fields of ``Step``.

    Returns
    -------
    tuple[Playbook, ...]
        In order.

    Raises
    ------
    UnreadableInputError
        The file cannot be read.
    InvalidInputError
        It is not TOML, a field is missing or of another type, or two have one name;
        the line is named.
    UnknownNameError
        There is no such field; the nearest is named.

    Examples
    --------
    >>> text = '''
    ... [[playbook]]
    ... name = "rescue"
    ... when = "health_band == 'danger'"
    ... trigger = "enter"
    ... steps = [{ name = "talk", kind = "call", due_in = 2 }]
    ... '''
    >>> playbooks_from_toml(text)[0].steps[0].due_in
    2
    >>> playbooks_from_toml(text.replace("trigger", "triger"))
    Traceback (most recent call last):
    successkit.core.errors.UnknownNameError: playbooks, line 5, playbook 'rescue': no \
field 'triger'; did you mean 'trigger'?
    """
    text, place = text_of(source), "playbooks"
    if isinstance(source, Path):
        place = str(source)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInputError(f"{place}: not TOML ({error})") from None
    _known(place, data, [KEY])
    return _playbooks(_Place(place, KEY, TomlLines.of(text)), data.get(KEY, []))


def text_of(source: str | Path) -> str:
    """Return a text, or that of a file.

    Parameters
    ----------
    source
        The text or the path.

    Returns
    -------
    str
        The text.

    Raises
    ------
    UnreadableInputError
        The file cannot be read.
    """
    if isinstance(source, str):
        return source
    try:
        return source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableInputError(f"playbooks {source}: {error.strerror}") from None
    except ValueError as error:
        raise UnreadableInputError(
            f"playbooks {source}: expected text in UTF-8; {error}"
        ) from None


def playbooks_from_tables(
    tables: object, *, place: str, key: str
) -> tuple[Playbook, ...]:
    """Read playbooks from what a TOML file of something else holds.

    Parameters
    ----------
    tables
        The value of the key.
    place
        The file, for messages.
    key
        Name of the key, for messages.

    Returns
    -------
    tuple[Playbook, ...]
        In order.

    Raises
    ------
    InvalidInputError
        It is no list of tables, or as for ``playbooks_from_toml``.
    UnknownNameError
        There is no such field; the nearest is named.

    Examples
    --------
    >>> playbooks_from_tables([], place="settings.toml", key="playbooks")
    ()
    """
    return _playbooks(_Place(f"{place} [[{key}]]", key), tables)


def _playbooks(place: _Place, tables: object) -> tuple[Playbook, ...]:
    found: list[Playbook] = []
    for number, data in enumerate(_tables(place.text, place.key, tables)):
        here = place.of(number, data)
        one = _playbook(here, data)
        if one.name in [each.name for each in found]:
            raise InvalidInputError(
                f"{here.says('name')}: two playbooks are called {one.name!r}; "
                "rename one"
            )
        found.append(one)
    return tuple(found)


def playbooks_to_toml(playbooks: Iterable[Playbook]) -> str:
    """Write playbooks as TOML.

    Parameters
    ----------
    playbooks
        Definitions.

    Returns
    -------
    str
        What ``playbooks_from_toml`` reads back as the same; fields that have their
        usual value are left out.

    Examples
    --------
    >>> steps = (Step(name="talk", kind="call"),)
    >>> print(playbooks_to_toml([Playbook(name="p", when="mrr > 0", steps=steps)]))
    [[playbook]]
    name = "p"
    when = "mrr > 0"
    <BLANKLINE>
    [[playbook.steps]]
    name = "talk"
    kind = "call"
    <BLANKLINE>
    """
    parts: list[str] = []
    for each in playbooks:
        parts.append("\n".join(["[[playbook]]", *_lines(each), ""]))
        parts.extend(
            "\n".join(["[[playbook.steps]]", *_lines(step), ""]) for step in each.steps
        )
    return "\n".join(parts)


def _playbook(place: _Place, data: Mapping[str, Any]) -> Playbook:
    fields = _fields(place, Playbook, data)
    if "steps" in fields:
        tables = _tables(place.says("steps"), "steps", data["steps"])
        fields["steps"] = tuple(
            _step(place.of_step(number, each), each)
            for number, each in enumerate(tables)
        )
    return _made(place, Playbook, fields)


def _step(place: _Place, data: Mapping[str, Any]) -> Step:
    fields = _fields(place, Step, data)
    models = fields.get("touch_models", [])
    where = place.says("touch_models")
    if not all(isinstance(model, str) for model in models):
        raise InvalidInputError(f"{where}: expected touch_models as a list of text")
    try:
        fields["touch_models"] = tuple(TouchModel(model) for model in models)
    except (ValueError, SuccesskitError):
        known = [str(model) for model in TouchModel]
        raise InvalidInputError(
            f"{where}: expected touch_models among {known}; got {models}"
        ) from None
    return _made(place, Step, fields)


def _fields(
    place: _Place, kind: type[Playbook | Step], data: Mapping[str, Any]
) -> dict[str, Any]:
    known = [field.name for field in attrs.fields(kind)]
    for name, value in data.items():
        _known(place.says(name), [name], known)
        kinds = _KINDS.get(name, _TEXT)
        is_flag = isinstance(value, bool)  # Python takes one for a number
        fits = is_flag if bool in kinds else isinstance(value, kinds) and not is_flag
        table = cast("Mapping[str, object]", value)
        if not fits or (name == "labels" and not _all_text(table)):
            expected = _NAMES[kinds[-1]]
            raise InvalidInputError(
                f"{place.says(name)}, {name}: expected {expected}"
                f"{' of text by language' if name == 'labels' else ''}; got {value!r}"
            )
        if name == "parameters":
            _plain(place.says(name), table)
    return dict(data)


def _all_text(value: Mapping[str, object]) -> bool:
    return all(isinstance(each, str) for each in value.values())


def _plain(where: str, value: Mapping[str, object]) -> None:
    for name, each in value.items():
        if not isinstance(each, str | int | float | bool):
            raise InvalidInputError(
                f"{where}, parameters, {name}: expected text, a number, true or false; "
                f"got {each!r}"
            )


def _made(place: _Place, kind: type[_Record], fields: dict[str, Any]) -> _Record:
    for field in attrs.fields(kind):
        if field.default is attrs.NOTHING and field.name not in fields:
            raise InvalidInputError(
                f"{place.says()}: {field.name} is missing; write {field.name} = …"
            )
    try:
        return kind(**fields)
    except SuccesskitError as error:
        raise InvalidInputError(f"{place.says()}: {error}") from None


def _tables(where: str, name: str, found: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(found, list) or not all(
        isinstance(each, dict) for each in cast("list[object]", found)
    ):
        raise InvalidInputError(f"{where}: expected [[{name}]] tables; got {found!r}")
    return cast("list[dict[str, Any]]", found)


def _known(where: str, given: Iterable[str], names: list[str]) -> None:
    for name in given:
        if name not in names:
            meant = question(name, names, f"there are {names}")
            raise UnknownNameError(f"{where}: no field {name!r}; {meant}")


def _lines(record: Playbook | Step) -> list[str]:
    usual = attrs.fields_dict(type(record))
    given = {
        name: getattr(record, name)
        for name, field in usual.items()
        if name != "steps" and getattr(record, name) != _default(field.default)
    }
    return [f"{name} = {_value(value)}" for name, value in given.items()]


def _default(default: Any) -> object:  # noqa: ANN401 - of any field
    return default.factory() if hasattr(default, "factory") else default


def _value(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, cast('tuple[object, ...]', value)))}]"
    if isinstance(value, Mapping):
        cells = cast("Mapping[str, object]", value).items()
        pairs = [f"{_value(key)} = {_value(each)}" for key, each in cells]
        return f"{{ {', '.join(pairs)} }}"
    return repr(value)
