"""``FeedbackRoute``: which department hears what customers say."""

from collections.abc import Mapping
from typing import Final

import attrs

from successkit.core.declarations.computed import check_name, check_word
from successkit.core.errors import InvalidInputError
from successkit.core.states import Department

SOURCES: Final = ("survey", "interaction")


@attrs.frozen(kw_only=True)
class FeedbackRoute:
    """What goes to one department; a comment may go to several.

    All given tests must hold; a route without any test is refused.

    Parameters
    ----------
    name
        Its name; ``plugin.route`` for a plugin's.
    department
        Who hears it.
    words
        At least one of them stands in the text, compared without regard to case and
        width.
    sources
        ``survey``, ``interaction``; empty for both.
    kinds
        Kinds of survey (``nps`` …) or categories of enquiry; empty for any.
    below
        Answers below this share of their scale, 0 to 1; None for any.
    labels
        Name for people, by language.
    """

    name: str
    department: Department
    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    below: float | None = None
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)

    def __attrs_post_init__(self) -> None:
        check_name("FeedbackRoute", self.name)
        for source in self.sources:
            check_word(f"FeedbackRoute {self.name}: sources", source, SOURCES)
        if not (self.words or self.sources or self.kinds) and self.below is None:
            raise InvalidInputError(
                f"FeedbackRoute {self.name}: expected at least one of words, sources, "
                "kinds and below; got none, which would send everything"
            )
        if self.below is not None and not 0 <= self.below <= 1:
            raise InvalidInputError(
                f"FeedbackRoute {self.name}: below: expected a share of the scale, 0 "
                f"to 1; got {self.below!r}"
            )
