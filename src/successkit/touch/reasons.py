"""Why a customer has the person in charge that it has."""

from typing import Final

from successkit.core.states import Vocabulary


class Reason(Vocabulary):
    """Why an account has its owner, or none."""

    KEPT = "kept"
    KEPT_FROZEN = "kept_frozen"
    ASSIGNED = "assigned"
    OVERLOADED = "overloaded"
    OWNER_GONE = "owner_gone"
    OWNER_AWAY = "owner_away"
    OTHER_MODEL = "other_model"
    POOL = "pool"
    NO_HOURS = "no_hours"
    NO_SKILL = "no_skill"
    NO_CUSTOMER = "no_customer"


_TEXTS: Final = {
    Reason.KEPT: ("stays with its owner", "担当者を継続"),
    Reason.KEPT_FROZEN: (
        "stays with its owner: in danger or about to renew",
        "危険または更新間近のため担当者を継続",
    ),
    Reason.ASSIGNED: ("had no owner", "担当者が未定だったため割り当て"),
    Reason.OVERLOADED: ("its owner has too much", "前任者の負荷が上限を超えるため変更"),
    Reason.OWNER_GONE: (
        "its owner is not in the team",
        "前任者がチームにいないため変更",
    ),
    Reason.OWNER_AWAY: ("its owner is away", "前任者が長期不在のため変更"),
    Reason.OTHER_MODEL: (
        "its owner works in another touch model",
        "前任者は別のタッチモデルを担当",
    ),
    Reason.POOL: ("looked after by the pool", "チーム全体で対応"),
    Reason.NO_HOURS: (
        "nobody had time for it in the wanted touch model",
        "希望のタッチモデルで対応できる時間がない",
    ),
    Reason.NO_SKILL: (
        "nobody of its area and skills in the wanted touch model",
        "希望のタッチモデルで地域・スキルの合う担当者がいない",
    ),
    Reason.NO_CUSTOMER: ("is no customer", "契約がない"),
}


def reason_text(reason: Reason, lang: str = "en") -> str:
    """Return a reason for people.

    Parameters
    ----------
    reason
        Which.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        A clause without a full stop.

    Examples
    --------
    >>> reason_text(Reason.OWNER_AWAY)
    'its owner is away'
    """
    return _TEXTS[reason][lang == "ja"]
