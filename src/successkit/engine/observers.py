"""Telling observers what a run has made; they can neither change nor break it."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

import attrs

from successkit.core import Failure
from successkit.plugins import Extensions, Observer
from successkit.plugins.thread import guarded

ON_FAILURE: Final = "successkit_on_failure"
"""The hook that is told of what goes wrong in all others."""


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

    def passed_over(self, hook: str, why: str) -> None:
        """Report that the observers of a hook are not told.

        Parameters
        ----------
        hook
            Its name.
        why
            In a few words.
        """
        for observer in self.observers:
            if observer.hook == hook:
                self._report(observer, f"not told: {why}", fatal=False)

    def tell_failures(self, failures: Iterable[Failure]) -> None:
        """Tell of failures; what goes wrong in that is reported, but told to nobody.

        Parameters
        ----------
        failures
            What went wrong before; failures of those who are told of failures are
            passed over.
        """
        for failure in tuple(failures):
            if failure.name != ON_FAILURE:
                self.tell(ON_FAILURE, failure=partial(_itself, failure))

    def _broken(self, observer: Observer) -> bool:
        place = (observer.owner, observer.hook)
        return any(
            (each.plugin, each.name) == place for each in self.failures if each.fatal
        )

    def _call(self, observer: Observer, arguments: Mapping[str, object]) -> None:
        outcome = guarded(
            lambda: observer.tell(**arguments),
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


def _itself(failure: Failure) -> Failure:
    return failure
