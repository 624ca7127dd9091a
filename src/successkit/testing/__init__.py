"""The contract kit for authors of plugins."""

from successkit.testing.check_column import check_column
from successkit.testing.check_metric import check_metric
from successkit.testing.check_plugin import check_plugin
from successkit.testing.check_signal import check_signal
from successkit.testing.example import example_book, example_view

__all__ = [
    "check_column",
    "check_metric",
    "check_plugin",
    "check_signal",
    "example_book",
    "example_view",
]
