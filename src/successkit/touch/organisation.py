"""Which organisation of the success team fits a business."""

from enum import StrEnum
from typing import Final

import attrs

from successkit.core.errors import InvalidInputError

_FEW: Final = 50
_MANY: Final = 500


class OrganisationModel(StrEnum):
    """Six ways to organise a success team; they may be combined."""

    ALL_ROUNDER = "all_rounder"
    PRE_SALES = "pre_sales"
    CONCIERGE = "concierge"
    SPECIALIST = "specialist"
    SALES_ORIENTED = "sales_oriented"
    AREA = "area"


class Level(StrEnum):
    """A rough amount, as the host sees its own market."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


@attrs.frozen(kw_only=True)
class OrganisationAdvice:
    """One organisation model that fits.

    Parameters
    ----------
    model
        Which.
    points
        How many reasons speak for it, weighted; higher fits better.
    reasons
        Why, by language.
    """

    model: OrganisationModel
    points: int
    reasons: dict[str, tuple[str, ...]] = attrs.field(hash=False)


@attrs.frozen
class _Case:
    customers: int
    price: Level
    complexity: Level
    regions: int


def recommend_organisation(
    *, customers: int, price: Level, complexity: Level, regions: int = 1
) -> tuple[OrganisationAdvice, ...]:
    """Return the organisation models that fit, the best first.

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
    tuple[OrganisationAdvice, ...]
        At least one; more than one may be combined. Ties in the order of the enum.

    Raises
    ------
    InvalidInputError
        A count is out of range, or a level is none.

    Examples
    --------
    >>> advice = recommend_organisation(
    ...     customers=12, price=Level.HIGH, complexity=Level.HIGH
    ... )
    >>> [str(each.model) for each in advice]
    ['concierge', 'all_rounder', 'pre_sales']
    """
    if not (_at_least(0, customers) and _at_least(1, regions)):
        raise InvalidInputError(
            "expected whole numbers, customers >= 0 and regions >= 1; got "
            f"{customers!r} and {regions!r}"
        )
    try:
        case = _Case(customers, Level(price), Level(complexity), regions)
    except ValueError as error:
        raise InvalidInputError(f"expected low, mid or high; {error}") from None
    advice = [_advice(model, case) for model in OrganisationModel]
    fitting = [each for each in advice if each.points > 0]
    return tuple(sorted(fitting, key=lambda each: -each.points))


def _at_least(least: int, given: object) -> bool:
    return isinstance(given, int) and given >= least


def _advice(model: OrganisationModel, case: _Case) -> OrganisationAdvice:
    reasons = [row for row in _reasons(case) if row[0] is model]
    return OrganisationAdvice(
        model=model,
        points=sum(row[1] for row in reasons),
        reasons={
            "en": tuple(row[2] for row in reasons),
            "ja": tuple(row[3] for row in reasons),
        },
    )


def _reasons(case: _Case) -> list[tuple[OrganisationModel, int, str, str]]:
    few, many = case.customers <= _FEW, case.customers > _MANY
    dear, cheap = case.price is Level.HIGH, case.price is Level.LOW
    complex_ = case.complexity is Level.HIGH
    rows = [
        (few, OrganisationModel.ALL_ROUNDER, 2,
         "few customers: one person can carry them from sale to success",
         "顧客数が少なく、営業から一貫して担当できる"),
        (not few and cheap, OrganisationModel.ALL_ROUNDER, 1,
         "a low price per customer does not pay for separate roles",
         "顧客単価が低く、役割を分ける余裕が小さい"),
        (complex_, OrganisationModel.PRE_SALES, 2,
         "a complex service: expectations are set before the contract",
         "サービスが複雑で、導入前からの関与が有効"),
        (dear, OrganisationModel.CONCIERGE, 2,
         "a high price per customer pays for a dedicated person",
         "顧客単価が高く、専任の担当者を置ける"),
        (dear and complex_, OrganisationModel.CONCIERGE, 1,
         "a complex service needs somebody who knows the customer's situation",
         "サービスが複雑で、状況を把握した伴走が必要"),
        (many, OrganisationModel.SPECIALIST, 2,
         "many customers: the same work is done better by specialists",
         "顧客数が多く、専門分野ごとの分担が効率的"),
        (not few and complex_, OrganisationModel.SPECIALIST, 1,
         "a complex service asks for deep knowledge of each step",
         "サービスが複雑で、各段階の専門知識が必要"),
        (not few and not dear, OrganisationModel.SALES_ORIENTED, 1,
         "growth comes from upsell and cross-sell over many customers",
         "多くの顧客へのアップセル・クロスセルで伸ばせる"),
        (case.regions > 1, OrganisationModel.AREA, 2,
         f"customers live in {case.regions} areas",
         f"顧客が{case.regions}地域に分かれている"),
        (not few and case.price is Level.MID, OrganisationModel.CONCIERGE, 1,
         "a middle price pays for a dedicated person for the dearest",
         "上位の顧客には専任の担当者を置ける"),
    ]  # fmt: skip
    return [row[1:] for row in rows if row[0]]
