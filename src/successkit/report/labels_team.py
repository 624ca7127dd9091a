"""The words for who looks after whom."""

from typing import Final

_MOVED: Final = (
    "{customers} customers, {moved} change hands, {lowered} below the wanted touch "
    "model, {unassigned} without anybody"
)
_MOVED_JA: Final = (
    "顧客{customers}社、担当変更{moved}社、希望より低いタッチモデル{lowered}社、"
    "担当なし{unassigned}社"
)

_WORDS: Final = {
    "section.team": ("Who looks after whom", "担当の割り当て"),
    "section.load": ("Load of each person", "担当者ごとの負荷"),
    "section.pools": ("Pools", "チーム共同での対応"),
    "section.moves": ("Customers that change hands", "担当が変わる顧客"),
    "section.unassigned": ("Customers that nobody looks after", "担当者のいない顧客"),
    "column.person": ("Person", "担当者"),
    "column.hours": ("Hours in 4 weeks", "対応可能（4週間の時間）"),
    "column.hours_before": ("Before", "変更前"),
    "column.hours_after": ("After", "変更後"),
    "column.hours_over": ("Over", "超過"),
    "column.accounts_before": ("Customers before", "変更前の顧客数"),
    "column.accounts_after": ("After", "変更後"),
    "column.pool": ("Touch model", "タッチモデル"),
    "column.hours_free": ("Free hours", "空き時間"),
    "column.owner_before": ("Before", "変更前"),
    "column.wanted": ("Wanted", "希望"),
    "column.given": ("Given", "実施"),
    "section.week": (
        "Regular actions of the coming week",
        "今後1週間の定期アクション",
    ),
    "column.day": ("Day", "日"),
    "column.action": ("Action", "アクション"),
    "text.solvers": (
        "Value served: {exact} {currency} exact, {greedy} greedy; gap {gap}",
        "対応できる価値：厳密解 {exact} {currency}、貪欲法 {greedy}、差 {gap}",
    ),
    "text.handovers": (
        "Handovers: {complete} of {customers} answer why, goal, problem and by when",
        "引き継ぎ：{customers}社中{complete}社が理由・目標・課題・期限をすべて記入済み",
    ),
    "text.pool": ("pool", "共同"),
    "text.moved": (_MOVED, _MOVED_JA),
}

TEAM_ENGLISH: Final = {key: words[0] for key, words in _WORDS.items()}
"""English."""

TEAM_JAPANESE: Final = {key: words[1] for key, words in _WORDS.items()}
"""Japanese."""
