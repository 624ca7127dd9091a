"""The simplest model of renewals that the table does not contradict."""

from typing import Final

import attrs

from successkit.metrics.formulas import chi_square_tail
from successkit.metrics.value.beta_discrete_weibull import BetaDiscreteWeibull
from successkit.metrics.value.pooled_geometric import PooledGeometric
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.shifted_beta_geometric import ShiftedBetaGeometric
from successkit.metrics.value.value_options import check_level

LEVEL: Final = 0.05


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
    geometric = PooledGeometric.fit(table)
    beta = ShiftedBetaGeometric.fit(table)
    weibull = BetaDiscreteWeibull.fit(table)
    differ = _test(geometric, beta, (0, 1))
    # Where customers are alike, two numbers more are free at once, one at its edge.
    age = _test(beta, weibull, (1, 2) if beta.homogeneous else (1, 1))
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


def _test(
    simple: RenewalModel, larger: RenewalModel, degrees: tuple[int, int]
) -> LikelihoodRatio:
    gain = max(2 * (larger.log_likelihood - simple.log_likelihood), 0.0)
    # A fit that had to fall back on the simple model gains nothing and proves nothing.
    tails = [chi_square_tail(gain, df=df) for df in degrees]
    low, high = degrees
    plain = f"chi-square, {low} degree of freedom"
    mixed = f"chi-square, half with {low} and half with {high} degrees of freedom"
    return LikelihoodRatio(
        simple=simple.name,
        larger=larger.name,
        statistic=gain,
        p_value=sum(tails) / len(tails),
        reference=plain if low == high else mixed,
    )
