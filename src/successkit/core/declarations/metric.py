"""``MetricSpec``: what a metric is, declared."""

from collections.abc import Callable
from typing import Final

import attrs

from successkit.core.aggregate import State
from successkit.core.declarations.computed import OnError, check_name, check_word
from successkit.core.errors import InvalidInputError
from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio


@attrs.frozen(kw_only=True)
class MetricSpec:
    """One metric of the catalogue.

    Parameters
    ----------
    name
        Its name; ``plugin.metric`` for a plugin's.
    compute
        Figure of a portfolio over a period; pure. Or, better,
    partial
        state of a part of a portfolio over a period, pure: states of parts add up with
        ``+`` to that of the whole, bit for bit, and ``state.value()`` is the figure.
        Such a metric runs in chunks of accounts.
    unit
        ``share``, ``points``, ``ratio``, ``money/month``, ``money``, ``count``.
    low, high
        Bounds; None for none.
    better
        ``up``, ``down`` or empty.
    doc
        What it says.
    source
        Where the definition stands.
    on_error
        ``missing``: undefined, with the failure as its reason, when it cannot be
        computed; ``fail``: the run fails.
    """

    name: str
    compute: Callable[[Portfolio, Period], MetricValue] | None = None
    partial: Callable[[Portfolio, Period], State] | None = None
    unit: str = "share"
    low: float | None = None
    high: float | None = None
    better: str = ""
    doc: str = ""
    source: str = ""
    on_error: OnError = "missing"

    def __attrs_post_init__(self) -> None:
        check_name("MetricSpec", self.name)
        check_word(f"MetricSpec {self.name}: on_error", self.on_error, _ON_ERROR)
        if (self.compute is None) == (self.partial is None):
            raise InvalidInputError(
                f"MetricSpec {self.name}: expected either compute= or partial=; got "
                f"{'both' if self.compute else 'neither'}"
            )

    def of(self, portfolio: Portfolio, period: Period) -> MetricValue:
        """Return the figure of a portfolio over a period.

        Parameters
        ----------
        portfolio
            Facts cut to a day.
        period
            The days.

        Returns
        -------
        MetricValue
            As declared.
        """
        if self.partial is not None:
            return self.partial(portfolio, period).value()
        return self.compute(portfolio, period)  # type: ignore[misc]


_ON_ERROR: Final = ("missing", "fail")
