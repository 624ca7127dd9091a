"""What can go wrong while a report is written."""


class UnknownLanguageError(ValueError):
    """A report was asked for in a language that it has no words for."""


class MissingExtraError(ImportError):
    """A page needs a library that is installed with an extra of the package."""
