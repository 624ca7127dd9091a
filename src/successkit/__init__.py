"""The customer-success domain engine for Python.

Dated facts in, explained decisions out, nothing in between but pure functions over
columns.

>>> import successkit
>>> book = successkit.Portfolio.from_objects(
...     accounts=[successkit.Account(id="a-1", name="青空商事")]
... )
>>> book
<Portfolio accounts=1>

Records and columns are there at once; the engine, readers and metrics are imported
when they are first used, so that ``import successkit`` stays cheap.
"""

import importlib
from typing import TYPE_CHECKING

from successkit.core import (
    Account,
    Contact,
    Contract,
    Event,
    Handover,
    Interaction,
    InvalidInputError,
    MetricValue,
    Milestone,
    Money,
    Override,
    Period,
    Person,
    Portfolio,
    Problem,
    Rate,
    SuccesskitError,
    Survey,
    Usage,
)

if TYPE_CHECKING:
    from successkit import metrics
    from successkit.engine import Config, Engine, Local, OutOfCore, Review
    from successkit.io import from_frames, read, to_frames
    from successkit.plugins import Plugin, hookimpl

__all__ = [
    "Account",
    "Config",
    "Contact",
    "Contract",
    "Engine",
    "Event",
    "Handover",
    "Interaction",
    "InvalidInputError",
    "Local",
    "MetricValue",
    "Milestone",
    "Money",
    "OutOfCore",
    "Override",
    "Period",
    "Person",
    "Plugin",
    "Portfolio",
    "Problem",
    "Rate",
    "Review",
    "SuccesskitError",
    "Survey",
    "Usage",
    "from_frames",
    "hookimpl",
    "metrics",
    "read",
    "to_frames",
]

_LATER = {
    "Config": "successkit.engine",
    "Engine": "successkit.engine",
    "Local": "successkit.engine",
    "OutOfCore": "successkit.engine",
    "Review": "successkit.engine",
    "from_frames": "successkit.io",
    "Plugin": "successkit.plugins",
    "hookimpl": "successkit.plugins",
    "metrics": "successkit",
    "read": "successkit.io",
    "to_frames": "successkit.io",
}


def __getattr__(name: str) -> object:
    if name == "metrics":
        return importlib.import_module("successkit.metrics")
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module 'successkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
