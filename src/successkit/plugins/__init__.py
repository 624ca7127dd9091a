"""Plugins: hooks that declare, what a set of plugins adds, and running it safely."""

from successkit.plugins.executor import SignalRun, run_signals
from successkit.plugins.extensions import Extensions, PluginInfo
from successkit.plugins.hookspecs import hookimpl
from successkit.plugins.loading import load
from successkit.plugins.metric_executor import MetricRun, run_metrics
from successkit.plugins.naming import GROUP

__all__ = [
    "GROUP",
    "Extensions",
    "MetricRun",
    "PluginInfo",
    "SignalRun",
    "hookimpl",
    "load",
    "run_metrics",
    "run_signals",
]
