"""Playbooks as TOML, in and out; what is not understood is refused."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, TypeVar, cast

import attrs

from successkit.core.declarations import Playbook, Step
from successkit.core.errors import InvalidInputError, SuccesskitError, UnknownNameError
from successkit.core.states import TouchModel

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
_Record = TypeVar("_Record", Playbook, Step)


def playbooks_from_toml(text: str) -> tuple[Playbook, ...]:
    """Read playbooks from TOML.

    Parameters
    ----------
    text
        ``[[playbook]]`` tables with the fields of ``Playbook``, each with
        ``[[playbook.steps]]`` of the fields of ``Step``.

    Returns
    -------
    tuple[Playbook, ...]
        In order.

    Raises
    ------
    InvalidInputError
        It is not TOML, a field is missing or of another type, or two have one name.
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
    successkit.core.errors.UnknownNameError: playbook 'rescue': no field 'triger'; \
did you mean 'trigger'?
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInputError(f"playbooks: not TOML ({error})") from None
    _known("playbooks", data, ["playbook"])
    found = tuple(map(_playbook, _tables("playbooks", "playbook", data)))
    names = [each.name for each in found]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInputError(f"two playbooks are called {name!r}; rename one")
    return found


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


def _playbook(data: Mapping[str, Any]) -> Playbook:
    where = f"playbook {data.get('name', '')!r}"
    fields = _fields(where, Playbook, data)
    if "steps" in fields:
        tables = _tables(where, "steps", data)
        fields["steps"] = tuple(_step(where, each) for each in tables)
    return _made(where, Playbook, fields)


def _step(where: str, data: Mapping[str, Any]) -> Step:
    where = f"{where}, step {data.get('name', '')!r}"
    fields = _fields(where, Step, data)
    models = fields.get("touch_models", [])
    if not all(isinstance(model, str) for model in models):
        raise InvalidInputError(f"{where}: expected touch_models as a list of text")
    try:
        fields["touch_models"] = tuple(TouchModel(model) for model in models)
    except (ValueError, SuccesskitError):
        known = [str(model) for model in TouchModel]
        raise InvalidInputError(
            f"{where}: expected touch_models among {known}; got {models}"
        ) from None
    return _made(where, Step, fields)


def _fields(
    where: str, kind: type[Playbook | Step], data: Mapping[str, Any]
) -> dict[str, Any]:
    _known(where, data, [field.name for field in attrs.fields(kind)])
    for name, value in data.items():
        kinds = _KINDS.get(name, _TEXT)
        is_flag = isinstance(value, bool)  # Python takes one for a number
        fits = is_flag if bool in kinds else isinstance(value, kinds) and not is_flag
        table = cast("Mapping[str, object]", value)
        if not fits or (name == "labels" and not _all_text(table)):
            expected = _NAMES[kinds[-1]]
            raise InvalidInputError(
                f"{where}, {name}: expected {expected}"
                f"{' of text by language' if name == 'labels' else ''}; got {value!r}"
            )
        if name == "parameters":
            _plain(where, table)
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


def _made(where: str, kind: type[_Record], fields: dict[str, Any]) -> _Record:
    for field in attrs.fields(kind):
        if field.default is attrs.NOTHING and field.name not in fields:
            raise InvalidInputError(f"{where}: {field.name} is missing")
    try:
        return kind(**fields)
    except SuccesskitError as error:
        raise InvalidInputError(f"{where}: {error}") from None


def _tables(
    where: str, name: str, data: Mapping[str, Any]
) -> Sequence[Mapping[str, Any]]:
    found = data.get(name, [])
    if not isinstance(found, list) or not all(
        isinstance(each, dict) for each in cast("list[object]", found)
    ):
        raise InvalidInputError(f"{where}: expected [[{name}]] tables; got {found!r}")
    return cast("list[dict[str, Any]]", found)


def _known(where: str, data: Mapping[str, Any], names: list[str]) -> None:
    for name in data:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {names}"
            raise UnknownNameError(f"{where}: no field {name!r}; {hint}")


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
