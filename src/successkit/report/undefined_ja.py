"""Why a metric has no value, in Japanese, by the words of the document."""

from collections.abc import Mapping

UNDEFINED: Mapping[str, str] = {
    "no accounts at the start of the period": "期首に顧客なし",
    "no revenue at the start of the period": "期首に売上なし",
    "no accounts at the end of the period": "期末に顧客なし",
    "no contracts in force at the end of the period": "期末に有効な契約なし",
    "no contract was due and decided in the period": (
        "期間中に更新の可否が決まった契約なし"
    ),
    "no revenue was due and decided in the period": (
        "期間中に更新の可否が決まった売上なし"
    ),
    "no account was made an offer in the period": "期間中に提案した顧客なし",
    "no offer was made in the period": "期間中の提案なし",
    "nothing was lost in the period": "期間中の減少なし",
    "nobody was lost, so the formula has no finite value": (
        "解約がないため有限の値にならない"
    ),
    "no accounts": "顧客なし",
    "no renewal has been decided yet, so nothing tells who stays": (
        "更新の判断がまだなく、継続の見込みを推定できない"
    ),
    "no account has been a customer yet": "顧客となった取引先がまだない",
    (
        "infinite: without a discount above 0 the sum has no end, since some customers "
        "hardly ever leave; name one, or a horizon"
    ): "無限大：正の割引率がないと合計が収束しない。割引率か期間を指定してください",
    "the expected lifetime is infinite; its discounted value is not": (
        "期待残存期間は無限大（割引後の価値は有限）"
    ),
    "no account of the period was due": "期間中に期限を迎えた顧客なし",
    "no enquiry of the period has an answer": "期間中に回答した問い合わせなし",
    "no enquiries in the period": "期間中の問い合わせなし",
    "no answers in the period": "期間中の回答なし",
    "no enquiry of the period is solved": "期間中に解決した問い合わせなし",
    "no account that started in the period has anything planned": (
        "期間中に開始した顧客に予定の工程なし"
    ),
    "the share still waiting never comes down to one half": (
        "完了した顧客がまだ半数に達していない"
    ),
    "no use is recorded in the period": "期間中の利用の記録なし",
    "no time of use is recorded in the period": "期間中の利用時間の記録なし",
    "no account has enough earlier use to compare with": (
        "比較できる過去の利用がある顧客なし"
    ),
}
