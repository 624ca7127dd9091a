"""Text, ids, words of a vocabulary, currencies, zones and flags."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from successkit.core.intake import LIST_SEPARATOR
from successkit.io.cells.fold import fold, strip
from successkit.io.cells.parsed import CellFault, Parsed

_FLAGS: Final = {
    **dict.fromkeys(("true", "yes", "1", "t", "y", "はい"), 1),
    **dict.fromkeys(("false", "no", "0", "f", "n", "いいえ"), 0),
}


def read_text(cell: Any, parsed: Parsed) -> str | None:  # noqa: ANN401
    """Return free text or an id, only stripped.

    Parameters
    ----------
    cell
        Text, or a value of the source's own.
    parsed
        Told of repairs.

    Returns
    -------
    str | None
        The text; None when nothing is left.

    Raises
    ------
    CellFault
        A value that has no plain text.
    """
    if isinstance(cell, str):
        return strip(str(cell), parsed) or None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | Decimal):
        return str(cell)
    if isinstance(cell, float):
        return _float_text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, tuple):
        words = cast("Iterable[object]", cell)
        return LIST_SEPARATOR.join(map(str, words)) or None
    raise CellFault(
        "not-text", f"expected text; got {type(cell).__name__}", "convert it to text"
    )


def _float_text(cell: float) -> str | None:
    # Frames turn whole numbers into floats as soon as one of them is missing.
    if cell != cell:  # noqa: PLR0124
        return None
    return str(int(cell)) if cell.is_integer() else repr(cell)


def read_word(cell: Any, parsed: Parsed) -> str | None:  # noqa: ANN401
    """Return a word of a closed vocabulary in our spelling.

    Parameters
    ----------
    cell
        Text.
    parsed
        Told of repairs.

    Returns
    -------
    str | None
        Lower case, with underscores.
    """
    text = read_text(cell, parsed)
    if text is None:
        return None
    plain = fold(text, parsed)
    word = plain.casefold().replace("-", "_").replace(" ", "_")
    if word != plain:
        parsed.say("spelling")
    return word


def read_currency(cell: Any, parsed: Parsed) -> str | None:  # noqa: ANN401
    """Return a currency code in capitals.

    Parameters
    ----------
    cell
        Text.
    parsed
        Told of repairs.

    Returns
    -------
    str | None
        The code, not yet checked.
    """
    text = read_text(cell, parsed)
    if text is None:
        return None
    plain = fold(text, parsed)
    if plain != plain.upper():
        parsed.say("spelling")
    return plain.upper()


def read_flag(cell: Any, parsed: Parsed) -> int | None:  # noqa: ANN401
    """Return a flag.

    Parameters
    ----------
    cell
        Text, a bool, or 0 and 1.
    parsed
        Told of repairs.

    Returns
    -------
    int | None
        0 or 1; None when nothing is left.

    Raises
    ------
    CellFault
        Anything else.
    """
    if isinstance(cell, bool):
        return int(cell)
    text = read_text(cell, parsed)
    if text is None:
        return None
    flag = _FLAGS.get(fold(text, parsed).casefold())
    if flag is None:
        raise CellFault(
            "not-a-flag",
            "expected true or false (also yes/no, y/n, t/f, 1/0, はい/いいえ)",
            "correct the value, or map it in the mapping file under values",
        )
    return flag
