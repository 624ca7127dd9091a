"""Segments: ordered rules over columns that put every account in one group."""

from successkit.segments.built_in import BUILT_IN, goal_segments, segment_columns
from successkit.segments.segmentation import Rule, Segmentation

__all__ = [
    "BUILT_IN",
    "Rule",
    "Segmentation",
    "goal_segments",
    "segment_columns",
]
