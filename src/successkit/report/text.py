"""Text of a fixed width where Japanese letters take two columns.

Letters that Unicode calls ambiguous count as one column, as in most terminals.
"""

import unicodedata
from collections.abc import Collection, Iterator, Sequence

ELLIPSIS = "..."
NEVER_FIRST = frozenset(
    "、。，．：；！？）］｝」』】〉》〜ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
NEVER_LAST = frozenset("（［｛「『【〈《")


def width_of(value: str) -> int:
    """Return how many columns of a terminal a text takes.

    Parameters
    ----------
    value
        Printable text.

    Returns
    -------
    int
        Wide and full-width letters count two, combining marks none.

    Examples
    --------
    >>> width_of("abc"), width_of("青空"), width_of("ｱ")
    (3, 4, 1)
    """
    if value.isascii():
        return len(value)
    return sum(_columns(char) for char in value)


def clip(value: str, width: int) -> str:
    """Return a text cut to a width, with an ellipsis where something was cut.

    Parameters
    ----------
    value
        Printable text.
    width
        Columns, >= 3.

    Returns
    -------
    str
        At most ``width`` columns.

    Examples
    --------
    >>> clip("株式会社青空", 9)
    '株式会...'
    """
    if width_of(value) <= width:
        return value
    room = width - len(ELLIPSIS)
    kept: list[str] = []
    for char in value:
        room -= _columns(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept) + ELLIPSIS[: max(width, 0)]


def pad(value: str, width: int, *, right: bool = False) -> str:
    """Return a text filled up with spaces to a width.

    Parameters
    ----------
    value
        Printable text; longer text stays as it is.
    width
        Columns.
    right
        Put the text to the right end, as for numbers.

    Returns
    -------
    str
        At least ``width`` columns.

    Examples
    --------
    >>> pad("青空", 6) + "|", pad("12", 4, right=True)
    ('青空  |', '  12')
    """
    gap = " " * (width - width_of(value))
    return gap + value if right else value + gap


def wrap(value: str, width: int, *, indent: str = "") -> list[str]:
    """Return a text in lines of at most a width.

    Lines break at spaces where there are any, and between wide letters unless one may
    not begin or end a line.

    Parameters
    ----------
    value
        Printable text.
    width
        Columns of a line, the indent included.
    indent
        What stands before the second line and those after it.

    Returns
    -------
    list[str]
        At least one line.

    Examples
    --------
    >>> wrap("usage fell by half", 11, indent="  ")
    ['usage fell', '  by half']
    >>> wrap("利用が半減した", 8)
    ['利用が半', '減した']
    >>> wrap("利用が減、解約", 8)
    ['利用が', '減、解約']
    """
    lines = [""]
    for piece in _pieces(value):
        fits = width_of(lines[-1] + piece.rstrip()) <= width
        if fits or not lines[-1].strip():
            lines[-1] += piece
        else:
            lines.append(indent + piece.lstrip())
    return [line.rstrip() for line in lines]


def grid(rows: Sequence[Sequence[str]], *, left: int = 1, gap: int = 2) -> list[str]:
    """Return rows of cells in aligned columns.

    Parameters
    ----------
    rows
        Rows of the same number of cells.
    left
        How many of the first columns are text; the others go to the right end.
    gap
        Spaces between columns.

    Returns
    -------
    list[str]
        One line a row.

    Examples
    --------
    >>> grid([["危険", "45"], ["Not scored", "7"]])
    ['危険        45', 'Not scored   7']
    """
    widths = [max(map(width_of, cells)) for cells in zip(*rows, strict=True)]
    return [
        (" " * gap)
        .join(
            pad(cell, width, right=place >= left)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        .rstrip()
        for row in rows
    ]


def text_grid(
    rows: Sequence[Sequence[str]], width: int, *, texts: Collection[int]
) -> list[str]:
    """Return rows of cells in aligned columns, of which the last one is long text.

    Parameters
    ----------
    rows
        Rows of the same number of cells, at least two.
    width
        Columns of the terminal; the last cell goes on below itself where it is longer.
    texts
        Positions of the columns that begin at the left end; the last one always does.

    Returns
    -------
    list[str]
        One line a row, or more.

    Examples
    --------
    >>> text_grid([["7", "a", "rather long words"], ["12", "bcd", "x"]], 21, texts={1})
    [' 7  a    rather long', '         words', '12  bcd  x']
    """
    if not rows:
        return []
    firsts = [row[:-1] for row in rows]
    widths = [max(map(width_of, cells)) for cells in zip(*firsts, strict=True)]
    lines: list[str] = []
    for *cells, last in rows:
        padded = [
            pad(cell, size, right=place not in texts)
            for place, (cell, size) in enumerate(zip(cells, widths, strict=True))
        ]
        head = "  ".join([*padded, ""])
        room = max(width - width_of(head), 12)
        first, *more = wrap(last, room) or [""]
        lines += [(head + first).rstrip()]
        lines += [" " * width_of(head) + line for line in more]
    return lines


def wrapped_grid(
    head: Sequence[str], columns: Sequence[Sequence[str]], width: int
) -> list[list[str]]:
    """Return a wide table as tables below each other, each with the row names.

    Parameters
    ----------
    head
        Row names, the first above the names.
    columns
        Columns of as many cells as there are row names.
    width
        Columns of the terminal.

    Returns
    -------
    list[list[str]]
        Lines of each table; a column that is wider than the page stands alone.

    Examples
    --------
    >>> for table in wrapped_grid(["", "MRR"], [["Jan", "10"], ["Feb", "12"]], 10):
    ...     print(table)
    ['     Jan', 'MRR   10']
    ['     Feb', 'MRR   12']
    """
    cell = max((width_of(text) for column in columns for text in column), default=1)
    room = width - max(map(width_of, head))
    each = max(1, room // (cell + 2))
    return [
        grid(
            [
                [name, *(pad(text, cell, right=True) for text in row)]
                for name, *row in zip(head, *columns[at : at + each], strict=True)
            ]
        )
        for at in range(0, len(columns), each)
    ]


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _pieces(value: str) -> Iterator[str]:
    word = ""
    for char in value:
        if word and _may_break(word[-1], char):
            yield word
            word = ""
        word += char
    if word:
        yield word


def _may_break(before: str, after: str) -> bool:
    if after in NEVER_FIRST or before in NEVER_LAST:
        return False
    wide = 2 in {_columns(before), _columns(after)}  # noqa: PLR2004
    return wide or before == " "
