"""A review is the same bytes wherever its plugins run, and whatever order they have."""

import importlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from successkit.core import Portfolio
from successkit.engine import Config, Engine, Review
from successkit.plugins import Limits

jsonschema = pytest.importorskip("jsonschema", reason="schemas need the extra [dev]")

SCHEMA = Path(__file__).resolve().parents[2] / "docs/schemas/review.schema.json"
DAY = date(2026, 3, 31)
MODULE = '''
"""A plugin in a file of its own, as another process needs it."""

import numpy as np

from successkit.core import (
    Enrichment, Guard, MetricSpec, MetricValue, Playbook, Signal, Step, Veto
)
from successkit.plugins import hookimpl

plugin_name = "erp"
__version__ = "2.1"


def load(view, /, *, as_of):
    return view.table.array("mrr") % 97.0


def tier(view, /, *, as_of):
    return ["gold" if mrr > 50_000 else None for mrr in view.table.array("mrr")]


def large(view, /, *, as_of):
    return view.table.text("erp.tier").equals("gold")


def broken(view, /, *, as_of):
    raise LookupError("no such table")


def share(portfolio, period):
    return MetricValue(name="erp.share", value=len(portfolio) / 1000)


@hookimpl
def successkit_health_signals():
    points = ((0, 0), (97, 100))
    return [
        Signal(name="erp.load", compute=load, points=points),
        Signal(name="erp.broken", compute=broken, points=points),
    ]


@hookimpl
def successkit_metrics():
    return [MetricSpec(name="erp.share", compute=share)]


@hookimpl
def successkit_enrich():
    return [Enrichment(name="erp.tier", compute=tier, kind="text")]


@hookimpl
def successkit_guards():
    return [Guard(name="erp.large", compute=large)]


@hookimpl
def successkit_veto():
    return [Veto(name="erp.calm", compute=large, playbooks=("erp_play",))]


@hookimpl
def successkit_playbooks():
    steps = (Step(name="send", kind="call"),)
    return [Playbook(name="erp_play", when="mrr > 10000", steps=steps)]
'''


@pytest.fixture(scope="module")
def erp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return a plugin that can be imported by name."""
    folder = tmp_path_factory.mktemp("plugins")
    Path(folder, "erp_plugin_of_tests.py").write_text(MODULE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module("erp_plugin_of_tests")


def reviewed(book: Portfolio, plugin: ModuleType, limits: Limits) -> Review:
    config = Config(currency="JPY", plugins=limits)
    return Engine(config=config, plugins=[plugin]).review(book, as_of=DAY)


def told(review: Review) -> str:
    """Return the document without how failures are worded, which is not a result."""
    text = json.dumps(review.document())
    for failure in review.failures:
        text = text.replace(json.dumps(failure.message)[1:-1], "...")
    return text


@pytest.fixture(scope="module")
def usual(sample_portfolio: Portfolio, erp: ModuleType) -> str:
    """Return the document of a review in this process, as JSON."""
    return told(reviewed(sample_portfolio, erp, Limits()))


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param(Limits(isolation="process"), id="in a process"),
        pytest.param(Limits(isolation="process", chunk=13), id="in parts in a process"),
        pytest.param(Limits(chunk=7), id="in parts"),
        pytest.param(Limits(deadline=None), id="without a deadline"),
        pytest.param(Limits(probe=0), id="without a probe"),
    ],
)
def test_limits_change_no_byte(
    sample_portfolio: Portfolio, erp: ModuleType, usual: str, limits: Limits
) -> None:
    review = reviewed(sample_portfolio, erp, limits)

    assert [each.name for each in review.failures] == ["erp.broken"]
    assert told(review) == usual


def test_everything_of_the_plugin_is_in_the_review(usual: str) -> None:
    document = json.loads(usual)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    funnel = {row["playbook"]: row for row in document["funnel"]}

    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["metrics"]["erp.share"]["value"] == 0.06
    assert funnel["erp_play"]["suppressed"]["veto"] > 0
    assert {one["name"] for one in document["columns"]} == {"erp.tier", "erp.large"}
    assert "erp 2.1" in json.dumps(document["accounts"])


def test_a_book_without_accounts(erp: ModuleType) -> None:
    empty = Portfolio.from_objects()
    config = Config(currency="JPY")

    review = Engine(config=config, plugins=[erp]).review(empty, as_of=DAY)

    assert review.document()["accounts"] == []
    assert len(review.accounts.columns["erp.tier"]) == 0
    assert (len(review.feedback), review.feedback.unrouted) == (0, 0)
