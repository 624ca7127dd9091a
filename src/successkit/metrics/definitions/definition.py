"""``Definition``: the choices behind every revenue figure, as data."""

import hashlib
import re
from typing import Any, Final, Literal, get_args

import attrs

from successkit.core.errors import InvalidInputError

_WINDOW: Final = re.compile(r"period|[1-9][0-9]{0,3} (?:days|months)")


def _days(_instance: object, attribute: "attrs.Attribute[int]", value: int) -> None:
    if type(value) is not int or value < 0:
        raise InvalidInputError(
            f"Definition.{attribute.name}: expected whole days >= 0; got {value!r}"
        )


def _word(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    allowed = get_args(attribute.type)
    if value not in allowed:
        raise InvalidInputError(
            f"Definition.{attribute.name}: expected one of {', '.join(allowed)}; "
            f"got {value!r}"
        )


def _window(
    _instance: object, attribute: "attrs.Attribute[str]", value: object
) -> None:
    if not isinstance(value, str) or not _WINDOW.fullmatch(value):
        raise InvalidInputError(
            f"Definition.{attribute.name}: expected 'period', or a length such as "
            f"'30 days' or '12 months'; got {value!r}"
        )


def _text(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if not isinstance(value, str):
        raise InvalidInputError(
            f"Definition.{attribute.name}: expected text; got {value!r}"
        )


@attrs.frozen(kw_only=True)
class Definition:
    """Choices behind revenue and churn figures; frozen, hashable, comparable.

    Every choice is explained in ``docs/definitions.md``. The fields stand in the order
    in which :func:`successkit.metrics.explain` switches them.

    Parameters
    ----------
    name
        Name of the definition or dialect.
    basis
        What monthly revenue is: the rate of the ``contract`` in force, or each
        interval's amount ``spread`` by day over the calendar months it covers.
    level
        Whose revenue is netted and counted: ``account``, ``contract``, ``product``
        (of an account).
    weeks_a_month, days_a_month
        By what a weekly or daily price is multiplied.
    odd_terms
        Length of the whole term of a contract: ``calendar`` months and the day fraction
        of the last, or days ÷ 30.44 ``rounded`` to whole months.
    fractions
        Fractions of a minor unit of each row: kept ``exact``, or cut (``floor``).
    discounts
        ``running``: net of discounts in force; ``forever_only``: only of those without
        an end; ``ignored``: list price.
    cancel_at
        When a cancelled contract stops to earn: at the ``end`` of access, or at the
        ``click``.
    renewal_grace
        Days in which a contract that ran out may still be renewed: a gap up to this
        long is bridged once the renewal is known, and pending until then. [days]
    pauses
        Revenue of paused contracts: ``suspended`` or ``kept``.
    pause_limit
        Days after which a paused account counts as lost. [days]
    dunning_grace
        Days after a late payment until the revenue counts as lost. [days]
    missing_rate
        An exchange rate that is not known is an ``error``, or taken as ``one``.
    snapshot
        ``end_of_day``: a period [start, end) opens with the evening before start, so
        what begins on start is new in it; ``start_of_day``: it opens with the morning
        of start and closes with the morning of end, each including what begins then.
    movements
        ``netted`` over a period for each unit, or the sum of ``daily`` ones.
    reactivation
        Revenue that comes back: an ``own`` movement, or counted as ``new``.
    churn_window
        Days that logo and MRR churn look at: the ``period`` itself, or a length up to
        its end, such as ``30 days``.
    churn_event
        What logo churn counts: the ``loss``, or the ``cancellation`` on its day.
    intra_period
        Who came and left within the window: ``excluded`` from logo churn, or
        ``counted``, every loss once.
    churn_base
        Denominator of logo churn: those at the ``opening``; ``opening_plus_new``: and
        every stay that began in the window; ``eligible``: those at the opening of whom
        a term ended in it.
    gross_form
        GRR of the ``closed`` cohort, or from the ``flow`` of each day's losses.
    net_form
        NRR of the ``closed`` cohort, ``compounded`` month by month, or from the
        ``flow`` of each day, ``flow_with_reactivation``, or ``without_contraction``.
    retention_window
        Days that GRR and NRR look at: the ``period`` itself, or a length up to its end,
        such as ``12 months``.
    quick_ratio
        Gains ``with_reactivation`` or ``without_reactivation``.
    annualising
        A churn rate over a year: ``days`` 1 − (1 − c)^(365 ÷ days), ``power_12``
        1 − (1 − c)^12, ``times_12`` 12 c.
    lifetime_churn
        Churn in the simple lifetime value: logo churn brought to a ``monthly`` rate,
        ``as_is``, the mean of the ``six_months`` before the last one, or
        ``net_revenue``: 1 − NRR.
    zero_denominator
        A figure without a denominator is ``undefined``, or ``zero``.
    partial_periods
        A figure of a period that is not over is ``marked``, or ``undefined``.
    source
        Where the definition is published.
    """

    name: str = attrs.field(default="successkit", validator=_text)
    basis: Literal["contract", "spread"] = attrs.field(
        default="contract", validator=_word
    )
    level: Literal["account", "contract", "product"] = attrs.field(
        default="account", validator=_word
    )
    weeks_a_month: Literal["52/12", "4.33", "4"] = attrs.field(
        default="52/12", validator=_word
    )
    days_a_month: Literal["365/12", "30.44", "30"] = attrs.field(
        default="365/12", validator=_word
    )
    odd_terms: Literal["calendar", "rounded"] = attrs.field(
        default="calendar", validator=_word
    )
    fractions: Literal["exact", "floor"] = attrs.field(default="exact", validator=_word)
    discounts: Literal["running", "forever_only", "ignored"] = attrs.field(
        default="running", validator=_word
    )
    cancel_at: Literal["end", "click"] = attrs.field(default="end", validator=_word)
    renewal_grace: int = attrs.field(default=30, validator=_days)
    pauses: Literal["suspended", "kept"] = attrs.field(
        default="suspended", validator=_word
    )
    pause_limit: int = attrs.field(default=90, validator=_days)
    dunning_grace: int = attrs.field(default=30, validator=_days)
    missing_rate: Literal["error", "one"] = attrs.field(
        default="error", validator=_word
    )
    snapshot: Literal["end_of_day", "start_of_day"] = attrs.field(
        default="end_of_day", validator=_word
    )
    movements: Literal["netted", "daily"] = attrs.field(
        default="netted", validator=_word
    )
    reactivation: Literal["own", "new"] = attrs.field(default="own", validator=_word)
    churn_window: str = attrs.field(default="period", validator=_window)
    churn_event: Literal["loss", "cancellation"] = attrs.field(
        default="loss", validator=_word
    )
    intra_period: Literal["excluded", "counted"] = attrs.field(
        default="excluded", validator=_word
    )
    churn_base: Literal["opening", "opening_plus_new", "eligible"] = attrs.field(
        default="opening", validator=_word
    )
    gross_form: Literal["closed", "flow"] = attrs.field(
        default="closed", validator=_word
    )
    net_form: Literal[
        "closed", "compounded", "flow", "flow_with_reactivation", "without_contraction"
    ] = attrs.field(default="closed", validator=_word)
    retention_window: str = attrs.field(default="period", validator=_window)
    quick_ratio: Literal["with_reactivation", "without_reactivation"] = attrs.field(
        default="with_reactivation", validator=_word
    )
    annualising: Literal["days", "power_12", "times_12"] = attrs.field(
        default="days", validator=_word
    )
    lifetime_churn: Literal["monthly", "as_is", "six_months", "net_revenue"] = (
        attrs.field(default="monthly", validator=_word)
    )
    zero_denominator: Literal["undefined", "zero"] = attrs.field(
        default="undefined", validator=_word
    )
    partial_periods: Literal["marked", "undefined"] = attrs.field(
        default="marked", validator=_word
    )
    source: str = attrs.field(default="docs/definitions.md", eq=False, validator=_text)

    @property
    def choices(self) -> dict[str, str | int]:
        """Every choice by name, without the name and the source."""
        return attrs.asdict(
            self, filter=lambda field, _value: field.name not in {"source", "name"}
        )

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits that change when a choice changes."""
        choices = self.choices
        text = ";".join(f"{name}={choices[name]}" for name in sorted(choices))
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    def differences(self, other: "Definition") -> tuple[str, ...]:
        """Return the choices that two definitions take differently.

        Parameters
        ----------
        other
            The one to compare with.

        Returns
        -------
        tuple[str, ...]
            Their names, in the order of the fields.

        Examples
        --------
        >>> Definition().differences(Definition(pause_limit=0, cancel_at="click"))
        ('cancel_at', 'pause_limit')
        """
        mine, theirs = self.choices, other.choices
        return tuple(name for name in mine if mine[name] != theirs[name])

    def __str__(self) -> str:
        return f"{self.name}@{self.hash}"
