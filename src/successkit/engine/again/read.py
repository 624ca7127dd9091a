"""``Read``: tables of a book that remember which of them was asked for."""

from collections.abc import Iterator, Mapping

from successkit.core import Facts


class Read(Mapping[str, Facts]):
    """Tables by name, and the names of those that somebody looked at.

    What is made from a book rests on the tables it looked at: made from another book
    with the same ones, it is the same.

    Parameters
    ----------
    tables
        The tables.
    """

    def __init__(self, tables: Mapping[str, Facts]) -> None:
        self.names = set[str]()
        self._tables = tables

    def __getitem__(self, name: str) -> Facts:
        self.names.add(name)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)
