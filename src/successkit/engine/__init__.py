"""The engine: puts the rooms together and reviews a book."""

from successkit.engine.config import Config
from successkit.engine.difference import Change, ReviewDiff
from successkit.engine.engine import Engine
from successkit.engine.review import Review

__all__ = ["Change", "Config", "Engine", "Review", "ReviewDiff"]
