"""Telling observers what a run has made; they can neither change nor break it."""

import copy
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, Failure, RunSeen, Seen
from successkit.engine.parts import Parts
from successkit.playbooks import ActionTable
from successkit.plugins import Extensions
from successkit.plugins.extensions import Observer
from successkit.plugins.thread import guarded

_ON_FAILURE: Final = "successkit_on_failure"


@attrs.define
class Audience:
    """The observers of one run, in the order of their plugins.

    An observer that fails is reported and not called again in this run.

    Parameters
    ----------
    observers
        Functions of plugins.
    deadline
        Seconds that one call may take; None for any time. [s]
    accounts
        Accounts of the run, for reports.
    failures
        What went wrong in observers so far.
    """

    observers: tuple[Observer, ...]
    deadline: float | None
    accounts: int
    failures: list[Failure] = attrs.field(factory=list[Failure])

    @classmethod
    def of(
        cls, extensions: Extensions, deadline: float | None, accounts: int
    ) -> "Audience":
        """Return the observers of some plugins.

        Parameters
        ----------
        extensions
            The plugins.
        deadline
            Seconds that one call may take. [s]
        accounts
            Accounts of the run.

        Returns
        -------
        Audience
            Nobody has been told anything yet.
        """
        return cls(extensions.observers, deadline, accounts)

    def listens(self, hook: str) -> bool:
        """Return whether anybody is told of a hook.

        Parameters
        ----------
        hook
            Its name.

        Returns
        -------
        bool
            Whether what it would be told has to be made at all.
        """
        return any(observer.hook == hook for observer in self.observers)

    def tell(self, hook: str, **made: Callable[[], object]) -> None:
        """Tell the observers of a hook.

        Parameters
        ----------
        hook
            Its name.
        **made
            What makes each argument; every observer gets its own.
        """
        for observer in self.observers:
            if observer.hook == hook and not self._broken(observer):
                self._call(observer, {name: make() for name, make in made.items()})

    def tell_failures(self, failures: Iterable[Failure]) -> None:
        """Tell of failures; what goes wrong in that is reported, but told to nobody.

        Parameters
        ----------
        failures
            What went wrong before.
        """
        for failure in tuple(failures):
            self.tell(_ON_FAILURE, failure=lambda failure=failure: failure)  # type: ignore[misc]

    def _broken(self, observer: Observer) -> bool:
        place = (observer.owner, observer.hook)
        return any(
            (each.plugin, each.name) == place for each in self.failures if each.fatal
        )

    def _call(self, observer: Observer, arguments: Mapping[str, object]) -> None:
        outcome = guarded(
            lambda: observer.function(**_named(observer, arguments)),
            deadline=self.deadline,
        )
        if outcome.error:
            self._report(observer, outcome.error, fatal=True)
        elif outcome.warned:
            self._report(observer, f"warns: {outcome.warned}", fatal=False)

    def _report(self, observer: Observer, message: str, *, fatal: bool) -> None:
        failure = Failure(
            plugin=observer.owner,
            kind="observer",
            name=observer.hook,
            accounts=self.accounts,
            message=message,
            fatal=fatal,
        )
        if failure not in self.failures:
            self.failures.append(failure)


def _named(observer: Observer, arguments: Mapping[str, object]) -> dict[str, object]:
    names = inspect.signature(observer.function).parameters
    return {name: value for name, value in arguments.items() if name in names}


def transitions_seen(parts: Parts, ids: AnyArray) -> Seen:
    """Return the moves of a run, for an observer of its own.

    Parameters
    ----------
    parts
        Results of the rooms.
    ids
        Shape (accounts,): ids of the accounts.

    Returns
    -------
    Seen
        In order of account and day; source and event are None where an account began.
    """
    found, log = parts.replayed, parts.replayed.log
    phases = found.names(log.phase).strings()
    began = np.append(True, log.account[1:] != log.account[:-1])[: len(log)]
    before = np.append([None], phases)[:-1] if len(log) else phases
    kinds = np.append(parts.events.kind.strings(), [None])
    ways = [row.id for row in found.lifecycle.transitions]
    return _seen(
        parts,
        account=ids[log.account],
        day=log.start.copy(),
        transition=_names(ways, log.transition),
        event=kinds[log.event],
        source=np.where(began, None, before),
        dest=phases,
    )


def _names(names: list[str], codes: AnyArray) -> AnyArray:
    """Return names of transitions; None where an account began."""
    # The code of a first entry is the number of transitions; the others are below 0.
    spoken = np.array([*names, None, "by_time", "by_hand"], dtype=object)
    return spoken[codes]


def actions_seen(parts: Parts, actions: ActionTable) -> Seen:
    """Return the new actions of a run, for an observer of its own.

    Parameters
    ----------
    parts
        Results of the rooms.
    actions
        The most urgent first.

    Returns
    -------
    Seen
        One row per action.
    """
    return _seen(
        parts,
        key=np.array([key.decode() for key in actions.key.tolist()], dtype=object),
        account=actions.account.strings(),
        playbook=actions.playbook.strings(),
        step=actions.step.strings(),
        kind=actions.kind.strings(),
        due_on=actions.due_on.copy(),
    )


def _seen(parts: Parts, **columns: AnyArray) -> Seen:
    for column in columns.values():
        column.flags.writeable = False
    rows = len(next(iter(columns.values())))
    return Seen(as_of=parts.replayed.upto, columns=columns, rows=rows)


def run_seen(run: RunSeen) -> RunSeen:
    """Return a run that is over, for an observer of its own.

    Parameters
    ----------
    run
        What it was.

    Returns
    -------
    RunSeen
        An equal one that shares nothing that could be changed.
    """
    return attrs.evolve(run, manifest=copy.deepcopy(dict(run.manifest)))
