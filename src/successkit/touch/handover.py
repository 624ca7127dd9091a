"""What sales has not yet handed over: why, goal, problem, by when."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array, ObjectArray
from successkit.core.display import table_html
from successkit.core.portfolio import Portfolio

QUESTIONS: Final = ("why", "goal", "problem", "by_when")
"""What a handover answers, in the order in which it is asked."""

_LABELS: Final = {
    "why": ("why this product", "製品を選んだ理由"),
    "goal": ("what to achieve", "達成したいこと"),
    "problem": ("what problem", "解決したい課題"),
    "by_when": ("by when", "達成期限"),
}


@attrs.frozen(eq=False, kw_only=True)
class HandoverGaps:
    """Which answers are missing in the handover of each account.

    Parameters
    ----------
    ids
        Shape (accounts,).
    missing
        Shape (accounts, 4), in the order of why, goal, problem and by when. An account
        without a handover misses them all.
    handed_over
        Shape (accounts,): whether there is a handover at all.
    """

    ids: ObjectArray
    missing: BoolArray
    handed_over: BoolArray

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def complete(self) -> BoolArray:
        """Shape (accounts,): accounts of which nothing is missing."""
        return np.asarray(~self.missing.any(axis=1))

    def counts(self) -> dict[str, int]:
        """Return how many accounts miss each answer.

        Returns
        -------
        dict[str, int]
            By question: ``why``, ``goal``, ``problem``, ``by_when``.
        """
        many = self.missing.sum(axis=0).tolist()
        return dict(zip(QUESTIONS, many, strict=True))

    def take(self, rows: Int64Array) -> "HandoverGaps":
        """Return some accounts.

        Parameters
        ----------
        rows
            Shape (k,): positions.

        Returns
        -------
        HandoverGaps
            Of these accounts.
        """
        return HandoverGaps(
            ids=self.ids[rows],
            missing=self.missing[rows],
            handed_over=self.handed_over[rows],
        )

    def to_dict(self, lang: str = "en") -> dict[str, list[object]]:
        """Return one row per account with a gap as plain Python values.

        Parameters
        ----------
        lang
            ``en`` or ``ja``: language of the labels.

        Returns
        -------
        dict[str, list[object]]
            Account, names of the missing answers, and the same for people.
        """
        rows = np.flatnonzero(~self.complete)
        names = [_picked(self.missing[row]) for row in rows]
        return {
            "account_id": self.ids[rows].tolist(),
            "missing": list(names),
            "labels": [
                [_LABELS[name][lang == "ja"] for name in each] for each in names
            ],
        }

    def __repr__(self) -> str:
        return (
            f"<HandoverGaps of {len(self):,} accounts: "
            f"{int(self.complete.sum()):,} complete, "
            f"{int((~self.handed_over).sum()):,} without a handover>"
        )

    def _repr_html_(self) -> str:
        shown = self.to_dict()
        few = {name: cells[:20] for name, cells in shown.items()}
        return table_html(few, len(shown["account_id"]))


def handover_gaps(portfolio: Portfolio) -> HandoverGaps:
    """Return what is missing in the handover from sales to success, by account.

    Parameters
    ----------
    portfolio
        Facts, as they are or cut to a day with ``as_of``.

    Returns
    -------
    HandoverGaps
        One row per account, in the order of the book.

    Examples
    --------
    >>> from successkit.core import Account, Handover
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a", name="A"), Account(id="b", name="B")],
    ...     handovers=[Handover(account_id="a", why="costs", goal="half of them")],
    ... )
    >>> gaps = handover_gaps(book)
    >>> gaps.counts()
    {'why': 1, 'goal': 1, 'problem': 2, 'by_when': 2}
    >>> gaps.to_dict()["labels"][0]
    ['what problem', 'by when']
    """
    handovers, accounts = portfolio.handovers, len(portfolio)
    account = handovers.array("account")
    missing, handed = (
        np.ones((accounts, len(QUESTIONS)), bool),
        np.zeros(accounts, bool),
    )
    handed[account] = True
    for place, name in enumerate(QUESTIONS[:3]):
        missing[account, place] = handovers.text(name).missing()
    missing[account, 3] = np.isnat(handovers.array("by_when"))
    return HandoverGaps(ids=portfolio.account_ids, missing=missing, handed_over=handed)


def _picked(missing: AnyArray) -> list[str]:
    return [name for name, gap in zip(QUESTIONS, missing.tolist(), strict=True) if gap]
