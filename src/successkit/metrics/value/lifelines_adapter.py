"""Lives of customers as lifelines takes them, for Cox and accelerated failure times.

lifelines has the models; this turns a book into the rows they need, with late entries
and covariates, and names the columns the same way each time.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.period import check_day
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.ledger import build_ledger
from successkit.metrics.revenue.segments import segments_of
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.value.lives import Lives, lives_of
from successkit.metrics.value.optional import need

ACCOUNT: Final = "account"
DURATION: Final = "duration"
EVENT: Final = "event"
ENTRY: Final = "entry"

Covariate = str | Mapping[str, str | None] | Mapping[str, float]
"""A text column of the accounts, or the category or number of each one by its id."""

_MODELS: Final = {
    "weibull": "WeibullAFTFitter",
    "log_normal": "LogNormalAFTFitter",
    "log_logistic": "LogLogisticAFTFitter",
}


def to_lifelines(
    portfolio: Portfolio,
    *,
    as_of: date,
    known_at: datetime | None = None,
    since: date | None = None,
    by: Sequence[str] | Mapping[str, Covariate] = (),
    definition: Definition = DEFAULT,
) -> Any:  # noqa: ANN401
    """Return the lives of customers as a frame that lifelines takes.

    Parameters
    ----------
    portfolio
        The book.
    as_of
        What is true on this day; who is a customer then is censored.
    known_at
        What had been recorded by then; None knows everything.
    since
        First day on which losses were recorded. Customers that are older enter at their
        age, so that those who left unseen do not make the others look loyal. None takes
        the whole history as recorded.
    by
        Covariates: names of text columns of the accounts, or names with a column, or
        with a mapping from account ids to categories or numbers. They are taken as they
        are on ``as_of``: what changes because a customer is leaving explains nothing.
    definition
        The grace, and what else ends a contract.

    Returns
    -------
    Any
        A pandas frame, one row a life by account and start: ``account``, ``duration``
        [days], ``event`` (whether it left), ``entry`` [days]; and a column for each
        number, and for each category but the first in the order of the alphabet, such
        as ``plan=pro``. A win-back begins a new life. Lives that were over before
        ``since``, or lasted no day, are not in it.

    Raises
    ------
    InvalidInputError
        A number is missing for an account, or a covariate has the name of a column.

    Examples
    --------
    >>> from successkit.core import Account, Contract
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a"), Account(id="b")],
    ...     contracts=[
    ...         Contract(id="1", account_id="a", start=date(2024, 1, 1)),
    ...         Contract(
    ...             id="2", account_id="b", start=date(2024, 1, 1), end=date(2025, 1, 1)
    ...         ),
    ...     ],
    ... )
    >>> frame = to_lifelines(
    ...     book, as_of=date(2026, 1, 1), by={"seats": {"a": 5, "b": 2}}
    ... )
    >>> frame.to_dict("list")["duration"], frame.to_dict("list")["event"]
    ([731, 366], [False, True])
    """
    pandas = _need("pandas")
    check_day("as_of", as_of)
    if since is not None:
        check_day("since", since)
    cut = portfolio.as_of(as_of, known_at)
    lives = lives_of(build_ledger(cut, definition))
    today, first = np.datetime64(as_of), np.datetime64(since or date.min)
    over = np.minimum(lives.end, today)
    duration = (over - lives.start).astype(np.int64)
    entry = np.maximum((first - lives.start).astype(np.int64), 0)
    seen = np.flatnonzero(duration > entry)
    frame: dict[str, object] = {
        ACCOUNT: cut.account_ids[lives.account[seen]],
        DURATION: duration[seen],
        EVENT: _left(lives, seen, today),
        ENTRY: entry[seen],
    }
    for name, column in _covariates(cut, by).items():
        if name in frame:
            raise InvalidInputError(
                f"by: expected names other than {', '.join(frame)}; got {name!r} twice"
            )
        frame[name] = column[lives.account[seen]]
    return pandas.DataFrame(frame)


def _left(lives: Lives, seen: Int64Array, today: np.datetime64) -> Any:  # noqa: ANN401
    end = lives.end[seen]
    return (end <= today) & (end < FAR)


def _covariates(
    portfolio: Portfolio, by: Sequence[str] | Mapping[str, Covariate]
) -> dict[str, FloatArray]:
    if isinstance(by, str):
        raise InvalidInputError(
            f"by: expected a list of columns, or a mapping from names; got {by!r}. "
            f"Write [{by!r}]"
        )
    named = by if isinstance(by, Mapping) else {name: name for name in by}
    columns: dict[str, FloatArray] = {}
    for name, covariate in named.items():
        if isinstance(covariate, Mapping) and _numeric(covariate):
            columns[name] = _numbers(portfolio, name, covariate)
        else:
            columns |= _categories(portfolio, name, covariate)
    return columns


def _numeric(covariate: Mapping[str, Any]) -> bool:
    return bool(covariate) and not any(
        value is None or isinstance(value, str) for value in covariate.values()
    )


def _numbers(
    portfolio: Portfolio, name: str, covariate: Mapping[str, Any]
) -> FloatArray:
    ids = portfolio.account_ids.tolist()
    column = np.array([covariate.get(account, np.nan) for account in ids], float)
    missing = np.flatnonzero(~np.isfinite(column))
    if missing.size:
        raise InvalidInputError(
            f"by: expected a number of {name!r} for every account; got none for "
            f"{ids[missing[0]]!r} ({missing.size} without one)"
        )
    return column


def _categories(
    portfolio: Portfolio,
    name: str,
    covariate: Any,  # noqa: ANN401
) -> dict[str, FloatArray]:
    segments = segments_of(portfolio, covariate).compact()
    # One category is what the others are compared with: all of them would be collinear.
    return {
        f"{name}={value}": (segments.codes == code).astype(np.float64)
        for code, value in enumerate(segments.values.tolist())
        if code
    }


def fit_cox(frame: Any, *, penalizer: float = 0.0) -> Any:  # noqa: ANN401
    """Fit a proportional-hazards model of Cox.

    Parameters
    ----------
    frame
        From :func:`to_lifelines`, with a covariate or more.
    penalizer
        Weight of the penalty for large effects, >= 0. [1]

    Returns
    -------
    Any
        A fitted ``lifelines.CoxPHFitter``.

    Examples
    --------
    >>> import pandas
    >>> frame = pandas.DataFrame({
    ...     "account": list("abcdef"),
    ...     "duration": [3, 4, 5, 6, 7, 8],
    ...     "event": [True, True, False, True, True, False],
    ...     "entry": [0, 0, 0, 2, 0, 0],
    ...     "plan=pro": [0.0, 1, 0, 0, 1, 1],
    ... })
    >>> bool(fit_cox(frame).params_["plan=pro"] < 0)
    True
    """
    fitter = _need("lifelines").CoxPHFitter(penalizer=penalizer)
    return _fitted(fitter, frame)


def fit_aft(
    frame: Any,  # noqa: ANN401
    *,
    distribution: str = "weibull",
    penalizer: float = 0.0,
) -> Any:  # noqa: ANN401
    """Fit a model of accelerated failure time.

    Parameters
    ----------
    frame
        From :func:`to_lifelines`.
    distribution
        ``weibull``, ``log_normal`` or ``log_logistic``.
    penalizer
        Weight of the penalty for large effects, >= 0. [1]

    Returns
    -------
    Any
        The fitted model of lifelines.

    Raises
    ------
    UnknownNameError
        There is no such distribution.
    """
    if distribution not in _MODELS:
        raise UnknownNameError(
            f"distribution: expected one of {', '.join(_MODELS)}; got {distribution!r}"
        )
    fitter = getattr(_need("lifelines"), _MODELS[distribution])(penalizer=penalizer)
    return _fitted(fitter, frame)


def _fitted(fitter: Any, frame: Any) -> Any:  # noqa: ANN401
    rows = frame.drop(columns=ACCOUNT, errors="ignore")
    columns = {"duration_col": DURATION, "event_col": EVENT, "entry_col": ENTRY}
    if not len(rows) or not rows[EVENT].any():
        raise InvalidInputError(
            f"frame: expected somebody who left; of {len(rows)} row(s) nobody did"
        )
    return fitter.fit(rows, **columns)


def _need(module: str) -> Any:  # noqa: ANN401
    return need(module, extra="survival", what="models of lifelines")
