"""``Terms``: contracts as terms, each with the one it follows."""

from datetime import date
from typing import Final, cast

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    DayArray,
    Facts,
    FloatArray,
    Int64Array,
    Portfolio,
)
from successkit.core.states import ContractKind, ContractStatus, code_of
from successkit.lifecycle.follows import follows
from successkit.lifecycle.prices import net_prices, numbers
from successkit.lifecycle.rules import Dated, EventRules
from successkit.metrics.revenue.order import row_order

_NO_DAY: Final = np.datetime64("NaT", "D")


@attrs.frozen(eq=False, kw_only=True)
class Terms:
    """Contracts, one row for each stretch between beginning and end.

    Changes of price or quantity within a contract belong to one term; a row of the same
    id that begins when the one before had ended is a new term.

    Parameters
    ----------
    account, product, kind
        Shape (n,): position, code or -1, position of the ``ContractKind``.
    group
        Shape (n,): one number for each account and product.
    start, end, notice_by
        Shape (n,): of the first row, and the last.
    account_start
        Shape (n,): first day of any contract of the account but trials.
    price_first, price_last
        Shape (n,): net price a month, NaN where not known.
    quantity_first, quantity_last
        Shape (n,): NaN where not known.
    currency
        Shape (n,): code or -1.
    previous
        Shape (n,): the term it follows, or -1.
    successor_start
        Shape (n,): start of the term that follows it, or NaT.
    long, after_long
        Shape (n,): whether it, or the one it follows, is long enough to have a renewal
        and was not cut short by a cancellation.
    changes_up
        Changes within a term that are growth.
    """

    account: Int64Array
    product: AnyArray
    kind: AnyArray
    group: Int64Array
    start: DayArray
    end: DayArray
    notice_by: DayArray
    account_start: DayArray
    price_first: FloatArray
    price_last: FloatArray
    quantity_first: FloatArray
    quantity_last: FloatArray
    currency: AnyArray
    previous: Int64Array
    successor_start: DayArray
    long: BoolArray
    after_long: BoolArray
    changes_up: Dated

    def starts(self, rows: AnyArray) -> Dated:
        """Return the first days of some terms.

        Parameters
        ----------
        rows
            A mask.

        Returns
        -------
        Dated
            In order of the rows.
        """
        return Dated(self.account[rows], self.start[rows])

    def grown(self, previous: Int64Array, rules: EventRules) -> BoolArray:
        """Return which terms are larger than the ones before them.

        Parameters
        ----------
        previous
            Shape (n,): term before, or -1.
        rules
            What counts as growth.

        Returns
        -------
        BoolArray
            Shape (n,).
        """
        has = previous >= 0
        larger = is_growth(
            self.price_last[previous],
            np.where(
                self.currency == self.currency[previous], self.price_first, np.nan
            ),
            self.quantity_last[previous],
            self.quantity_first,
            rules,
        )
        return has & larger


def is_growth(
    price_before: FloatArray,
    price: FloatArray,
    quantity_before: FloatArray,
    quantity: FloatArray,
    rules: EventRules,
) -> BoolArray:
    """Return where terms became larger.

    Parameters
    ----------
    price_before, price
        Shape (n,): net price a month, NaN where not known.
    quantity_before, quantity
        Shape (n,): NaN where not known.
    rules
        What counts as growth.

    Returns
    -------
    BoolArray
        Shape (n,): what is not known is not larger.
    """
    dearer = price > price_before * (1 + rules.growth)
    return np.asarray(dearer | (quantity > quantity_before))


def terms_of(portfolio: Portfolio, rules: EventRules) -> Terms:
    """Return the contracts of a portfolio as terms.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    rules
        Windows and thresholds.

    Returns
    -------
    Terms
        In order of contract id and start.
    """
    facts = portfolio.contracts
    ids = facts.text("id").codes
    facts = facts.take(row_order(facts.array("account"), ids, facts.array("start")))
    ids, account = facts.text("id").codes, facts.array("account").astype(np.int64)
    start, end = facts.array("start"), facts.array("end")
    same = (ids[1:] == ids[:-1]) & (account[1:] == account[:-1])
    change = same & ~(start[1:] >= end[:-1])
    head = np.append(True, ~change)[: len(ids)]
    tail = np.append(~change, True)[: len(ids)]
    product = facts.text("product")
    group = account * (len(product.values) + 1) + product.codes + 1
    price, quantity = net_prices(facts), numbers(facts.array("quantity"))
    day = cast("date", portfolio.day)
    chain = follows(facts, head, tail, group, day, rules)
    previous, following = chain.previous, chain.following
    days = (end[tail] - start[head]).astype(np.int64)
    long = (days >= rules.shortest_term) | np.isnat(end[tail])
    long &= ~_cut_short(facts)[tail]
    successor = np.where(following >= 0, start[head][following], _NO_DAY)
    return Terms(
        account=account[head],
        product=product.codes[head],
        kind=facts.array("kind")[head],
        group=group[head],
        start=start[head],
        end=end[tail],
        notice_by=facts.array("notice_by")[tail],
        account_start=_first_days(facts, len(portfolio))[account[head]],
        price_first=price[head],
        price_last=price[tail],
        quantity_first=quantity[head],
        quantity_last=quantity[tail],
        currency=facts.text("currency").codes[head],
        previous=previous,
        successor_start=successor,
        long=long,
        after_long=(previous >= 0) & long[previous],
        changes_up=_changes_up(facts, change, price, quantity, rules),
    )


def _cut_short(facts: Facts) -> BoolArray:
    """Return where the end was not agreed on but made by the cancellation."""
    on, end = facts.array("cancelled_on"), facts.array("end")
    cancelled = facts.array("status") == code_of(ContractStatus.CANCELLED)
    return np.asarray(cancelled & (np.isnat(on) | (end <= on)))


def _first_days(facts: Facts, accounts: int) -> DayArray:
    """Return the first day of any contract of each account; a trial is none."""
    first = np.full(accounts, np.datetime64("9999-12-31", "D"))
    real = facts.array("kind") != code_of(ContractKind.TRIAL)
    np.minimum.at(first, facts.array("account")[real], facts.array("start")[real])
    return first


def _changes_up(
    facts: Facts,
    change: BoolArray,
    price: FloatArray,
    quantity: FloatArray,
    rules: EventRules,
) -> Dated:
    currency = facts.text("currency").codes
    here = np.where(currency[1:] == currency[:-1], price[1:], np.nan)
    up = change & is_growth(price[:-1], here, quantity[:-1], quantity[1:], rules)
    return Dated(facts.array("account")[1:][up], facts.array("start")[1:][up])
