"""The board of a review as text, for a terminal.

It opens with the revenue at risk and with what to do today; figures come after.
"""

from attrs import frozen

from successkit.report import accounts as words
from successkit.report.actions import action_counts, action_lines
from successkit.report.days import day
from successkit.report.failures import failure_lines
from successkit.report.feedback import feedback_words
from successkit.report.funnel import funnel_rows
from successkit.report.headline import customer_words, risk_words
from successkit.report.labels import label
from successkit.report.numbers import money, plain
from successkit.report.problems import problem_summary
from successkit.report.reading import Record, count, record, records, sequence, text
from successkit.report.steps import next_step
from successkit.report.tables import metric_rows, movement_tables
from successkit.report.text import clip, grid, pad, text_grid, width_of, wrap

MIN_WIDTH = 40
BAR_WIDTH = 24
NAME_WIDTH = 30
DISTRIBUTIONS = (
    ("bands", "band", ("good", "caution", "danger", "unknown")),
    ("phases", "phase", ("onboarding", "adoption", "expansion", "renewal", "churned")),
    ("touch_models", "touch", ("high", "low", "tech", "none")),
)
_TITLES = {"bands": "bands", "phases": "phases", "touch_models": "touch"}
_BOLD, _RED, _YELLOW, _GREEN, _END = (f"\x1b[{n}m" for n in (1, 31, 33, 32, 0))
_BAND_COLOURS = {"danger": _RED, "caution": _YELLOW, "good": _GREEN}


def render_board(
    document: Record, *, lang: str = "en", width: int = 100, color: bool = False
) -> str:
    """Return a review as a board of text.

    Parameters
    ----------
    document
        Review document. What it lacks is shown as "no data", never as zero.
    lang
        ``en`` or ``ja``.
    width
        Columns of the terminal; at least 40 are used.
    color
        Add terminal colours. They only repeat what the words say.

    Returns
    -------
    str
        Lines that end with a line end.

    Raises
    ------
    UnknownLanguageError
        There are no words in that language.

    Examples
    --------
    >>> print(render_board({"as_of": "2026-03-31"}).splitlines()[0])
    Customer success review | As of 31 March 2026
    """
    board = _Board(
        document=document, lang=lang, width=max(width, MIN_WIDTH), color=color
    )
    return "\n".join(line.rstrip() for line in board.lines()) + "\n"


@frozen(kw_only=True)
class _Board:
    """One rendering: the document and how to show it."""

    document: Record
    lang: str
    width: int
    color: bool

    @property
    def currency(self) -> object:
        return self.document.get("currency")

    @property
    def summary(self) -> Record:
        return record(self.document.get("summary"))

    def lines(self) -> list[str]:
        parts = (
            self.head(),
            self.attention(),
            self.actions(),
            self.funnel(),
            self.metrics(),
            self.movements(),
            *(self.distribution(*entry) for entry in DISTRIBUTIONS),
            self.feedback(),
            self.problems(),
            self.findings(),
            self.failures(),
        )
        return [line for part in filter(None, parts) for line in (*part, "")][:-1]

    def word(self, key: str) -> str:
        return label(key, self.lang)

    def head(self) -> list[str]:
        as_of = day(self.document.get("as_of"), lang=self.lang)
        known = text(self.document.get("known_at"))
        title = words.joined(
            [
                self.word("section.title"),
                self.word("text.as_of").format(day=as_of),
                known and self.word("text.known_at").format(instant=known),
            ]
        )
        risk = risk_words(self.summary, self.currency, lang=self.lang)
        return [
            *(self.paint(line, _BOLD) for line in wrap(title, self.width)),
            "=" * self.width,
            *(self.paint(line, _BOLD + _RED) for line in wrap(risk, self.width)),
            *wrap(self.totals(), self.width),
        ]

    def totals(self) -> str:
        customers = customer_words(self.summary, lang=self.lang)
        mrr = f"{self.word('text.mrr')} {self.money(self.summary.get('mrr'))}"
        name = self.word("text.pair").format(
            name=self.word("text.customers"), value=customers
        )
        return words.joined([mrr, name])

    def attention(self) -> list[str]:
        listed = words.attention(self.document)
        lines = self.title("attention", str(len(listed)))
        if not listed:
            return [*lines, self.word(self.nobody())]
        for place, account in enumerate(listed, start=1):
            lines += self.urgent(place, account)
        return lines

    def nobody(self) -> str:
        empty = not sequence(self.document.get("accounts"))
        return "text.no_accounts" if empty else "text.no_attention"

    def urgent(self, place: int, account: Record) -> list[str]:
        name, key = text(account.get("name")), text(account.get("id"))
        facts = words.joined(
            [
                words.health_words(account, lang=self.lang),
                words.per_month(account, self.currency, lang=self.lang),
                self.renewal(account),
            ]
        )
        band = _BAND_COLOURS.get(words.band_of(account), "")
        room = self.width - width_of(facts) - 6
        is_narrow = room < NAME_WIDTH
        room = self.width - 4 if is_narrow else room
        # The id is never cut: it is what one searches for.
        shown = self.bracketed(key)
        who = clip(name, max(room - width_of(shown), 8)) + shown if name else key
        head = self.paint(f"{place:>2}. {pad(who, room)}", _BOLD)
        state = self.paint(facts, band)
        return [
            *([head, f"    {state}"] if is_narrow else [f"{head}  {state}"]),
            *self.entry("owner", words.owner(account, lang=self.lang)),
            *self.entry("reason", words.reason(account, lang=self.lang)),
            *self.entry("next", self.next_step(account)),
        ]

    def renewal(self, account: Record) -> str:
        if account.get("renewal_on") is None:
            return ""
        is_over = words.ran_out(account, self.document.get("as_of"))
        shown = day(account["renewal_on"], lang=self.lang)
        return self.word("text.ran_out" if is_over else "text.renews").format(day=shown)

    def next_step(self, account: Record) -> str:
        as_of = self.document.get("as_of")
        return next_step(account, lang=self.lang, as_of=as_of)

    def entry(self, name: str, value: str) -> list[str]:
        names = [self.word(f"column.{key}") for key in ("owner", "reason", "next")]
        label_width = max(map(width_of, names)) + 2
        head = " " * 4 + pad(self.word(f"column.{name}"), label_width)
        return wrap(head + value, self.width, indent=" " * width_of(head))

    def actions(self) -> list[str]:
        lines = action_lines(self.document, self.lang, self.width)
        if not lines:
            return []
        counts = action_counts(self.document, self.lang)
        return [*self.title("due", counts), *lines]

    def funnel(self) -> list[str]:
        rows = funnel_rows(records(self.document.get("funnel")), self.lang)
        if len(rows) == 1:
            return []
        return [*self.title("funnel"), *text_grid(rows, self.width, texts={0})]

    def metrics(self) -> list[str]:
        rows = metric_rows(
            record(self.document.get("metrics")), self.currency, self.lang
        )
        lines = self.title("metrics", self.word("section.metrics_note"))
        if not rows:
            return [*lines, self.word("text.no_metrics")]
        named = max(width_of(name) for name, *_ in rows)
        figure = max(width_of(value) for _, value, _ in rows)
        for name, value, note in rows:
            head = f"{pad(name, named)}  {pad(value, figure, right=True)}  "
            lines += wrap(head + note, self.width, indent=" " * width_of(head))
        return lines

    def movements(self) -> list[str]:
        periods = records(self.document.get("movements"))
        lines = self.title("movements", text(self.currency))
        if not periods:
            return [*lines, self.word("text.no_movements")]
        tables = movement_tables(periods, self.currency, self.lang, self.width)
        return [*lines, *tables]

    def distribution(self, name: str, group: str, order: tuple[str, ...]) -> list[str]:
        found = record(self.summary.get(name))
        lines = self.title(_TITLES[name])
        if not any(count(record(part).get("accounts")) for part in found.values()):
            return [*lines, self.word("text.no_data")]
        keys = [*(key for key in order if key in found), *(added_groups(found, order))]
        most = max(count(record(found[key]).get("accounts")) for key in keys)
        rows = grid([self.part(group, key, record(found[key])) for key in keys])
        widest = max(map(width_of, rows))
        room = min(BAR_WIDTH, self.width - widest - 2)
        for key, row in zip(keys, rows, strict=True):
            size = count(record(found[key]).get("accounts"))
            bar = "#" * max(round(room * size / most), int(size > 0))
            colour = _BAND_COLOURS.get(key, "") if group == "band" else ""
            lines.append(f"{pad(row, widest)}  {self.paint(bar, colour)}")
        return lines

    def part(self, group: str, key: str, part: Record) -> list[str]:
        return [
            self.word(f"{group}.{key}"),
            plain(part.get("accounts"), lang=self.lang),
            self.money(part.get("mrr")),
        ]

    def problems(self) -> list[str]:
        found = record(self.document.get("problems"))
        return [*self.title("problems"), *problem_summary(found, self.lang, self.width)]

    def findings(self) -> list[str]:
        found = [text(entry) for entry in sequence(self.document.get("findings"))]
        lines = self.title("findings")
        if not found:
            return [*lines, self.word("text.no_findings")]
        return lines + [
            line
            for entry in found
            for line in wrap(f"- {entry}", self.width, indent="  ")
        ]

    def feedback(self) -> list[str]:
        said = feedback_words(record(self.document.get("feedback")), self.lang)
        if not said:
            return []
        return [*self.title("feedback"), *wrap(said, self.width)]

    def failures(self) -> list[str]:
        found = failure_lines(self.document, self.lang)
        if not found:
            return []
        lines = [wrap(f"- {entry}", self.width, indent="  ") for entry in found]
        return [*self.title("failures"), *(line for entry in lines for line in entry)]

    def title(self, name: str, note: str = "") -> list[str]:
        head = self.word(f"section.{name}") + self.bracketed(note)
        return [self.paint(head, _BOLD), "-" * self.width]

    def bracketed(self, words: str) -> str:
        return self.word("text.brackets").format(words=words) if words else ""

    def money(self, value: object) -> str:
        return money(value, self.currency, lang=self.lang)

    def paint(self, value: str, codes: str) -> str:
        return f"{codes}{value}{_END}" if self.color and codes else value


def added_groups(found: Record, order: tuple[str, ...]) -> list[str]:
    """Return the groups that a host has added to those of the package.

    Parameters
    ----------
    found
        Groups of a summary.
    order
        Groups of the package in their order.

    Returns
    -------
    list[str]
        Sorted names.

    Examples
    --------
    >>> added_groups({"pilot": {}, "adoption": {}}, ("adoption",))
    ['pilot']
    """
    return sorted(set(found) - set(order))
