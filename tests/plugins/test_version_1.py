"""Plugins of version 1 go on working, as they were written, for ever."""

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from successkit.core import Account, Contract, Event, Money, Portfolio, Survey
from successkit.engine import Engine, Review
from successkit.plugins import Extensions, load
from successkit.plugins.declared import HOOKS, OBSERVERS
from successkit.testing import check_plugin

FOLDER = Path(__file__).with_name("version_1")
FROZEN = {
    "acme_version_1.py": "ad4ae5bd469b146311dd04596c358ff199fa84f08f09b3f006a372f1086f4bed",  # noqa: E501
    "shop_version_1.py": "b5e76c2dda4f117112d3c5c7f1c8cd36e1eb90a7408ce60c8674dc79a216169a",  # noqa: E501
}
DAY = date(2026, 3, 31)  # a Tuesday


@pytest.fixture
def acme() -> Iterator[ModuleType]:
    """Return the plugin that has every hook of version 1."""
    (plugin,) = load([str(FOLDER / "acme_version_1.py")])
    yield plugin
    del sys.modules["acme_version_1"]


@pytest.fixture
def shop() -> Iterator[ModuleType]:
    """Return the module of the plugin that is a class."""
    (module,) = load([str(FOLDER / "shop_version_1.py")])
    yield module
    del sys.modules["shop_version_1"]


def book() -> Portfolio:
    seats = {"big": 20, "quiet": 15, "small": 2}
    return Portfolio.from_objects(
        accounts=[Account(id=name, name=name) for name in seats],
        contracts=[
            Contract(
                id=f"c-{name}",
                account_id=name,
                start=date(2025, 1, 1),
                amount=Money(1_000 * count, "JPY"),
                quantity=count,
            )
            for name, count in seats.items()
        ],
        events=[
            Event(
                id=f"e-{name}",
                account_id=name,
                at=datetime(2026, 2, 1, 12, tzinfo=UTC),
                kind="acme.signed",
            )
            for name in seats
        ],
        surveys=[
            Survey(
                id="s",
                account_id="small",
                at=datetime(2026, 3, 1, 12, tzinfo=UTC),
                kind="nps",
                score=3,
                comment="There is a bug.",
            )
        ],
    )


@pytest.fixture
def review(acme: object) -> Review:
    """Return a review with the plugin that has every hook."""
    return Engine(plugins=[acme]).review(book(), as_of=DAY)


def by_account(review: Review, column: str) -> dict[str, object]:
    """Return a column of the account table by account."""
    return dict(zip(review.accounts.ids, review.accounts.values(column), strict=True))


def rung(review: Review) -> list[Mapping[str, object]]:
    """Return the actions of the plugin's playbook."""
    return [row for row in review.actions.rows() if row["playbook"] == "acme.ring_back"]


def told(acme: ModuleType, what: str) -> list[tuple[object, ...]]:
    """Return what the plugin's observers were told of one kind."""
    return [entry[1:] for entry in acme.SEEN if entry[0] == what]


def broken() -> ModuleType:
    """Return a plugin whose column cannot be computed."""
    zeta = ModuleType("zeta")
    exec(  # noqa: S102
        "from successkit.core import Enrichment\n"
        "from successkit.plugins import hookimpl\n"
        "@hookimpl\n"
        "def successkit_enrich():\n"
        "    def bad(view, /, *, as_of):\n"
        "        raise ValueError('boo')\n"
        "    return [Enrichment(name='zeta.bad', compute=bad)]\n",
        vars(zeta),
    )
    return zeta


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_plugin_was_not_edited(name: str) -> None:
    text = (FOLDER / name).read_bytes().replace(b"\r\n", b"\n")

    assert hashlib.sha256(text).hexdigest() == FROZEN[name], "never edit this file"


def test_frozen_plugin_uses_every_hook_there_was(acme: object) -> None:
    (info,) = Extensions.collect([acme]).plugins

    assert set(info.hooks) == {*HOOKS, *OBSERVERS}
    assert (info.name, info.version) == ("acme", "1.0")


def test_frozen_plugins_keep_every_promise(acme: object, shop: ModuleType) -> None:
    check_plugin(acme)
    check_plugin(shop.Shop())


def _signal(review: Review, _acme: ModuleType) -> None:
    assert review.parts.health.raw["acme.seats"].tolist() == [20, 15, 2]


def _metric(review: Review, _acme: ModuleType) -> None:
    assert review.document()["metrics"]["acme.accounts"]["value"] == 3


def _column(review: Review, _acme: ModuleType) -> None:
    tiers = {"big": "gold", "quiet": "gold", "small": "steel"}
    assert by_account(review, "acme.tier") == tiers


def _touch_policy(review: Review, _acme: ModuleType) -> None:
    models = {"big": "high", "quiet": "high", "small": "low"}
    assert by_account(review, "touch_model") == models


def _guard(review: Review, _acme: ModuleType) -> None:
    assert by_account(review, "acme.big") == {"big": 1, "quiet": 1, "small": 0}


def _lifecycle(review: Review, _acme: ModuleType) -> None:
    phases = {"big": "key", "quiet": "key", "small": "began"}
    assert by_account(review, "phase") == phases


def _playbook(review: Review, _acme: ModuleType) -> None:
    assert {row["account"] for row in rung(review)} == {"big"}


def _action_kind(review: Review, _acme: ModuleType) -> None:
    assert {row["kind"] for row in rung(review)} == {"acme.ring"}


def _veto(review: Review, _acme: ModuleType) -> None:
    assert "quiet" not in {row["account"] for row in rung(review)}
    assert "They asked for quiet" in review.why("quiet")


def _calendar(review: Review, _acme: ModuleType) -> None:
    # It knows no working day but Saturday.
    assert {row["due_on"] for row in rung(review)} == {date(2026, 4, 4)}


def _feedback_route(review: Review, _acme: ModuleType) -> None:
    heard = review.document()["feedback"]["departments"]
    (product,) = [one for one in heard if one["department"] == "product"]
    items = {route["name"]: route["items"] for route in product["routes"]}
    assert items["acme.bugs"] == 1


def _on_transitions(_review: Review, acme: ModuleType) -> None:
    ((rows, names),) = told(acme, "transitions")
    assert rows >= 2
    assert {"account", "day", "transition", "event", "source", "dest"} <= set(names)


def _on_actions(review: Review, acme: ModuleType) -> None:
    ((rows, names),) = told(acme, "actions")
    assert rows == len(review.actions)
    assert {"key", "account", "playbook", "step", "kind", "due_on"} <= set(names)


def _on_run(review: Review, acme: ModuleType) -> None:
    assert told(acme, "run") == [(DAY, 3, len(review.actions), 0)]


def _on_failure(_review: Review, acme: ModuleType) -> None:
    Engine(plugins=[acme, broken()]).review(book(), as_of=DAY)

    ((plugin, name, message),) = told(acme, "failure")
    assert (plugin, name) == ("zeta", "zeta.bad")
    assert "ValueError: boo" in message


EFFECTS: Mapping[str, Callable[[Review, ModuleType], None]] = {
    "successkit_health_signals": _signal,
    "successkit_metrics": _metric,
    "successkit_playbooks": _playbook,
    "successkit_action_kinds": _action_kind,
    "successkit_touch_policies": _touch_policy,
    "successkit_lifecycle": _lifecycle,
    "successkit_event_kinds": _lifecycle,
    "successkit_guards": _guard,
    "successkit_feedback_routes": _feedback_route,
    "successkit_calendar": _calendar,
    "successkit_enrich": _column,
    "successkit_veto": _veto,
    "successkit_on_transitions": _on_transitions,
    "successkit_on_actions": _on_actions,
    "successkit_on_failure": _on_failure,
    "successkit_on_run": _on_run,
}
"""What each hook of version 1 does; a hook added later is tested beside these, by a
plugin that has it."""


def test_effect_of_every_hook_is_tested() -> None:
    assert set(EFFECTS) == {*HOOKS, *OBSERVERS}


@pytest.mark.parametrize("hook", EFFECTS)
def test_hook_has_its_effect(hook: str, review: Review, acme: ModuleType) -> None:
    EFFECTS[hook](review, acme)


def test_plugin_as_a_class(shop: ModuleType) -> None:
    review = Engine(plugins=[shop.Shop()]).review(book(), as_of=DAY)

    assert review.parts.health.raw["shop.seats"].tolist() == [20, 15, 2]
    assert shop.SEEN == [3]
