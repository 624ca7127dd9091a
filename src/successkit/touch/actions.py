"""What is done for a customer, by touch model and phase of the lifecycle."""

from typing import Final

import attrs

from successkit.core.states import PhaseKind, TouchModel


@attrs.frozen(kw_only=True)
class TouchAction:
    """One usual action.

    Parameters
    ----------
    name
        Its name, unique in the catalogue.
    model
        Touch model it belongs to.
    phases
        Phases it fits.
    kind
        Name of the action kind that carries it out.
    every
        Times a year; 0 for once or when it fits.
    en, ja
        Name for people.
    """

    name: str
    model: TouchModel
    phases: tuple[PhaseKind, ...]
    kind: str
    every: int
    en: str
    ja: str

    def label(self, lang: str = "en") -> str:
        """Return the name for people.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        str
            The name.
        """
        return self.ja if lang == "ja" else self.en


_ON, _AD = PhaseKind.ONBOARDING, PhaseKind.ADOPTION
_EX, _RE, _CH = PhaseKind.EXPANSION, PhaseKind.RENEWAL, PhaseKind.CHURNED
_ALL: Final = (_ON, _AD, _EX, _RE)


def _actions(
    model: TouchModel, *rows: tuple[str, tuple[PhaseKind, ...], str, int, str, str]
) -> tuple[TouchAction, ...]:
    return tuple(
        TouchAction(
            name=name, model=model, phases=phases, kind=kind, every=every, en=en, ja=ja
        )
        for name, phases, kind, every, en, ja in rows
    )


_HIGH = _actions(
    TouchModel.HIGH,
    ("custom_onboarding", (_ON,), "meeting", 0,
     "onboarding made for the customer", "個別に設計したオンボーディング"),
    ("milestone_meeting", (_ON, _AD), "meeting", 0,
     "meeting at each milestone", "マイルストーンごとの打ち合わせ"),
    ("health_check", _ALL, "call", 12,
     "regular health check in person", "担当者による定期ヘルスチェック"),
    ("strategic_meeting", (_AD, _EX, _RE), "meeting", 6,
     "regular strategic meeting", "定期的な戦略ミーティング"),
    ("quarterly_review", (_AD, _EX, _RE), "review", 4,
     "quarterly business review", "四半期ビジネスレビュー"),
    ("site_visit", (_AD, _EX), "meeting", 2, "visit on site", "現地訪問"),
    ("expansion_proposal", (_EX,), "meeting", 0,
     "proposal of a higher plan with its benefit", "効果を示した上位プランの提案"),
    ("renewal_preparation", (_RE,), "meeting", 0,
     "value and complaints gone through before the renewal",
     "更新前の価値と不満の棚卸し"),
    ("roadmap_talk", (_RE,), "meeting", 1,
     "talk about the roadmap", "ロードマップの共有"),
    ("win_back_call", (_CH,), "call", 0,
     "personal call to win back", "再契約に向けた電話"),
)  # fmt: skip
_LOW = _actions(
    TouchModel.LOW,
    ("packaged_onboarding", (_ON,), "training", 0,
     "packaged onboarding", "パッケージ化したオンボーディング"),
    ("group_training", (_ON, _AD), "training", 4, "group training", "集合研修"),
    ("seminar", (_AD, _EX), "training", 4, "seminar", "セミナー"),
    ("automated_health_check", _ALL, "email", 12,
     "automated health check", "自動ヘルスチェック"),
    ("yearly_review", (_AD, _EX, _RE), "review", 1,
     "yearly business review", "年次ビジネスレビュー"),
    ("success_stories", (_AD, _EX), "email", 6,
     "success stories of like customers", "類似顧客の成功事例の紹介"),
    ("renewal_reminder", (_RE,), "email", 0,
     "reminder with the benefit of staying, help with the paperwork",
     "継続の効果を添えた更新案内と手続きの支援"),
    ("win_back_email", (_CH,), "email", 0,
     "mail on what has improved since", "改善点を伝えるメール"),
)  # fmt: skip
_TECH = _actions(
    TouchModel.TECH,
    ("welcome_mails", (_ON,), "email", 0,
     "series of welcome mails", "導入ステップメール"),
    ("chat_bot", _ALL, "content", 0, "chat bot", "チャットボット"),
    ("web_content", _ALL, "content", 12, "web content", "Webコンテンツ"),
    ("newsletter", (_AD, _EX, _RE), "email", 12, "newsletter", "メールマガジン"),
    ("webinar", (_ON, _AD, _EX), "webinar", 6, "webinar", "ウェビナー"),
    ("community", (_AD, _EX, _RE), "content", 0,
     "user community", "ユーザーコミュニティ"),
    ("upgrade_hint", (_EX,), "content", 0,
     "hint at a higher plan inside the product", "製品内での上位プランの案内"),
    ("renewal_mail", (_RE,), "email", 0,
     "automatic renewal mails", "更新の自動案内メール"),
    ("win_back_mail", (_CH,), "email", 0,
     "automatic mail with news", "新着情報の自動メール"),
)  # fmt: skip

ACTIONS: Final = (*_HIGH, *_LOW, *_TECH)
"""The catalogue, by touch model and in the order of the phases."""


def actions_for(model: TouchModel, phase: PhaseKind) -> tuple[TouchAction, ...]:
    """Return the usual actions for a touch model and a phase.

    Parameters
    ----------
    model
        The touch model.
    phase
        What the phase means.

    Returns
    -------
    tuple[TouchAction, ...]
        In the order of the catalogue.

    Examples
    --------
    >>> [a.name for a in actions_for(TouchModel.TECH, PhaseKind.ONBOARDING)]
    ['welcome_mails', 'chat_bot', 'web_content', 'webinar']
    """
    return tuple(
        action for action in ACTIONS if action.model is model and phase in action.phases
    )
