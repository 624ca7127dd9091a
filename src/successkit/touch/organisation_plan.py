"""Which organisation models to take alone or together, and why."""

from collections.abc import Mapping
from typing import Final, Self

import attrs

from successkit.touch.organisation import (
    Level,
    OrganisationAdvice,
    OrganisationModel,
    recommend_organisation,
)

_STRONG: Final = 2
"""Points from which a model is worth combining at once."""

_ALL, _PRE, _CARE, _SPECIAL, _SALES, _AREA = OrganisationModel

_TOGETHER: Final = {
    frozenset({_PRE, _CARE}): (
        "who set the expectations hands the customer over to its own person",
        "導入前に期待値を合わせた担当から専任担当へ引き継げる",
    ),
    frozenset({_PRE, _SPECIAL}): (
        "what was found out before the contract tells which specialist is needed",
        "導入前に把握した内容から必要な専門担当を決められる",
    ),
    frozenset({_PRE, _SALES}): (
        "who takes part before the contract knows what can be offered later",
        "導入前からの関与が後の提案につながる",
    ),
    frozenset({_CARE, _SPECIAL}): (
        "own persons for the dearest customers, specialists for steps that all share",
        "上位の顧客は専任、共通の工程は専門担当で分担できる",
    ),
    frozenset({_CARE, _SALES}): (
        "the dedicated person sees the need, the sales-oriented one makes the offer",
        "専任担当が需要を捉え、営業型の担当が提案できる",
    ),
    frozenset({_SPECIAL, _SALES}): (
        "upsell and cross-sell are one of the specialities",
        "アップセル・クロスセルを専門分野の一つにできる",
    ),
    frozenset({_AREA, _ALL}): (
        "every area has its own all-rounder",
        "地域ごとにオールラウンダーを置ける",
    ),
    frozenset({_AREA, _PRE}): (
        "every area has its own contact before the contract",
        "地域ごとに導入前の窓口を置ける",
    ),
    frozenset({_AREA, _CARE}): (
        "dedicated persons live where their customers are",
        "専任担当を顧客の地域に置ける",
    ),
    frozenset({_AREA, _SPECIAL}): (
        "areas share specialists that none of them could fill alone",
        "単独では置けない専門担当を地域間で共有できる",
    ),
    frozenset({_AREA, _SALES}): (
        "offers are made by somebody who knows the area",
        "地域を知る担当が提案できる",
    ),
}
_APART: Final = {
    _PRE: (
        "an all-rounder takes part before the contract anyway",
        "オールラウンダーは導入前から関わる",
    ),
    _CARE: (
        "an all-rounder already is the one person of the customer",
        "オールラウンダー自身が顧客の専任となる",
    ),
    _SPECIAL: (
        "an all-rounder keeps the steps that specialists would divide",
        "専門分担は一貫担当と両立しない",
    ),
    _SALES: (
        "an all-rounder sells anyway",
        "オールラウンダーは営業も担う",
    ),
}
"""Why a model does not go with an all-rounder; all others go together."""

_ALONE: Final = (
    "no other model fits as well: one is enough",
    "他に強く適合するモデルがなく、単独で足りる",
)
_WEAK: Final = (
    "only one reason speaks for it: add it when the team has grown",
    "理由が一つだけのため、体制が整ってから追加",
)


@attrs.frozen(kw_only=True)
class OrganisationPlan:
    """The organisation to begin with.

    Parameters
    ----------
    models
        One model alone, or those to be combined; the one that fits best first.
    reasons
        Why each of them, and why they go together, by language.
    left_out
        Models that fit as well and are not taken, with the reason by language.
    """

    models: tuple[OrganisationModel, ...]
    reasons: Mapping[str, tuple[str, ...]] = attrs.field(hash=False)
    left_out: Mapping[OrganisationModel, Mapping[str, str]] = attrs.field(hash=False)

    @property
    def combined(self) -> bool:
        """Whether more than one model is taken."""
        return len(self.models) > 1

    @classmethod
    def of(cls, advice: tuple[OrganisationAdvice, ...]) -> Self:
        """Choose among models that fit.

        Parameters
        ----------
        advice
            From ``recommend_organisation``: at least one, the best first.

        Returns
        -------
        Self
            The best one, and the others with two points or more that go with it.
        """
        taken, left = list(advice[:1]), dict[OrganisationModel, Mapping[str, str]]()
        for each in advice[1:]:
            why = _against(each, taken)
            if why is None:
                taken.append(each)
            else:
                left[each.model] = {"en": why[0], "ja": why[1]}
        models = tuple(each.model for each in taken)
        return cls(models=models, reasons=_reasons(taken), left_out=left)


def organisation_plan(
    *, customers: int, price: Level, complexity: Level, regions: int = 1
) -> OrganisationPlan:
    """Return which organisation models to take, alone or combined.

    Parameters
    ----------
    customers
        How many, >= 0.
    price
        Price per customer.
    complexity
        How complex the service is to introduce and use.
    regions
        Areas that customers live in, >= 1.

    Returns
    -------
    OrganisationPlan
        Models that go together, why, and what was left out.

    Raises
    ------
    InvalidInputError
        A count is out of range, or a level is none.

    Examples
    --------
    >>> plan = organisation_plan(
    ...     customers=800, price=Level.MID, complexity=Level.HIGH, regions=3
    ... )
    >>> [str(model) for model in plan.models]
    ['specialist', 'pre_sales', 'area']
    >>> plan.left_out[OrganisationModel.CONCIERGE]["en"]
    'only one reason speaks for it: add it when the team has grown'
    >>> organisation_plan(customers=5, price=Level.LOW, complexity=Level.LOW).combined
    False
    """
    advice = recommend_organisation(
        customers=customers, price=price, complexity=complexity, regions=regions
    )
    return OrganisationPlan.of(advice)


def _against(
    advice: OrganisationAdvice, taken: list[OrganisationAdvice]
) -> tuple[str, str] | None:
    both = [each.model for each in (*taken, advice)]
    other = next((model for model in both if model in _APART), None)
    if other is not None and _ALL in both:
        return _APART[advice.model if advice.model in _APART else other]
    return None if advice.points >= _STRONG else _WEAK


def _reasons(taken: list[OrganisationAdvice]) -> dict[str, tuple[str, ...]]:
    models = [each.model for each in taken]
    pairs = [
        _TOGETHER[frozenset({one, other})]
        for place, one in enumerate(models)
        for other in models[place + 1 :]
    ]
    return {
        lang: (
            *(reason for each in taken for reason in each.reasons[lang]),
            *(pair[number] for pair in pairs or [_ALONE]),
        )
        for number, lang in enumerate(("en", "ja"))
    }
