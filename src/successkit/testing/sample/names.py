"""Invented names of companies and persons, combined from parts."""

from itertools import product

import numpy as np

from successkit.core import BoolArray
from successkit.testing.sample.columns import Column

_JP_FIRST = [
    "琥珀",
    "潮騒",
    "朧月",
    "翠雨",
    "茜雲",
    "白露",
    "夕凪",
    "蛍沢",
    "紺碧",
    "綿雪",
    "風鈴",
    "霧笛",
    "星凪",
    "苔森",
    "虹海",
    "雪灯",
    "月影",
    "葉隠",
]
_JP_SECOND = [
    "ヶ丘",
    "ノ浦",
    "野辺",
    "小路",
    "灯台",
    "水車",
    "木立",
    "石橋",
    "坂道",
    "渡瀬",
    "千鳥",
    "双葉",
]
_JP_TRADE = [
    "製作所",
    "物流",
    "商会",
    "食品",
    "工務店",
    "システムズ",
    "電機",
    "薬品",
    "建設",
    "印刷",
    "ソリューションズ",
    "学園",
]
_JP_FORM = ("株式会社{}", "{}株式会社", "合同会社{}")
_EN_FIRST = [
    "Brindle",
    "Quill",
    "Thistle",
    "Marrow",
    "Fern",
    "Corvid",
    "Wren",
    "Amber",
    "Hollow",
    "Larch",
    "Pebble",
    "Tansy",
]
_EN_SECOND = [
    "wick",
    "moor",
    "hatch",
    "ford",
    "gate",
    "combe",
    "stead",
    "mere",
    "holt",
    "fell",
]
_EN_TRADE = [
    "Logistics",
    "Foods",
    "Systems",
    "Works",
    "Health",
    "Textiles",
    "Energy",
    "Studios",
    "Freight",
    "Labs",
]
_EN_FORM = ("{} Inc.", "{} Ltd", "{} GmbH", "{} LLC")
_JP_FAMILY = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
]
_JP_GIVEN = [
    "花子",
    "太郎",
    "結衣",
    "陽翔",
    "さくら",
    "蓮",
    "美咲",
    "大輔",
    "葵",
    "健太",
    "千尋",
    "直樹",
    "真央",
    "拓海",
    "由美",
    "誠",
]
_EN_GIVEN = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Elif",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Liam",
    "Maya",
    "Noah",
]
_EN_FAMILY = [
    "Abbot",
    "Becker",
    "Castillo",
    "Dupont",
    "Egan",
    "Fischer",
    "Greene",
    "Hansen",
    "Iyer",
    "Jansen",
    "Kowal",
]


def _combined(*parts: list[str], join: str = "") -> list[str]:
    return [join.join(words) for words in product(*parts)]


_JP_STEMS = _combined(_combined(_JP_FIRST, _JP_SECOND), _JP_TRADE)
_EN_STEMS = _combined(_combined(_EN_FIRST, _EN_SECOND), _EN_TRADE, join=" ")
_COMPANIES_JP = [form.format(stem) for form in _JP_FORM for stem in _JP_STEMS]
_COMPANIES_EN = [form.format(stem) for form in _EN_FORM for stem in _EN_STEMS]
_PERSONS_JP = _combined(_JP_FAMILY, _JP_GIVEN, join=" ")
_PERSONS_EN = _combined(_EN_GIVEN, _EN_FAMILY, join=" ")


def _dealt(rng: np.random.Generator, names: list[str], count: int) -> Column:
    """Return names without repetition as long as the stock lasts."""
    order = rng.permutation(len(names))
    return np.array(names, dtype=object)[order[np.arange(count) % len(names)]]


def _mixed(
    rng: np.random.Generator, foreign: BoolArray, home: list[str], abroad: list[str]
) -> Column:
    local = _dealt(rng, home, foreign.size)
    return np.where(foreign, _dealt(rng, abroad, foreign.size), local).astype(object)


def company_names(rng: np.random.Generator, foreign: BoolArray) -> Column:
    """Return company names: Japanese, or international where ``foreign``."""
    return _mixed(rng, foreign, _COMPANIES_JP, _COMPANIES_EN)


def person_names(rng: np.random.Generator, foreign: BoolArray) -> Column:
    """Return person names: Japanese, or international where ``foreign``."""
    return _mixed(rng, foreign, _PERSONS_JP, _PERSONS_EN)
