"""Built-in playbooks: one for each phase, rescues and a follow-up."""

from collections.abc import Mapping
from typing import Final

from successkit.core.declarations import ActionKind, Playbook, Step
from successkit.core.states import TouchModel

_HIGH, _LOW, _TECH = TouchModel.HIGH, TouchModel.LOW, TouchModel.TECH
_KINDS: Final = (
    ("email", 0.25, "e-mail", "メール"),
    ("call", 0.5, "phone call", "電話"),
    ("meeting", 1.5, "meeting", "打ち合わせ"),
    ("review", 3.0, "business review", "ビジネスレビュー"),
    ("training", 2.0, "training", "研修"),
    ("webinar", 0.5, "webinar", "ウェビナー"),
    ("content", 0.1, "content", "コンテンツ"),
    ("task", 0.5, "task", "作業"),
)


def default_action_kinds() -> tuple[ActionKind, ...]:
    """Return the built-in kinds of action.

    Returns
    -------
    tuple[ActionKind, ...]
        With labels in English and Japanese.

    Examples
    --------
    >>> [kind.name for kind in default_action_kinds()][:3]
    ['email', 'call', 'meeting']
    """
    return tuple(
        ActionKind(name=name, hours=hours, labels={"en": en, "ja": ja})
        for name, hours, en, ja in _KINDS
    )


def _labels(en: str, ja: str) -> Mapping[str, str]:
    return {"en": en, "ja": ja}


def _step(
    kind: str, models: tuple[TouchModel, ...], due_in: int, en: str, ja: str
) -> Step:
    name = "_".join([*(str(model) for model in models), kind])
    return Step(
        name=name,
        kind=kind,
        due_in=due_in,
        touch_models=models,
        labels=_labels(en, ja),
    )


_RESCUE: Final = Playbook(
    name="danger_rescue",
    when="customer and health_band == 'danger'",
    priority=100,
    cool_down=30,
    labels=_labels("health is in danger", "ヘルススコアが危険"),
    steps=(
        _step("call", (_HIGH,), 1, "call and ask what is wrong", "電話で状況を確認"),
        _step("meeting", (_HIGH,), 5, "agree on a rescue plan", "改善計画を合意"),
        _step("call", (_LOW,), 2, "call and ask what is wrong", "電話で状況を確認"),
        _step("email", (_TECH,), 1, "send help and offer a talk",
              "支援情報を送り、相談を案内"),
    ),
)  # fmt: skip
_DETRACTOR: Final = Playbook(
    name="detractor_follow_up",
    when="customer and nps_latest <= 6",
    priority=90,
    cool_down=90,
    labels=_labels("answered as a detractor", "NPSで批判者と回答"),
    steps=(
        _step("call", (_HIGH, _LOW), 1, "thank, listen and tell what will follow",
              "お礼と傾聴、今後の対応を伝える"),
        _step("email", (_TECH,), 1, "thank and ask for the reason",
              "お礼と理由の確認をメールで送る"),
    ),
)  # fmt: skip
_RAN_OUT: Final = Playbook(
    name="ran_out",
    when="customer and pending",
    priority=85,
    cool_down=30,
    labels=_labels("a contract ran out without a word", "契約が連絡のないまま満了"),
    steps=(
        _step("call", (_HIGH, _LOW), 1, "ask whether they stay, send the papers",
              "継続の意思を確認し、書類を送る"),
        _step("email", (_TECH,), 1, "ask whether they stay, send the link to renew",
              "継続の意思を確認し、更新手続きを案内"),
    ),
)  # fmt: skip
_ONBOARDING: Final = Playbook(
    name="onboarding_stalled",
    when=(
        "phase == 'onboarding' and "
        "(onboarding_overdue > 14 or prolonged in ('behind', 'stuck'))"
    ),
    priority=80,
    cool_down=21,
    labels=_labels("onboarding has stalled", "オンボーディングが停滞"),
    steps=(
        _step("meeting", (_HIGH,), 3, "go through the open steps, set a new date",
              "未完了の手順を確認し、期日を再設定"),
        _step("training", (_LOW,), 5, "invite to the next group training",
              "次回の集合研修に招待"),
        _step("email", (_TECH,), 1, "send the guide to the next step",
              "次の手順のガイドを送る"),
    ),
)  # fmt: skip
_ADOPTION: Final = Playbook(
    name="adoption_falling",
    when="phase == 'adoption' and usage_trend <= -0.3",
    priority=60,
    cool_down=45,
    labels=_labels("use has fallen by 30 % or more", "利用が30%以上減少"),
    steps=(
        _step("call", (_HIGH,), 3, "ask what has changed, propose advanced use",
              "変化の理由を聞き、活用方法を提案"),
        _step("email", (_LOW,), 3, "send a success story and the next seminar",
              "成功事例と次回セミナーを案内"),
        _step("content", (_TECH,), 2, "show hints inside the product",
              "製品内で活用のヒントを表示"),
    ),
)  # fmt: skip
_EXPANSION: Final = Playbook(
    name="expansion_chance",
    when=(
        "phase in ('adoption', 'expansion') and health_band == 'good' "
        "and usage_trend >= 0.1 and not offered and not cancelled and not pending"
    ),
    priority=40,
    cool_down=90,
    labels=_labels(
        "healthy and growing use: a chance to expand", "健全で利用が拡大、提案の好機"
    ),
    steps=(
        _step("review", (_HIGH,), 10, "show the benefit of a higher plan in a review",
              "レビューで上位プランの効果を提示"),
        _step("email", (_LOW,), 5, "propose an add-on with a case",
              "事例を添えて追加機能を提案"),
        _step("content", (_TECH,), 5, "show the higher plan inside the product",
              "製品内で上位プランを案内"),
    ),
)  # fmt: skip
_RENEWAL: Final = Playbook(
    name="renewal_window",
    when="customer and 0 <= days_to_renewal <= 90 and not cancelled",
    priority=70,
    cool_down=120,
    labels=_labels("the renewal is within 90 days", "更新まで90日以内"),
    steps=(
        _step("meeting", (_HIGH,), 10, "go through value, complaints and roadmap",
              "価値・不満・ロードマップを確認"),
        _step("email", (_LOW,), 5, "show the benefit of staying, help with paperwork",
              "継続の効果を示し、手続きを支援"),
        _step("email", (_TECH,), 5, "send the renewal notice", "更新案内を送る"),
    ),
)  # fmt: skip
_WIN_BACK: Final = Playbook(
    name="win_back",
    when="not customer and 30 <= as_of - churned_on <= 365",
    churned=True,
    priority=20,
    cool_down=180,
    labels=_labels("left 1 to 12 months ago", "解約から1〜12か月"),
    steps=(
        _step("email", (), 5, "tell what has improved since they left",
              "解約後の改善点を伝える"),
    ),
)  # fmt: skip


def default_playbooks() -> tuple[Playbook, ...]:
    """Return the built-in playbooks, in the order of priority.

    Returns
    -------
    tuple[Playbook, ...]
        With steps by touch model and labels in English and Japanese.

    Examples
    --------
    >>> [playbook.name for playbook in default_playbooks()][:2]
    ['danger_rescue', 'detractor_follow_up']
    """
    return (
        _RESCUE,
        _DETRACTOR,
        _RAN_OUT,
        _ONBOARDING,
        _RENEWAL,
        _ADOPTION,
        _EXPANSION,
        _WIN_BACK,
    )
