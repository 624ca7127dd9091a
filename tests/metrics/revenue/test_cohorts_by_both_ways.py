"""Cohorts by packed keys are those of the whole ledger, and those of columns."""

from datetime import date

import numpy as np
import pytest

from successkit import read
from successkit.core import Period, Portfolio
from successkit.io import write_tables
from successkit.metrics import (
    FIGHT_CHURN,
    Definition,
    RevenueBook,
    Stretches,
    cohort_flows,
)
from successkit.metrics.definitions import DEFAULT
from successkit.metrics.revenue import cohort_partial
from successkit.metrics.revenue.cohort import CohortCells, Measure
from successkit.metrics.revenue.reading import Reading
from successkit.testing.sample import sample_book

AS_OF = date(2026, 3, 31)
SPAN = Period(date(2024, 1, 1), date(2026, 5, 1))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    folder = tmp_path_factory.mktemp("sample")
    write_tables(folder, sample_book(accounts=400, as_of=AS_OF), safe=False)
    return read(folder)


def cells_of(book: RevenueBook, measure: Measure, *, worst: bool) -> CohortCells:
    periods = list(SPAN.split("month"))
    return cohort_partial(book, periods, measure=measure, worst=worst)


@pytest.mark.parametrize("measure", ["accounts", "revenue"])
@pytest.mark.parametrize("definition", [DEFAULT, FIGHT_CHURN], ids=str)
@pytest.mark.parametrize("worst", [False, True])
def test_the_whole_ledger_gives_the_same(
    measure: Measure,
    definition: Definition,
    worst: bool,  # noqa: FBT001
    sample: Portfolio,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = RevenueBook.of(sample, as_of=AS_OF, definition=definition, currency="JPY")
    found = cells_of(book, measure, worst=worst)
    monkeypatch.setattr(Reading, "by_cohort", lambda self, _: (None, self.ledger))

    assert found == cells_of(book, measure, worst=worst)
    assert sum(map(sum, found.cells)) > 0


def test_what_earns_as_columns_gives_the_same(sample: Portfolio) -> None:
    book = RevenueBook.of(sample, as_of=AS_OF, currency="JPY")
    periods = list(SPAN.split("month"))
    plain, _ledger = book.reading.by_cohort(periods)
    assert plain is not None
    accounts = book.reading.plain
    pieces = book.reading.earnings.pieces
    account = book.portfolio.contracts.array("account")[pieces.row]
    stretches = Stretches(
        account=account,
        start=pieces.start,
        end=pieces.end,
        amount=np.where(accounts[account], pieces.units, 0),
        accounts=len(accounts),
    )
    days = [SPAN.start, *(period.end for period in periods)]
    found = cohort_flows(
        stretches, np.array(days, "datetime64[D]"), until=np.datetime64(AS_OF)
    )

    moved, counts = plain.cubes
    assert np.array_equal(found.moved, moved * plain.layout.unit)
    assert np.array_equal(found.counts, counts)
