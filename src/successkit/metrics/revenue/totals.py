"""What the periods of a book add up to: levels of accounts, and sums of lines."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array, IntArray
from successkit.core.exact import checked_sum

LINES: Final = (
    "opening",
    "new",
    "expansion",
    "contraction",
    "churn",
    "reactivation",
    "pause",
    "resume",
    "fx",
    "closing",
)
"""Lines of a roll-forward: opening + new + expansion + reactivation + resume + fx
− contraction − churn − pause = closing."""


@attrs.define(kw_only=True)
class Totals:
    """Exact sums of one period over some accounts; they add up over accounts.

    Parameters
    ----------
    opening, new, expansion, contraction, churn, reactivation
        Revenue lines, in units of 1/55,440 minor unit a month.
    pause, resume, fx, closing
        More of them, in units of 1/55,440 minor unit a month.
    kept
        Sum over accounts of the lower of opening and closing, at the opening's rates.
    held
        Sum of the closing revenue of accounts that paid at the opening.
    lost
        Sum over accounts of churn and contraction, of each at most its opening.
    accounts_open, accounts_lost, accounts_new, accounts_back, accounts_closed
        Accounts at the opening, lost from them, never seen before, back again, and
        there at the closing.
    """

    opening: int = 0
    new: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    reactivation: int = 0
    pause: int = 0
    resume: int = 0
    fx: int = 0
    closing: int = 0
    kept: int = 0
    held: int = 0
    lost: int = 0
    accounts_open: int = 0
    accounts_lost: int = 0
    accounts_new: int = 0
    accounts_back: int = 0
    accounts_closed: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return self._plus(other, 1)

    def __sub__(self, other: "Totals") -> "Totals":
        return self._plus(other, -1)

    def _plus(self, other: "Totals", sign: int) -> "Totals":
        return Totals(
            **{
                name: getattr(self, name) + sign * getattr(other, name)
                for name in attrs.fields_dict(Totals)
            }
        )

    @property
    def balanced(self) -> bool:
        """Whether opening and movements make the closing, exactly."""
        gained = self.new + self.expansion + self.reactivation + self.resume + self.fx
        lost = self.contraction + self.churn + self.pause
        return self.opening + gained - lost == self.closing


@attrs.frozen(eq=False)
class Levels:
    """State of a block of accounts before and after one period.

    Parameters
    ----------
    before, after
        Revenue at the opening and at the closing, both at the opening's rates.
    closing
        Revenue at the closing, at the closing's rates.
    suspended
        Change by pauses and resumptions within the period, at the opening's rates.
    alive_before, alive_after
        Whether the account is a customer.
    paid_before
        Whether it ever had revenue before the opening's end.
    """

    before: Int64Array
    after: Int64Array
    closing: Int64Array
    suspended: Int64Array
    alive_before: BoolArray
    alive_after: BoolArray
    paid_before: BoolArray

    @property
    def rest(self) -> Int64Array:
        """Change of each account other than by pauses and resumptions."""
        return self.after - self.before - self.suspended

    @property
    def line(self) -> IntArray:
        """Line that the rest of each account belongs to, by position in ``LINES``."""
        code = (self.rest < 0) * FELL
        code += self.alive_after * STAYS
        code += self.alive_before * WAS
        code += self.paid_before * SEEN
        code += ((self.before == 0) & (self.suspended <= 0)) * IDLE
        line: IntArray = LINE_OF[code]
        return line


_AT: Final = {name: place for place, name in enumerate(LINES)}

FELL, STAYS, WAS, SEEN, IDLE = 1, 2, 4, 8, 16
"""Bits that tell what happened to an account in a period: its revenue fell; it is a
customer after, and before; it ever paid before; it paid nothing before, and nothing
resumed."""


def line_name(code: int) -> str:
    """Return the line that a change belongs to.

    Parameters
    ----------
    code
        Sum of the bits.

    Returns
    -------
    str
        One of ``LINES``.

    Examples
    --------
    >>> line_name(STAYS), line_name(SEEN | STAYS), line_name(FELL | SEEN | WAS)
    ('new', 'reactivation', 'churn')
    """
    if code & FELL:
        return "contraction" if code & STAYS else "churn"
    if not code & SEEN:
        return "new"
    if not code & WAS:
        return "reactivation"
    return "resume" if code & IDLE else "expansion"


LINE_OF: Final = np.array([_AT[line_name(code)] for code in range(32)], np.int8)
"""Place of each code's line in ``LINES``."""


OF_REST: Final[tuple[str, ...]] = (
    "new",
    "expansion",
    "contraction",
    "churn",
    "reactivation",
    "resume",
)
"""Lines that the rest of a change may belong to."""


def totals_of(levels: Levels) -> Totals:
    """Classify what happened to each account and add it up.

    Parameters
    ----------
    levels
        A block of accounts over one period.

    Returns
    -------
    Totals
        Its sums; each account is in at most one of new, reactivation, expansion,
        contraction and churn, beside pause and resume.
    """
    line, size = levels.line, np.abs(levels.rest)
    rest = {name: checked_sum(size[line == _AT[name]]) for name in OF_REST}
    rest["resume"] += checked_sum(np.maximum(levels.suspended, 0))
    first = ~levels.paid_before
    base = levels.before > 0
    lost = levels.alive_before & ~levels.alive_after
    came = ~levels.alive_before & levels.alive_after
    return Totals(
        opening=checked_sum(levels.before),
        pause=checked_sum(np.maximum(-levels.suspended, 0)),
        fx=checked_sum(levels.closing - levels.after),
        closing=checked_sum(levels.closing),
        kept=checked_sum(np.minimum(levels.before, levels.after)[base]),
        held=checked_sum(levels.after[base]),
        lost=checked_sum(np.minimum(np.maximum(-levels.rest, 0), levels.before)),
        accounts_open=int(levels.alive_before.sum()),
        accounts_lost=int(lost.sum()),
        accounts_new=int((came & first).sum()),
        accounts_back=int((came & ~first).sum()),
        accounts_closed=int(levels.alive_after.sum()),
        **rest,
    )
