"""What people wrote down: the hand-over from sales, and scores set by hand."""

import numpy as np

from successkit.core import BoolArray
from successkit.testing.sample.accounts import ZONES, Accounts
from successkit.testing.sample.columns import (
    Column,
    IntArray,
    Table,
    chosen,
    clock,
    day_text,
    happens,
    instant_text,
    integers,
    words,
)
from successkit.testing.sample.people import people_ids
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course
from successkit.testing.sample.usage import current_lives

_WHY = (
    ("one place for all customer facts", "顧客情報を一か所にまとめたい"),
    ("the old system is being shut down", "旧システムの利用が終わるため"),
    ("recommended by a sister company", "グループ会社の紹介"),
    ("fits our security rules", "社内の安全基準に合うため"),
)
_GOAL = (
    ("cut reporting time by half", "報告にかかる時間を半分にする"),
    ("raise repeat orders by a tenth", "リピート注文を一割増やす"),
    ("whole company on one system", "全社で同じ仕組みを使う"),
    ("answer customers on the same day", "当日中に顧客へ回答する"),
)
_PROBLEM = (
    ("figures are kept in many spreadsheets", "数字が多数の表計算に散らばっている"),
    ("knowledge is lost when people leave", "担当が替わると経緯が分からなくなる"),
    ("enquiries are forgotten", "問い合わせの対応漏れがある"),
    ("work is entered twice", "同じ内容を二度入力している"),
)
_SKILLS = ("novice", "intermediate", "expert")
_OVERRIDE_REASONS = (
    "executive sponsor confirmed renewal",
    "outage last week",
    "merger",
)


def _said(
    rng: np.random.Generator, foreign: BoolArray, choices: tuple[tuple[str, str], ...]
) -> Column:
    """Return one of the choices for each account, in its language."""
    code = rng.integers(0, len(choices), foreign.size)
    english = words([pair[0] for pair in choices], code)
    japanese = words([pair[1] for pair in choices], code)
    return np.where(foreign, english, japanese).astype(object)


def handovers_table(
    scope: Scope, accounts: Accounts, course: Course, seats: IntArray
) -> Table:
    """Return handovers.csv: first lives that came through sales."""
    rng = scope.stream("handovers")
    lives = course.lives
    share = np.array([0.95, 0.75, 0.25, 0.0])[lives.size]
    sold = (lives.number == 0) & (rng.random(share.size) < share)
    life = np.flatnonzero(sold)
    account = lives.account[life]
    foreign = lives.foreign[life]
    skill = (rng.random(life.size) ** 1.5 * len(_SKILLS)).astype(np.int64)
    at = clock(rng, lives.start[life])
    return {
        "account_id": chosen(accounts.ids, account),
        "at": instant_text(at, accounts.zone[account], ZONES),
        "why": _said(rng, foreign, _WHY),
        "goal": _said(rng, foreign, _GOAL),
        "problem": _said(rng, foreign, _PROBLEM),
        "by_when": day_text(lives.start[life] + rng.integers(90, 365, life.size)),
        "users": integers(seats[life]),
        "skill_level": words(_SKILLS, skill),
    }


def overrides_table(scope: Scope, accounts: Accounts, course: Course) -> Table:
    """Return overrides.csv: scores set by hand for 30 days, some still in force."""
    rng = scope.stream("overrides")
    life = current_lives(course)
    until = course.until(scope)[life]
    start = np.maximum(
        until - rng.integers(1, 150, life.size), course.lives.start[life]
    )
    made = course.lives.paid[life] & happens(rng, life.size, 0.02)
    made &= start < until
    life, start = life[made], start[made]
    account = course.lives.account[life]
    truth = 100 * course.lives.health(life, start) + rng.normal(0, 12, life.size)
    code = rng.integers(0, len(_OVERRIDE_REASONS), life.size)
    return {
        "account_id": chosen(accounts.ids, account),
        "score": integers(np.clip(np.rint(truth), 0, 100).astype(np.int64)),
        "author": chosen(people_ids(), accounts.owner[account]),
        "reason": words(_OVERRIDE_REASONS, code),
        "start": day_text(start),
        "expires": day_text(start + 30),
    }
