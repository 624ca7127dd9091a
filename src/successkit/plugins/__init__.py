"""Plugins: hooks that declare, what a set of plugins adds, and running it safely."""

from successkit.plugins.executor import SignalRun, run_signals
from successkit.plugins.extensions import Extensions, PluginInfo
from successkit.plugins.finding import GROUP
from successkit.plugins.hookspecs import hookimpl
from successkit.plugins.loading import load

__all__ = [
    "GROUP",
    "Extensions",
    "PluginInfo",
    "SignalRun",
    "hookimpl",
    "load",
    "run_signals",
]
