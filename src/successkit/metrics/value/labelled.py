"""``LabelledFloat``: a number that says what is special about it."""

from typing import Self


class LabelledFloat(float):
    """A float with a note, for a value that must not pass in silence.

    Parameters
    ----------
    value
        The number; infinite where there is no finite one.
    note
        Why, in words; empty for an ordinary value.

    Examples
    --------
    >>> value = LabelledFloat(float("inf"), "without a discount the sum has no end")
    >>> value.note
    'without a discount the sum has no end'
    >>> LabelledFloat(2.5) + 1
    3.5
    """

    note: str

    def __new__(cls, value: float, note: str = "") -> Self:
        """Make one; floats are made here and not in ``__init__``.

        Parameters
        ----------
        value, note
            See the class.

        Returns
        -------
        Self
            The number.
        """
        made = super().__new__(cls, value)
        made.note = note
        return made

    def __getnewargs__(self) -> tuple[float, str]:  # type: ignore[override]
        return (float(self), self.note)

    def __repr__(self) -> str:
        number = float.__repr__(self)
        return f"{number} ({self.note})" if self.note else number
