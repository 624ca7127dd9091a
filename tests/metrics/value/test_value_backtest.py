"""Back-test and comparison of lifetime value, and the cells of a hazard of a book."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from successkit.core import Account, Contract, InvalidInputError, Money, Portfolio
from successkit.metrics import (
    DatedCodes,
    DiscreteHazard,
    RiskTable,
    arpa_margin_over_churn,
    arpa_over_churn,
    backtest_lifetime_value,
    compare_lifetime_value,
    hazard_cells,
    historic,
    lifetime_value,
)

BookMaker = Callable[..., Portfolio]
FIT = date(2024, 6, 15)
DAY = date(2025, 6, 15)


def test_a_forecast_is_held_against_what_happened(annual_book: BookMaker) -> None:
    book = annual_book(600)
    found = backtest_lifetime_value(book, fit_day=FIT, as_of=DAY, by="industry")
    months = found.to_dict()

    assert months["day"][0] == FIT
    assert months["day"][-1] == DAY
    assert months["customers_expected"][0] == len(found.chance)
    assert found.customers[-1] == found.stayed.sum()
    assert (np.diff(found.customers) <= 0).all()
    assert (np.diff(found.customers_expected) <= 0).all()
    assert found.customer_error is not None
    assert found.customer_error < 0.05
    assert found.revenue_error is not None
    assert found.revenue_error < 0.1


def test_what_happened_is_what_the_later_book_says(annual_book: BookMaker) -> None:
    book = annual_book(80)
    found = backtest_lifetime_value(book, fit_day=FIT, as_of=DAY)
    before = lifetime_value(book, as_of=FIT)
    after = lifetime_value(book, as_of=DAY)

    kept = set(before.account_ids) & set(after.account_ids)
    place = {name: k for k, name in enumerate(after.account_ids)}
    units = sum(int(after.standing.units[place[name]]) for name in kept)

    assert found.customers[-1] == len(kept)
    assert found.units[-1] == units


def test_calibration_adds_up_to_the_customers(annual_book: BookMaker) -> None:
    found = backtest_lifetime_value(
        annual_book(300), fit_day=FIT, as_of=DAY, by="industry"
    )

    for by in ("tenth", "segment"):
        table = found.calibration(by=by)
        assert sum(table["n"]) == len(found.chance)  # type: ignore[arg-type]
        assert sum(
            n * share for n, share in zip(table["n"], table["stayed"], strict=True)
        ) == pytest.approx(found.stayed.sum())
        for low, high, stayed in zip(
            table["low"], table["high"], table["stayed"], strict=True
        ):
            assert low <= stayed <= high  # type: ignore[operator]
    assert found.calibration(by="segment")["group"] == ["east", "west"]
    assert "against what happened" in found._repr_html_()


def test_without_a_decision_there_is_no_forecast(annual_book: BookMaker) -> None:
    found = backtest_lifetime_value(
        annual_book(20), fit_day=date(2020, 12, 1), as_of=date(2021, 3, 1)
    )

    assert found.undefined is not None
    assert found.customer_error is None
    assert found.calibration()["n"] == []


@pytest.mark.parametrize("as_of", [FIT, date(2024, 7, 1), date(2020, 1, 1)])
def test_a_forecast_needs_a_month(annual_book: BookMaker, as_of: date) -> None:
    with pytest.raises(InvalidInputError, match="at least a month after fit_day"):
        backtest_lifetime_value(annual_book(5), fit_day=FIT, as_of=as_of)


def test_an_unknown_grouping_is_refused(annual_book: BookMaker) -> None:
    found = backtest_lifetime_value(annual_book(30), fit_day=FIT, as_of=DAY)

    with pytest.raises(InvalidInputError, match="tenth or segment"):
        found.calibration(by="decile")


def test_simple_formulas_stand_next_to_the_model(annual_book: BookMaker) -> None:
    book = annual_book(200)
    found = compare_lifetime_value(book, as_of=DAY, margin=0.5)
    rows = found.to_dict()

    assert rows["name"][0] == "lifetime_value"
    total = lifetime_value(book, as_of=DAY, margin=0.5)
    mean = Decimal(str(total.total().value)) / len(total)
    assert abs(Decimal(str(found.model.value)) - mean) <= 1
    for name, value, error in list(
        zip(rows["name"], rows["value"], rows["error"], strict=True)
    )[1:]:
        assert error == pytest.approx(float(value) / float(found.model) - 1), name
    assert "lifetime value of an account" in found._repr_html_()


def test_a_named_margin_is_the_margin(annual_book: BookMaker) -> None:
    book, span = (
        annual_book(200),
        {"start": date(2024, 6, 16), "end": date(2025, 6, 16)},
    )

    named = arpa_margin_over_churn(book, **span, margin=0.5)

    assert named.value == arpa_over_churn(book, **span, margin=0.5).value


def test_at_zero_churn_a_simple_formula_is_undefined() -> None:
    book = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            Contract(
                id="1",
                account_id="a",
                start=date(2024, 1, 1),
                amount=Money(100, "JPY"),
            )
        ],
    )

    found = compare_lifetime_value(book, as_of=date(2025, 6, 30))

    assert found.simple["arpa_over_churn"].value is None
    assert "nobody was lost" in str(found.simple["arpa_over_churn"].undefined)
    assert found.error("arpa_over_churn") is None
    assert found.simple["historic"].value == Decimal(1800)
    assert found.model.value is not None


@pytest.mark.parametrize("months", [0, -1, 1.5, True])
def test_a_period_of_churn_is_a_month_at_least(months: object) -> None:
    with pytest.raises(InvalidInputError, match="months"):
        compare_lifetime_value(
            Portfolio.from_objects(accounts=[]),
            as_of=DAY,
            months=months,  # type: ignore[arg-type]
        )


def test_historic_is_what_was_paid() -> None:
    spans = [
        (date(2024, 1, 1), date(2025, 1, 1), 12),
        (date(2024, 11, 1), date(2025, 11, 1), 8),  # up to the end of June
        (date(2025, 6, 1), None, 1),
    ]
    contracts = [
        Contract(
            id=str(number),
            account_id="a" if number else "b",
            start=start,
            end=end,
            amount=Money(100 * (number + 1), "JPY"),
        )
        for number, (start, end, _) in enumerate(spans)
    ]
    book = Portfolio.from_objects(
        accounts=[Account(id="a"), Account(id="b"), Account(id="never")],
        contracts=contracts,
    )
    paid = sum(100 * (k + 1) * months for k, (_, _, months) in enumerate(spans))

    found = historic(book, as_of=date(2025, 6, 30), margin=0.5)

    assert found.numerator == Decimal(paid) / 2
    assert found.value == Decimal(paid) / 4
    assert found.n == 2
    assert historic(Portfolio.from_objects(accounts=[]), as_of=DAY).value is None


@pytest.mark.parametrize("margin", [0.0, 1.5])
def test_a_margin_is_a_share(margin: float) -> None:
    with pytest.raises(InvalidInputError, match="margin"):
        historic(Portfolio.from_objects(accounts=[]), as_of=DAY, margin=margin)


def test_cells_of_a_book_are_those_of_the_risk_table(annual_book: BookMaker) -> None:
    book = annual_book(150)
    cells = hazard_cells(book, as_of=DAY, by="industry")
    table = RiskTable.from_portfolio(book, as_of=DAY, by="industry")

    rows = sorted(
        zip(
            table.segment.tolist(),
            table.term.tolist(),
            table.renewal.tolist(),
            table.at_risk.tolist(),
            table.churned.tolist(),
            strict=True,
        )
    )
    shown = cells.to_dict()
    names = ("segment", "term", "renewal", "at_risk", "churned")

    assert sorted(zip(*(shown[name] for name in names), strict=True)) == [
        row for row in rows if row[3]
    ]


def test_each_decision_takes_the_code_of_its_eve() -> None:
    contracts = [
        Contract(id="k", account_id="k", start=date(2024, 1, 1)),
        Contract(
            id="g",
            account_id="g",
            start=date(2024, 1, 1),
            end=date(2024, 4, 1),
            status="cancelled",
        ),
    ]
    book = Portfolio.from_objects(
        accounts=[Account(id="g"), Account(id="k")], contracts=contracts
    )
    bands = DatedCodes.of(
        account=["g", "g", "k", "stranger"],
        day=[date(2024, 2, 10), date(2024, 4, 1), date(2024, 3, 1), date(2024, 1, 1)],
        code=["caution", "danger", "good", "good"],
    )

    cells = hazard_cells(
        book, as_of=date(2024, 6, 15), codes={"band": bands}, cancelled="rolling"
    )
    shown = cells.to_dict()
    found = sorted(
        zip(*(shown[n] for n in ("band", "at_risk", "churned")), strict=True)
    )

    # k on 1 February and 1 March without a code, from 1 April on with good;
    # g on 1 February without one, then with caution, also when it left on 1 April.
    risk: dict[object, list[int]] = {}
    for band, at_risk, churned in found:
        both = risk.setdefault(band, [0, 0])
        both[0] += int(str(at_risk))
        both[1] += int(str(churned))
    assert risk == {"(none)": [3, 0], "caution": [2, 1], "good": [3, 0]}


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param((["a"], [DAY, DAY], ["x"]), "one length", id="lengths"),
        pytest.param(([""], [DAY], ["x"]), "both in each row", id="no account"),
        pytest.param(
            (["a", "a"], [DAY, DAY], ["x", "y"]), "got two", id="two codes of a day"
        ),
    ],
)
def test_a_history_of_codes_is_checked(
    columns: tuple[list[str], list[date], list[str]], message: str
) -> None:
    account, day, code = columns

    with pytest.raises(InvalidInputError, match=message):
        DatedCodes.of(account=account, day=day, code=code)


def test_a_move_between_bands_is_found_in_a_book() -> None:
    contracts, accounts, codes = list[Contract](), list[Account](), list[str]()
    for number in range(400):
        name, weak = f"a{number:03d}", number % 2 == 0
        leaves = number % 5 == 0 if weak else number % 20 == 1
        accounts.append(Account(id=name))
        codes.append("caution" if weak else "good")
        contracts += [
            Contract(
                id=f"{name}.{year}",
                account_id=name,
                start=date(2023 + year, 1, 1),
                end=date(2024 + year, 1, 1),
                amount=Money(1200, "JPY"),
                interval_unit="year",
            )
            for year in range(1 if leaves else 2)
        ]
    book = Portfolio.from_objects(accounts=accounts, contracts=contracts)
    days = [date(2023, 6, 1)] * len(accounts)
    bands = DatedCodes.of(account=[one.id for one in accounts], day=days, code=codes)

    cells = hazard_cells(book, as_of=date(2024, 6, 1), codes={"band": bands})
    effect = DiscreteHazard.fit(cells, by="band").effect("band", "caution", "good")

    assert effect.churn_change == pytest.approx(-0.1, abs=0.002)
    assert effect.value_change > 0
    assert effect.churn_interval.low < -0.1 < effect.churn_interval.high
