"""Where the parts of a book are worked on: threads, files, or a cluster."""

from successkit.engine.backends.dask import Dask
from successkit.engine.backends.local import Local
from successkit.engine.backends.protocol import Backend, Part, Source, Work
from successkit.engine.backends.spark import Spark

__all__ = ["Backend", "Dask", "Local", "Part", "Source", "Spark", "Work"]
