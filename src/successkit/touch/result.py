"""``decide_touch``: which customer gets which touch model, and why."""

from collections.abc import Mapping
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, Int64Array, ObjectArray
from successkit.core.condition import columns_of, compile_condition
from successkit.core.declarations import TouchPolicy
from successkit.core.errors import InvalidInputError
from successkit.core.states import TouchModel, code_of
from successkit.touch.book_worth import Worth
from successkit.touch.held import held_reason
from successkit.touch.ladder import Ladder
from successkit.touch.ranking import (
    TOUCH_COLUMNS,
    value_of,
    value_ranks,
    value_tiers,
    value_tiers_from,
)
from successkit.touch.settled import Held
from successkit.touch.tier_limits import TierLimits

Standings = Ladder | TierLimits | Worth
"""Where customers stand by value among those of the whole book."""

_HIGH: Final = code_of(TouchModel.HIGH)
_DEFAULT: Final = -1
_VALUE_COLUMNS: Final = ("value", "value_low")
_NO_CUSTOMER: Final = -2
_DEFAULT_LABELS: Final = {
    "en": "no rule asks for more",
    "ja": "他の条件に該当しないため標準の対応",
}


@attrs.frozen(eq=False, kw_only=True)
class TouchResult:
    """The touch model of every account, with its reason.

    Parameters
    ----------
    policy
        The policy that decided.
    models
        Shape (rows,), int8 positions in ``TouchModel``; -1 for those that are no
        customers.
    rules
        Shape (rows,), int16 position of the rule that decided; -1 for the default, -2
        for those that are no customers.
    raised
        Shape (rows,): moved up by one model for the time being.
    value_rank
        Shape (rows,): place by value from 1; ``NULL_INT`` where not ranked.
    urgent
        Shape (rows,): where ``policy.raise_when`` is true; ``raised`` is among them.
    held
        What is wanted where a move waits for more evaluations; None where the models
        are those wanted.
    """

    policy: TouchPolicy
    models: AnyArray
    rules: AnyArray
    raised: BoolArray
    value_rank: Int64Array
    urgent: BoolArray
    held: Held | None = None

    @property
    def usual(self) -> AnyArray:
        """Shape (rows,), int8: the models wanted by the rules, without any raise."""
        if self.held is not None:
            return self.held.wanted
        return np.asarray(self.models + self.raised, np.int8)

    def settled(self, held: Held) -> Self:
        """Return the result with the models that hold.

        Parameters
        ----------
        held
            What is wanted, and what is kept.

        Returns
        -------
        Self
            A raise for the time being lifts the model that is kept, at once.
        """
        raised = self.urgent & (held.kept > _HIGH)
        models = np.asarray(held.kept - raised, np.int8)
        return attrs.evolve(self, models=models, raised=raised, held=held)

    def reasons(self, lang: str = "en") -> ObjectArray:
        """Return the reason for each account's touch model.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        ObjectArray
            Shape (rows,) of str; None for those that are no customers.
        """
        chosen = self._labels(lang)[self.rules]
        if self.held is not None:
            for row in np.flatnonzero(self.held.kept != self.held.wanted):
                chosen[row] = held_reason(self.held, int(row), chosen[row], lang)
        rows = np.flatnonzero(self.raised)
        suffix = _label(self.policy.raise_labels, lang, "raised")
        chosen[rows] = [f"{reason}; {suffix}" for reason in chosen[rows]]
        return chosen

    def reason(self, row: int, lang: str = "en") -> str | None:
        """Return the reason for one account's touch model.

        Parameters
        ----------
        row
            Position of the account.
        lang
            ``en`` or ``ja``.

        Returns
        -------
        str | None
            None when it is no customer.
        """
        reason: str | None = self._labels(lang)[int(self.rules[row])]
        if reason is None:
            return None
        if self.held is not None and self.held.kept[row] != self.held.wanted[row]:
            reason = held_reason(self.held, row, reason, lang)
        if not self.raised[row]:
            return reason
        return f"{reason}; {_label(self.policy.raise_labels, lang, 'raised')}"

    def _labels(self, lang: str) -> ObjectArray:
        # the default (-1) and "no customer" (-2) are found by indexing from the end
        labels = [_label(rule.labels, lang, rule.name) for rule in self.policy.rules]
        default = _label(_DEFAULT_LABELS, lang, "default")
        return np.array([*labels, None, default], dtype=object)


def _label(labels: Mapping[str, str], lang: str, name: str) -> str:
    return labels.get(lang) or labels.get("en") or name


def decide_touch(
    table: AccountTable,
    policy: TouchPolicy,
    ladder: Standings | None = None,
) -> TouchResult:
    """Choose a touch model for every customer.

    The first rule that is true decides, else the default; a rule that is unknown, for
    want of a value, is passed over. While ``policy.raise_when`` is true a customer is
    one model higher. Whoever is no customer gets none.

    Parameters
    ----------
    table
        One row per account.
    policy
        The rules; they may name ``value_rank`` and ``value_tier`` beside the columns
        of the table.
    ladder
        Where all customers of the book stand by value, when the table has some of them;
        None when it has all.

    Returns
    -------
    TouchResult
        Models and reasons.

    Raises
    ------
    InvalidInputError
        The shares of the policy are out of range, or a condition is not one.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.touch.policy import default_policy
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["a", "b"], customer=[1, 1], value=[10, 99]
    ... )
    >>> result = decide_touch(table, default_policy())
    >>> result.models.tolist(), result.reason(1)
    ([2, 0], 'among the customers of highest expected value')
    """
    _check(policy)
    wide = with_ranks(table, policy, ladder)
    rules = _first_rule(wide, policy)
    by_rule = [code_of(rule.model) for rule in policy.rules]
    models = np.array([*by_rule, -1, code_of(policy.default)], np.int8)[rules]
    urgent = _raised(wide, policy)
    raised = urgent & (models > _HIGH)
    return TouchResult(
        policy=policy,
        models=models - raised,
        rules=rules,
        raised=raised,
        value_rank=wide.array("value_rank"),
        urgent=urgent,
    )


def with_ranks(
    table: AccountTable, policy: TouchPolicy, ladder: Standings | None = None
) -> AccountTable:
    """Return a table with the place of each customer by value.

    Parameters
    ----------
    table
        One row per account.
    policy
        What counts as value, and the shares.
    ladder
        As for :func:`decide_touch`.

    Returns
    -------
    AccountTable
        With ``value_rank`` and ``value_tier``.
    """
    if ladder is None:
        ranks = value_ranks(table, policy.value_column)
    else:
        ranks = ladder.ranks(table)
    tiers = _tiers(table, policy, ranks, ladder)
    return table.with_columns(value_rank=ranks, value_tier=tiers)


def _check(policy: TouchPolicy) -> None:
    high, low = policy.high_share, policy.low_share
    if not (0 <= high <= 1 and 0 <= low <= 1 and high + low <= 1):
        raise InvalidInputError(
            f"touch policy {policy.name}: expected high_share and low_share in 0 to 1 "
            f"and together at most 1; got {high} and {low}"
        )
    upper, lower = policy.high_from, policy.low_from
    if (upper is None) != (lower is None):
        raise InvalidInputError(
            f"touch policy {policy.name}: expected both of high_from and low_from, or "
            f"none; got {upper} and {lower}"
        )
    if upper is not None and lower is not None and not 0 <= lower <= upper:
        raise InvalidInputError(
            f"touch policy {policy.name}: expected 0 <= low_from <= high_from; got "
            f"low_from={lower} and high_from={upper}"
        )
    if policy.value_column not in _VALUE_COLUMNS:
        raise InvalidInputError(
            f"touch policy {policy.name}: value_column: expected one of "
            f"{', '.join(_VALUE_COLUMNS)}; got {policy.value_column!r}"
        )


def _tiers(
    table: AccountTable,
    policy: TouchPolicy,
    ranks: Int64Array,
    ladder: Standings | None,
) -> AnyArray:
    if policy.high_from is None or policy.low_from is None:
        return value_tiers(
            ranks,
            high_share=policy.high_share,
            low_share=policy.low_share,
            count=None if ladder is None else len(ladder),
        )
    column = policy.value_column
    value = value_of(table, column) if ladder is None else ladder.value_of(table)
    return value_tiers_from(value, high_from=policy.high_from, low_from=policy.low_from)


def _first_rule(table: AccountTable, policy: TouchPolicy) -> AnyArray:
    customer = table.array("customer") == 1
    rules = np.where(customer, _DEFAULT, _NO_CUSTOMER).astype(np.int16)
    for place, rule in reversed(list(enumerate(policy.rules))):
        rules[_holds(table, rule.when) & customer] = place
    return rules


def _raised(table: AccountTable, policy: TouchPolicy) -> BoolArray:
    if not policy.raise_when:
        return np.zeros(len(table), dtype=bool)
    return _holds(table, policy.raise_when)


def _holds(table: AccountTable, when: str) -> BoolArray:
    condition = compile_condition(when, columns=columns_of(table, TOUCH_COLUMNS))
    return np.asarray(condition.evaluate(table) == 1)
