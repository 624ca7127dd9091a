"""A book in parts of whole accounts: split, learned from, judged, put together."""

from successkit.engine.partition.split import split

__all__ = ["split"]
