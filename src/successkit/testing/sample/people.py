"""The team: twelve people who look after the accounts."""

import numpy as np

from successkit.core import BoolArray
from successkit.testing.sample.columns import (
    Column,
    IntArray,
    Table,
    labels,
)
from successkit.testing.sample.names import person_names
from successkit.testing.sample.scope import Scope

_JAPAN = "Kanto;Kansai;Chubu;Kyushu;Tohoku;Hokkaido"
_GLOBAL = "North America;Europe;APAC"
# Role, skills, area, hours a week, accounts at most in a book of 2,000.
_TEAM = (
    ("csm_high_touch", "enterprise;strategy", _JAPAN, 36, 60),
    ("csm_high_touch", "enterprise;finance", _JAPAN, 36, 60),
    ("csm_high_touch", "enterprise;manufacturing", _JAPAN, 32, 60),
    ("csm_high_touch", "enterprise;english", _GLOBAL, 36, 60),
    ("csm_low_touch", "onboarding;training", _JAPAN, 36, 180),
    ("csm_low_touch", "adoption;webinar", _JAPAN, 36, 180),
    ("csm_low_touch", "retail;adoption", _JAPAN, 24, 180),
    ("csm_low_touch", "english;onboarding", _GLOBAL, 36, 180),
    ("csm_tech_touch", "content;community", _JAPAN, 36, 1500),
    ("csm_tech_touch", "english;content", _GLOBAL, 36, 600),
    ("support", "technical;integration", _JAPAN, 40, 0),
    ("support", "technical;english", _GLOBAL, 40, 0),
)
_HOME = {0: (0, 1, 2), 1: (4, 5, 6), 2: (8,), 3: (8,)}
_ABROAD = (3, 7, 9, 9)


def people_ids() -> Column:
    """Return the ids of the team, the support people last."""
    return np.array([label.replace("-0000", "-") for label in labels("P", 12)], object)


def owners(rng: np.random.Generator, size: IntArray, foreign: BoolArray) -> IntArray:
    """Return who looks after each account, by its size and place."""
    owner = np.array(_ABROAD)[size]
    for code, team in _HOME.items():
        rows = np.flatnonzero((size == code) & ~foreign)
        owner[rows] = rng.choice(team, rows.size)
    return owner


def supporters(foreign: BoolArray) -> IntArray:
    """Return who answers the enquiries of an account."""
    return np.where(foreign, 11, 10)


def people_table(scope: Scope) -> Table:
    """Return people.csv."""
    role, skills, area, hours, most = zip(*_TEAM, strict=True)
    abroad = np.array([place == _GLOBAL for place in area])
    caps = np.ceil(np.array(most) * max(scope.accounts / 2000, 0.01)).astype(np.int64)
    return {
        "id": people_ids(),
        "name": person_names(scope.stream("people"), abroad),
        "role": np.array(role, dtype=object),
        "skills": np.array(skills, dtype=object),
        "area": np.array(area, dtype=object),
        "hours_per_week": np.array(hours).astype(object),
        "max_accounts": np.where(caps > 0, caps, 0).astype(object),
    }
