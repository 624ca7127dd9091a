"""Words in texts: each distinct text is read once."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np

from successkit.core.arrays import BoolArray
from successkit.core.text import Text


def folded(text: str) -> str:
    """Return a text in which case and width no longer matter.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        After NFKC and case folding.

    Examples
    --------
    >>> folded("ＡＰＩ Error ｴﾗｰ")
    'api error エラー'
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return plain.casefold()


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of some words in folded text.

    Parameters
    ----------
    words
        Not empty. One that begins with a Latin letter has to begin a word; its end is
        free, so that ``invoice`` finds ``invoices``.

    Returns
    -------
    re.Pattern[str]
        To search with.

    Examples
    --------
    >>> pattern_of(["api", "請求"]).findall("api of a rapid ご請求 このapi")
    ['api', '請求', 'api']
    """
    parts = [folded(word.strip()) for word in words]
    bounded = [
        rf"(?<![a-z]){re.escape(part)}" if "a" <= part[0] <= "z" else re.escape(part)
        for part in parts
    ]
    return re.compile("|".join(bounded))


def found_in(column: Text, patterns: Sequence[re.Pattern[str] | None]) -> BoolArray:
    """Return in which rows each pattern is found.

    Parameters
    ----------
    column
        Shape (n,).
    patterns
        To search with; None finds nothing.

    Returns
    -------
    BoolArray
        Shape (n, patterns); False where the text is missing.
    """
    used = column.compact()
    texts = [folded(text) for text in used.values.tolist()]
    hits = np.zeros((len(texts) + 1, len(patterns)), bool)  # the last row: no text
    for place, pattern in enumerate(patterns):
        if pattern is not None:
            search = pattern.search
            hits[:-1, place] = [search(text) is not None for text in texts]
    return hits[used.codes]
