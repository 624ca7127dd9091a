"""``Problems``: every finding of a book, and the count that nothing was lost."""

from collections.abc import Iterator

import attrs

from successkit.core.problem import Problem, Severity


@attrs.frozen(kw_only=True)
class Problems:
    """What was found while reading; ``read = accepted + set_aside + duplicates``.

    Parameters
    ----------
    read
        Rows read, over all tables.
    accepted
        Rows in the portfolio.
    set_aside
        Rows with an error.
    duplicates
        Rows dropped because an equal one stands in the table.
    rows
        The findings, in the order of tables and rows.
    """

    read: int = 0
    accepted: int = 0
    set_aside: int = 0
    duplicates: int = 0
    rows: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __add__(self, other: "Problems") -> "Problems":
        return Problems(
            read=self.read + other.read,
            accepted=self.accepted + other.accepted,
            set_aside=self.set_aside + other.set_aside,
            duplicates=self.duplicates + other.duplicates,
            rows=self.rows + other.rows,
        )

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Findings that set a row aside."""
        return tuple(row for row in self.rows if row.severity is Severity.ERROR)

    def as_dict(self) -> dict[str, object]:
        """Return the counts and findings as plain JSON values.

        Returns
        -------
        dict[str, object]
            ``read``, ``accepted``, ``set_aside``, ``duplicates`` and ``rows``.
        """
        return {
            "read": self.read,
            "accepted": self.accepted,
            "set_aside": self.set_aside,
            "duplicates": self.duplicates,
            "rows": [row.as_dict() for row in self.rows],
        }
