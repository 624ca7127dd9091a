"""Numbers: exact, never guessed. A repair is told, a doubt is refused."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final

from successkit.core.money import MINOR_DIGITS
from successkit.io.cells.fold import fold
from successkit.io.cells.options import CellOptions
from successkit.io.cells.parsed import CellFault, Fault, Parsed

_PLAIN: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SHORT: Final = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]*)?")
_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_SCIENTIFIC: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]{1,3}")
_SIGNED: Final = re.compile(
    r"([+-]?)\s*(?P<before>[¥$€£₩]|[A-Z]{3})?\s*([+-]?[0-9.,]+)\s*"
    r"(?P<after>[円¥$€£₩]|[A-Z]{3})?"
)
_DIGITS: Final = 40
_LARGEST: Final = 2**62
_SWAP: Final = str.maketrans(".,", ",.")
_WIDE: Final = Context(prec=80)
_DOLLARS: Final = (
    "USD CAD AUD NZD SGD HKD TWD MXN BRL CLP COP ARS UYU BSD BBD BMD BND BZD FJD GYD "
    "JMD KYD LRD NAD SBD SRD TTD XCD DOP"
)

SIGN_CURRENCIES: Final[dict[str, frozenset[str]]] = {
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "GIP", "FKP", "SHP"}),
    "₩": frozenset({"KRW"}),
    "$": frozenset(_DOLLARS.split()),
    **{code: frozenset({code}) for code in MINOR_DIGITS},
}
"""Currencies that each sign may stand for."""

_TOO_LARGE: Final = (
    "too-large",
    "the number is too large to be kept exactly",
    "check the unit of the value",
)
_TOO_LONG: Final = (
    "too-fine",
    f"expected a number of at most {_DIGITS} digits",
    "round it at the source",
)
_NUMBER_MEND: Final = "correct the value; for other spellings use a mapping file"


def number_text(cell: str, parsed: Parsed, options: CellOptions, *, money: bool) -> str:
    """Return a number as ASCII digits with at most one point.

    Parameters
    ----------
    cell
        Text.
    parsed
        Told of repairs and currency signs.
    options
        Spelling of the table.
    money
        Whether a currency sign may stand beside it.

    Returns
    -------
    str
        As ``Decimal`` reads it; empty when nothing is left.

    Raises
    ------
    CellFault
        Not a number, or not finite.
    """
    if not options.decimal_comma and _PLAIN.fullmatch(cell):
        return cell
    text = fold(cell, parsed)
    if money:
        text = _without_sign(text, parsed)
    if options.decimal_comma:
        text = text.translate(_SWAP)
    if not text or _PLAIN.fullmatch(text):
        return text
    if _GROUPED.fullmatch(text):
        parsed.say("grouped-number")
        return text.replace(",", "")
    if options.scientific and _SCIENTIFIC.fullmatch(text):
        return format(Decimal(text), "f")
    raise CellFault(*_not_a_number(text))


def _without_sign(text: str, parsed: Parsed) -> str:
    match = _SIGNED.fullmatch(text)
    sign = match and (match["before"] or match["after"])
    if not match or not sign or sign not in SIGN_CURRENCIES:
        return text
    if match["before"] and match["after"]:
        raise CellFault(*_not_a_number(text))
    parsed.say("currency-sign")
    parsed.hints[parsed.place] = sign
    return match[1] + match[3]


def _not_a_number(text: str) -> Fault:
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        return (
            "not-finite",
            "expected a finite number",
            "leave the cell empty if the value is not known",
        )
    if _SCIENTIFIC.fullmatch(text):
        return (
            "scientific-number",
            "expected a number written out, such as 1200.5",
            "write it out, or allow it in the mapping file: scientific = true",
        )
    return ("not-a-number", "expected a number such as 1200 or 1200.5", _NUMBER_MEND)


def exact(
    cell: object, parsed: Parsed, options: CellOptions, *, money: bool
) -> Decimal | None:
    """Return a number of any source exactly.

    Parameters
    ----------
    cell
        Text, int, float or Decimal.
    parsed
        Told of repairs.
    options
        Spelling of the table.
    money
        Whether a currency sign may stand beside it.

    Returns
    -------
    Decimal | None
        The number; None for a missing one.

    Raises
    ------
    CellFault
        Not a number, not finite, or too long.
    """
    if isinstance(cell, str):
        text = number_text(cell, parsed, options, money=money)
        if len(text) > _DIGITS:
            raise CellFault(*(_TOO_LONG if "." in text[:_DIGITS] else _TOO_LARGE))
        return Decimal(text) if text else None
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        raise CellFault(
            "not-a-number",
            f"expected a number; got {type(cell).__name__}",
            "convert the column to numbers",
        )
    number = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
    if not number.is_finite():
        raise CellFault(*_not_a_number("nan"))
    return number


def read_fixed(
    cell: Any,  # noqa: ANN401
    parsed: Parsed,
    options: CellOptions,
    *,
    places: int,
    keep: int | None = None,
) -> int | None:
    """Return a fixed-point number.

    Parameters
    ----------
    cell
        Text, int, float or Decimal.
    parsed
        Told of repairs.
    options
        Spelling of the table.
    places
        Decimal places of the result.
    keep
        Places that finer digits are rounded to, with a note; None refuses them, and
        allows a currency sign: the number is an amount of money.

    Returns
    -------
    int | None
        The number × 10**places.

    Raises
    ------
    CellFault
        Not a number, too large, or too fine.
    """
    if isinstance(cell, str) and not options.decimal_comma and _SHORT.fullmatch(cell):
        whole_part, _, fraction = cell.partition(".")
        if len(fraction) <= places:
            return int(whole_part + fraction + "0" * (places - len(fraction)))
    number = exact(cell, parsed, options, money=keep is None)
    if number is None:
        return None
    scaled = _WIDE.scaleb(number, places)
    if abs(scaled) >= _LARGEST:
        raise CellFault(*_TOO_LARGE)
    whole = int(scaled)
    if scaled == whole:
        return whole
    if keep is None:
        raise CellFault(
            "too-fine",
            f"expected at most {places} decimal places",
            "round the amount at the source",
        )
    parsed.say("rounded")
    rounded = number.quantize(Decimal(1).scaleb(-keep), ROUND_HALF_EVEN, _WIDE)
    return int(_WIDE.scaleb(rounded, places))


def read_integer(cell: Any, parsed: Parsed, options: CellOptions) -> int | None:  # noqa: ANN401
    """Return a whole number.

    Parameters
    ----------
    cell
        Text, int, float or Decimal.
    parsed
        Told of repairs.
    options
        Spelling of the table.

    Returns
    -------
    int | None
        The number.

    Raises
    ------
    CellFault
        Not a number, not whole, or too large.
    """
    number = exact(cell, parsed, options, money=False)
    if number is None:
        return None
    if abs(number) >= _LARGEST:
        raise CellFault(*_TOO_LARGE)
    if number != int(number):
        raise CellFault(
            "not-whole",
            "expected a whole number",
            "correct the value; nothing is rounded",
        )
    if isinstance(cell, str) and "." in cell:
        parsed.say("whole-number")
    return int(number)


def read_number(cell: Any, parsed: Parsed, options: CellOptions) -> float | None:  # noqa: ANN401
    """Return a number with a fraction.

    Parameters
    ----------
    cell
        Text, int, float or Decimal.
    parsed
        Told of repairs.
    options
        Spelling of the table.

    Returns
    -------
    float | None
        The nearest float.

    Raises
    ------
    CellFault
        Not a number, or too large.
    """
    number = exact(cell, parsed, options, money=False)
    if number is None:
        return None
    if abs(number) >= _LARGEST:
        raise CellFault(*_TOO_LARGE)
    return float(number)
