"""Where the parts of a book are worked on: threads, files, or a cluster."""

from successkit.engine.backends.local import Local
from successkit.engine.backends.protocol import Backend, Part, Source, Work

__all__ = ["Backend", "Local", "Part", "Source", "Work"]
