"""``Spells``: since when a condition has held without a break, from run to run."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, DayArray
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text, concatenate


@attrs.frozen(eq=False, kw_only=True)
class Spells:
    """Stretches of days under way: since when each playbook's condition holds.

    Parameters
    ----------
    account, playbook
        Shape (n,), each pair once.
    since
        Shape (n,): the first run on which the condition held.

    Examples
    --------
    >>> Spells.from_records([{"account": "a", "playbook": "p", "since": "2026-03-31"}])
    <Spells of 1 accounts>
    """

    account: Text
    playbook: Text
    since: DayArray

    @classmethod
    def from_records(cls, records: Sequence[Mapping[str, Any]]) -> Self:
        """Make them from records.

        Parameters
        ----------
        records
            Each of account, playbook and since.

        Returns
        -------
        Self
            In the order of account and playbook.

        Raises
        ------
        InvalidInputError
            A record lacks a field, or ``since`` is no day.
        """
        try:
            days = [
                np.datetime64(date.fromisoformat(str(record["since"])), "D")
                for record in records
            ]
            accounts = [str(record["account"]) for record in records]
            playbooks = [str(record["playbook"]) for record in records]
        except (KeyError, ValueError, TypeError) as error:
            raise InvalidInputError(
                f"ledger, spells: expected account, playbook and since; {error}"
            ) from None
        return cls(
            account=Text.of(accounts),
            playbook=Text.of(playbooks),
            since=np.array(days, dtype="datetime64[D]"),
        ).settled()

    def __len__(self) -> int:
        return len(self.since)

    def records(self) -> list[dict[str, str]]:
        """Return them as plain records.

        Returns
        -------
        list[dict[str, str]]
            Of account, playbook and since.
        """
        columns = (self.account.strings(), self.playbook.strings(), self.since)
        return [
            {"account": account, "playbook": playbook, "since": str(since)}
            for account, playbook, since in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ]

    def take(self, rows: AnyArray) -> Self:
        """Return some of them.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            Fewer.
        """
        return attrs.evolve(
            self,
            account=self.account.take(rows),
            playbook=self.playbook.take(rows),
            since=self.since[rows],
        )

    def merge(self, *others: "Spells") -> Self:
        """Return those of several.

        Parameters
        ----------
        *others
            More of them.

        Returns
        -------
        Self
            Each account and playbook once, since the earlier day.
        """
        every: list[Spells] = [self, *others]
        return attrs.evolve(
            self,
            account=concatenate([each.account for each in every]),
            playbook=concatenate([each.playbook for each in every]),
            since=np.concatenate([each.since for each in every]),
        ).settled()

    def settled(self) -> Self:
        """Return each account and playbook once, in order.

        Returns
        -------
        Self
            Since the earlier day where there were two.
        """
        if not len(self):
            return self
        order = np.lexsort((self.since, self.playbook.codes, self.account.codes))
        account, playbook = self.account.codes[order], self.playbook.codes[order]
        fresh = (account[1:] != account[:-1]) | (playbook[1:] != playbook[:-1])
        rows = order[np.append(True, fresh)]
        return self.take(rows)

    def __repr__(self) -> str:
        return f"<Spells of {len(self):,} accounts>"
