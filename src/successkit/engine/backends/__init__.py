"""Where the parts of a book are worked on: threads, files, or a cluster."""

from successkit.engine.backends.dask import Dask
from successkit.engine.backends.local import Local
from successkit.engine.backends.out_of_core import OutOfCore
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Backend, Source, Work
from successkit.engine.backends.spark import Spark
from successkit.engine.backends.split import split

__all__ = [
    "Backend",
    "Dask",
    "Local",
    "OutOfCore",
    "Part",
    "Source",
    "Spark",
    "Work",
    "split",
]
