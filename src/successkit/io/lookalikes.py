"""Ids that look the same to people and are not the same."""

import unicodedata
from collections import Counter
from typing import Final

import numpy as np

from successkit.io.coded import Coded
from successkit.io.findings import Findings

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def note_lookalikes(cells: Coded, header: str, findings: Findings) -> None:
    """Tell of ids that differ only in width, capitals or invisible characters.

    Parameters
    ----------
    cells
        Ids of accounts; they are kept as they are.
    header
        Header of the column.
    findings
        Takes the notes.
    """
    looks = [_look(cell) if isinstance(cell, str) else cell for cell in cells.values]
    if len(set(looks)) == len(looks):
        return
    spelled = {
        (str(cell).strip(), look)
        for cell, look in zip(cells.values, looks, strict=True)
    }
    times = Counter(look for _, look in spelled)
    same = np.array([*(times[look] > 1 for look in looks), False])
    findings.note(
        np.flatnonzero(same[cells.codes]),
        "id-looks-like-another",
        header,
        cells,
        "another id differs only in width, capitals or invisible characters",
        "check whether both are the same account",
    )


def _look(text: str) -> str:
    if text.isascii():
        return text.strip().casefold()
    shown = text.translate(_INVISIBLE)
    return unicodedata.normalize("NFKC", shown).strip().casefold()
