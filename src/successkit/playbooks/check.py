"""``check``: faults of playbooks, found before they run."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import attrs

from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.condition import WORDS
from successkit.core.declarations import ActionKind, Playbook
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.states import TouchModel
from successkit.playbooks.plays import check_kinds, compiled


@attrs.frozen(kw_only=True)
class Finding:
    """One fault of a playbook.

    Parameters
    ----------
    code
        ``bad_condition``, ``unknown_kind``, ``duplicate_name``, ``above_cap``,
        ``no_step_for_model``, ``negative_days`` or ``no_columns``.
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
    except (InvalidInputError, UnknownNameError) as error:
        yield "bad_condition", str(error)
        return
    if not condition.columns:
        yield (
            "no_columns",
            "the condition names no column: it is the same for everybody",
        )


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
