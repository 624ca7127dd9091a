"""Built-in playbooks: one for each phase, rescues and a follow-up."""

from collections.abc import Mapping
from typing import Final

from successkit.core.declarations import ActionKind, Playbook, Step
from successkit.core.states import TouchModel, Trigger

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
    kind: str,
    models: tuple[TouchModel, ...],
    due_in: int,
    en: str,
    ja: str,
    *,
    within_hours: int | None = None,
) -> Step:
    name = "_".join([*(str(model) for model in models), kind])
    return Step(
        name=name,
        kind=kind,
        due_in=due_in,
        within_hours=within_hours,
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
    when="customer",
    trigger=Trigger.EVENT,
    event="detractor",
    within=14,
    priority=90,
    cool_down=14,  # as long as an answer counts, so that none is passed over
    labels=_labels("answered as a detractor", "NPSで批判者と回答"),
    steps=(
        _step("call", (_HIGH, _LOW), 1, "thank, listen and tell what will follow",
              "お礼と傾聴、今後の対応を伝える", within_hours=48),
        _step("email", (_TECH,), 1, "thank and ask for the reason",
              "お礼と理由の確認をメールで送る", within_hours=48),
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
_CROSS_SELL: Final = Playbook(
    name="cross_sell_chance",
    when=(
        "customer and health_band == 'good' and products_held == 1 "
        "and usage_breadth >= 0.8 and not offered and not cancelled and not pending"
    ),
    priority=35,
    cool_down=180,
    labels=_labels(
        "uses nearly all of its one product: a chance for another",
        "1製品をほぼ使いこなしている、関連製品の好機",
    ),
    steps=(
        _step("meeting", (_HIGH,), 10, "ask about other goals, propose what fits",
              "他の目標を聞き、合う製品を提案"),
        _step("email", (_LOW,), 5, "send a case of a customer who uses both",
              "両製品を使う事例を送る"),
        _step("content", (_TECH,), 5, "show the related product inside the product",
              "製品内で関連製品を案内"),
    ),
)  # fmt: skip
_START: Final = Playbook(
    name="onboarding_start",
    when="phase == 'onboarding' and 0 <= as_of - phase_since <= 7",
    priority=75,
    cool_down=180,
    labels=_labels("onboarding has begun", "オンボーディングを開始"),
    steps=(
        _step("meeting", (_HIGH,), 3, "agree on goals, steps and dates",
              "目標・手順・期日を合意"),
        _step("training", (_LOW,), 5, "invite to the packaged onboarding",
              "パッケージ型の導入研修に招待"),
        _step("email", (_TECH,), 1, "send the guide to the first success",
              "最初の成功までのガイドを送る"),
    ),
)  # fmt: skip
_ADOPTION_START: Final = Playbook(
    name="adoption_start",
    when="phase == 'adoption' and 0 <= as_of - phase_since <= 14",
    priority=50,
    cool_down=180,
    labels=_labels("has come into daily use", "日常的な利用が始まった"),
    steps=(
        _step("call", (_HIGH,), 10, "look at use together, propose the next feature",
              "利用状況を一緒に確認し、次の機能を提案"),
        _step("webinar", (_LOW,), 10, "invite to a hands-on webinar",
              "ハンズオンのウェビナーに招待"),
        _step("content", (_TECH,), 5, "show success stories", "成功事例を案内"),
    ),
)  # fmt: skip
_EXPANSION_START: Final = Playbook(
    name="expansion_start",
    when="phase == 'expansion' and 0 <= as_of - phase_since <= 14",
    priority=45,
    cool_down=180,
    labels=_labels("uses it more widely", "利用が広がった"),
    steps=(
        _step("review", (_HIGH,), 15, "review results and plans together",
              "成果と計画を一緒にレビュー"),
        _step("email", (_LOW,), 10, "send results and what others did next",
              "成果と他社の次の一歩を送る"),
        _step("content", (_TECH,), 5, "show what wider use brings",
              "活用を広げる効果を案内"),
    ),
)  # fmt: skip
_CHAMPION: Final = Playbook(
    name="champion_gone",
    when="customer and contact_left",
    priority=88,
    cool_down=180,
    labels=_labels("a contact has left", "窓口の担当者が離れた"),
    steps=(
        _step("call", (_HIGH, _LOW), 2, "find the successor, show the value so far",
              "後任を確認し、これまでの価値を説明"),
        _step("email", (_TECH,), 2, "ask who is in charge now, send the starter guide",
              "現在の担当者を確認し、入門ガイドを送る"),
    ),
)  # fmt: skip
_RENEWAL_180: Final = Playbook(
    name="renewal_window_180",
    when="customer and 90 < days_to_renewal <= 180 and not cancelled",
    priority=65,
    cool_down=120,
    labels=_labels("the renewal is within 180 days", "更新まで180日以内"),
    steps=(
        _step("review", (_HIGH,), 15, "review goals and benefit so far",
              "目標とこれまでの効果をレビュー"),
        _step("email", (_LOW,), 10, "ask for value and complaints",
              "価値と不満を確認"),
        _step("content", (_TECH,), 10, "show the benefit so far inside the product",
              "製品内でこれまでの効果を表示"),
    ),
)  # fmt: skip
_RENEWAL: Final = Playbook(
    name="renewal_window",
    when="customer and 60 < days_to_renewal <= 90 and not cancelled",
    priority=70,
    cool_down=120,
    labels=_labels("the renewal is within 90 days", "更新まで90日以内"),
    steps=(
        _step("meeting", (_HIGH,), 10, "go through value, complaints and roadmap",
              "価値・不満・ロードマップを確認"),
        _step("email", (_LOW,), 5, "show the benefit of staying",
              "継続の効果を示す"),
        _step("email", (_TECH,), 5, "send the renewal notice", "更新案内を送る"),
    ),
)  # fmt: skip
_RENEWAL_60: Final = Playbook(
    name="renewal_window_60",
    when="customer and 0 <= days_to_renewal <= 60 and not cancelled",
    priority=72,
    cool_down=120,
    labels=_labels("the renewal is within 60 days", "更新まで60日以内"),
    steps=(
        _step("call", (_HIGH,), 3, "settle open points, agree on the papers",
              "残る論点を解消し、書類を合意"),
        _step("email", (_LOW,), 3, "help with the paperwork", "手続きを支援"),
        _step("email", (_TECH,), 3, "remind, send the link to renew",
              "更新手続きの案内を再送"),
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
        _CHAMPION,
        _RAN_OUT,
        _ONBOARDING,
        _START,
        _RENEWAL_60,
        _RENEWAL,
        _RENEWAL_180,
        _ADOPTION,
        _ADOPTION_START,
        _EXPANSION_START,
        _EXPANSION,
        _CROSS_SELL,
        _WIN_BACK,
    )
