"""Signals that know the future: too good to be true, or only known of who left."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Portfolio, Signal, View
from successkit.health.past import PastScores
from successkit.health.ranking import Ranking, area, distinct
from successkit.health.replay import TableBuilder, book_then
from successkit.health.sentences import check_lang
from successkit.metrics.account_columns import account_table

IMPLAUSIBLE: Final = 0.98
"""Area under the curve from which on one signal alone is not believed."""

TELLING: Final = 0.8
"""The same, of whether a signal is known at all."""

_FEWEST: Final = 5
_EXPECTED: Final = 3.0


class Leak(StrEnum):
    """How a signal may know what was not known on the day."""

    TOO_GOOD = "too_good"
    ONLY_LOST = "only_lost"
    ONLY_STAYED = "only_stayed"
    KNOWN_TELLS = "known_tells"
    RECORDED_LATER = "recorded_later"


_SAYS: Final = {
    "en": {
        Leak.TOO_GOOD: (
            "{name} alone tells who leaves (AUC {auc:.3f}): ask when its value is "
            "first written, and leave it out if that is after the decision"
        ),
        Leak.ONLY_LOST: (
            "{name} is known of {lost:,} rows of customers who left and of none who "
            "stayed: it is written after the loss; leave it out, or give its records "
            "the day they were recorded"
        ),
        Leak.ONLY_STAYED: (
            "{name} is known of {stayed:,} rows of customers who stayed and of none "
            "who left: it was removed with the loss; leave it out, or keep its history"
        ),
        Leak.KNOWN_TELLS: (
            "whether {name} is known at all tells who leaves (AUC {auc:.3f}): its "
            "history is kept for some customers only; take days on which it is known "
            "of everybody, or leave it out"
        ),
        Leak.RECORDED_LATER: (
            "{name} of {day} has another value today for {rows:,} customers, by facts "
            "recorded later: use what was known then (recorded_at), as is done here, "
            "and never today's export of past values"
        ),
    },
    "ja": {
        Leak.TOO_GOOD: (
            "{name}だけで解約が当たります(AUC {auc:.3f})。値がいつ書かれるかを確かめ、"
            "解約の決定より後なら外してください"
        ),
        Leak.ONLY_LOST: (
            "{name}は解約した顧客の{lost:,}行にだけあり、継続した顧客には一つもありません。"
            "解約の後に書かれる値です。外すか、記録日を付けてください"
        ),
        Leak.ONLY_STAYED: (
            "{name}は継続した顧客の{stayed:,}行にだけあり、解約した顧客には一つもありません。"
            "解約とともに消された値です。外すか、履歴を残してください"
        ),
        Leak.KNOWN_TELLS: (
            "{name}の有無だけで解約が当たります(AUC {auc:.3f})。履歴が一部の顧客にしか"
            "残っていません。全顧客に値がある日を選ぶか、外してください"
        ),
        Leak.RECORDED_LATER: (
            "{name}の{day}の値は、後から記録された事実により{rows:,}顧客で今とは違います。"
            "ここで使った当時の値(recorded_at)を使い、過去の値の再出力は使わないでください"
        ),
    },
}


@attrs.frozen(kw_only=True)
class LeakWarning:
    """One signal that seems to know the future.

    Parameters
    ----------
    signal
        Its name.
    kind
        How it may know.
    facts
        What the sentence says, by name.
    """

    signal: str
    kind: Leak
    facts: Mapping[str, object] = attrs.field(factory=dict[str, object], hash=False)

    def sentence(self, lang: str = "en") -> str:
        """Return what is wrong and how to mend it.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        str
            One sentence.
        """
        says = _SAYS[check_lang(lang)][self.kind]
        return says.format(name=self.signal, **self.facts)

    def __str__(self) -> str:
        return self.sentence()


def leaks(past: PastScores) -> tuple[LeakWarning, ...]:
    """Return which signals of past days seem to know the future.

    Parameters
    ----------
    past
        Scores of past days.

    Returns
    -------
    tuple[LeakWarning, ...]
        By name of the signal; at most one for each, the plainest. Nothing is said
        where fewer than 5 customers left or stayed.
    """
    found = [
        leak_of(
            signal.name,
            past.normalised_milli[signal.name],
            lost=past.lost,
            day=past.day,
            account=past.account,
        )
        for signal in past.signals
    ]
    return tuple(each for each in found if each is not None)


def leak_of(
    name: str, value: AnyArray, *, lost: BoolArray, day: AnyArray, account: AnyArray
) -> LeakWarning | None:
    """Return what is suspicious about one column.

    Parameters
    ----------
    name
        Name of the signal.
    value
        Shape (rows,): whole numbers, below 0 where not known; or floats with NaN.
    lost
        Shape (rows,): whether each left within the horizon.
    day, account
        Shape (rows,): positions.

    Returns
    -------
    LeakWarning | None
        None when nothing is.

    Examples
    --------
    >>> lost = np.arange(40) < 10
    >>> reason = np.where(lost, 1.0, np.nan)
    >>> found = leak_of(
    ...     "exit_reason", reason, lost=lost, day=lost * 0, account=np.arange(40)
    ... )
    >>> str(found.kind)
    'only_lost'
    """
    known = ~np.isnan(value) if value.dtype.kind == "f" else value >= 0
    if min(_accounts(lost, account), _accounts(~lost, account)) < _FEWEST:
        return None
    counts = {"lost": int((known & lost).sum()), "stayed": int((known & ~lost).sum())}
    for kind, side in ((Leak.ONLY_LOST, lost), (Leak.ONLY_STAYED, ~lost)):
        if _one_sided(known, side, account):
            return LeakWarning(signal=name, kind=kind, facts=counts)

    def ranks(column: AnyArray) -> float:
        found = area(Ranking.of(column, lost=lost, day=day, account=account))
        return max(found, 1 - found)

    tells = ranks(known.astype(np.int8))
    if tells >= TELLING:
        return LeakWarning(signal=name, kind=Leak.KNOWN_TELLS, facts={"auc": tells})
    alone = ranks(value) if min(counts.values()) >= _FEWEST else 0.0
    if alone >= IMPLAUSIBLE:
        return LeakWarning(signal=name, kind=Leak.TOO_GOOD, facts={"auc": alone})
    return None


def _accounts(rows: BoolArray, account: AnyArray) -> int:
    return distinct(account[rows])


def _one_sided(known: BoolArray, side: BoolArray, account: AnyArray) -> bool:
    """Return whether a value is known of one side only, and that is no accident."""
    if bool((known & ~side).any()):
        return False
    here = _accounts(known & side, account)
    # What chance would have given the other side.
    expected = here * float((~side).mean())
    return here >= _FEWEST and expected >= _EXPECTED


def recorded_later(
    portfolio: Portfolio,
    past: PastScores,
    *,
    day: dt.date,
    time_zone: str = "UTC",
    table_of: TableBuilder = account_table,
    signals: Iterable[Signal] | None = None,
) -> tuple[LeakWarning, ...]:
    """Return which signals of a day are other numbers by what was recorded later.

    Parameters
    ----------
    portfolio
        All facts.
    past
        Scores of past days.
    day
        The day.
    time_zone
        Zone in which the day ends.
    table_of
        What makes the account table.
    signals
        Signals to compute; None for those that counted.

    Returns
    -------
    tuple[LeakWarning, ...]
        By name of the signal. Scores of past days never use the later value; an
        export of past values as they are today would.
    """
    then = book_then(portfolio, day, past.outcomes, time_zone)
    now = book_then(portfolio, day, past.outcomes, time_zone, hindsight=True)
    both = np.intersect1d(
        then.portfolio.account_ids,
        now.portfolio.account_ids,
        assume_unique=True,
        return_indices=True,
    )[1:]
    views = [View(book.portfolio, table_of(book)) for book in (then, now)]
    when = np.datetime64(day, "D")
    found: list[LeakWarning] = []
    for signal in past.signals if signals is None else signals:
        old, new = (
            signal.compute(view, as_of=when)[place]
            for view, place in zip(views, both, strict=True)
        )
        rows = int((~((old == new) | (np.isnan(old) & np.isnan(new)))).sum())
        if rows:
            facts = {"day": day, "rows": rows}
            found.append(
                LeakWarning(signal=signal.name, kind=Leak.RECORDED_LATER, facts=facts)
            )
    return tuple(found)
