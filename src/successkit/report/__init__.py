"""Reports: a review or figures as text for a terminal, and as a page.

A report renders a document of plain values and computes no figure of its own. It is
written in English or Japanese, and shows what is missing as missing.
"""

from successkit.report.board import render_board
from successkit.report.errors import MissingExtraError, UnknownLanguageError
from successkit.report.html import render_html
from successkit.report.labels import LANGUAGES, label
from successkit.report.metrics_board import render_metrics
from successkit.report.notebook import review_html
from successkit.report.playbooks import render_playbooks
from successkit.report.plugins import render_plugins
from successkit.report.problems import render_problems
from successkit.report.team_board import render_team
from successkit.report.value_board import render_value

__all__ = [
    "LANGUAGES",
    "MissingExtraError",
    "UnknownLanguageError",
    "label",
    "render_board",
    "render_html",
    "render_metrics",
    "render_playbooks",
    "render_plugins",
    "render_problems",
    "render_team",
    "render_value",
    "review_html",
]
