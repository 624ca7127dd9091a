"""100,000 hostile conditions: none executes, none hangs."""

import sys
import time
from collections.abc import Iterator
from datetime import date
from random import Random

import numpy as np

from successkit.core import AccountTable, InvalidInputError, UnknownNameError
from successkit.core.account_table import COLUMNS
from successkit.core.condition import Past, compile_condition
from successkit.playbooks.witness import can_hold

START = date(2026, 1, 1)
LONGEST = 2.0
"""Processor seconds that one text may take, by far; a hanging one takes for ever."""

WORDS = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "None",
    "True",
    "False",
    "lambda",
    "if",
    "else",
    "for",
    "await",
    "yield",
    "f''",
    "b''",
    ":=",
    "**",
    "//",
    "(",
    ")",
    "__import__",
    "__class__",
    "__globals__",
    "eval(",
    "exec(",
    "open(",
    "os.system",
    "1e999",
    "0x1F",
    "1_0",
    "mrr",
    "phase",
    "change(",
    "before(",
    "unchanged_days(",
    "days_since(",
    "absent(",
    "28",
    "28)",
    ",28)",
    "'escalated'",
    "customer",
    "'danger'",
    "health_band",
    "as_of",
    "crm.tier",
    "9999999999999999999",
    "==",
    "<",
    "<=",
    "-",
    "*",
    "/",
    ",",
    ".",
    "[",
    "]",
    "{",
    "}",
]
POOL = [*WORDS, *"()[]{}<>=!+-*/.,:;'\"\\#@%&|^~`$ \n\t\0９＝あ"]

CALLS = (
    "__import__('os').system('touch HERE')",
    "open('HERE', 'w').write('x')",
    "exec('raise SystemExit')",
    "eval('1')",
    "().__class__.__base__.__subclasses__()",
    "(lambda: 1)()",
    "[x for x in (1,)]",
    "{**{}}",
    "f'{mrr}'",
    "(yield)",
    "(mrr := 1)",
    "print(1)",
    "globals()",
    "mrr.__class__",
    "change.__globals__",
    "change(mrr, 10**10)",
    "days_since(open('HERE', 'w'))",
    "9 ** 9 ** 9 ** 9",
    "'a' * 10 ** 12",
    "1 << 10 ** 12",
    "10 ** 10 ** 10",
    "9" * 5000,
    "0x" + "f" * 5000,
    "1e" + "9" * 300,
    "(" * 3000,
    "(" * 300 + "mrr" + ")" * 300,
    "-" * 3000 + "1",
    "not " * 3000 + "customer",
    " and ".join(["mrr > 1"] * 5000),
    " < ".join(["mrr"] * 3000),
    "mrr in (" + "1," * 20000 + ")",
    "phase in ('" + "a" * 100_000 + "',)",
    "\\x00",
    "\ud800",
    "#" * 1000,
)
FRAMES = (
    "{0}",
    "customer and {0}",
    "({0}) == 1",
    "mrr > {0}",
    "not ({0})",
    "phase in ({0},)",
    "change(mrr, {0}) < 0",
    "absent({0}, 90)",
    "before({0}, 7) == 1",
    "{0} if customer else {0}",
)
FORBIDDEN = ("exec", "import", "open", "os.", "subprocess.", "socket.", "shutil.")

_watching = False
_seen: list[str] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event.startswith(FORBIDDEN):
        _seen.append(f"{event} {arguments!r:.200}")


def texts(rng: Random, count: int) -> Iterator[str]:
    """Return conditions: words at random, and calls within what is usual."""
    for _ in range(count):
        if rng.random() < 0.9:
            words = rng.choices(POOL, k=rng.randrange(1, 30))
            yield rng.choice(["", " "]).join(words)
        else:
            yield rng.choice(FRAMES).format(rng.choice(CALLS[:18]))
    for call in CALLS:
        for frame in FRAMES:
            yield frame.format(call)


def tried(text: str, table: AccountTable) -> bool:
    """Compile and evaluate a text; return whether it is a condition."""
    try:
        condition = compile_condition(text)
        can_hold([text], COLUMNS)
    except (InvalidInputError, UnknownNameError):
        return False
    # a look back is a column that decide puts in before it evaluates
    whole = Past().extend(table, list(condition.derived))
    assert set(np.unique(condition.evaluate(whole))) <= {-1, 0, 1}
    return True


def test_a_hundred_thousand_hostile_conditions_do_nothing() -> None:
    global _watching  # noqa: PLW0603 -- a hook of audits can never be taken away
    sys.addaudithook(_watch)
    table = AccountTable.of(START, ["a", "b"], mrr=[1, 2], customer=[1, 0])
    for text in ("mrr > 1", "mrr >", "change(mrr, 7) > 0", "'"):
        tried(text, table)  # what is imported on first use is imported now
    conditions = longest = 0.0
    _watching = True
    try:
        for text in texts(Random(8), 100_000):  # noqa: S311
            begun = time.process_time()
            conditions += tried(text, table)
            longest = max(longest, time.process_time() - begun)
    finally:
        _watching = False

    assert _seen == []
    assert conditions > 50
    assert longest < LONGEST
