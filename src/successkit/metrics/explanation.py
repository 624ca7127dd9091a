"""``Explanation``: why two definitions give different figures, in exact parts."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

import attrs

from successkit.core.display import table_html

REST: Final = ""
"""Stands where an account would, for a part that belongs to none."""
_SHOWN: Final = 3


@attrs.frozen(kw_only=True)
class Step:
    """What one choice does to a figure.

    Parameters
    ----------
    setting
        Name of the choice; several joined by `` + `` where the figure is undefined
        between them.
    before, after
        What the two definitions choose.
    difference
        What switching it adds to the figure, in its unit.
    accounts
        The same by account id, without zeros; they sum to ``difference``. The id is
        empty for what belongs to no account.
    """

    setting: str
    before: str
    after: str
    difference: Fraction
    accounts: Mapping[str, Fraction] = attrs.field(
        factory=dict[str, Fraction], hash=False
    )

    def __str__(self) -> str:
        ordered = sorted(self.accounts.items(), key=lambda item: -abs(item[1]))
        told = [
            f"{name or '(none)'} {_signed(part)}" for name, part in ordered[:_SHOWN]
        ]
        more = len(ordered) - _SHOWN
        told += [f"{more:,} more"] if more > 0 else []
        who = f"  ({', '.join(told)})" if told else ""
        change = f"{self.before} → {self.after}  {_signed(self.difference)}"
        return f"{self.setting}: {change}{who}"


@attrs.frozen(kw_only=True, repr=False)
class Explanation:
    """The difference of one figure under two definitions, split.

    Parameters
    ----------
    metric
        Name in the catalogue.
    a, b
        Name and hash of the definitions.
    value_a, value_b
        The figure under each, exact, in the unit of the metric; None when undefined.
    steps
        What each choice does, in the order of the fields of ``Definition``; choices
        that both take alike are left out.
    undefined
        Why there is no difference; None when there is one.
    currency
        Currency of an amount of money.
    """

    metric: str
    a: str
    b: str
    value_a: Fraction | None
    value_b: Fraction | None
    steps: tuple[Step, ...] = ()
    undefined: str | None = None
    currency: str | None = None

    @property
    def difference(self) -> Fraction | None:
        """The figure under ``b`` less that under ``a``; the steps sum to it."""
        if self.value_a is None or self.value_b is None:
            return None
        return self.value_b - self.value_a

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def to_dict(self) -> dict[str, list[object]]:
        """Return the table column by column: one row per choice and account.

        Returns
        -------
        dict[str, list[object]]
            ``setting``, ``before``, ``after``, ``account`` and ``difference``, exact
            fractions that sum to the difference; the account is None for what belongs
            to none, and in the one row of a choice that changes nothing.
        """
        rows = [
            (step.setting, step.before, step.after, account or None, part)
            for step in self.steps
            for account, part in (step.accounts or {REST: Fraction(0)}).items()
        ]
        names = ("setting", "before", "after", "account", "difference")
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def as_dict(self) -> dict[str, object]:
        """Return the explanation as plain JSON values.

        Returns
        -------
        dict[str, object]
            Fractions as text, such as ``-1/20``.
        """
        return {
            "metric": self.metric,
            "a": self.a,
            "b": self.b,
            "value_a": _text(self.value_a),
            "value_b": _text(self.value_b),
            "difference": _text(self.difference),
            "undefined": self.undefined,
            "currency": self.currency,
            "steps": [
                {
                    "setting": step.setting,
                    "before": step.before,
                    "after": step.after,
                    "difference": _text(step.difference),
                    "accounts": {
                        name: _text(part) for name, part in step.accounts.items()
                    },
                }
                for step in self.steps
            ],
        }

    def __repr__(self) -> str:
        return "\n".join([self._headline(), *(f"  {step}" for step in self.steps)])

    def _repr_html_(self) -> str:
        columns = self.to_dict()
        columns["difference"] = [
            _signed(part)
            for part in columns["difference"]
            if isinstance(part, Fraction)
        ]
        return table_html(columns, len(columns["account"]), caption=self._headline())

    def _headline(self) -> str:
        ends = f"{self.a} {_number(self.value_a)} → {self.b} {_number(self.value_b)}"
        if self.difference is None:
            return f"{self.metric}: {ends}: {self.undefined}"
        return f"{self.metric}: {ends}: {_signed(self.difference)}"


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _number(value: Fraction | None) -> str:
    return "undefined" if value is None else f"{float(value):g}"


def _signed(value: Fraction) -> str:
    return f"{float(value):+g}"
