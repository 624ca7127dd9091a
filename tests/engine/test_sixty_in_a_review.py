"""Sixty plugins in whole reviews: a bad one is named, the others stay as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from successkit.core import PluginError
from successkit.engine import Config, Engine, Review
from successkit.plugins import Limits, load
from successkit.testing.example import AS_OF, example_book

FILE = Path(__file__).resolve().parents[1] / "plugins/sixty/sixty_plugins.py"
(SIXTY,) = load([str(FILE)])
GOOD = SIXTY.GOOD[::4]
BOOK = example_book(accounts=60)


def ways(*outcomes: str) -> list[str]:
    return [way for way, bad in SIXTY.BAD.items() if bad.outcome in outcomes]


def reviewed(*bad: object, deadline: float = 10.0) -> Review:
    config = Config(currency="JPY", plugins=Limits(deadline=deadline, chunk=16))
    return Engine(config=config, plugins=[*GOOD, *bad]).review(BOOK, as_of=AS_OF)


def stripped(part: Any) -> Any:  # noqa: ANN401 - any part of a document
    """Return a part of a document without what is told of the culprit."""
    if isinstance(part, dict):
        kept = {key: stripped(value) for key, value in part.items()}
        return {key: kept[key] for key in kept if SIXTY.CULPRIT not in key}
    if isinstance(part, list):
        parts = map(stripped, part)
        return [each for each in parts if SIXTY.CULPRIT not in str(each)]
    return part


def rest_of(review: Review) -> str:
    left_out = {"manifest", "failures"}
    document = {k: v for k, v in review.document().items() if k not in left_out}
    return json.dumps(stripped(document), default=str)


@pytest.fixture(scope="module")
def alone() -> str:
    """Return what good plugins alone come to."""
    review = reviewed()
    assert review.failures == ()
    return rest_of(review)


@pytest.mark.parametrize("way", ways("failed"))
def test_a_bad_one_costs_the_others_no_byte(alone: str, way: str) -> None:
    deadline = 0.5 if way.startswith("hangs") else 10.0

    review = reviewed(SIXTY.BAD[way].plugin(), deadline=deadline)

    assert {failure.plugin for failure in review.failures} == {SIXTY.CULPRIT}
    assert any(failure.fatal for failure in review.failures)
    assert rest_of(review) == alone


@pytest.mark.parametrize("way", ways("noticed"))
def test_what_should_be_mended_is_named(way: str) -> None:
    review = reviewed(SIXTY.BAD[way].plugin())

    assert {failure.plugin for failure in review.failures} == {SIXTY.CULPRIT}
    assert not any(failure.fatal for failure in review.failures)


@pytest.mark.parametrize("way", ways("told"))
def test_a_bad_observer_changes_nothing(alone: str, way: str) -> None:
    deadline = 0.5 if "hangs" in way else 10.0

    review = reviewed(SIXTY.BAD[way].plugin(), deadline=deadline)

    assert {each.kind for each in review.failures} <= {"observer"}
    assert {each.plugin for each in review.failures} <= {SIXTY.CULPRIT}
    assert rest_of(review) == alone


@pytest.mark.parametrize("way", ways("refused", "unbuilt"))
def test_no_engine_is_made_with_one_that_cannot_work(way: str) -> None:
    with pytest.raises(PluginError, match=SIXTY.CULPRIT):
        Engine(plugins=[*GOOD, SIXTY.BAD[way].plugin()])
