"""A plugin in one cell: a health signal from a column of the account table."""

import numpy as np

from successkit.core import FloatArray, Signal, View
from successkit.plugins import Extensions, Plugin, run_signals
from successkit.testing import check_plugin, example_view


def silence(view: View, /, *, as_of: np.datetime64) -> FloatArray:  # noqa: ARG001
    """Return days since the last talk; NaN where there was none."""
    return view.table.array("days_since_contact").copy()


class Quiet(Plugin):
    """Customers whom nobody talked to."""

    def successkit_health_signals(self) -> list[Signal]:
        """Return the signal: 100 up to two weeks of silence, 0 from three months."""
        points = ((14, 100), (90, 0))
        return [Signal(name="Quiet.silence", compute=silence, points=points)]


check_plugin(Quiet())
extensions = Extensions.collect([Quiet()])
print(run_signals(extensions.signals, example_view(accounts=5)).raw["Quiet.silence"])
