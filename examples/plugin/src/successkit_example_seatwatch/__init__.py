"""Seatwatch tells how far the seats that were bought are in use."""

from successkit_example_seatwatch.plugin import Seatwatch

__all__ = ["Seatwatch", "plugin"]

plugin = Seatwatch()
