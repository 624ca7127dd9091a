"""Words of the report: the same keys in every language, and readable own names."""

import string

import pytest

from successkit.report import LANGUAGES, UnknownLanguageError, label


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("key", "lang", "expected"),
    [
        pytest.param("phase.churned", "ja", "解約済", id="phase in Japanese"),
        pytest.param("band.unknown", "ja", "未評価", id="not scored is not bad"),
        pytest.param("touch.high", "ja", "ハイタッチ", id="touch model"),
        pytest.param("metric.csat", "ja", "顧客満足度 (CSAT)", id="metric"),
        pytest.param(
            "metric.my_own_rate", "ja", "my own rate", id="name of a plugin is shown"
        ),
        pytest.param(
            "signal.weather.mood", "en", "weather.mood", id="signal of a plugin"
        ),
        pytest.param("overlay.prolonged:stuck", "ja", "長期化 (停滞)", id="detail"),
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
    said_in_english = {key for key in japanese if key.startswith("undefined.")}
    assert set(english) - extra == set(japanese) - extra - said_in_english
    for key, sentence in english.items():
        if key not in extra:
            assert fields(sentence) == fields(japanese[key]), key


def test_no_word_is_empty() -> None:
    assert all(word for table in LANGUAGES.values() for word in table.values())
