"""Plugins: hooks that declare, what a set of plugins adds, and running it safely."""

from successkit.plugins.base import Plugin
from successkit.plugins.executor import ColumnRun, SignalRun, run_columns, run_signals
from successkit.plugins.extensions import Extensions
from successkit.plugins.hand import Hand, hand_of
from successkit.plugins.hookspecs import hookimpl
from successkit.plugins.info import Origin, PluginInfo
from successkit.plugins.limits import Limits
from successkit.plugins.loading import load
from successkit.plugins.metric_executor import MetricRun, run_metrics
from successkit.plugins.naming import GROUP
from successkit.plugins.observer import Observer
from successkit.plugins.provenance import Provenance
from successkit.plugins.task import Task, task_of

__all__ = [
    "GROUP",
    "ColumnRun",
    "Extensions",
    "Hand",
    "Limits",
    "MetricRun",
    "Observer",
    "Origin",
    "Plugin",
    "PluginInfo",
    "Provenance",
    "SignalRun",
    "Task",
    "hand_of",
    "hookimpl",
    "load",
    "run_columns",
    "run_metrics",
    "run_signals",
    "task_of",
]
