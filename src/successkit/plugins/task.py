"""``Task``: what the executor has to know of a declaration, whatever its kind."""

import attrs

from successkit.core import (
    Enrichment,
    Failure,
    Guard,
    InvalidInputError,
    Signal,
    Veto,
)
from successkit.core.declarations import ColumnFunction

Computed = Signal | Enrichment | Guard | Veto
"""Declarations of one value per account."""


@attrs.frozen(kw_only=True, eq=False)
class Task:
    """One column to compute.

    Parameters
    ----------
    kind
        ``signal``, ``enrichment``, ``guard`` or ``veto``.
    name
        Name of the declaration.
    compute
        Function of a view.
    column
        Kind of the column: ``text``, ``day``, ``count``, ``number``, ``share`` or
        ``flag``.
    nullable
        Whether an account may be without a value.
    low, high
        Bounds of the values; None for none.
    on_error
        What its author wants when it fails.
    trusted
        Whether it is built in: run on the whole view, without limits.
    """

    kind: str
    name: str
    compute: ColumnFunction
    column: str = "number"
    nullable: bool = True
    low: float | None = None
    high: float | None = None
    on_error: str = "missing"
    trusted: bool = False

    @property
    def plugin(self) -> str:
        """Name of the plugin; empty for a built-in declaration."""
        return self.name.rpartition(".")[0]

    def failure(self, accounts: int, message: str = "") -> Failure:
        """Return what went wrong in it.

        Parameters
        ----------
        accounts
            How many it was asked for.
        message
            What went wrong, in one line.

        Returns
        -------
        Failure
            With its name and owner.
        """
        return Failure(
            plugin=self.plugin,
            kind=self.kind,
            name=self.name,
            accounts=accounts,
            message=message,
            on_error=self.on_error,
        )


def task_of(declaration: Computed) -> Task:
    """Return what is to be run for a declaration.

    Parameters
    ----------
    declaration
        A signal or enrichment, or a guard or veto with ``compute``.

    Returns
    -------
    Task
        Trusted when its name has no dot.

    Raises
    ------
    InvalidInputError
        A guard or veto with ``when``, which is a condition and not a function.

    Examples
    --------
    >>> def seats(view, /, *, as_of):
    ...     return view.table.array("seats")
    >>> task = task_of(Enrichment(name="acme.seats", compute=seats, kind="count"))
    >>> task.plugin, task.kind, task.column, task.trusted
    ('acme', 'enrichment', 'count', False)
    """
    if declaration.compute is None:
        raise InvalidInputError(
            f"{type(declaration).__name__} {declaration.name}: expected compute=; got "
            "when=, which is compiled by core.condition"
        )
    task = Task(
        kind=type(declaration).__name__.lower(),
        name=declaration.name,
        compute=declaration.compute,
        column=_column(declaration),
        on_error=declaration.on_error,
        trusted="." not in declaration.name,
    )
    if isinstance(declaration, Signal):
        return attrs.evolve(
            task,
            nullable=declaration.nullable,
            low=declaration.low,
            high=declaration.high,
        )
    return task


def _column(declaration: Computed) -> str:
    if isinstance(declaration, Enrichment):
        return declaration.kind
    return "number" if isinstance(declaration, Signal) else "flag"
