"""What can go wrong while a report is written."""

from successkit.core import InvalidInputError, SuccesskitError


class UnknownLanguageError(InvalidInputError):
    """A report was asked for in a language that it has no words for."""


class MissingExtraError(SuccesskitError, ImportError):
    """A page needs a library that is installed with an extra of the package."""
