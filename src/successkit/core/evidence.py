"""``MetricValue``: a figure that defends itself."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import attrs

from successkit.core.display import metric_html


@attrs.frozen(kw_only=True)
class Interval:
    """A range around a figure.

    Parameters
    ----------
    low, high
        The bounds, in the unit of the figure.
    level
        Share of confidence, or None when the bounds are certain.
    method
        How it was made: ``wilson``, ``score``, ``pending`` (all pending contracts
        renewed, or none) …
    """

    low: float
    high: float
    level: float | None = None
    method: str = ""


@attrs.frozen(kw_only=True)
class MetricValue:
    """The value of one metric, with everything needed to check it.

    ``float()`` of an undefined value is NaN; ``value`` is None then, never 0.

    Parameters
    ----------
    name
        Name in the catalogue.
    value
        The figure, money as Decimal in major units; None when undefined.
    unit
        ``share``, ``points``, ``money/month``, ``money``, ``count``, ``ratio`` …
    numerator, denominator
        What was divided by what, in the unit of the parts; money in major units.
    n
        How many accounts, contracts or answers it rests on.
    interval
        A range, when there is one.
    undefined
        Why there is no value.
    complete
        Whether the whole period lies before the as-of day.
    currency
        Currency of a money figure.
    excluded
        Rows left out, by reason.
    definition
        Name and hash of the definition used.
    accounts
        Ids of the accounts that make the numerator, sorted; or what finds them, called
        when they are first asked for.
    """

    name: str
    value: float | Decimal | None
    unit: str = "share"
    numerator: float | Decimal | None = None
    denominator: float | Decimal | None = None
    n: int = 0
    interval: Interval | None = None
    undefined: str | None = None
    complete: bool = True
    currency: str | None = None
    excluded: Mapping[str, int] = attrs.field(factory=dict[str, int], hash=False)
    definition: str = ""
    _accounts: tuple[str, ...] | Callable[[], tuple[str, ...]] = attrs.field(
        default=(), repr=False, eq=False, alias="accounts"
    )

    @property
    def accounts(self) -> tuple[str, ...]:
        """Ids of the accounts that make the numerator, sorted."""
        if callable(self._accounts):
            object.__setattr__(self, "_accounts", self._accounts())
        found = self._accounts
        return () if callable(found) else found

    def __getstate__(self) -> dict[str, object]:
        # What finds the accounts holds the whole book, which must not travel along.
        state = {
            field.name: getattr(self, field.name) for field in attrs.fields(type(self))
        }
        return {**state, "_accounts": self.accounts}

    def __setstate__(self, state: dict[str, object]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    def __float__(self) -> float:
        return float("nan") if self.value is None else float(self.value)

    def __str__(self) -> str:
        shown = "undefined" if self.value is None else f"{self.value:g}"
        reason = f" ({self.undefined})" if self.value is None else ""
        return f"{self.name} = {shown} {self.unit}{reason}, n = {self.n}"

    def as_dict(self) -> dict[str, object]:
        """Return the figure as plain JSON values.

        Returns
        -------
        dict[str, object]
            Every field but the contributing accounts; money as text in major units.
        """
        document = attrs.asdict(
            self, filter=lambda field, _value: field.name != "_accounts"
        )
        document["excluded"] = dict(self.excluded)
        for name in ("value", "numerator", "denominator"):
            if isinstance(document[name], Decimal):
                document[name] = f"{document[name]:f}"
        return document

    def _repr_html_(self) -> str:
        return metric_html(self.as_dict(), self.name)
