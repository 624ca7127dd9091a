"""The page: complete, self-contained, and closed against what the data say."""

import re
import sys
from copy import deepcopy
from html.parser import HTMLParser
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the page needs the extra [report]")

from successkit.report import MissingExtraError, UnknownLanguageError, render_html
from successkit.report.html import page as page_module
from successkit.report.html.chart import chart_of

Document = dict[str, Any]

VOID = {"meta", "br"}
TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "section",
        "footer",
        "h1",
        "h2",
        "h3",
        "p",
        "span",
        "small",
        "br",
        "div",
        "dl",
        "dt",
        "dd",
        "ol",
        "ul",
        "li",
        "bdi",
        "figure",
        "figcaption",
        "svg",
        "line",
        "text",
        "rect",
        "polyline",
        "circle",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
    ]
)


class Reader(HTMLParser):
    """Collect what a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}">')[2].partition("</section>")[0]


def test_every_urgent_account_is_there_with_owner_and_next_step(
    review: Document,
) -> None:
    cards = section(render_html(review), "attention")

    assert [key for key in review["attention"] if key not in cards] == []
    assert cards.count("<li class=") == 10
    assert "E-mail: ask for reasons, due 11 April 2026" in cards
    assert "No owner" in cards


def test_headline_figures_and_reasons(review: Document) -> None:
    words = read(render_html(review)).text

    assert "Revenue at risk ¥2,345,678 a month, in 6 accounts 19.0% of MRR" in words
    assert "2.1% 95% interval 1.2% to 3.4%; n = 812" in words
    assert "undefined no CSAT answers in the window" in words
    assert "usage trend" not in words
    assert "Usage trend" in words
    assert "weather 1.2 (successkit_health_signals)" in words
    assert "9,001 read = 8,996 accepted" in words


def test_japanese_page_says_so(review: Document) -> None:
    page = render_html(review, lang="ja")

    assert page.startswith('<!doctype html>\n<html lang="ja">')
    assert "リスクのある売上" in page
    assert "Noto Sans CJK JP" in page
    assert "Owner" not in read(page).text


def test_page_needs_nothing_else(review: Document) -> None:
    page = render_html(review)
    reader = read(page)

    assert not re.search(r"(?:https?:)?//[a-z]|url\(|@import|javascript:", page)
    used = {name for _, attrs in reader.tags for name in attrs}
    assert used.isdisjoint({"src", "href", "style", "srcset", "action"})
    assert not any(name.startswith("on") for name in used)
    assert {tag for tag, _ in reader.tags} <= TAGS


def test_policy_allows_exactly_the_own_style_sheet(review: Document) -> None:
    page = render_html(review)
    reader = read(page)
    style = page.partition("<style>")[2].partition("</style>")[0]

    policies = [a["content"] for _, a in reader.tags if "http-equiv" in a]
    assert policies == [page_module.policy_for(style)]
    assert "'unsafe" not in str(policies)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_data_stay_text(hostile: Document, lang: str) -> None:
    page = render_html(hostile, lang=lang)
    reader = read(page)

    assert "{{ 7 * 7 }}{% for x in y %}" in reader.text
    assert "<script>document.title='owned'</script>" in reader.text
    assert {tag for tag, _ in reader.tags} <= TAGS
    assert not any(name.startswith("on") for _, a in reader.tags for name in a)
    assert "\x1b" not in page
    assert "\u202e" not in page
    page.encode()


def test_heads_of_tables_are_scoped_and_drawings_named(review: Document) -> None:
    reader = read(render_html(review))

    assert all("scope" in attrs for tag, attrs in reader.tags if tag == "th")
    assert all(
        "aria-hidden" in attrs or "aria-label" in attrs
        for tag, attrs in reader.tags
        if tag == "svg"
    )


def test_list_of_accounts_is_bounded_and_says_so(review: Document) -> None:
    first = review["accounts"][0]
    review["accounts"] = [first | {"id": f"B-{n:04d}"} for n in range(1234)]
    page = render_html(review)

    assert section(page, "accounts").count('<tr class="more">') == 200
    assert "The 200 most important of 1,234 accounts; 1,034 are not shown." in page


def test_empty_book_is_no_data_never_zero_or_good(empty: Document) -> None:
    words = read(render_html(empty)).text

    assert "Revenue at risk no data" in words
    assert "undefined no accounts at the start" in words
    assert "0.0%" not in words
    assert "Good" not in words
    assert render_html({})


def test_chart_breaks_where_a_month_has_no_data(review: Document) -> None:
    months = review["movements"]
    months[5]["closing"] = None

    chart = chart_of(months, "JPY", lang="en")

    assert chart is not None
    assert len(chart.points) == 11
    assert [len(line.split()) for line in chart.lines] == [5, 6]


def test_chart_draws_losses_below_zero_whatever_their_sign(review: Document) -> None:
    months = review["movements"]
    negative = chart_of(months, "JPY", lang="en")
    for month in months:
        for kind in ("churn", "contraction", "pause"):
            month[kind] = month[kind].removeprefix("-")
    positive = chart_of(months, "JPY", lang="en")

    assert negative is not None
    assert positive is not None
    assert [(b.x, b.y) for b in positive.bars] == [(b.x, b.y) for b in negative.bars]
    assert all(b.y >= negative.zero for b in negative.bars if b.kind == "churn")


def test_no_movement_no_chart() -> None:
    assert chart_of([], "JPY", lang="en") is None
    flat = [{"start": "2026-01-01", "end": "2026-02-01", "closing": "0"}]
    assert chart_of(flat, "JPY", lang="ja") is not None


def test_unknown_language_is_refused(review: Document) -> None:
    with pytest.raises(UnknownLanguageError, match="got 'fr'"):
        render_html(review, lang="fr")


def test_missing_jinja_says_what_to_install(
    review: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    page_module._template.cache_clear()

    with pytest.raises(MissingExtraError, match=r"pip install 'successkit\[report\]'"):
        render_html(review)


def test_signals_show_unit_label_and_cap(review: Document) -> None:
    row = review["accounts"][0]
    row["health"]["cap"] = -25.6
    row["health"]["signals"] = [
        {"name": "usage_trend", "unit": "ratio", "raw": -0.5, "normalised": 10.0},
        {"name": "payment", "unit": "flag", "raw": 1.0, "normalised": 0.0},
        {"name": "weather.mood", "label": "mood of the sky", "raw": 3.0},
    ]
    words = read(render_html(review)).text

    for shown in ("-50.0%", "Late payment yes", "Mood of the sky", "-25.6"):
        assert shown in words


def test_customers_are_listed_before_those_that_never_paid(review: Document) -> None:
    never, pays = deepcopy(review["accounts"][4]), deepcopy(review["accounts"][2])
    never |= {"id": "never", "customer": False, "phase": "adoption"}
    pays |= {"id": "pays", "customer": True}
    review |= {"attention": [], "accounts": [never, pays]}

    listed = section(render_html(review), "accounts")

    assert listed.index("pays") < listed.index("never")
