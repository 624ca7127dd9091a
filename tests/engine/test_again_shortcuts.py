"""What a change leaves alone: every shortcut of a review again, held to the whole."""

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    AccountTable,
    Contract,
    Event,
    Money,
    Portfolio,
    Usage,
)
from successkit.core.changed import with_accounts
from successkit.core.condition import compile_condition
from successkit.core.results import Results
from successkit.engine import Config, Engine, Followed, Review
from successkit.engine.again.read import Read
from successkit.engine.again.resting import plain
from successkit.health import Scorecard
from successkit.io import read, write_tables
from successkit.lifecycle import Spells, derive_events
from successkit.lifecycle.derive import EVENT_TABLES
from successkit.metrics.account_columns import FACT_TABLES, portfolio_columns
from successkit.metrics.experience.engagement import USE_COLUMNS, engagement_columns
from successkit.metrics.experience.signs import SIGN_TABLES, sign_columns
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.standing import customer_spells
from successkit.playbooks import happenings
from successkit.playbooks.happenings import EVENT_TABLES as HAPPENED_IN
from successkit.testing.sample import sample_book

DAY = date(2026, 3, 31)
TABLES = (
    "contracts",
    "usage",
    "surveys",
    "events",
    "interactions",
    "milestones",
    "contacts",
    "overrides",
    "handovers",
)
ENGINES = {
    "nobody is dear, so phases decide": Config(
        currency="JPY", high_share=0.0, low_share=0.0
    ),
    "most are dear": Config(currency="JPY", high_share=0.3, low_share=0.6),
    "evidence grows old": Config(
        currency="JPY",
        scorecard=Scorecard(half_lives={"nps": 30.0, "sentiment": 20.0}),
    ),
}


def book_of(accounts: int, seed: int = 1) -> Portfolio:
    columns = sample_book(accounts=accounts, as_of=DAY, seed=seed, years=2)
    with TemporaryDirectory() as folder:
        cells = {
            name: {field: list(column) for field, column in table.items()}
            for name, table in columns.items()
        }
        write_tables(Path(folder), cells, safe=False)
        return read(folder)


BOOK = book_of(30)
CUT = BOOK.as_of(DAY)


# --- which tables a column rests on


@pytest.mark.parametrize("name", sorted(SIGN_TABLES))
def test_a_column_of_people_reads_the_tables_that_are_said(name: str) -> None:
    tables = Read(CUT.tables)

    sign_columns(attrs.evolve(CUT, tables=tables), {name})

    assert tables.names <= SIGN_TABLES[name]


def test_columns_of_use_read_use() -> None:
    tables = Read(CUT.tables)

    engagement_columns(attrs.evolve(CUT, tables=tables))

    assert tables.names == {"usage"}
    assert FACT_TABLES.keys() >= USE_COLUMNS


def test_every_column_that_rests_on_no_revenue_has_its_tables() -> None:
    assert {*portfolio_columns(CUT), "id"} == set(FACT_TABLES)


def test_events_of_playbooks_are_read_from_the_tables_that_are_said() -> None:
    table = FOLLOWED["most are dear"].review.accounts
    tables = Read(CUT.tables)

    happenings(attrs.evolve(CUT, tables=tables), table)

    assert tables.names == HAPPENED_IN


def test_events_of_the_lifecycle_are_derived_from_the_tables_that_are_said() -> None:
    book = RevenueBook.of(CUT, as_of=DAY, currency="JPY")
    spells = customer_spells(book.moves)
    tables = Read(CUT.tables)

    derive_events(
        attrs.evolve(CUT, tables=tables),
        Spells(spells.account, spells.start, spells.end),
    )

    assert tables.names <= EVENT_TABLES


# --- what was worked out is found again


def test_a_condition_is_asked_again_where_a_column_is_another() -> None:
    results = Results()
    table = AccountTable.of(DAY, ["a", "b"], mrr=[1, 5], seats=[1.0, 2.0])
    table = attrs.evolve(table, results=results)
    dear = compile_condition("mrr > 3")

    first = dear.evaluate(table)

    assert dear.evaluate(table.with_columns(seats=[3.0, 3.0])) is first
    assert dear.evaluate(table.with_columns(mrr=[9, 9])).tolist() == [1, 1]
    assert first.tolist() == [0, 1]
    assert table.take(np.array([1])).results is None
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1


# --- the bits of a whole review, under settings that ask for other things

changes = st.lists(
    st.tuples(
        st.integers(0, 29), st.sampled_from([*TABLES, "usage"]), st.integers(1, 40)
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda change: change[0],
)


@pytest.mark.parametrize("name", ENGINES)
@settings(max_examples=4)
@given(st.lists(changes, min_size=1, max_size=4))
def test_runs_of_changes(name: str, runs: list[list[tuple[int, str, int]]]) -> None:
    engine = Engine(config=ENGINES[name])
    followed, book = FOLLOWED[name], BOOK
    for run in runs:
        changed, facts = list[str](), Portfolio.from_objects()
        for place, table, rows in run:
            account = str(BOOK.account_ids[place])
            changed.append(account)
            new = without_last(rows_of(book, account), table, rows)
            facts = with_accounts(facts, new, [account])
        followed = engine.review_again(followed, facts, changed=changed)
        book = with_accounts(book, facts, changed)

    check_same(followed, engine.follow(book, as_of=DAY))


FOLLOWED = {
    name: Engine(config=config).follow(BOOK, as_of=DAY)
    for name, config in ENGINES.items()
}


def rows_of(book: Portfolio, account: str) -> Portfolio:
    found = book.select(np.array([book.index(account)]))
    return attrs.evolve(found, kept=None)


def without_last(facts: Portfolio, table: str, rows: int) -> Portfolio:
    kept = np.arange(max(0, len(facts.tables[table]) - rows))
    tables = {**facts.tables, table: facts.tables[table].take(kept)}
    return attrs.evolve(facts, tables=tables)


def check_same(one: Followed, other: Followed) -> None:
    check_reviews(one.review, other.review)
    assert one.state is not None
    assert other.state is not None
    assert one.state.happened.keys() == other.state.happened.keys()
    for kind, found in other.state.happened.items():
        np.testing.assert_array_equal(one.state.happened[kind], found)
    for each in (one.state, other.state):
        assert each.reads == FOLLOWED["most are dear"].state.reads  # type: ignore[union-attr]
    assert one.state.events == other.state.events
    days = [day for day in other.state.days if day in one.state.days]
    for then, now in ((other.state.days[day], one.state.days[day]) for day in days):
        np.testing.assert_array_equal(now.wanted, then.wanted)
        for name in plain(then.table.columns):
            check_column(now.table, then.table, name)
        settled = ~np.isin(then.table.ids, sorted(now.stale))
        for name in then.table.columns.keys() - plain(then.table.columns):
            phases = (
                each.text(name).strings()[settled] for each in (now.table, then.table)
            )
            assert next(phases).tolist() == next(phases).tolist()


def check_reviews(one: Review, other: Review) -> None:
    assert str(one.document()) == str(other.document())
    assert one.accounts.columns.keys() == other.accounts.columns.keys()
    for name in other.accounts.columns:
        check_column(one.accounts, other.accounts, name)
    assert list(one.actions.key) == list(other.actions.key)
    assert one.decision.ledger.to_json() == other.decision.ledger.to_json()
    assert one.decision.funnel == other.decision.funnel


def check_column(one: AccountTable, other: AccountTable, name: str) -> None:
    column = other.columns[name]
    if isinstance(column, np.ndarray):
        assert one.array(name).dtype == column.dtype
        np.testing.assert_array_equal(one.array(name), column)
    else:
        assert one.text(name) == column


@pytest.mark.parametrize("table", ["usage", "surveys", "interactions", "events"])
def test_every_account_in_turn(table: str) -> None:
    name = "nobody is dear, so phases decide"
    engine, followed, book = Engine(config=ENGINES[name]), FOLLOWED[name], BOOK
    for account in BOOK.account_ids.tolist()[::3]:
        facts = without_last(rows_of(book, account), table, 12)
        followed = engine.review_again(followed, facts, changed=[account])
        book = with_accounts(book, facts, [account])
    account = str(BOOK.account_ids[1])
    facts = without_last(rows_of(book, account), "contracts", 1)
    followed = engine.review_again(followed, facts, changed=[account])

    book = with_accounts(book, facts, [account])
    check_same(followed, engine.follow(book, as_of=DAY))


# --- late records, accounts by a fact alone, revenue without causes


def late(account: str, *values: int, known: int = 25) -> Portfolio:
    """Return an account with use of which the last row was recorded late."""
    rows = [
        Usage(
            account_id=account,
            day=date(2026, 1, 5 + 2 * place),
            measure="logins",
            value=value,
            recorded_at=datetime(2026, 3, known, tzinfo=UTC) if place > 3 else None,
        )
        for place, value in enumerate(values)
    ]
    return Portfolio.from_objects(
        accounts=[Account(id=account)],
        contracts=[
            Contract(
                id=f"c-{account}",
                account_id=account,
                start=date(2024, 1, 1),
                amount=Money(1000 + ord(account), "JPY"),
            )
        ],
        usage=rows,
        events=[
            Event(
                account_id=account,
                at=datetime(2026, 1, 9, tzinfo=UTC),
                kind="past_due",
            )
        ],
    )


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param((9,) * 6, (9,) * 5, id="a late row goes"),
        pytest.param((9,) * 4, (9,) * 7, id="late rows come"),
        pytest.param((9,) * 6, (9, 9, 9, 9, 1, 0), id="late rows say other things"),
        pytest.param((), (3,), id="the first use"),
        pytest.param((3, 3), (), id="no use is left"),
    ],
)
@pytest.mark.parametrize("known_at", [None, datetime(2026, 3, 27, tzinfo=UTC)])
def test_late_records(
    before: tuple[int, ...], now: tuple[int, ...], known_at: datetime | None
) -> None:
    book, engine = Portfolio.from_objects(), Engine()
    for part in (late("a", *before), late("b", 5, 5, 5, 5, 5), late("c", 1)):
        book = with_accounts(book, part, part.account_ids.tolist())
    followed = engine.follow(book, as_of=DAY, known_at=known_at)

    again = engine.review_again(followed, late("a", *now), changed=["a"])

    whole = with_accounts(book, late("a", *now), ["a"])
    check_same(again, engine.follow(whole, as_of=DAY, known_at=known_at))


@pytest.mark.parametrize("kind", ["contact_left", "past_due"])
def test_the_last_event_of_a_log_of_the_book_goes(kind: str) -> None:
    def part(account: str, *kinds: str) -> Portfolio:
        events = [
            Event(account_id=account, at=datetime(2026, 3, 1, tzinfo=UTC), kind=each)
            for each in kinds
        ]
        return Portfolio.from_objects(
            accounts=[Account(id=account)],
            contracts=late(account).objects()["contracts"],
            events=events,
        )

    parts, engine = [part("a", kind, "review"), part("b", "review")], Engine()
    book = Portfolio.from_objects()
    for each in parts:
        book = with_accounts(book, each, each.account_ids.tolist())
    followed, now = engine.follow(book, as_of=DAY), part("a", "review")

    again = engine.review_again(followed, now, changed=["a"])

    whole = with_accounts(book, now, ["a"])
    check_reviews(again.review, engine.review(whole, as_of=DAY))


def test_spells_are_the_same_with_and_without_causes() -> None:
    for day in (DAY, date(2025, 6, 30), date(2024, 12, 1)):
        book = RevenueBook.of(BOOK.as_of(day), as_of=day, currency="JPY")
        found = customer_spells(book.moves)  # no ledger is made yet

        plainly = customer_spells(book.ledger)
        for name in ("account", "start", "end"):
            np.testing.assert_array_equal(getattr(found, name), getattr(plainly, name))
