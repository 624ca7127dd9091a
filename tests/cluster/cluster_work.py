"""Work that tests send to workers; it has to be importable there."""

import functools
import operator
import os
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import attrs
import cluster_plugin
import numpy as np

from successkit.core import AccountSet, Aggregate, Period, Playbook, Portfolio, Step
from successkit.core.buckets import bucket_of
from successkit.engine import Config, Engine, Review, measure
from successkit.engine.backends import Backend, Local, Part
from successkit.metrics import CATALOGUE
from successkit.playbooks import ActionLedger
from successkit.plugins import Extensions

AS_OF = date(2026, 3, 31)
YEAR = Period(date(2025, 4, 1), date(2026, 4, 1))
Entries = tuple[dict[str, object], ...]


@attrs.frozen
class Partials:
    """Every metric of the catalogue and of plugins over a part."""

    plugins: Entries = ()
    currency: str = "JPY"

    def __call__(self, part: Part) -> dict[str, Aggregate]:
        cut = part.portfolio.as_of(AS_OF)
        extensions = Extensions.from_manifest(self.plugins)
        states = {
            name: entry.partial(cut, YEAR, currency=self.currency).state
            for name, entry in CATALOGUE.items()
        }
        for spec in extensions.metrics:
            assert spec.partial is not None
            states[spec.name] = spec.partial(cut, YEAR)
        return {
            name: Aggregate(metric=name, accounts=part.accounts, state=state)
            for name, state in states.items()
        }


EXTENSIONS = Extensions.collect([cluster_plugin])
PLUGINS = tuple(EXTENSIONS.manifest())


def figures_of(book: object, on: Backend) -> dict[str, dict[str, object]]:
    """Return every metric as plain values."""
    found = measure(book, YEAR, as_of=AS_OF, currency="JPY", plugins=EXTENSIONS, on=on)
    return {name: value.as_dict() for name, value in found.items()}


ENGINE = Engine(config=Config(currency="JPY"), plugins=EXTENSIONS)
_OF_FEW = ("accounts", "problems")
"""What a review in parts tells of the accounts in attention only."""


def review_of(book: Portfolio) -> dict[str, object]:
    """Return the document of a review in memory."""
    document = ENGINE.review(book, as_of=AS_OF, on=Local(threads=1, parts=1)).document()
    return {name: part for name, part in document.items() if name not in _OF_FEW}


def review_on(book: object, on: Backend) -> dict[str, object]:
    """Return the document of a review whose parts lie elsewhere."""
    document = ENGINE.review(book, as_of=AS_OF, on=on).document()
    return {name: part for name, part in document.items() if name not in _OF_FEW}


CAPPED = Engine(
    config=Config(
        currency="JPY",
        owner_cap=2,
        evaluations_back=1,
        playbooks=(
            Playbook(
                name="held",
                when="unchanged_days(touch_model) > 3",
                steps=(Step(name="talk", kind="call"),),
            ),
        ),
    )
)


def given_out(
    book: object, on: Backend, before: ActionLedger | None = None
) -> tuple[list[dict[str, str | None]], list[object]]:
    """Return what is given out within the caps of owners, and why no more."""
    found = CAPPED.review(book, as_of=AS_OF, ledger=before, on=on)
    document = found.document()
    ledger = found.decision.ledger if isinstance(found, Review) else found.ledger
    return ledger.records(), document["funnel"]


def given_before(book: Portfolio) -> ActionLedger:
    """Return what was given out four weeks before."""
    return CAPPED.review(book, as_of=date(2026, 3, 3)).decision.ledger


def rows_of(folder: Path) -> int:
    """Return how many rows are in the files of a folder."""
    from pyarrow.parquet import ParquetFile

    return sum(ParquetFile(path).metadata.num_rows for path in folder.glob("*.parquet"))


def whole_of(book: Portfolio, plugins: Entries = ()) -> dict[str, Aggregate]:
    """Return every metric of a whole book, worked out here."""
    held = AccountSet.buckets([0], 1)
    return Partials(plugins)(Part(portfolio=book, accounts=held))


def total(parts: Iterable[dict[str, Aggregate]]) -> dict[str, Aggregate]:
    """Add up what came from the parts."""
    found = list(parts)
    return {
        name: functools.reduce(operator.add, [part[name] for part in found])
        for name in found[0]
    }


def cut_up(book: Portfolio, of: int) -> list[Part]:
    """Split a book by the bucket of its accounts."""
    bucket = bucket_of(book.account_ids.tolist(), of)
    return [
        Part(
            portfolio=book.select(np.flatnonzero(bucket == number)),
            accounts=AccountSet.buckets([number], of),
            number=number,
        )
        for number in range(of)
    ]


@attrs.frozen
class Numbered:
    """Wait until a file is there, then tell which part it is."""

    folder: Path
    wait: float = 60

    def __call__(self, part: Part) -> tuple[int, int]:
        (self.folder / f"begun-{part.number}-{os.getpid()}").touch()
        end = time.monotonic() + self.wait
        while not (self.folder / "go").exists() and time.monotonic() < end:
            time.sleep(0.05)
        return part.number, len(part.portfolio)


@attrs.frozen
class Refusing:
    """Raise an error of ours, and count how often it was tried."""

    folder: Path

    def __call__(self, part: Part) -> int:
        (self.folder / f"tried-{part.number}-{time.time_ns()}").touch()
        Extensions.from_manifest([{"name": "nobody"}])
        return part.number


def import_from(folder: str) -> None:
    """Let a worker find its own plugins first."""
    sys.path.insert(0, folder)
