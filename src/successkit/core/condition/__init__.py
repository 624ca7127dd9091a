"""Conditions on the account table: text in, three-valued columns out, no eval."""

from successkit.core.condition.columns import columns_of
from successkit.core.condition.condition import (
    WORDS,
    Condition,
    ConditionPart,
    compile_condition,
)
from successkit.core.condition.derived import FUNCTIONS
from successkit.core.condition.past import Past

__all__ = [
    "FUNCTIONS",
    "WORDS",
    "Condition",
    "ConditionPart",
    "Past",
    "columns_of",
    "compile_condition",
]
