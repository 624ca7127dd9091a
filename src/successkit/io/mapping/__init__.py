"""Mapping files: how the exports of another system become our tables."""

from successkit.io.mapping.apply import apply_mapping
from successkit.io.mapping.load import load_mapping
from successkit.io.mapping.model import BookMapping, TableMapping

__all__ = ["BookMapping", "TableMapping", "apply_mapping", "load_mapping"]
