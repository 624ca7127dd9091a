"""Reviewing again after single accounts changed, without the work on all others."""

from successkit.engine.again.followed import Followed

__all__ = ["Followed"]
