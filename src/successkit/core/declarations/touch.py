"""Touch policy: who gets which touch model, as ordered rules."""

from collections.abc import Mapping

import attrs

from successkit.core.states import TouchModel


@attrs.frozen(kw_only=True)
class TouchRule:
    """One rule; the first that holds decides.

    Parameters
    ----------
    name
        Name of the rule.
    when
        Condition on the account table, as text.
    model
        The touch model.
    labels
        The reason for people, by language.
    """

    name: str
    when: str
    model: TouchModel
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)


@attrs.frozen(kw_only=True)
class TouchPolicy:
    """Ordered rules with a mandatory default.

    Parameters
    ----------
    name
        Name of the policy.
    rules
        In order.
    default
        The touch model when no rule holds.
    high_share, low_share
        Shares of customers, by value, from the top: the first for high touch, the
        next for low touch. They make the columns ``value_rank`` and ``value_tier``
        that rules may use.
    high_from, low_from
        Amounts of value from which on a customer is in the first or second tier, in
        minor units of the reporting currency, instead of the shares; None for the
        shares. Both are given, or none.
    value_column
        Column that counts as the value: ``value``, or ``value_low``, its lower bound,
        to be on the safe side.
    raise_when
        Condition under which a customer moves up by one model for as long as it holds;
        empty for never.
    raise_labels
        The reason of such a move for people, by language.
    """

    name: str
    rules: tuple[TouchRule, ...] = ()
    default: TouchModel = TouchModel.TECH
    high_share: float = 0.05
    low_share: float = 0.25
    high_from: int | None = None
    low_from: int | None = None
    value_column: str = "value"
    raise_when: str = ""
    raise_labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
