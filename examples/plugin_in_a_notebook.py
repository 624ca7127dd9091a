"""A plugin in one cell: a health signal from a column of the account table."""

from successkit.core import FloatArray, Signal, View
from successkit.plugins import Extensions, hookimpl, run_signals
from successkit.testing import check_signal, example_view


def silence(view: View, /, **_as_of: object) -> FloatArray:
    """Return days since the last talk; NaN where there was none."""
    return view.table.array("days_since_contact").copy()


class Quiet:
    """Customers whom nobody talked to."""

    @hookimpl
    def successkit_health_signals(self) -> list[Signal]:
        """Return the signal: 100 up to two weeks of silence, 0 from three months."""
        points = ((14, 100), (90, 0))
        return [Signal(name="Quiet.silence", compute=silence, points=points)]


extensions = Extensions.collect([Quiet()])
check_signal(extensions.signals[0])
print(run_signals(extensions.signals, example_view(accounts=5)).raw["Quiet.silence"])
