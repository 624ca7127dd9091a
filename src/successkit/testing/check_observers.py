"""The contract kit for observers: they take what they are told, and leave it alone."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import numpy as np

from successkit.core import AnyArray, Failure, RunSeen, Seen
from successkit.plugins import Observer
from successkit.plugins.promises import Breach
from successkit.testing.example import AS_OF
from successkit.testing.within import DEADLINE, refuse_breach

_ROWS: Final = 2


def check_observers(
    observers: Iterable[Observer], *, deadline: float | None = DEADLINE
) -> None:
    """Tell each observer of a small made-up run.

    Parameters
    ----------
    observers
        Of a plugin.
    deadline
        Seconds after which one counts as hanging. [s]

    Raises
    ------
    AssertionError
        One raises, hangs, warns, or changes what it is told.
    """
    for observer in observers:
        name = f"plugin {observer.owner}, {observer.hook}"
        refuse_breach(name, _told(observer), deadline=deadline)


def _told(observer: Observer) -> Callable[[], Iterator[Breach]]:
    def tried() -> Iterator[Breach]:
        arguments = _ARGUMENTS[observer.hook]()
        before = _print(arguments)
        named = inspect.signature(observer.function).parameters
        observer.function(
            **{name: value for name, value in arguments.items() if name in named}
        )
        if _print(arguments) != before:
            yield Breach(
                promise="input",
                message="changed what it was told; work on a copy: column.copy()",
            )

    return tried


def _print(arguments: Mapping[str, object]) -> str:
    cells: list[object] = []
    for value in arguments.values():
        if isinstance(value, Seen):
            cells += [(name, col.tolist()) for name, col in value.columns.items()]
        cells.append(repr(value))
    return repr(cells)


def _transitions() -> dict[str, object]:
    return _seen(
        account=_words("a-1", "a-2"),
        day=np.full(_ROWS, np.datetime64(AS_OF, "D")),
        transition=_words("adopted", "renewed"),
        event=_words("milestone_done", "renewed"),
        source=_words("onboarding", "adoption"),
        dest=_words("adoption", "renewal"),
    )


def _actions() -> dict[str, object]:
    return _seen(
        key=_words("k-1", "k-2"),
        account=_words("a-1", "a-2"),
        playbook=_words("rescue", "renewal"),
        step=_words("call", "mail"),
        kind=_words("call", "email"),
        due_on=np.full(_ROWS, np.datetime64(AS_OF, "D")),
    )


def _failure() -> dict[str, object]:
    return {"failure": _FAILURE}


def _run() -> dict[str, object]:
    run = RunSeen(
        as_of=AS_OF,
        known_at=None,
        accounts=_ROWS,
        actions=_ROWS,
        failures=(_FAILURE,),
        manifest={"version": "1"},
    )
    return {"run": run}


def _seen(**columns: AnyArray) -> dict[str, object]:
    # They can be written here, so that a change is seen; in a run they cannot.
    return {"seen": Seen(as_of=AS_OF, columns=columns, rows=_ROWS)}


def _words(*words: str) -> AnyArray:
    return np.array(words, dtype=object)


_FAILURE: Final = Failure(
    plugin="acme", kind="signal", name="acme.seats", accounts=_ROWS, message="KeyError"
)
_ARGUMENTS: Final[Mapping[str, Callable[[], dict[str, object]]]] = {
    "successkit_on_actions": _actions,
    "successkit_on_failure": _failure,
    "successkit_on_run": _run,
    "successkit_on_transitions": _transitions,
}
