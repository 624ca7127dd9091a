"""Words of the report: the same keys in every language, and readable own names."""

import string

import pytest

from successkit.core.declarations import Playbook
from successkit.core.states import Department, HealthBand, TouchModel
from successkit.health import BUILT_IN
from successkit.lifecycle import default_lifecycle
from successkit.metrics import CATALOGUE
from successkit.playbooks import default_action_kinds, default_playbooks
from successkit.playbooks.funnel import SUPPRESSIONS
from successkit.report import LANGUAGES, UnknownLanguageError, label

PACKAGE = {
    "metric": list(CATALOGUE),
    "signal": [signal.name for signal in BUILT_IN],
    "playbook": [playbook.name for playbook in default_playbooks()],
    "action": [kind.name for kind in default_action_kinds()],
    "phase": [phase.name for phase in default_lifecycle().phases],
    "band": [*HealthBand, "unknown"],
    "touch": [*TouchModel, "none"],
    "outcome": ["emitted", *SUPPRESSIONS],
    "department": list(Department),
    "overlay": ["at_risk", "prolonged", "behind", "stuck", "paused"],
}


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("key", "lang", "expected"),
    [
        pytest.param("phase.churned", "ja", "解約済", id="phase in Japanese"),
        pytest.param("band.unknown", "ja", "未評価", id="not scored is not bad"),
        pytest.param("touch.high", "ja", "ハイタッチ", id="touch model"),
        pytest.param("metric.csat", "ja", "顧客満足度（CSAT）", id="metric"),
        pytest.param(
            "metric.my_own_rate", "ja", "my own rate", id="name of a plugin is shown"
        ),
        pytest.param(
            "signal.weather.mood", "en", "weather.mood", id="signal of a plugin"
        ),
        pytest.param("overlay.prolonged:stuck", "ja", "長期化（停滞）", id="detail"),
        pytest.param("some_word", "en", "some word", id="key without a group"),
    ],
)
def test_word_for_a_key(key: str, lang: str, expected: str) -> None:
    assert label(key, lang) == expected


def test_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownLanguageError, match=r"expected one of en, ja; got 'fr'"):
        label("phase.adoption", "fr")


def test_every_language_has_the_same_keys_and_fields() -> None:
    english, japanese = LANGUAGES["en"], LANGUAGES["ja"]

    extra = {key for key in english if key.endswith(".one")}
    assert set(english) - extra == set(japanese) - extra
    for key, sentence in english.items():
        if key not in extra:
            assert fields(sentence) == fields(japanese[key]), key


def test_no_word_is_empty() -> None:
    assert all(word for table in LANGUAGES.values() for word in table.values())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("group", PACKAGE)
def test_every_name_of_the_package_has_a_word(group: str, lang: str) -> None:
    keys = [f"{group}.{name}" for name in PACKAGE[group]]

    assert keys
    assert [key for key in keys if key not in LANGUAGES[lang]] == []


@pytest.mark.parametrize("playbook", default_playbooks(), ids=lambda one: one.name)
def test_every_step_says_what_to_do_in_every_language(playbook: Playbook) -> None:
    for declared in (playbook, *playbook.steps):
        assert set(declared.labels) == set(LANGUAGES)
