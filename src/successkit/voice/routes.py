"""The routes that apply for every host, and what makes a route unfit."""

from collections.abc import Iterable
from typing import Final

from successkit.core.declarations import FeedbackRoute
from successkit.core.errors import InvalidInputError
from successkit.core.hints import question
from successkit.core.states import Department, InteractionKind, SurveyKind

KINDS: Final = (*map(str, SurveyKind), *map(str, InteractionKind))
"""Kinds of survey, then of interaction, that a route may name."""


def default_routes() -> tuple[FeedbackRoute, ...]:
    """Return the built-in routes.

    They go by words in English and Japanese, and by the kind of an enquiry. What fits
    several departments goes to all of them.

    Returns
    -------
    tuple[FeedbackRoute, ...]
        For product, support, sales, marketing and management.

    Examples
    --------
    >>> sorted({str(route.department) for route in default_routes()})
    ['management', 'marketing', 'product', 'sales', 'support']
    """
    return _ROUTES


def check_routes(routes: Iterable[FeedbackRoute]) -> tuple[FeedbackRoute, ...]:
    """Return routes, or refuse one that could not work.

    Parameters
    ----------
    routes
        Built-in ones and a host's.

    Returns
    -------
    tuple[FeedbackRoute, ...]
        As given.

    Raises
    ------
    InvalidInputError
        Two have one name, a word is empty, or a kind does not exist.

    Examples
    --------
    >>> check_routes([
    ...     FeedbackRoute(name="x", department=Department.SALES, kinds=("complant",))
    ... ])
    Traceback (most recent call last):
    successkit.core.errors.InvalidInputError: feedback route x: no kind 'complant'; \
did you mean 'complaint'?
    """
    found = tuple(routes)
    names = [route.name for route in found]
    for route in found:
        if names.count(route.name) > 1:
            raise InvalidInputError(
                f"two feedback routes are called {route.name!r}; rename one"
            )
        if not all(word.strip() for word in route.words):
            raise InvalidInputError(
                f"feedback route {route.name}: words: expected words that are not "
                "empty, as an empty one stands in every text"
            )
        for kind in route.kinds:
            if kind not in KINDS:
                raise InvalidInputError(
                    f"feedback route {route.name}: no kind {kind!r}; {_hint(kind)}"
                )
    return found


def _hint(kind: str) -> str:
    return question(kind, KINDS, f"known are {', '.join(KINDS)}")


def _route(
    name: str,
    department: Department,
    en: str,
    ja: str,
    *words: str,
    kinds: tuple[str, ...] = (),
) -> FeedbackRoute:
    return FeedbackRoute(
        name=name,
        department=department,
        words=tuple(word for line in words for word in line.split("|")),
        kinds=kinds,
        labels={"en": en, "ja": ja},
    )


_ROUTES: Final = (
    _route(
        "product_wishes", Department.PRODUCT, "wishes for the product", "製品への要望",
        "feature|improve|missing|wish|we need|would like|integration|sync|api",
        "roadmap|usability|hard to use|confusing|slow|performance|crash|bug",
        "機能|要望|改善|ほしい|欲しい|使いにく|使いづら|使いこなせ|わかりにく",
        "分かりにく|連携|動作が|表示|重い|ロードマップ",
    ),
    _route(
        "support_words", Department.SUPPORT,
        "trouble, and questions of use", "不具合・使い方の問い合わせ",
        "error|fail|broken|stops|cannot|can't|unable|log in|login|password|how do",
        "how can|how to|help|answer|response|support|ticket|export",
        "エラー|不具合|障害|できません|できない|止まり|ログイン|パスワード|使い方",
        "方法|どう|サポート|問い合わせ|問合せ|回答|返信|対応が",
    ),
    _route(
        "support_enquiries", Department.SUPPORT, "enquiries", "問い合わせ",
        kinds=("ticket", "question"),
    ),
    _route(
        "sales_terms", Department.SALES, "price, contract and more of it",
        "価格・契約・追加導入",
        "price|pricing|cost|expensive|discount|invoice|billing|contract|renew|quote",
        "upgrade|licence|license|seats|additional users|budget|order",
        "価格|料金|費用|高い|値引|割引|請求|契約|見積|アップグレード|プラン|ライセンス",
        "追加|予算|注文",
    ),
    _route(
        "marketing_stories", Department.MARKETING, "what they gain and recommend",
        "成果・推薦の声",
        "recommend|success stor|case stud|saves|saved|love|great|seminar|webinar",
        "community|newsletter|event",
        "おすすめ|お勧め|薦め|紹介|事例|効果|成果|減りました|助かって|満足|セミナー",
        "ウェビナー|コミュニティ|メルマガ|イベント",
    ),
    _route(
        "management_words", Department.MANAGEMENT,
        "what threatens the relationship", "関係の継続に関わる声",
        "cancel|terminate|leave you|switch to|competitor|lawyer|legal action",
        "breach|outage|unacceptable|escalat|executive",
        "解約|乗り換え|乗換|他社|競合|訴訟|弁護士|情報漏|遺憾|責任者|経営|役員",
    ),
    _route(
        "management_complaints", Department.MANAGEMENT, "complaints", "苦情",
        kinds=("complaint",),
    ),
)  # fmt: skip
