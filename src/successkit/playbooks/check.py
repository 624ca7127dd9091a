"""``check``: faults of playbooks, found before they run."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.condition import WORDS
from successkit.core.declarations import ActionKind, Playbook
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.states import Reentry, TouchModel, Trigger
from successkit.playbooks.plays import check_kinds, compiled
from successkit.playbooks.witness import can_hold


@attrs.frozen(kw_only=True)
class Finding:
    """One fault of a playbook.

    Parameters
    ----------
    code
        ``bad_condition``, ``never_fires``, ``no_columns``, ``no_exit``, ``no_owner``,
        ``unknown_kind``, ``duplicate_name``, ``collides``, ``above_cap``,
        ``no_step_for_model``, ``negative_days`` or ``unknown_stratum``.
    playbook
        Its name.
    message
        What is wrong and how to mend it.
    """

    code: str
    playbook: str
    message: str


def check(
    playbooks: Iterable[Playbook],
    *,
    action_kinds: Iterable[ActionKind],
    columns: Mapping[str, TableColumn] = COLUMNS,
    phases: Collection[str] = (),
    account_cap: int = 3,
) -> tuple[Finding, ...]:
    """Return the faults of some playbooks; none means that they can run.

    A playbook never fires when its condition contradicts itself, or when its exit holds
    wherever it does. It has no exit when nothing but receipts would end an episode. It
    has no owner when a step names no role. Two collide when they have one priority, can
    fire for the same account, and ask the same role for the same kind of action.

    Parameters
    ----------
    playbooks
        Definitions.
    action_kinds
        Kinds that steps may use.
    columns
        Columns that conditions may name.
    phases
        Names of the phases, so that a misspelt one is found; none takes any.
    account_cap
        Most actions of one account.

    Returns
    -------
    tuple[Finding, ...]
        In the order of the playbooks.

    Examples
    --------
    >>> from successkit.core.declarations import Step
    >>> steps = (Step(name="a", kind="call"),)
    >>> playbook = Playbook(name="x", when="helth_band == 'good'", steps=steps)
    >>> findings = check([playbook], action_kinds=[ActionKind(name="call")])
    >>> [each.code for each in findings]
    ['bad_condition']
    """
    books = list(playbooks)
    words = {**WORDS, "phase": phases} if phases else WORDS
    known = [kind.name for kind in action_kinds]
    names = [each.name for each in books]
    return tuple(
        Finding(code=code, playbook=each.name, message=message)
        for place, each in enumerate(books)
        for code, message in (
            *_duplicate(each, names[:place]),
            *_condition(each, columns, words),
            *_kinds(each, known),
            *_steps(each, account_cap),
            *_ends(each, columns),
            *_collisions(each, books[:place], columns),
        )
    )


def _duplicate(playbook: Playbook, before: list[str]) -> Iterator[tuple[str, str]]:
    if playbook.name in before:
        yield (
            "duplicate_name",
            f"two playbooks are called {playbook.name!r}; rename one",
        )


def _condition(
    playbook: Playbook,
    columns: Mapping[str, TableColumn],
    words: Mapping[str, Collection[str]],
) -> Iterator[tuple[str, str]]:
    try:
        condition = compiled(playbook, columns, words)
        if playbook.exit:
            compiled(playbook, columns, words, text=playbook.exit)
    except (InvalidInputError, UnknownNameError) as error:
        yield "bad_condition", str(error)
        return
    if not condition.columns:
        yield (
            "no_columns",
            "the condition names no column: it is the same for everybody",
        )
    elif can_hold([playbook.when], columns) is False:
        yield "never_fires", f"no account can fulfil {playbook.when!r}: it never fires"
    elif _always_out(playbook, columns):
        yield (
            "never_fires",
            f"wherever it would fire, its exit {playbook.exit!r} holds as well",
        )


def _always_out(playbook: Playbook, columns: Mapping[str, TableColumn]) -> bool:
    if not playbook.exit:
        return False
    # an exit that is unknown does not hold either, so only what can be told is judged
    return can_hold([playbook.when], columns, without=playbook.exit) is False


def _ends(
    playbook: Playbook, columns: Mapping[str, TableColumn]
) -> Iterator[tuple[str, str]]:
    lasting = playbook.reentry is not Reentry.AFTER_COOL_DOWN
    if playbook.trigger is Trigger.EVENT and lasting and not playbook.exit:
        message = "an event does not cease to be true: give an exit condition"
        yield "no_exit", f"{message}, or reentry after_cool_down"
    for step in playbook.steps:
        if not step.role:
            yield "no_owner", f"step {step.name} has no role: nobody would do it"
    if playbook.stratum and playbook.stratum not in columns:
        yield "unknown_stratum", f"no column {playbook.stratum!r} for the stratum"


def _collisions(
    playbook: Playbook, before: list[Playbook], columns: Mapping[str, TableColumn]
) -> Iterator[tuple[str, str]]:
    for other in before:
        if other.priority == playbook.priority and other.name != playbook.name:
            shared = _shared(playbook, other)
            if shared and _together(playbook, other, columns):
                message = f"fires with {other.name} for the same accounts, and both"
                remedy = "give them different priorities or conditions"
                yield "collides", f"{message} ask for {shared}; {remedy}"


def _shared(one: Playbook, other: Playbook) -> str:
    for step in one.steps:
        for also in other.steps:
            models = set(step.touch_models or TouchModel)
            same = (step.kind, step.role) == (also.kind, also.role)
            if same and models & set(also.touch_models or TouchModel):
                return f"{step.kind} by {step.role}"
    return ""


def _together(
    one: Playbook, other: Playbook, columns: Mapping[str, TableColumn]
) -> bool:
    try:
        return can_hold([one.when, other.when], columns) is True
    except (InvalidInputError, UnknownNameError):
        return False  # told already


def _kinds(playbook: Playbook, known: list[str]) -> Iterator[tuple[str, str]]:
    try:
        check_kinds(playbook, known)
    except UnknownNameError as error:
        yield "unknown_kind", str(error)


def _steps(playbook: Playbook, cap: int) -> Iterator[tuple[str, str]]:
    if playbook.cool_down < 0 or any(step.due_in < 0 for step in playbook.steps):
        yield "negative_days", "cool_down and due_in must be 0 or more"
    for model in TouchModel:
        fitting = [
            step
            for step in playbook.steps
            if not step.touch_models or model in step.touch_models
        ]
        if not fitting:
            yield "no_step_for_model", f"customers of {model} touch get no step"
        if len(fitting) > cap:
            message = f"{len(fitting)} steps for {model} touch; the cap is {cap}"
            yield "above_cap", f"{message}: it never fires"
