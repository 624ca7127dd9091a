"""Figures and days as people read them.

Money comes as a text in major units and is never turned into a binary float. What is
missing is said in words, never shown as zero.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from successkit.core.money import MINOR_DIGITS
from successkit.report.labels import label
from successkit.report.reading import Record, number, record, text

SYMBOLS: Mapping[str, str] = {
    "AUD": "A$",
    "CAD": "CA$",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "USD": "$",
}
_UNITLESS = frozenset({"", "1", "-1 to 1", "count", "ratio", "score"})
_ENGLISH_STEPS = ((10**9, "B"), (10**6, "M"), (10**3, "k"))
_JAPANESE_STEPS = ((10**8, "億"), (10**4, "万"))


def decimal(value: object) -> Decimal | None:
    """Return an amount exactly as written.

    Parameters
    ----------
    value
        Text or whole number in major units; a float is read as it prints.

    Returns
    -------
    Decimal or None
        ``None`` where the value is missing, not finite or no number.

    Examples
    --------
    >>> decimal("83333.33")
    Decimal('83333.33')
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def money(value: object, currency: object, *, lang: str = "en") -> str:
    """Return an amount with its currency.

    Parameters
    ----------
    value
        Text in major units; ``None`` is missing.
    currency
        ISO 4217 code; a code without a sign of its own stands before the amount.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Digits grouped by three, as many decimals as the currency has minor digits
        (more are rounded half-even), or "no data".

    Examples
    --------
    >>> money("1234567", "JPY"), money("-1234.5", "USD"), money("7", "CHF")
    ('¥1,234,567', '-$1,234.50', 'CHF 7.00')
    >>> money(None, "JPY", lang="ja")
    'データなし'
    """
    amount = decimal(value)
    if amount is None:
        return label("text.no_data", lang)
    code = text(currency)
    digits = MINOR_DIGITS.get(code, 2)
    rounded = round_to(amount, digits)
    return _signed(f"{rounded.copy_abs():,.{digits}f}", code, negative=rounded < 0)


def short_money(value: object, currency: object, *, lang: str = "en") -> str:
    """Return an amount in few characters, for the axis of a chart.

    Parameters
    ----------
    value
        Text or number in major units; ``None`` is missing.
    currency
        ISO 4217 code.
    lang
        ``en`` counts in k, M and B, ``ja`` in 万 and 億.

    Returns
    -------
    str
        At most one decimal, or "no data".

    Examples
    --------
    >>> short_money("12345678", "JPY"), short_money("12345678", "JPY", lang="ja")
    ('¥12.3M', '1,234.6万円')
    """
    amount = decimal(value)
    if amount is None:
        return label("text.no_data", lang)
    steps = _JAPANESE_STEPS if lang == "ja" else _ENGLISH_STEPS
    size, unit = next((step for step in steps if abs(amount) >= step[0]), (1, ""))
    digits = f"{round_to(abs(amount) / size, 1):,f}".removesuffix(".0")
    code = text(currency)
    negative = amount < 0
    if lang == "ja" and code == "JPY":
        return f"{'-' if negative else ''}{digits}{unit}円"
    return _signed(f"{digits}{unit}", code, negative=negative)


def share(value: object, *, lang: str = "en") -> str:
    """Return a share as a percentage.

    Parameters
    ----------
    value
        Share, 1.0 = all; may be above 1 or below 0. Missing is "no data".
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        One decimal; two where one would make nothing or everything of a share that
        is not.

    Examples
    --------
    >>> share(0.021), share(0.9996), share(0.00001), share(0.0), share(1.0)
    ('2.1%', '99.96%', '<0.01%', '0.0%', '100.0%')
    """
    given = number(value)
    if given is None:
        return label("text.no_data", lang)
    percent = round(given * 100, 9)
    if round(percent, 1) in {0, 100} and percent not in {0, 100}:
        return _near_edge(percent)
    return f"{percent:,.1f}%".replace("-0.0%", "0.0%")


def points(value: object, *, lang: str = "en") -> str:
    """Return points with their sign, as for a net promoter score.

    Parameters
    ----------
    value
        Points; missing is "no data".
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        One decimal, a plus before what is above zero.

    Examples
    --------
    >>> points(32.46), points(-4), points(0)
    ('+32.5', '-4.0', '0.0')
    """
    given = number(value)
    if given is None:
        return label("text.no_data", lang)
    rounded = round(given, 1)
    return f"{rounded:+,.1f}" if rounded else "0.0"


def plain(value: object, *, lang: str = "en") -> str:
    """Return a number without a unit.

    Parameters
    ----------
    value
        Number; missing is "no data".
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Whole numbers without decimals, others with at most two.

    Examples
    --------
    >>> plain(1612), plain(1.256), plain(None)
    ('1,612', '1.26', 'no data')
    """
    given = number(value)
    if given is None:
        return label("text.no_data", lang)
    if given.is_integer():
        return f"{given:,.0f}"
    return f"{given:,.2f}".rstrip("0").removesuffix(".")


def quantity(value: object, unit: object, currency: object, *, lang: str = "en") -> str:
    """Return a figure in its unit.

    Parameters
    ----------
    value
        Number, or text in major units for money.
    unit
        ``share``, ``points``, ``money``, ``money/month`` and the like, ``days`` …;
        a unit that is not known stands behind the number.
    currency
        ISO 4217 code for money.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        The figure, or "no data".

    Examples
    --------
    >>> quantity(0.021, "share", "JPY"), quantity("123456", "money/month", "JPY")
    ('2.1%', '¥123,456')
    >>> quantity(32, "days", "JPY", lang="ja"), quantity(3, "seats", "JPY")
    ('32日', '3 seats')
    """
    name = text(unit)
    if name.startswith("money") or isinstance(value, str):
        return money(value, currency, lang=lang)
    if name in {"share", "rate"}:
        return share(value, lang=lang)
    if name == "points":
        return points(value, lang=lang)
    return _with_unit(value, name, lang)


def interval(metric: Record, currency: object, *, lang: str = "en") -> str:
    """Return the interval of a metric in words.

    Parameters
    ----------
    metric
        Metric of a document with ``interval`` and ``unit``.
    currency
        ISO 4217 code for money.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Empty where the metric has no interval.

    Examples
    --------
    >>> bounds = {"low": 0.01, "high": 0.04, "level": 0.95, "method": "wilson"}
    >>> interval({"unit": "share", "interval": bounds}, "JPY")
    '95% interval 1.0% to 4.0%'
    """
    bounds = record(metric.get("interval"))
    if bounds.get("low") is None or bounds.get("high") is None:
        return ""
    low, high = (
        quantity(bounds[side], metric.get("unit"), currency, lang=lang)
        for side in ("low", "high")
    )
    level = number(bounds.get("level"))
    if level is None:  # bounds that are certain, not a matter of chance
        return label("text.range", lang).format(low=low, high=high)
    shown = f"{level * 100:g}%"
    return label("text.interval", lang).format(level=shown, low=low, high=high)


def round_to(amount: Decimal, digits: int) -> Decimal:
    """Return an amount rounded half-even, however long it is.

    Parameters
    ----------
    amount
        Finite amount.
    digits
        Decimals to keep, >= 0.

    Returns
    -------
    Decimal
        The amount itself where it has more digits than decimal arithmetic keeps.

    Examples
    --------
    >>> round_to(Decimal("2.345"), 2)
    Decimal('2.34')
    """
    try:
        return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    except InvalidOperation:
        return amount


def _signed(digits: str, code: str, *, negative: bool) -> str:
    sign = "-" if negative else ""
    symbol = SYMBOLS.get(code, f"{code} " if code else "")
    return f"{sign}{symbol}{digits}"


def _near_edge(percent: float) -> str:
    smallest = 0.005
    if abs(percent) < smallest:
        return "<0.01%" if percent > 0 else ">-0.01%"
    if abs(percent - 100) < smallest:
        return ">99.99%" if percent < 100 else ">100.00%"  # noqa: PLR2004
    return f"{percent:.2f}%"


def _with_unit(value: object, unit: str, lang: str) -> str:
    shown = plain(value, lang=lang)
    if number(value) is None or unit in _UNITLESS:
        return shown
    key = f"unit.{unit}"
    word = label(key, lang)
    return word.format(n=shown) if "{n}" in word else f"{shown} {word}"
