"""Geometry of the movement chart: recurring revenue as a line, what moved it as bars.

Only shapes are computed here, in the units of the drawing; the template draws them.
"""

import math
from collections.abc import Sequence
from decimal import Decimal

from attrs import frozen

from successkit.report.days import MONTHS, span
from successkit.report.labels import label
from successkit.report.numbers import decimal, money, short_money
from successkit.report.reading import Record, text

WIDTH, LEFT, RIGHT = 760, 70, 10
LINE_TOP, LINE_HEIGHT = 14, 96
BARS_TOP, BARS_HEIGHT = 140, 150
LABELS = BARS_TOP + BARS_HEIGHT + 16
HEIGHT = LABELS + 18
STEPS = 5
GAINS = ("new", "expansion", "reactivation", "resume")
LOSSES = ("churn", "contraction", "pause")
BAR_SHARE = 0.62


@frozen
class Tick:
    """A line of the grid with its amount."""

    y: float
    text: str


@frozen
class Bar:
    """One movement of one month."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str


@frozen
class Point:
    """Revenue at the end of a month."""

    x: float
    y: float
    title: str


@frozen
class Month:
    """Words below a month."""

    x: float
    name: str
    year: str


@frozen(kw_only=True)
class Chart:
    """Everything that is drawn."""

    width: int
    height: int
    left: int
    right: int
    zero: float
    line_ticks: Sequence[Tick]
    bar_ticks: Sequence[Tick]
    lines: Sequence[str]
    points: Sequence[Point]
    bars: Sequence[Bar]
    months: Sequence[Month]
    kinds: Sequence[str]


@frozen
class Scale:
    """Amounts to heights: ``low`` stands at the bottom, ``high`` at the top."""

    low: float
    high: float
    step: float
    top: float
    size: float

    def y(self, amount: float) -> float:
        """Return the height of an amount.

        Parameters
        ----------
        amount
            Amount in the unit of the scale.

        Returns
        -------
        float
            Distance from the top of the drawing. [drawing unit]
        """
        return round(
            self.top + self.size * (self.high - amount) / (self.high - self.low), 2
        )

    def ticks(self, currency: object, lang: str) -> list[Tick]:
        """Return the lines of the grid.

        Parameters
        ----------
        currency
            ISO 4217 code.
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[Tick]
            One for each round amount, from below to above.
        """
        first, last = math.ceil(self.low / self.step), math.floor(self.high / self.step)
        amounts = [self.step * place for place in range(first, last + 1)]
        return [
            Tick(self.y(amount), short_money(f"{amount:.6f}", currency, lang=lang))
            for amount in amounts
        ]


def scale_for(amounts: Sequence[float], *, top: float, size: float) -> Scale:
    """Return a scale with round steps that holds all amounts.

    Parameters
    ----------
    amounts
        Finite amounts; none give a scale from 0 to 1.
    top
        Height of the upper end. [drawing unit]
    size
        Distance between the ends. [drawing unit]

    Returns
    -------
    Scale
        A little wider than the amounts, in at most five steps of 1, 2 or 5 times
        a power of ten.

    Examples
    --------
    >>> scale = scale_for([9.5, 12.5], top=0, size=100)
    >>> scale.low, scale.high, scale.step
    (9.25, 12.75, 1.0)
    """
    low, high = min(amounts, default=0.0), max(amounts, default=1.0)
    spread = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(spread / STEPS))
    step = next(n * power for n in (1, 2, 5, 10) if n * power * STEPS >= spread)
    room = step / 4
    return Scale(low - room, high + room, step, top, size)


def chart_of(periods: Sequence[Record], currency: object, *, lang: str) -> Chart | None:
    """Return the chart of the movements of some months.

    Parameters
    ----------
    periods
        Movements by month; a missing amount is left out, not drawn as zero.
    currency
        ISO 4217 code.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    Chart or None
        ``None`` where there is nothing to draw.

    Examples
    --------
    >>> month = {"start": "2026-03-01", "end": "2026-04-01", "new": "5", "closing": "9"}
    >>> chart = chart_of([month], "JPY", lang="en")
    >>> [(bar.kind, bar.title) for bar in chart.bars]
    [('new', 'Mar 2026, New: ¥5')]
    """
    stacks = [_stack(period) for period in periods]
    closing = [decimal(period.get("closing")) for period in periods]
    known = [float(amount) for amount in closing if amount is not None]
    if not known:
        return None
    ends = [
        end for stack in stacks for _, start, stop in stack for end in (start, stop)
    ]
    line = scale_for(known, top=LINE_TOP, size=LINE_HEIGHT)
    bars = scale_for([0.0, *ends], top=BARS_TOP, size=BARS_HEIGHT)
    points = [
        None if amount is None else _point(place, period, amount, line, len(periods))
        for place, (period, amount) in enumerate(zip(periods, closing, strict=True))
    ]
    titled = _Titled(currency, lang)
    shapes = [
        _bar(place, entry, bars, len(periods), titled.of(period, entry[0]))
        for place, (period, stack) in enumerate(zip(periods, stacks, strict=True))
        for entry in stack
    ]
    used = {bar.kind for bar in shapes}
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        zero=bars.y(0.0),
        line_ticks=line.ticks(currency, lang),
        bar_ticks=bars.ticks(currency, lang),
        lines=_lines(points),
        points=[
            Point(point.x, point.y, titled.of(period, "closing"))
            for period, point in zip(periods, points, strict=True)
            if point is not None
        ],
        bars=shapes,
        months=_months(periods, lang),
        kinds=[kind for kind in (*GAINS, *LOSSES, "fx") if kind in used],
    )


@frozen
class _Titled:
    currency: object
    lang: str

    def of(self, period: Record, kind: str) -> str:
        month = span(period.get("start"), period.get("end"), lang=self.lang)
        amount = money(period.get(kind), self.currency, lang=self.lang)
        return f"{month}, {label(f'movement.{kind}', self.lang)}: {amount}"


def _stack(period: Record) -> list[tuple[str, float, float]]:
    # Gains lie on each other above zero, losses below it.
    entries: list[tuple[str, float, float]] = []
    ends = {True: 0.0, False: 0.0}
    for kind in (*GAINS, *LOSSES, "fx"):
        amount = float(decimal(period.get(kind)) or 0)
        if kind in LOSSES:
            amount = -abs(amount)  # some books write a loss as a positive amount
        if amount:
            start = ends[amount > 0]
            ends[amount > 0] = start + amount
            entries.append((kind, start, start + amount))
    return entries


def _x(place: int, months: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / months, 2)


def _point(
    place: int, period: Record, amount: Decimal, scale: Scale, months: int
) -> Point:
    return Point(_x(place, months), scale.y(float(amount)), text(period.get("start")))


def _bar(
    place: int, entry: tuple[str, float, float], scale: Scale, months: int, title: str
) -> Bar:
    kind, start, stop = entry
    width = round((WIDTH - LEFT - RIGHT) / months * BAR_SHARE, 2)
    top, bottom = sorted((scale.y(start), scale.y(stop)))
    x = round(_x(place, months) - width / 2, 2)
    return Bar(kind, x, top, width, round(bottom - top, 2), title)


def _lines(points: Sequence[Point | None]) -> list[str]:
    # A month without data breaks the line.
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{point.x},{point.y}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _months(periods: Sequence[Record], lang: str) -> list[Month]:
    found: list[Month] = []
    for place, period in enumerate(periods):
        start = text(period.get("start"))
        year, number = start[:4], start[5:7]
        if not number.isdecimal() or not 1 <= int(number) <= len(MONTHS):
            continue
        name = f"{int(number)}月" if lang == "ja" else MONTHS[int(number) - 1][:3]
        shown = year if not place or int(number) == 1 else ""
        after = f"{shown}年" if shown and lang == "ja" else shown
        found.append(Month(_x(place, len(periods)), name, after))
    return found
