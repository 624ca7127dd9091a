"""Windows: the days a rate looks at, up to the end of a period."""

from dateutil.relativedelta import relativedelta

from successkit.core.period import Period


def window_of(period: Period, window: str) -> Period:
    """Return the days of a window that ends with a period.

    Parameters
    ----------
    period
        The period.
    window
        ``period``, or a length such as ``30 days`` or ``12 months``.

    Returns
    -------
    Period
        The period itself, or as many days or calendar months up to its end.

    Examples
    --------
    >>> from datetime import date
    >>> str(window_of(Period(date(2026, 3, 1), date(2026, 4, 1)), "12 months").start)
    '2025-04-01'
    """
    if window == "period":
        return period
    count, _, unit = window.partition(" ")
    back = {unit: int(count)}
    length = relativedelta(days=back.get("days", 0), months=back.get("months", 0))
    return Period(period.end - length, period.end)
