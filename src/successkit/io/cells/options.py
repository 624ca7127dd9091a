"""What a mapping may say about the spelling of cells."""

from datetime import tzinfo

import attrs


@attrs.frozen(kw_only=True)
class CellOptions:
    """How cells of one table are spelled.

    Parameters
    ----------
    date_formats
        ``strptime`` formats of days and instants, tried before ISO 8601.
    decimal_comma
        Whether numbers are written 1.200,50.
    scientific
        Whether 1e5 is a number.
    zone
        Time zone of instants without an offset; None refuses them.
    """

    date_formats: tuple[str, ...] = ()
    decimal_comma: bool = False
    scientific: bool = False
    zone: tzinfo | None = None
