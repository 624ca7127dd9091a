"""The text of a condition: what may stand in it, and places for messages.

The scan comes before Python's own parser sees the text, so that nothing but names,
numbers, plain strings and a few signs ever reaches it, and never deeply nested.
"""

import ast
import re
from functools import lru_cache
from typing import Final

import attrs

from successkit.core.condition.derived import FUNCTIONS
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.hints import question

MAX_CHARACTERS: Final = 2000
MAX_TOKENS: Final = 400
MAX_DEPTH: Final = 32
MAX_NUMBER: Final = 10**15
_SHOWN: Final = 80

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>'[^'"\\\n]*'|"[^"\\\n]*")
    |(?P<number>[0-9][0-9_]*(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?(?!\w))
    |(?P<name>[^\W\d]\w*)
    |(?P<open>[(\[])
    |(?P<close>[)\]])
    |(?P<sign><=|>=|==|!=|[<>+\-*/,.])""",
    re.VERBOSE,
)
_WORDS: Final = frozenset({"and", "or", "not", "in", "is"})


@attrs.frozen
class Source:
    """The text of a condition.

    Parameters
    ----------
    text
        As the author wrote it.
    """

    text: str

    def at(self, node: ast.expr) -> int:
        """Return the place of a part, in characters from 1.

        Parameters
        ----------
        node
            The part.

        Returns
        -------
        int
            Its first character.
        """
        return self._characters(node.col_offset) + 1

    def part(self, node: ast.expr) -> str:
        """Return the text of a part.

        Parameters
        ----------
        node
            The part.

        Returns
        -------
        str
            What the author wrote there.
        """
        end = node.end_col_offset or node.col_offset
        return self.text[self._characters(node.col_offset) : self._characters(end)]

    def invalid(self, place: int, message: str) -> InvalidInputError:
        """Return the error for something that is not understood.

        Parameters
        ----------
        place
            Character, from 1.
        message
            What was expected and what came.

        Returns
        -------
        InvalidInputError
            To be raised.
        """
        return InvalidInputError(f"{self._head(place)}: {message}")

    def unknown(
        self, place: int, what: str, name: str, known: list[str]
    ) -> UnknownNameError:
        """Return the error for a misspelt name, with the nearest that exists.

        Parameters
        ----------
        place
            Character, from 1.
        what
            What kind of name.
        name
            What came.
        known
            The names that exist.

        Returns
        -------
        UnknownNameError
            To be raised.
        """
        meant = question(name, known, _list(known))
        return UnknownNameError(
            f"{self._head(place)}: no {what} {cut(name)!r}; {meant}"
        )

    def _head(self, place: int) -> str:
        return f"condition {cut(self.text)!r}, character {place}"

    def _characters(self, offset: int) -> int:
        # ast counts UTF-8 bytes, people count characters; parse() dropped the lead
        lead = len(self.text) - len(self.text.lstrip())
        shown = self.text[lead:].encode()[:offset]
        return lead + len(shown.decode(errors="ignore"))


def _list(known: list[str]) -> str:
    return f"known are {', '.join(known[:12])}{', …' if len(known) > 12 else ''}"  # noqa: PLR2004


def cut(text: str) -> str:
    """Return a text for messages, of bounded length.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        At most 80 characters.
    """
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def parse(text: str) -> tuple[Source, ast.expr]:
    """Read the text of a condition into a syntax tree of bounded size.

    Parameters
    ----------
    text
        The condition.

    Returns
    -------
    tuple[Source, ast.expr]
        The text with its places, and the tree; not yet checked for meaning.

    Raises
    ------
    InvalidInputError
        It is not text, too long, too deep, or not a condition.
    """
    if type(text) is not str:
        raise InvalidInputError(f"condition: expected text; got {type(text).__name__}")
    return _parsed(text)


@lru_cache(maxsize=512)
def _parsed(text: str) -> tuple[Source, ast.expr]:
    # The conditions of a set of settings are few, and each is asked for many times.
    source = Source(text)
    _scan(source)
    flat = re.sub(r"\s", " ", text.strip())
    try:
        return source, ast.parse(flat, mode="eval").body
    except SyntaxError as error:
        place = source.text.find(text.strip()) + (error.offset or 1)
        raise source.invalid(place, f"not a condition ({error.msg})") from None
    except (ValueError, RecursionError, MemoryError):
        raise source.invalid(1, "not a condition") from None


def _scan(source: Source) -> None:
    text = source.text
    if not text.strip() or len(text) > MAX_CHARACTERS:
        raise source.invalid(
            1, f"expected 1 to {MAX_CHARACTERS} characters; got {len(text)}"
        )
    place = depth = tokens = 0
    before = ""
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise source.invalid(
                place + 1,
                f"{text[place]!r} has no meaning in a condition; known are names, "
                "numbers, plain 'text', < <= > >= == != + - * / ( ) and or not in is",
            )
        kind = found.lastgroup or ""
        depth += (kind == "open") - (kind == "close")
        tokens += kind != "space"
        _refuse(source, found, before, depth, tokens)
        before = _glue(found, before)
        place = found.end()


def _glue(found: re.Match[str], before: str) -> str:
    if found.lastgroup == "space":
        return before
    if found.lastgroup == "name" and found.group() in FUNCTIONS:
        return "function"
    word = found.lastgroup == "name" and found.group() not in _WORDS
    return "word" if word else found.lastgroup or ""


def _refuse(
    source: Source, found: re.Match[str], before: str, depth: int, tokens: int
) -> None:
    place = found.start() + 1
    if depth > MAX_DEPTH or tokens > MAX_TOKENS:
        raise source.invalid(
            place,
            f"too large: at most {MAX_TOKENS} words and {MAX_DEPTH} brackets deep",
        )
    if before in {"word", "text", "close"} and found.lastgroup == "open":
        raise source.invalid(
            place,
            "functions and indexes cannot be used, but for "
            f"{', '.join(FUNCTIONS.values())}",
        )
    if before in {"word", "text", "function"} and found.lastgroup == "text":
        raise source.invalid(place, "expected a sign between two values")
