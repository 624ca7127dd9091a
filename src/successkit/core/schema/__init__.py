"""The tables of a book: every field, its type, unit and allowed values, once.

Reading, frames, records, the checks and ``successkit schema`` all follow this
declaration, so a field is added in one place.
"""

from successkit.core.schema.declare import PLACES, TEXTUAL, Field, FieldType, Table
from successkit.core.schema.tables import (
    ACCOUNTS,
    CONTACTS,
    CONTRACTS,
    EVENT_KINDS,
    EVENTS,
    HANDOVERS,
    INTERACTIONS,
    MILESTONES,
    OVERRIDES,
    PEOPLE,
    RATES,
    SURVEYS,
    TABLES,
    USAGE,
)

__all__ = [
    "ACCOUNTS",
    "CONTACTS",
    "CONTRACTS",
    "EVENTS",
    "EVENT_KINDS",
    "HANDOVERS",
    "INTERACTIONS",
    "MILESTONES",
    "OVERRIDES",
    "PEOPLE",
    "PLACES",
    "RATES",
    "SURVEYS",
    "TABLES",
    "TEXTUAL",
    "USAGE",
    "Field",
    "FieldType",
    "Table",
]
