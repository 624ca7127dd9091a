"""The page on phases: its tables are those of the library."""

import os
import re
from pathlib import Path

import attrs
import pytest

from successkit.lifecycle import (
    EVENT_KINDS,
    EventRules,
    check,
    default_lifecycle,
    markdown_table,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "lifecycle.md"
UPDATE = "SUCCESSKIT_UPDATE_DOCS"
SAID = {
    "started": "the first paid contract begins, or a trial that led into it",
    "onboarded": "every milestone of the onboarding is done; without milestones, first "
    "use {settled_after} days on; without any record, {assumed_after} days",
    "product_added": "a product that the account did not have begins",
    "onboarding_reopened": "an event `reopened` with the value `onboarding`",
    "grew": "quantity rises, or the price by {growth:.0%}; an upsell; a cross-sell of "
    "a product held before",
    "use_fell": "use of 28 days is below {fell_to:.0%} of the 84 days before, "
    "{evaluations} Sundays in a row",
    "use_recovered": "it is back at {recovered_to:.0%}",
    "renewal_opened": "{renewal_window} days before the notice day or the end of a "
    "contract of {shortest_term} days or more",
    "renewed_with_growth": "a contract of {shortest_term} days or more is followed by "
    "a larger one",
    "renewed": "it is followed by one that is not larger",
    "lapsed": "nothing followed it within the grace of {renewal_grace} days",
    "churned": "the account pays nothing any more, by the definition of churn",
    "won_back": "it pays again",
    "phase_moved": "a person moved it",
}


def phases() -> str:
    rows = [
        f"| {phase.order} | {phase.name} | {phase.expected_days or ''} |"
        for phase in default_lifecycle().phases
    ]
    return "\n".join(["| order | phase | expected days |", "|---:|---|---:|", *rows])


def events() -> str:
    numbers = attrs.asdict(EventRules())
    rows = [f"| `{kind}` | {SAID[kind].format(**numbers)} |" for kind in EVENT_KINDS]
    return "\n".join(["| event, in order within a day | when |", "|---|---|", *rows])


SECTIONS = {
    "default phases": phases,
    "default moves": lambda: markdown_table(default_lifecycle()).strip(),
    "events": events,
}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_table_is_that_of_the_library(name: str) -> None:
    region = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- end -->)", re.DOTALL)
    expected = f"\n{SECTIONS[name]()}\n\n"
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get(UPDATE):
        page = region.sub(lambda found: found[1] + expected + found[3], page)
        PAGE.write_text(page, encoding="utf-8")
    found = region.search(page)

    assert found is not None
    assert found[2] == expected, f"{UPDATE}=1 pytest tests/docs writes it"


def test_every_code_is_told() -> None:
    page = PAGE.read_text(encoding="utf-8")
    codes = re.findall(r"``([a-z-]+)``", str(check.__doc__))

    assert len(codes) >= 20
    assert [code for code in codes if f"`{code}`" not in page] == []
