"""``DatedCodes``: a code of each account from a day on, asked for on other days."""

from collections.abc import Sequence
from datetime import date
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, DayArray, Int64Array, ObjectArray
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text
from successkit.metrics.value.months import keyed


@attrs.frozen(eq=False, kw_only=True)
class DatedCodes:
    """A history of codes: health bands, touch models, whether onboarding was done.

    Make one with :meth:`of`.

    Parameters
    ----------
    account
        Shape (n,): ids.
    day
        Shape (n,): day from which the code stands, up to the account's next row.
    code
        Shape (n,): the code; missing takes it away.

    Examples
    --------
    >>> bands = DatedCodes.of(
    ...     account=["a", "a"],
    ...     day=[date(2026, 1, 1), date(2026, 3, 1)],
    ...     code=["good", "caution"],
    ... )
    >>> ids = np.array(["a"], dtype=object)
    >>> asked = np.array(["2025-12-31", "2026-02-28", "2026-03-01"], "datetime64[D]")
    >>> bands.standing(ids, np.zeros(3, np.int64), asked).strings().tolist()
    [None, 'good', 'caution']
    """

    account: Text
    day: DayArray
    code: Text

    @classmethod
    def of(
        cls,
        *,
        account: Sequence[str],
        day: Sequence[date] | DayArray,
        code: Sequence[str | None],
    ) -> Self:
        """Make a history from three columns, in any order.

        Parameters
        ----------
        account
            Ids.
        day
            Days from which the codes stand.
        code
            The codes.

        Returns
        -------
        Self
            The history.

        Raises
        ------
        InvalidInputError
            The columns differ in length, an id or day is missing, or an account has two
            codes from one day on.
        """
        ids, codes = Text.of(account), Text.of(code)
        days: AnyArray = np.asarray(day, dtype="datetime64[D]")
        if not len(ids) == len(codes) == len(days):
            raise InvalidInputError(
                "account, day, code: expected columns of one length; got "
                f"{len(ids)}, {len(days)} and {len(codes)} rows"
            )
        bad = np.flatnonzero((ids.codes < 0) | np.isnat(days))
        if bad.size:
            raise InvalidInputError(
                f"account, day: expected both in each row; row {bad[0]} lacks one"
            )
        keys = np.sort(keyed(ids.codes.astype(np.int64), days))
        if bool((keys[1:] == keys[:-1]).any()):
            raise InvalidInputError(
                "account, day: expected one code for an account from a day on; got two"
            )
        return cls(account=ids, day=days, code=codes)

    def standing(self, ids: ObjectArray, account: Int64Array, day: DayArray) -> Text:
        """Return the code that stands on days of accounts.

        Parameters
        ----------
        ids
            Shape (accounts,): ids of the accounts.
        account
            Shape (n,): positions in ``ids``.
        day
            Shape (n,).

        Returns
        -------
        Text
            Shape (n,): the code of the last row on or before the day; missing before
            the first one. Accounts that are not asked for are left out.
        """
        place = dict(zip(ids.tolist(), range(len(ids)), strict=True))
        known = [place.get(name, -1) for name in self.account.values.tolist()]
        owner = np.array([*known, -1], np.int64)[self.account.codes]
        rows = np.flatnonzero(owner >= 0)
        keys = keyed(owner[rows], self.day[rows])
        order = np.argsort(keys)
        rows, keys = rows[order], keys[order]
        asked = np.searchsorted(keys, keyed(account, day), side="right") - 1
        row = np.append(rows, -1)[asked]
        own = (asked >= 0) & (np.append(owner, -1)[row] == account)
        codes = np.where(own, np.append(self.code.codes, -1)[row], -1)
        return Text(codes.astype(np.int32), self.code.values)
