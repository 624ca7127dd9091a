"""Promises of what plugins declare: each tried out by one plain function."""

from successkit.plugins.promises.breach import Breach
from successkit.plugins.promises.trial import BrokenCallError, Subject
from successkit.plugins.promises.trying import breaches

__all__ = ["Breach", "BrokenCallError", "Subject", "breaches"]
