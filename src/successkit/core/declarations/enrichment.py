"""``Enrichment``: a column that a host adds to the account table."""

from typing import Final

import attrs

from successkit.core.declarations.computed import (
    ColumnFunction,
    OnError,
    check_name,
    check_word,
)

KINDS: Final = ("text", "day", "count", "number", "share", "flag")
"""Kinds of column that a host can add, as in ``AccountTable``."""


@attrs.frozen(kw_only=True)
class Enrichment:
    """One more column of the account table, computed in chunks of accounts.

    Health signals, guards, rules and playbooks may name it, as
    ``"acme.tier == 'gold'"``.

    Parameters
    ----------
    name
        ``plugin.column``.
    compute
        Function of a view; one value per account. Missing is NaN (``number``,
        ``share``), NaT (``day``), ``NULL_INT`` (``count``), -1 (``flag``), None
        (``text``, which may be a list of str or ``Text``).
    kind
        ``text``, ``day``, ``count``, ``number``, ``share`` or ``flag``.
    unit
        Unit for people.
    doc
        What it says.
    on_error
        ``missing``: the column is missing throughout when it cannot be computed;
        ``fail``: the run fails.
    """

    name: str
    compute: ColumnFunction
    kind: str = "number"
    unit: str = ""
    doc: str = ""
    on_error: OnError = "missing"

    def __attrs_post_init__(self) -> None:
        check_name("Enrichment", self.name)
        check_word(f"Enrichment {self.name}: kind", self.kind, KINDS)
        check_word(f"Enrichment {self.name}: on_error", self.on_error, _ON_ERROR)


_ON_ERROR: Final = ("missing", "fail")
