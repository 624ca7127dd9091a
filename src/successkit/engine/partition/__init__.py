"""A book in parts of whole accounts: split, learned from, judged, put together."""

from successkit.engine.partition.split import bucket_of, split

__all__ = ["bucket_of", "split"]
