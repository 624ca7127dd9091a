"""The words for playbooks: the list, their faults, a back-test, effect and why."""

from typing import Final

_WORDS: Final = {
    "section.playbooks": ("Playbooks", "プレイブック"),
    "section.check": ("Check of playbooks", "プレイブックの点検"),
    "section.backtest": (
        "Playbooks tried on past days",
        "過去の日でのプレイブック試行",
    ),
    "section.effect": ("Effect of a playbook", "プレイブックの効果"),
    "section.explain": ("Why a playbook fires or not", "プレイブックの発動理由"),
    "section.funnel": ("What became of every match", "条件に合った件数の内訳"),
    "section.weeks": ("By week", "週ごと"),
    "section.work": ("By person", "担当者ごと"),
    "section.due": ("Actions of playbooks", "プレイブックのアクション"),
    "text.actions": ("{n}, of which {new} new", "{n}件、うち新規{new}件"),
    "column.due_on": ("Due", "期限"),
    "column.what": ("What to do", "内容"),
    "column.playbook": ("Playbook", "プレイブック"),
    "column.week": ("Week from", "週の初日"),
    "column.actions": ("Actions", "アクション"),
    "column.work_hours": ("Hours", "時間"),
    "column.matched": ("Matched", "該当"),
    "column.emitted": ("Given out", "実施"),
    "column.held_back": ("Held back", "見送り"),
    "column.not_known": ("Not known", "判定不能"),
    "column.most": ("Why, mostly", "見送りの主な理由"),
    "column.fullest": ("Fullest week", "最も多い週"),
    "column.in_it": ("Hours in it", "その週の時間"),
    "column.per_week": ("Hours a week", "週の稼働時間"),
    "column.part": ("Condition", "条件"),
    "column.value_now": ("Value", "値"),
    "column.threshold": ("Threshold", "しきい値"),
    "column.holds": ("Holds", "成立"),
    "outcome.unmatched": ("The condition does not hold", "条件に該当しない"),
    "outcome.unknown": (
        "A value is missing, so nobody can tell: it does not fire",
        "値がないため判定できず、発動しない",
    ),
    "play.source": ("From", "定義元"),
    "play.built_in": ("built in", "組み込み"),
    "play.settings": ("the settings", "設定ファイル"),
    "play.plugin": ("plugin {name}", "プラグイン {name}"),
    "play.phases": ("Phases", "フェーズ"),
    "play.any_phase": ("all", "すべて"),
    "play.when": ("When", "条件"),
    "play.exit": ("Ends", "終了"),
    "play.again": ("Again", "再発動"),
    "play.steps": ("Steps", "手順"),
    "play.priority": ("Priority", "優先度"),
    "play.while": ("while {when}", "{when} の間"),
    "play.enter": ("on coming to fulfil {when}", "新たに {when} になったとき"),
    "play.event": (
        "an event '{event}' of the last {within} days, and {when}",
        "直近{within}日に '{event}' があり、{when}",
    ),
    "play.absence": (
        "no event '{event}' for {within} days, and {when}",
        "'{event}' が{within}日間なく、{when}",
    ),
    "play.for_at_least": (", for at least {n} days", "（{n}日以上続いた場合）"),
    "play.ends_exit": ("when {exit}", "{exit} になったとき"),
    "play.ends_when": (
        "when all steps are answered, or the condition no longer holds",
        "手順がすべて完了するか、条件に該当しなくなったとき",
    ),
    "play.ends_steps": (
        "when all steps are answered",
        "手順がすべて完了したとき",
    ),
    "play.never": ("never", "なし"),
    "play.after_close": (
        "after it has ended, {n} days later at the earliest",
        "終了後、最短で{n}日後",
    ),
    "play.after_cool_down": (
        "{n} days after it fired; what is still open then is closed",
        "発動から{n}日後（未完了のものは終了扱い）",
    ),
    "play.maximum": ("; at most {n} times", "（最大{n}回）"),
    "play.holdout": (
        "; {share} of accounts are held out to measure the effect",
        "（効果測定のため{share}の顧客には実施しない）",
    ),
    "play.in_days": ("in {n} working days", "{n}営業日以内"),
    "play.in_days.one": ("in 1 working day", "1営業日以内"),
    "play.at_once": ("the same working day", "当日（営業日）"),
    "play.in_hours": ("within {n} hours", "{n}時間以内"),
    "play.role": ("by {role}", "担当：{role}"),
    "play.everybody": ("all touch models", "全タッチモデル"),
    "check.none.one": (
        "1 playbook checked beside {others} others: nothing wrong",
        "1件を他の{others}件とあわせて点検：問題なし",
    ),
    "check.some.one": (
        "1 playbook checked beside {others} others: {found} to mend",
        "1件を他の{others}件とあわせて点検：要修正{found}件",
    ),
    "check.none": (
        "{n} playbooks checked beside {others} others: nothing wrong",
        "{n}件を他の{others}件とあわせて点検：問題なし",
    ),
    "check.some": (
        "{n} playbooks checked beside {others} others: {found} to mend",
        "{n}件を他の{others}件とあわせて点検：要修正{found}件",
    ),
    "check.line": ("line {n}", "{n}行目"),
    "backtest.span": (
        "{first} to {last}, {n} runs, {begin}",
        "{first}から{last}まで、{n}回の実行、{begin}",
    ),
    "backtest.span.one": (
        "{first} to {last}, 1 run, {begin}",
        "{first}から{last}まで、1回の実行、{begin}",
    ),
    "backtest.baseline": (
        "what held on the first day counted as seen",
        "初日に該当していたものは対応済みとみなす",
    ),
    "backtest.flood": (
        "what held on the first day fired",
        "初日に該当していたものも発動",
    ),
    "backtest.sum": (
        "{actions} actions, {hours} hours; {per_week} hours a week on average",
        "アクション{actions}件、{hours}時間（週平均{per_week}時間）",
    ),
    "backtest.nothing": ("Nothing would have fired.", "発動はありませんでした。"),
    "backtest.over": (
        "more than the hours of {n} persons in a week",
        "週の稼働時間を超える担当者が{n}名",
    ),
    "backtest.nobody": ("(nobody)", "（担当者なし）"),
    "backtest.counted": (
        "Counted by account and day: who matches on ten days counts ten times.",
        "顧客×日で数えています（10日間該当すれば10件）。",
    ),
    "effect.arms": (
        "{treated} accounts treated, {held} held out; outcome not known of {left_out}",
        "実施{treated}社、対照{held}社、結果不明{left_out}社",
    ),
    "effect.outcome": (
        "Hoped for on {day}: {outcome}",
        "期待する結果（{day}時点）：{outcome}",
    ),
    "effect.after": (
        "; of accounts for which it fired {n} or more days before",
        "（発動から{n}日以上たった顧客）",
    ),
    "effect.rates": (
        "Share with it: {treated} treated, {held} held out",
        "達成率：実施 {treated}、対照 {held}",
    ),
    "effect.difference": (
        "Difference: {difference} ({confidence} interval {low} to {high})",
        "差：{difference}（{confidence}区間 {low}〜{high}）",
    ),
    "effect.points": ("{n} points", "{n}ポイント"),
    "effect.power": (
        "Power {power} to find {smallest}; {needed} accounts are needed for 80%",
        "{smallest}の差を見つける検出力は{power}（80%には{needed}社が必要）",
    ),
    "effect.no_verdict": (
        "No verdict: the power is below 80%. Wait for more accounts.",
        "判定なし：検出力が80%未満です。対象の顧客が増えるまで待ってください。",
    ),
    "effect.nobody_held": (
        "No verdict: no account was held out. Give the playbook a holdout, as 0.2.",
        "判定なし：対照の顧客がいません。holdout（例：0.2）を設定してください。",
    ),
    "effect.better": ("Verdict: it helps.", "判定：効果あり。"),
    "effect.worse": ("Verdict: it harms.", "判定：逆効果。"),
    "effect.no effect shown": ("Verdict: no effect shown.", "判定：効果は示されず。"),
    "explain.emitted": ("It fires", "発動する"),
    "explain.event_on": ("Latest event '{event}': {day}", "直近の '{event}'：{day}"),
    "explain.when": ("Condition: {text}", "条件：{text}"),
    "explain.exit": ("Exit: {text}", "終了条件：{text}"),
    "answer.true": ("yes", "はい"),
    "answer.false": ("no", "いいえ"),
    "answer.null": ("not known", "不明"),
}

PLAYBOOKS_ENGLISH: Final = {key: words[0] for key, words in _WORDS.items()}
"""English."""

PLAYBOOKS_JAPANESE: Final = {key: words[1] for key, words in _WORDS.items()}
"""Japanese."""
