"""Rendering of the page: templates, escaping, and the content security policy."""

import base64
import hashlib
from functools import cache, partial
from importlib import resources
from typing import Protocol, cast

from successkit.report.errors import MissingExtraError
from successkit.report.html.view import page_of
from successkit.report.labels import label, words
from successkit.report.reading import Record, text

STYLE = "style.css"
PAGE = "page.html.jinja"


class Template(Protocol):
    """What the page needs of a template."""

    def render(self, **context: object) -> str:
        """Return the filled template."""
        ...


def render_html(document: Record, *, lang: str = "en") -> str:
    """Return a review as one page that needs nothing else.

    The page has no script and names no address outside itself; its content security
    policy allows its own style sheet only. Everything that comes from the data is
    escaped. It prints on A4.

    Parameters
    ----------
    document
        Review document. What it lacks is shown as "no data", never as zero. At most
        200 accounts are listed, and the page says how many are not.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        HTML document, to be written as UTF-8.

    Raises
    ------
    MissingExtraError
        Jinja2 is not installed.
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> page = render_html({"as_of": "2026-03-31", "currency": "JPY"}, lang="ja")
    >>> page.splitlines()[:2]
    ['<!doctype html>', '<html lang="ja">']
    """
    words(lang)  # an unknown language is refused before any work
    style = _read(STYLE)
    filled = _template().render(
        page=page_of(document, lang=lang),
        policy=policy_for(style),
        style=style,
        t=partial(label, lang=lang),
    )
    return filled.rstrip() + "\n"


def policy_for(style: str) -> str:
    """Return the content security policy of a page with one style sheet.

    Parameters
    ----------
    style
        Text between the style tags, to the letter.

    Returns
    -------
    str
        Policy that allows this style sheet and nothing else.

    Examples
    --------
    >>> policy_for("p { color: black }")[:38]
    "default-src 'none'; style-src 'sha256-"
    """
    digest = hashlib.sha256(style.encode()).digest()
    allowed = base64.b64encode(digest).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{allowed}'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _template() -> Template:
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtraError(
            "The HTML page needs Jinja2, which is not installed; "
            "mend it with: pip install 'successkit[report]'"
        ) from error
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_read),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    return cast("Template", environment.get_template(PAGE))


def _read(name: str) -> str:
    folder = resources.files("successkit.report.html") / "templates"
    return (folder / name).read_text(encoding="utf-8")


def _printable(value: object) -> object:
    return value if hasattr(value, "__html__") else text(value)
