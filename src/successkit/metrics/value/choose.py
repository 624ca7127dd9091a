"""The simplest model of renewals that the table does not contradict."""

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np

from successkit.metrics.formulas import chi_square_tail
from successkit.metrics.value.beta_discrete_weibull import BetaDiscreteWeibull
from successkit.metrics.value.families import (
    DISCRETE_WEIBULL,
    GEOMETRIC,
    SHIFTED_BETA,
)
from successkit.metrics.value.fitting import (
    Estimate,
    cells_of,
    estimate,
    estimates,
    term_of,
)
from successkit.metrics.value.pooled_geometric import PooledGeometric
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.sets import Cells
from successkit.metrics.value.shifted_beta_geometric import ShiftedBetaGeometric
from successkit.metrics.value.value_options import check_level

LEVEL: Final = 0.05

_DIFFER: Final = (0, 1)
_ROUNDING: Final = 1e-9
_KINDS: Final = {
    GEOMETRIC.name: PooledGeometric,
    SHIFTED_BETA.name: ShiftedBetaGeometric,
    DISCRETE_WEIBULL.name: BetaDiscreteWeibull,
}


@attrs.frozen(kw_only=True)
class LikelihoodRatio:
    """One test whether a larger model fits better than chance would let it.

    Parameters
    ----------
    simple, larger
        Names of the models.
    statistic
        Twice the gain in log-likelihood, >= 0.
    p_value
        Chance of such a gain if the simple model were true, in [0, 1].
    reference
        Distribution of the statistic if the simple model were true.
    """

    simple: str
    larger: str
    statistic: float
    p_value: float
    reference: str


@attrs.frozen(kw_only=True, eq=False)
class ModelChoice:
    """The chosen model, with what spoke for it.

    Parameters
    ----------
    model
        The chosen one.
    tests
        The tests, in the order in which they were made.
    level
        A p-value below it supports the larger model.
    geometric, shifted_beta, discrete_weibull
        All three fits.
    """

    model: RenewalModel
    tests: tuple[LikelihoodRatio, ...]
    level: float
    geometric: PooledGeometric = attrs.field(repr=False)
    shifted_beta: ShiftedBetaGeometric = attrs.field(repr=False)
    discrete_weibull: BetaDiscreteWeibull = attrs.field(repr=False)


def choose_model(table: RiskTable, *, level: float = LEVEL) -> ModelChoice:
    """Return the simplest model that the table does not contradict.

    The pooled geometric gives way to the shifted beta-geometric, and that one to the
    beta-discrete-Weibull, only where a likelihood-ratio test supports it. Customers who
    are alike stand at the edge of those who differ, so half of the distribution of the
    first test is a point at 0.

    Parameters
    ----------
    table
        Decisions by renewal number; segments and terms are put together.
    level
        A p-value below it supports the larger model, in (0, 1).

    Returns
    -------
    ModelChoice
        With every test made.

    Raises
    ------
    InvalidInputError
        The level lies outside of (0, 1).

    References
    ----------
    .. [1] S. G. Self, K.-Y. Liang, "Asymptotic properties of maximum likelihood
       estimators and likelihood ratio tests under nonstandard conditions", JASA 82
       (1987), 605–610.

    Examples
    --------
    >>> survivors = [1000, 869, 743, 653, 593]
    >>> choice = choose_model(RiskTable.from_survivors(survivors))
    >>> type(choice.model).__name__
    'BetaDiscreteWeibull'
    >>> [(test.larger, round(test.p_value, 3)) for test in choice.tests]
    [('shifted beta-geometric', 0.009), ('beta-discrete-Weibull', 0.029)]
    """
    check_level(level)
    cells, term = cells_of(table), term_of(table)
    geometric = PooledGeometric(estimate=estimate(GEOMETRIC, cells), term=term)
    beta = ShiftedBetaGeometric(estimate=estimate(SHIFTED_BETA, cells), term=term)
    found = estimates(DISCRETE_WEIBULL, [cells], [beta.estimate])
    weibull = BetaDiscreteWeibull(estimate=found[0], term=term)
    differ = _test(geometric, beta, _DIFFER)
    age = _test(beta, weibull, _ages_free(beta.estimate))
    supported: list[RenewalModel] = [geometric]
    supported += [beta] if differ.p_value < level else []
    supported += [weibull] if age.p_value < level else []
    return ModelChoice(
        model=supported[-1],
        tests=(differ, age),
        level=level,
        geometric=geometric,
        shifted_beta=beta,
        discrete_weibull=weibull,
    )


def chosen_fits(many: Sequence[Cells], *, level: float = LEVEL) -> list[Estimate]:
    """Return the fit that :func:`choose_model` chooses, for several sets of counts.

    Parameters
    ----------
    many
        One set of counts each, at least one at risk.
    level
        A p-value below it supports the larger model, in (0, 1).

    Returns
    -------
    list[Estimate]
        In their order, the same bits as one by one. A larger model is fitted only where
        one that meets every share of the table exactly would be supported.
    """
    check_level(level)
    found = estimates(GEOMETRIC, many)
    highest = [saturated(cells) for cells in many]
    open_ = [
        k
        for k, (fit, top) in enumerate(zip(found, highest, strict=True))
        if _may_win(fit, top, _DIFFER, level)
    ]
    betas = estimates(SHIFTED_BETA, [many[k] for k in open_])
    ageing = [
        (k, fit)
        for k, fit in zip(open_, betas, strict=True)
        if _may_win(fit, highest[k], _ages_free(fit), level)
    ]
    below = [fit for _, fit in ageing]
    weibulls = estimates(DISCRETE_WEIBULL, [many[k] for k, _ in ageing], below)
    for k, beta in zip(open_, betas, strict=True):
        if _p_value(_gain(found[k], beta.log_likelihood), _DIFFER) < level:
            found[k] = beta
    for (k, beta), fit in zip(ageing, weibulls, strict=True):
        if _p_value(_gain(beta, fit.log_likelihood), _ages_free(beta)) < level:
            found[k] = fit
    return found


def model_of(fit: Estimate, term: int) -> RenewalModel:
    """Return the model that a chosen fit belongs to.

    Parameters
    ----------
    fit
        As chosen.
    term
        Months of a period.

    Returns
    -------
    RenewalModel
        Of the kind of its family.
    """
    return _KINDS[fit.family.name](estimate=fit, term=term)


def saturated(cells: Cells) -> float:
    """Return the log-likelihood of a model that meets every share exactly.

    Parameters
    ----------
    cells
        One set of counts.

    Returns
    -------
    float
        No model of renewals has a higher one.
    """
    churned, at_risk = cells.churned[0], cells.at_risk[0]
    parts = np.stack([churned, at_risk - churned])
    shares = np.where(parts > 0, parts / at_risk, 1.0)
    return float((parts * np.log(shares)).sum())


def _may_win(
    simple: Estimate, highest: float, degrees: tuple[int, int], level: float
) -> bool:
    """Return whether a larger model could be supported, were it as good as can be."""
    slack = _ROUNDING * (1 + abs(highest))
    return _p_value(_gain(simple, highest) + slack, degrees) < level


def _ages_free(simple: Estimate) -> tuple[int, int]:
    # Where customers are alike, two numbers more are free at once, one at its edge.
    return (1, 2) if simple.shape.phi[0] == 0 else (1, 1)


def _gain(simple: Estimate, larger: float) -> float:
    # A fit that had to fall back on the simple model gains nothing and proves nothing.
    return max(2 * (larger - simple.log_likelihood), 0.0)


def _p_value(gain: float, degrees: tuple[int, int]) -> float:
    tails = [chi_square_tail(gain, df=df) for df in degrees]
    return sum(tails) / len(tails)


def _test(
    simple: RenewalModel, larger: RenewalModel, degrees: tuple[int, int]
) -> LikelihoodRatio:
    gain = _gain(simple.estimate, larger.log_likelihood)
    low, high = degrees
    plain = f"chi-square, {low} degree of freedom"
    mixed = f"chi-square, half with {low} and half with {high} degrees of freedom"
    return LikelihoodRatio(
        simple=simple.name,
        larger=larger.name,
        statistic=gain,
        p_value=_p_value(gain, degrees),
        reference=plain if low == high else mixed,
    )
