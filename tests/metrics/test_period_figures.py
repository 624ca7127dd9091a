"""Figures of a period: what several of them are read from is made once."""

from datetime import date

from successkit.core import Account, Contract, Money, Period, Portfolio
from successkit.metrics.revenue.book import RevenueBook


def test_what_several_figures_need_is_made_once_for_each_period() -> None:
    contract = Contract(
        id="c", account_id="a", start=date(2026, 1, 1), amount=Money(1, "JPY")
    )
    facts = Portfolio.from_objects(accounts=[Account(id="a")], contracts=[contract])
    book = RevenueBook.of(facts, as_of=date(2026, 3, 31))
    months = Period(date(2026, 1, 1), date(2026, 3, 1)).split("month")
    january, february = book.figures(months)
    asked: list[Period] = []

    def make(book: RevenueBook, period: Period) -> tuple[RevenueBook, Period]:
        asked.append(period)
        return book, period

    assert january.once(make) is january.once(make)
    assert february.once(make) == (book, february.period)
    assert asked == [january.period, february.period]
