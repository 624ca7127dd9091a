"""The words of the report in each language.

A key is ``group.name``: ``phase.adoption``, ``metric.csat``. The words stand in one
table a language, as data. A host or a plugin may bring names of its own (a phase, a
signal, a kind of action); those are shown as they are, with underscores as spaces.
"""

from collections.abc import Mapping

from successkit.report.errors import UnknownLanguageError
from successkit.report.labels_en import ENGLISH
from successkit.report.labels_ja import JAPANESE
from successkit.report.labels_playbooks import PLAYBOOKS_ENGLISH, PLAYBOOKS_JAPANESE
from successkit.report.labels_team import TEAM_ENGLISH, TEAM_JAPANESE

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": {**ENGLISH, **TEAM_ENGLISH, **PLAYBOOKS_ENGLISH},
    "ja": {**JAPANESE, **TEAM_JAPANESE, **PLAYBOOKS_JAPANESE},
}

# Steps and playbooks are named by whoever declares them.
_GROUPS = frozenset(key.partition(".")[0] for key in ENGLISH) | {"playbook", "step"}


def label(key: str, lang: str = "en") -> str:
    """Return the word for a key in one language.

    Parameters
    ----------
    key
        ``group.name``. An overlay may carry a detail after a colon
        (``overlay.prolonged:stuck``).
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        The word. A key that no table has gives its own name with underscores as
        spaces, so that names defined by a host are readable too.

    Raises
    ------
    UnknownLanguageError
        The language is not one of :data:`LANGUAGES`.

    Examples
    --------
    >>> label("metric.net_revenue_retention", "ja")
    '売上継続率（NRR）'
    >>> label("overlay.prolonged:stuck", "en")
    'Prolonged (stuck)'
    >>> label("phase.pilot_project", "ja")
    'pilot project'
    """
    table = words(lang)
    if key in table:
        return table[key]
    name, colon, detail = key.partition(":")
    if not colon:
        return _own_name(key)
    group = key.partition(".")[0]
    word, more = label(name, lang), label(f"{group}.{detail}", lang)
    return f"{word}（{more}）" if lang == "ja" else f"{word} ({more})"


def words(lang: str) -> Mapping[str, str]:
    """Return the table of one language.

    Parameters
    ----------
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Mapping[str, str]
        ``group.name`` to text.

    Raises
    ------
    UnknownLanguageError
        The language is not one of :data:`LANGUAGES`.

    Examples
    --------
    >>> words("ja")["band.danger"]
    '危険'
    """
    if lang not in LANGUAGES:
        known = ", ".join(sorted(LANGUAGES))
        raise UnknownLanguageError(f"lang: expected one of {known}; got {lang!r}")
    return LANGUAGES[lang]


def counted(key: str, count: int, lang: str) -> str:
    """Return the form of a sentence for one thing where the language has one.

    Parameters
    ----------
    key
        Key of the sentence; ``key.one`` is its form for one thing.
    count
        How many things there are, >= 0.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        The sentence, its fields still to be filled.

    Examples
    --------
    >>> counted("text.risk_line", 1, "en")
    'a month, in one account'
    """
    singular = f"{key}.one"
    return label(singular if count == 1 and singular in words(lang) else key, lang)


def _own_name(key: str) -> str:
    group, dot, name = key.partition(".")
    return (name if dot and group in _GROUPS else key).replace("_", " ")
