"""``Lifecycle``: phases and the moves between them, as data."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Self, TypeVar

import attrs

from successkit.core.declarations.phases import (
    Phase,
    Timeout,
    Transition,
    check_text,
)
from successkit.core.declarations.toml import (
    built,
    checked_keys,
    read_toml,
    settings_of,
    table_text,
    tables_of,
)
from successkit.core.errors import InvalidInputError

RowT = TypeVar("RowT")
_SINGLE: Final[tuple[type, ...]] = (str, dict)


def _rows(given: Iterable[object]) -> tuple[Any, ...]:
    # Anything else is one thing: it is refused as a whole.
    single = type(given) in _SINGLE or not hasattr(given, "__iter__")
    return (given,) if single else tuple(given)


def _phases(given: Iterable[Phase]) -> tuple[Phase, ...]:
    return _rows(given)


def _transitions(given: Iterable[Transition]) -> tuple[Transition, ...]:
    return _rows(given)


def _timeouts(given: Iterable[Timeout]) -> tuple[Timeout, ...]:
    return _rows(given)


@attrs.frozen(kw_only=True, cache_hash=True)
class Lifecycle:
    """A whole lifecycle, as data: what it does stands in ``successkit.lifecycle``.

    Parameters
    ----------
    version
        Name of this version of the definition.
    phases
        In order.
    transitions
        Allowed moves, backward ones included.
    initial
        Phase in which a new account begins.
    timeouts
        Moves by time.

    Raises
    ------
    InvalidInputError
        A value is of another type. Whether the whole is sound is for
        :func:`successkit.lifecycle.check` to say.
    """

    version: str
    phases: tuple[Phase, ...] = attrs.field(converter=_phases)
    transitions: tuple[Transition, ...] = attrs.field(converter=_transitions)
    initial: str
    timeouts: tuple[Timeout, ...] = attrs.field(default=(), converter=_timeouts)

    def __attrs_post_init__(self) -> None:
        check_text(self, "version", self.version)
        check_text(self, "initial", self.initial, empty=True)
        kinds = {"phases": Phase, "transitions": Transition, "timeouts": Timeout}
        for name, kind in kinds.items():
            for place, row in enumerate(getattr(self, name), start=1):
                if not isinstance(row, kind):
                    raise InvalidInputError(
                        f"Lifecycle, {name}[{place}]: expected a {kind.__name__}; "
                        f"got {row!r}"
                    )

    @property
    def conditional(self) -> tuple[Phase, ...]:
        """The phases that conditions lead to, in declared order.

        An account belongs to the first of them whose condition holds. On the day on
        which that changes the events ``left:<phase>`` and ``entered:<phase>`` happen;
        ordinary rows say which moves they make.
        """
        return tuple(phase for phase in self.phases if phase.when)

    @classmethod
    def from_toml(cls, source: str | Path) -> Self:
        """Read a lifecycle from TOML.

        Parameters
        ----------
        source
            The text; or a path, or a text of one line that ends in ``.toml``.

        Returns
        -------
        Self
            The lifecycle.

        Raises
        ------
        UnreadableInputError
            The file is missing, or the text is no TOML.
        InvalidInputError
            A key or value is not one of those known; the place is named.

        Examples
        --------
        >>> lifecycle = Lifecycle.from_toml('''
        ... version = "short-1"
        ... initial = "live"
        ...
        ... [[phases]]
        ... name = "live"
        ... order = 1
        ... kind = "adoption"
        ...
        ... [[phases]]
        ... name = "gone"
        ... order = 2
        ... kind = "churned"
        ...
        ... [[transitions]]
        ... id = "leaves"
        ... event = "churned"
        ... source = "live"
        ... dest = "gone"
        ... ''')
        >>> [phase.name for phase in lifecycle.phases]
        ['live', 'gone']
        """
        document, place = read_toml(source, "lifecycle")
        return cls.from_mapping(document, place=place)

    @classmethod
    def from_mapping(
        cls, document: Mapping[str, Any], place: str = "lifecycle"
    ) -> Self:
        """Take a lifecycle from a mapping shaped as the TOML file.

        Parameters
        ----------
        document
            ``version``, ``initial``, and lists of ``phases``, ``transitions`` and
            ``timeouts``, whose keys are the parameters of these.
        place
            Where it comes from, for messages.

        Returns
        -------
        Self
            The lifecycle.

        Raises
        ------
        InvalidInputError
            A key or value is not one of those known.
        """
        known = list(attrs.fields_dict(cls))
        checked_keys(document, known, ["version", "initial", "phases"], place)
        plain = {key: document[key] for key in ("version", "initial")}
        return built(
            cls,
            plain,
            place,
            phases=tables_of(Phase, document, "phases", place),
            transitions=tables_of(Transition, document, "transitions", place),
            timeouts=tables_of(Timeout, document, "timeouts", place),
        )

    def to_toml(self) -> str:
        """Return the lifecycle as TOML, which :meth:`from_toml` reads to an equal one.

        Returns
        -------
        str
            Values that are defaults are left out.

        Examples
        --------
        >>> from successkit.lifecycle import default_lifecycle
        >>> text = default_lifecycle().to_toml()
        >>> print(text[: text.index("[[")], end="")
        version = "default-1"
        initial = "onboarding"
        <BLANKLINE>
        >>> Lifecycle.from_toml(text) == default_lifecycle()
        True
        """
        head = table_text("", {"version": self.version, "initial": self.initial})
        tables = [
            table_text(f"[[{name}]]", settings_of(row))
            for name in ("phases", "transitions", "timeouts")
            for row in getattr(self, name)
        ]
        return "\n".join([head, *tables])

    def extended(
        self,
        *,
        version: str,
        phases: Iterable[Phase] = (),
        transitions: Iterable[Transition] = (),
        timeouts: Iterable[Timeout] = (),
    ) -> Self:
        """Return a lifecycle with more phases and moves.

        Parameters
        ----------
        version
            Name of the new definition.
        phases
            Those of a known name take the place of the old ones; others are added.
        transitions
            Those of a known id take the place of the old ones; others are added.
        timeouts
            Those of a known source take the place of the old ones; others are added.

        Returns
        -------
        Self
            Another definition; this one does not change.

        Examples
        --------
        >>> from successkit.lifecycle import default_lifecycle
        >>> mine = default_lifecycle().extended(
        ...     version="mine-1",
        ...     timeouts=[Timeout(source="expansion", after=365, dest="adoption")],
        ... )
        >>> len(mine.timeouts), len(default_lifecycle().timeouts)
        (1, 0)
        """
        return attrs.evolve(
            self,
            version=version,
            phases=_merged(self.phases, phases, "name"),
            transitions=_merged(self.transitions, transitions, "id"),
            timeouts=_merged(self.timeouts, timeouts, "source"),
        )


def _merged(old: tuple[RowT, ...], new: Iterable[RowT], key: str) -> tuple[RowT, ...]:
    fresh = {getattr(row, key): row for row in new}
    kept = [fresh.pop(getattr(row, key), row) for row in old]
    return (*kept, *fresh.values())
