"""Conditions on the account table: text in, three-valued columns out, no eval."""

from successkit.core.condition.columns import columns_of
from successkit.core.condition.condition import (
    WORDS,
    Condition,
    ConditionPart,
    compile_condition,
)

__all__ = ["WORDS", "Condition", "ConditionPart", "columns_of", "compile_condition"]
