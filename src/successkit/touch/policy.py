"""The touch policy that applies when a host gives none."""

from successkit.core.declarations import TouchPolicy, TouchRule
from successkit.core.states import TouchModel


def default_policy() -> TouchPolicy:
    """Return the built-in touch policy.

    Need comes before value: a large roll-out among unskilled users is looked after by
    people, a few specialists help themselves. Then value decides by shares of the
    book. A customer in danger near its renewal moves up by one model for that time.

    Returns
    -------
    TouchPolicy
        Ordered rules with reasons in English and Japanese.

    Examples
    --------
    >>> [rule.name for rule in default_policy().rules][:2]
    ['unskilled_large', 'few_experts']
    """
    return TouchPolicy(
        name="default",
        rules=_RULES,
        raise_when="health_band == 'danger' and days_to_renewal <= 90",
        raise_labels={
            "en": "moved up one model for now, as its health is in danger and the "
            "renewal is near",
            "ja": "更新が近くヘルススコアが危険なため、当面は対応を一段引き上げ",
        },
    )


def _rule(name: str, when: str, model: TouchModel, en: str, ja: str) -> TouchRule:
    return TouchRule(name=name, when=when, model=model, labels={"en": en, "ja": ja})


_RULES = (
    _rule(
        "unskilled_large",
        "(size == 'enterprise' or users_planned >= 100) and skill_level == 'novice'",
        TouchModel.HIGH,
        "many users of little skill: needs a person at its side",
        "利用者が多く習熟度が低いため、専任担当による支援が必要",
    ),
    _rule(
        "few_experts",
        "users_planned <= 5 and skill_level == 'expert'",
        TouchModel.TECH,
        "a few skilled specialists help themselves",
        "少人数の熟練者のみの利用で、自走が可能",
    ),
    _rule(
        "value_high",
        "value_tier == 'high'",
        TouchModel.HIGH,
        "among the customers of highest expected value",
        "期待されるLTVが最も高い層",
    ),
    _rule(
        "value_low",
        "value_tier == 'low'",
        TouchModel.LOW,
        "expected value in the middle of the book",
        "期待されるLTVが中程度の層",
    ),
    _rule(
        "wide_start",
        "phase == 'onboarding' and users_planned >= 50 and skill_level != 'expert'",
        TouchModel.LOW,
        "many users are starting: group training pays",
        "導入期で利用者が多く、集合研修が有効",
    ),
    _rule(
        "goal_missed",
        "phase == 'onboarding' and days_to_goal < 0",
        TouchModel.LOW,
        "the day agreed for its goal has passed and it is still being onboarded",
        "目標の期日を過ぎてもオンボーディング中のため、担当者の支援が必要",
    ),
    _rule(
        "value_unknown",
        "value_rank is None",
        TouchModel.LOW,
        "expected value not known: somebody should look",
        "期待されるLTVが不明のため、担当者の確認が必要",
    ),
)
