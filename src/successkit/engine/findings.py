"""What a reader of a review should know about its data."""

import re
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AccountTable, Signal
from successkit.core.results import Results
from successkit.engine.words import polished
from successkit.health import HealthResult
from successkit.health.sentences import check_lang, label
from successkit.report.days import day

_MANY = 0.5

_TEXTS: Final = {
    "en": {
        "unscored": "{unscored} of {customers} customers have no health score, since "
        "too little is known of them.{silent} Give these data, or name the signals you "
        "have under [health] signals.",
        "silent": " There are no data at all for: {names}.",
        "undecided": "The band of {count} is not certain: the score has stayed near a "
        "limit for {evaluations} evaluations, and what came before is not counted.",
        "account": "1 account",
        "accounts_of": "{count} accounts",
        "join": ", ",
        "currency": "Reported in {currency}, the currency of most contracts; name "
        "another with currency in the settings.",
        "rate": "{message}.",
        "accounts": "there are no accounts",
        "contracts": "there are no contracts",
    },
    "ja": {
        "unscored": "契約中の顧客{customers}社のうち{unscored}社は、情報が不足している"
        "ためヘルススコアがありません。{silent}データを追加するか、[health] の signals "
        "に利用できるシグナルだけを指定してください。",
        "silent": "まったくデータがないシグナル：{names}。",
        "undecided": "{count}は、過去{evaluations}回の評価を通じてスコアが"
        "区分の境界付近にあり、それ以前の評価は考慮していません。",
        "account": "1社",
        "accounts_of": "{count}社",
        "join": "、",
        "currency": "最も多くの契約で使われている通貨{currency}で集計しました。"
        "ほかの通貨にするには、設定の currency で指定してください。",
        "rate": "{day}以前の{source}から{target}への為替レートがないため、"
        "売上の指標を計算できません。"
        "rates.csv に行（day,base,quote,rate、base は{source}、quote は"
        "{target}）を追加してください。",
        "no_rate": "{source}から{target}への為替レートなし（{day}以前）",
        "accounts": "顧客なし",
        "contracts": "契約なし",
    },
}
_RATE: Final = re.compile(r"rate from (\S+) to (\S+) on or before (\d{4}-\d{2}-\d{2})")


def currency_finding(currency: str, lang: str) -> str:
    """Return that the book's most usual currency was chosen.

    Parameters
    ----------
    currency
        ISO 4217 code.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        A sentence.
    """
    return _TEXTS[lang]["currency"].format(currency=currency)


def rate_finding(message: str, lang: str) -> str:
    """Return that an exchange rate is missing.

    Parameters
    ----------
    message
        What the error says.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        A sentence; the message itself where it says something else than expected.

    Examples
    --------
    >>> rate_finding("no exchange rate from USD to JPY on or before 2026-03-31", "en")
    'No exchange rate from USD to JPY on or before 2026-03-31.'
    """
    found = _RATE.search(message)
    if lang == "en" or found is None:
        said = _TEXTS["en"]["rate"].format(message=message)
        return said[:1].upper() + said[1:]
    source, target, when = found.groups()
    return _TEXTS[lang]["rate"].format(
        source=source, target=target, day=day(when, lang=lang)
    )


def rate_reason(message: str, lang: str) -> str:
    """Return in short why figures need an exchange rate.

    Parameters
    ----------
    message
        What the error says.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        A phrase, without how to mend it.

    Examples
    --------
    >>> rate_reason("no exchange rate from USD to JPY on or before 2026-03-31", "ja")
    'USDからJPYへの為替レートなし（2026年3月31日以前）'
    """
    found = _RATE.search(message)
    if lang == "en" or found is None:
        return polished(message.partition(";")[0], "en")
    source, target, when = found.groups()
    return _TEXTS[lang]["no_rate"].format(
        source=source, target=target, day=day(when, lang=lang)
    )


def no_data_reason(what: str, lang: str) -> str:
    """Return that a book holds nothing to compute figures of.

    Parameters
    ----------
    what
        ``accounts`` or ``contracts``.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        A phrase.

    Examples
    --------
    >>> no_data_reason("accounts", "en")
    'there are no accounts'
    """
    return _TEXTS[lang][what]


def data_findings(
    table: AccountTable, health: HealthResult, lang: str = "en"
) -> tuple[str, ...]:
    """Return signals that the book has no data for, where that leaves many unscored.

    Parameters
    ----------
    table
        One row per account.
    health
        Its scores.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    tuple[str, ...]
        Sentences.
    """
    return DataCounts.of(table, health).findings(lang)


@attrs.frozen(kw_only=True)
class DataCounts:
    """For how many accounts there are data; counts of parts of a book add up.

    Parameters
    ----------
    customers, unscored
        How many customers there are, and how many of them have no score.
    signals
        Signals that counted.
    silent
        Names of those of which no customer has any data.
    """

    customers: int
    unscored: int
    signals: tuple[Signal, ...] = attrs.field(eq=False, repr=False)
    silent: frozenset[str]

    @classmethod
    def of(cls, table: AccountTable, health: HealthResult) -> Self:
        """Count the accounts of a table.

        Parameters
        ----------
        table
            One row per account.
        health
            Its scores.

        Returns
        -------
        Self
            Of these accounts.
        """
        customers = table.array("customer") == 1
        raw, results = health.raw, table.results or Results()

        def is_silent(name: str) -> bool:
            rests_on = table.array("customer"), raw[name]
            return results.of(
                ("silent", name),
                rests_on,
                lambda: bool(np.isnan(raw[name][customers]).all()),
            )

        return cls(
            customers=int(customers.sum()),
            unscored=int((customers & np.isnan(health.score)).sum()),
            signals=health.signals,
            silent=frozenset(
                each.name for each in health.signals if is_silent(each.name)
            ),
        )

    def __add__(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            customers=self.customers + other.customers,
            unscored=self.unscored + other.unscored,
            silent=self.silent & other.silent,
        )

    def findings(self, lang: str = "en") -> tuple[str, ...]:
        """Return signals without data, where that leaves many accounts unscored.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        tuple[str, ...]
            Sentences.
        """
        words = _TEXTS[lang]
        if not self.unscored or self.unscored < _MANY * self.customers:
            return ()
        names = words["join"].join(self._silent(lang))
        said = words["unscored"].format(
            unscored=f"{self.unscored:,}",
            customers=f"{self.customers:,}",
            silent=words["silent"].format(names=names) if names else "",
        )
        return (said,)

    def _silent(self, lang: str) -> list[str]:
        brackets = "（{}）" if lang == "ja" else " ({})"
        return [
            label(signal, check_lang(lang)) + brackets.format(signal.name)
            for signal in self.signals
            if signal.name in self.silent
        ]


def band_findings(
    undecided: int, evaluations: int, lang: str = "en"
) -> tuple[str, ...]:
    """Return that some bands rest on no evaluation that decides them.

    Parameters
    ----------
    undecided
        How many accounts.
    evaluations
        How many evaluations were looked back on.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    tuple[str, ...]
        A sentence, or none.
    """
    if not undecided:
        return ()
    words = _TEXTS[lang]
    count = words["account" if undecided == 1 else "accounts_of"]
    return (
        words["undecided"].format(
            count=count.format(count=f"{undecided:,}"), evaluations=evaluations
        ),
    )
