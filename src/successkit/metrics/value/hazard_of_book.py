"""Cells of a hazard from a book: each decision takes the codes of its own day."""

from collections.abc import Mapping
from datetime import date, datetime

import attrs
import numpy as np

from successkit.core.aggregate import AccountSet
from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.segments import Segmentation, segments_of
from successkit.metrics.value.contract_runs import CancelledEnds
from successkit.metrics.value.dated_codes import DatedCodes
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.hazard_cells import HazardCells
from successkit.metrics.value.renewal_clock import RenewalClock

_DAY = np.timedelta64(1, "D")


def hazard_cells(
    portfolio: Portfolio,
    *,
    as_of: date,
    codes: Mapping[str, DatedCodes] | None = None,
    by: Segmentation | None = None,
    known_at: datetime | None = None,
    since: date | None = None,
    currency: str | None = None,
    cancelled: CancelledEnds = "auto",
    definition: Definition = DEFAULT,
) -> HazardCells:
    """Count the decisions of a book by the codes that stood on the eve of each.

    Parameters
    ----------
    portfolio
        The book.
    as_of
        The day; decisions settled by then are counted, as in ``RiskTable``.
    codes
        Histories of codes by name. A code of the eve counts, so that nothing that was
        written down because a customer left explains why it left.
    by
        Text column of the accounts, or segment of each account by id, as the code
        ``segment``.
    known_at
        What had been recorded by then; None knows everything.
    since
        First day on which losses were recorded; None takes the history as recorded.
    currency
        Reporting currency; needed when the book has several.
    cancelled
        What the end of a cancelled contract is; see :meth:`RiskTable.from_portfolio`.
    definition
        The grace, and what else ends a contract.

    Returns
    -------
    HazardCells
        Ready for :meth:`DiscreteHazard.fit`.

    Examples
    --------
    >>> from successkit.core import Account, Contract
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         Contract(id="1", account_id="a", start=date(2024, 1, 1)),
    ...     ],
    ... )
    >>> bands = DatedCodes.of(account=["a"], day=[date(2024, 3, 15)], code=["good"])
    >>> cells = hazard_cells(book, as_of=date(2024, 5, 15), codes={"band": bands})
    >>> [cells.to_dict()[name] for name in ("band", "renewal", "at_risk")]
    [['(none)', '(none)', 'good', 'good'], [1, 2, 3, 4], [1, 1, 1, 1]]
    """
    decisions = Decisions.of(
        portfolio,
        as_of=as_of,
        known_at=known_at,
        since=since,
        currency=currency,
        cancelled=cancelled,
        definition=definition,
    )
    cut, each = decisions.portfolio, _listed(decisions.clock)
    columns = {
        name: history.standing(cut.account_ids, each.account, each.eve)
        for name, history in (codes or {}).items()
    }
    if by is not None:
        columns["segment"] = segments_of(cut, by).take(each.account)
    return HazardCells.from_counts(
        at_risk=np.ones(len(each.account), np.int64),
        churned=each.left.astype(np.int64),
        codes=columns,
        term=each.term,
        renewal=each.renewal,
        accounts=AccountSet(ids=cut.account_ids),
    )


@attrs.frozen(eq=False, kw_only=True)
class _Listed:
    """Decisions, one by one."""

    account: Int64Array
    eve: DayArray
    term: Int64Array
    renewal: Int64Array
    left: BoolArray


def _listed(clock: RenewalClock) -> _Listed:
    count = np.maximum(clock.last - clock.first, 0)
    span = np.repeat(np.arange(len(clock)), count)
    begins = np.repeat(np.cumsum(count) - count, count)
    place = np.arange(len(span)) - begins + clock.first[span]
    final = place >= clock.kept[span]
    # Who left before the decision was due did not decide at it.
    due = ~(final & clock.early[span])
    span, place, final = span[due], place[due], final[due]
    day = np.minimum(clock.due(place, span), clock.leave[span])
    return _Listed(
        account=clock.account[span],
        eve=np.asarray(day - _DAY, "datetime64[D]"),
        term=clock.term[span],
        renewal=clock.renewal[span] + place,
        left=final & clock.left[span],
    )
