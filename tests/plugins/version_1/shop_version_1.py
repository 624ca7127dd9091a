"""A plugin as a class, as it was written for version 1. NEVER EDIT THIS FILE.

See ``acme_version_1.py``.
"""

from collections.abc import Iterable

import numpy as np

from successkit.core import FloatArray, RunSeen, Signal, View
from successkit.plugins import Plugin

SEEN: list[int] = []


def seats(view: View, /, *, as_of: np.datetime64) -> FloatArray:
    return view.table.array("seats") * 1.0


class Shop(Plugin):
    plugin_name = "shop"

    def successkit_health_signals(self) -> Iterable[Signal]:
        yield Signal(name="shop.seats", compute=seats, points=((0, 0), (20, 100)))

    def successkit_event_kinds(self) -> list[str]:
        return ["shop.opened"]

    def successkit_on_run(self, run: RunSeen) -> None:
        SEEN.append(run.accounts)
