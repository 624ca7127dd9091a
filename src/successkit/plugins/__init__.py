"""Plugins: hooks that declare, what a set of plugins adds, and running it safely."""

from successkit.plugins.base import Plugin
from successkit.plugins.executor import SignalRun, run_signals
from successkit.plugins.extensions import Extensions
from successkit.plugins.hookspecs import hookimpl
from successkit.plugins.info import Origin, PluginInfo
from successkit.plugins.loading import load
from successkit.plugins.metric_executor import MetricRun, run_metrics
from successkit.plugins.naming import GROUP
from successkit.plugins.observer import Observer
from successkit.plugins.provenance import Provenance

__all__ = [
    "GROUP",
    "Extensions",
    "MetricRun",
    "Observer",
    "Origin",
    "Plugin",
    "PluginInfo",
    "Provenance",
    "SignalRun",
    "hookimpl",
    "load",
    "run_metrics",
    "run_signals",
]
