"""Where a playbook, a step or a field of one stands in a TOML text."""

import re
from collections.abc import Sequence
from typing import Final, Self

import attrs

_HEADER: Final = re.compile(r"\s*\[\[?\s*([\w.\"'\s-]+?)\s*\]\]?\s*(#.*)?$")


@attrs.frozen
class TomlLines:
    """Lines at which the tables of a TOML text begin.

    Parameters
    ----------
    lines
        The text.
    headers
        Line of each header from 0, with its name.
    """

    lines: Sequence[str]
    headers: Sequence[tuple[int, str]]

    @classmethod
    def of(cls, text: str) -> Self:
        """Look for the headers.

        Parameters
        ----------
        text
            TOML.

        Returns
        -------
        Self
            To be asked for lines.
        """
        lines = text.splitlines()
        found = [(place, _HEADER.match(line)) for place, line in enumerate(lines)]
        return cls(
            lines,
            [(place, re.sub(r"[\s\"']", "", one[1])) for place, one in found if one],
        )

    def at(
        self, key: str, number: int, *, step: int | None = None, field: str = ""
    ) -> int | None:
        r"""Return the line of a playbook, or of what stands in it.

        Parameters
        ----------
        key
            Name of the array of tables, such as ``playbook``.
        number
            Which of them, from 0.
        step
            Which of its steps, from 0; None for the playbook itself.
        field
            Name of a field; empty for none.

        Returns
        -------
        int | None
            From 1. Of the nearest thing around it that has a line of its own; None
            where the playbook is written without a header.

        Examples
        --------
        >>> text = '[[playbook]]\nname = "a"\n\n[[playbook.steps]]\nkind = "call"'
        >>> TomlLines.of(text).at("playbook", 0, step=0, field="kind")
        5
        >>> TomlLines.of(text).at("playbook", 0, field="when")
        1
        """
        starts = [place for place, name in self.headers if name == key]
        if number >= len(starts):
            return None
        start, end = starts[number], [*starts, len(self.lines)][number + 1]
        steps = [
            place
            for place, name in self.headers
            if name == f"{key}.steps" and start < place < end
        ]
        if step is not None and step < len(steps):
            start = steps[step]
        elif step is not None:
            field = "steps"
        return self._field(start, field) + 1

    def _field(self, start: int, field: str) -> int:
        after = [place for place, _ in self.headers if place > start]
        wanted = re.compile(rf"\s*[\"']?{re.escape(field)}[\"']?\s*=")
        for place in range(start + 1, min([*after, len(self.lines)])):
            if field and wanted.match(self.lines[place]):
                return place
        return start
