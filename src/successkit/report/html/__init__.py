"""The review as one self-contained page."""

from successkit.report.html.page import render_html

__all__ = ["render_html"]
