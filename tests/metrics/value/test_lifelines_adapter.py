"""Lives of customers as lifelines takes them, and the models fitted on them."""

import sys
from datetime import date, timedelta

import numpy as np
import pytest

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Money,
    Portfolio,
    UnknownNameError,
)
from successkit.metrics import fit_aft, fit_cox, to_lifelines

pytest.importorskip("lifelines", reason="needs the extra [survival]")
pytestmark = pytest.mark.peers

TODAY = date(2026, 1, 1)
Span = tuple[str, str, str | None]


def book_of(*spans: Span) -> Portfolio:
    """Return a book of contracts: account, start, end."""
    contracts = [
        Contract(
            id=f"c{number}",
            account_id=account,
            start=date.fromisoformat(start),
            end=None if end is None else date.fromisoformat(end),
            amount=Money(100, "EUR"),
        )
        for number, (account, start, end) in enumerate(spans)
    ]
    accounts = [
        Account(id=account, industry={"a": "law", "b": "retail"}.get(account))
        for account in sorted({account for account, _, _ in spans})
    ]
    return Portfolio.from_objects(accounts=accounts, contracts=contracts)


def rows_of(
    portfolio: Portfolio, since: date | None = None
) -> list[tuple[object, ...]]:
    frame = to_lifelines(portfolio, as_of=TODAY, since=since)
    assert list(frame) == ["account", "duration", "event", "entry"]
    return [tuple(row) for row in frame.itertuples(index=False)]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param(
            [("a", "2025-01-01", None)], [("a", 365, False, 0)], id="still a customer"
        ),
        pytest.param(
            [("a", "2025-01-01", "2025-03-01")], [("a", 59, True, 0)], id="left"
        ),
        pytest.param(
            [("a", "2025-01-01", "2025-12-20")],
            [("a", 365, False, 0)],
            id="pending within the grace is no loss yet",
        ),
        pytest.param(
            [("a", "2024-01-01", "2025-01-01"), ("a", "2025-01-15", "2025-07-01")],
            [("a", 547, True, 0)],
            id="renewed within the grace: one life",
        ),
        pytest.param(
            [("a", "2024-01-01", "2024-03-01"), ("a", "2025-01-01", None)],
            [("a", 60, True, 0), ("a", 365, False, 0)],
            id="won back: another life",
        ),
        pytest.param([("a", "2026-01-01", None)], [], id="began today"),
        pytest.param([("a", "2026-02-01", None)], [], id="begins later"),
    ],
)
def test_worked_example(spans: list[Span], expected: list[tuple[object, ...]]) -> None:
    assert rows_of(book_of(*spans)) == expected


def test_older_customers_enter_at_their_age() -> None:
    book = book_of(
        ("a", "2024-01-01", None),
        ("b", "2025-10-01", None),
        ("c", "2024-01-01", "2024-06-01"),
    )

    assert rows_of(book, since=date(2025, 1, 1)) == [
        ("a", 731, False, 366),
        ("b", 92, False, 0),
    ]


def test_covariates_are_numbers_and_categories() -> None:
    book = book_of(("a", "2025-01-01", None), ("b", "2025-01-01", None))

    frame = to_lifelines(
        book,
        as_of=TODAY,
        by={
            "trade": "industry",
            "seats": {"a": 5, "b": 2.5},
            "tier": {"a": "pro", "b": None},
        },
    )

    found = {name: frame[name].tolist() for name in list(frame)[4:]}
    assert found == {
        "trade=retail": [0.0, 1.0],
        "seats": [5.0, 2.5],
        "tier=pro": [1.0, 0.0],
    }
    by_name = to_lifelines(book, as_of=TODAY, by=["industry"])
    assert by_name["industry=retail"].tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("by", "error", "message"),
    [
        pytest.param("industry", InvalidInputError, r"Write \['industry'\]", id="text"),
        pytest.param(["height"], UnknownNameError, "height", id="unknown"),
        pytest.param(
            {"seats": {"a": 5}}, InvalidInputError, "none for 'b' .1 wit", id="a gap"
        ),
        pytest.param(
            {"event": {"a": 5, "b": 1}}, InvalidInputError, "'event' twice", id="taken"
        ),
    ],
)
def test_bad_covariates_are_refused(
    by: list[str], error: type[Exception], message: str
) -> None:
    book = book_of(("a", "2025-01-01", None), ("b", "2025-01-01", None))

    with pytest.raises(error, match=message):
        to_lifelines(book, as_of=TODAY, by=by)


def simulated_book(accounts: int) -> tuple[Portfolio, dict[str, float]]:
    """Return a book in which those of risk 1 leave twice as fast as those of 0."""
    rng = np.random.default_rng(3)
    risk = rng.integers(0, 2, accounts)
    days = np.ceil(rng.exponential(500 / 2.0**risk)).astype(int)
    first = date(2021, 1, 1)
    spans: list[Span] = []
    for number, wait in enumerate(days.tolist()):
        start = first + timedelta(days=int(rng.integers(0, 1400)))
        spans.append((f"x{number}", str(start), str(start + timedelta(days=wait))))
    return book_of(*spans), {f"x{n}": float(one) for n, one in enumerate(risk)}


def test_models_find_the_effect_also_among_those_who_were_left() -> None:
    book, risk = simulated_book(800)
    frame = to_lifelines(book, as_of=TODAY, since=date(2023, 1, 1), by={"risk": risk})

    cox, aft = fit_cox(frame), fit_aft(frame)

    assert (frame["entry"] > 0).any()
    assert np.exp(cox.params_["risk"]) == pytest.approx(2, rel=0.2)
    assert np.exp(aft.params_["lambda_", "risk"]) == pytest.approx(0.5, rel=0.2)
    assert np.exp(aft.params_["lambda_", "Intercept"]) == pytest.approx(500, rel=0.2)


@pytest.mark.parametrize("distribution", ["weibull", "log_normal", "log_logistic"])
def test_every_model_of_failure_times_is_there(distribution: str) -> None:
    book, risk = simulated_book(60)
    frame = to_lifelines(book, as_of=TODAY, by={"risk": risk})

    fitted = fit_aft(frame, distribution=distribution)

    assert np.isfinite(fitted.log_likelihood_)


def test_unknown_model_is_refused() -> None:
    frame = to_lifelines(book_of(("a", "2025-01-01", "2025-03-01")), as_of=TODAY)

    with pytest.raises(UnknownNameError, match="weibull, log_normal, log_logistic"):
        fit_aft(frame, distribution="gompertz")


@pytest.mark.parametrize("fit", [fit_cox, fit_aft])
def test_nobody_left_is_refused(fit: object) -> None:
    frame = to_lifelines(book_of(("a", "2025-01-01", None)), as_of=TODAY)

    assert callable(fit)
    with pytest.raises(InvalidInputError, match=r"of 1 row.* nobody did"):
        fit(frame)


def test_without_lifelines_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = to_lifelines(book_of(("a", "2025-01-01", None)), as_of=TODAY)
    monkeypatch.setitem(sys.modules, "lifelines", None)

    with pytest.raises(ImportError, match=r"pip install 'successkit\[survival\]'"):
        fit_cox(frame)
