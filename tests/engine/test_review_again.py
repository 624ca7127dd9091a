"""A followed book reviewed again: the bits of a whole review, whatever changed."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    ActionKind,
    Contract,
    Event,
    InvalidInputError,
    Money,
    Playbook,
    Portfolio,
    Step,
    Usage,
)
from successkit.core.changed import with_accounts
from successkit.core.schema import EVENT_KINDS
from successkit.engine import Config, Engine, Followed, Review
from successkit.io import read, write_tables
from successkit.lifecycle import default_lifecycle
from successkit.plugins import hookimpl
from successkit.testing.sample import sample_book

DAY = date(2026, 3, 31)
ENGINE = Engine(config=Config(currency="JPY"))
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
OTHER = book_of(30, seed=2)


def rows_of(book: Portfolio, account: str) -> Portfolio:
    found = book.select(np.array([book.index(account)]))
    return attrs.evolve(found, kept=None)


def without_last(facts: Portfolio, table: str, rows: int) -> Portfolio:
    kept = np.arange(max(0, len(facts.tables[table]) - rows))
    tables = {**facts.tables, table: facts.tables[table].take(kept)}
    return attrs.evolve(facts, tables=tables)


def check_same(one: Review, other: Review) -> None:
    for lang in ("en", "ja"):
        documents = [
            json.dumps(each.document(lang), ensure_ascii=False, default=str)
            for each in (one, other)
        ]
        assert documents[0] == documents[1]
    for name, column in other.accounts.columns.items():
        if isinstance(column, np.ndarray):
            mine = one.accounts.array(name)
            assert mine.dtype == column.dtype
            np.testing.assert_array_equal(mine, column)
        else:
            assert one.accounts.text(name) == column
    assert one.failures == other.failures
    assert list(one.actions.key) == list(other.actions.key)
    assert one.decision.ledger.to_json() == other.decision.ledger.to_json()
    assert one.metrics["logo_churn_rate"].accounts == (
        other.metrics["logo_churn_rate"].accounts
    )


changes = st.lists(
    st.tuples(
        st.integers(0, 29),
        st.sampled_from([*TABLES, "gone", "other"]),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda change: change[0],
)


@settings(max_examples=4)
@given(st.lists(changes, min_size=1, max_size=3))
def test_any_changes_give_the_bits_of_a_whole_review(
    runs: list[list[tuple[int, str, int]]],
) -> None:
    followed = FOLLOWED
    book = BOOK
    for run in runs:
        changed, facts = list[str](), Portfolio.from_objects()
        for place, what, rows in run:
            account = str(BOOK.account_ids[place])
            changed.append(account)
            if what == "gone":
                continue
            new = rows_of(OTHER if what == "other" else BOOK, account)
            if what in TABLES:
                new = without_last(new, what, rows)
            facts = with_accounts(facts, new, [account])
        followed = ENGINE.review_again(followed, facts, changed=changed)
        book = with_accounts(book, facts, changed)

    check_same(followed.review, ENGINE.review(book, as_of=DAY))


FOLLOWED = ENGINE.follow(BOOK, as_of=DAY)


def test_a_followed_review_is_a_review() -> None:
    check_same(FOLLOWED.review, ENGINE.review(BOOK, as_of=DAY))


@pytest.mark.parametrize("what", TABLES)
def test_a_change_of_one_table_takes_no_whole_review(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = next(
        str(BOOK.account_ids[row])
        for row in BOOK.tables[what].array("account").tolist()[3:] or [5]
    )
    facts = without_last(rows_of(BOOK, account), what, 1)
    whole = ENGINE.review(BOOK.with_accounts(facts, [account]), as_of=DAY)
    monkeypatch.setattr(Engine, "follow", _unexpected)

    again = ENGINE.review_again(FOLLOWED, facts, changed=[account])

    check_same(again.review, whole)


def _unexpected(*_: object, **__: object) -> Followed:
    pytest.fail("the whole book was reviewed")


def test_the_ledger_goes_from_run_to_run() -> None:
    account = str(BOOK.account_ids[11])
    facts = without_last(rows_of(BOOK, account), "usage", 3)
    ledger = FOLLOWED.review.decision.ledger

    again = ENGINE.review_again(FOLLOWED, facts, changed=[account], ledger=ledger)

    book = BOOK.with_accounts(facts, [account])
    check_same(again.review, ENGINE.review(book, as_of=DAY, ledger=ledger))
    assert len(again.review.actions) <= 3


def small(*accounts: str, amount: int = 1000, currency: str = "JPY") -> Portfolio:
    return Portfolio.from_objects(
        accounts=[Account(id=one) for one in accounts],
        contracts=[
            Contract(
                id=f"c-{one}",
                account_id=one,
                start=date(2025, 1, 1),
                amount=Money(amount, currency),
            )
            for one in accounts
        ],
    )


@pytest.mark.parametrize(
    ("facts", "changed"),
    [
        pytest.param(small("z"), ["z"], id="a new account comes last"),
        pytest.param(small("0"), ["0"], id="a new account comes first"),
        pytest.param(small("b", amount=7), ["b"], id="another price"),
        pytest.param(Portfolio.from_objects(), ["a"], id="an account is gone"),
        pytest.param(Portfolio.from_objects(), ["a", "b", "c"], id="all are gone"),
        pytest.param(Portfolio.from_objects(), ["x"], id="one that was never there"),
        pytest.param(small(), [], id="nothing at all"),
        pytest.param(small("b", currency="USD"), ["b"], id="a rate is missing"),
        pytest.param(
            Portfolio.from_objects(
                accounts=[Account(id="b")],
                events=[
                    Event(
                        account_id="b",
                        at=datetime(2026, 1, 1, tzinfo=UTC),
                        kind="past_due",
                    )
                ],
            ),
            ["b"],
            id="the first late payment of the book tells of all others",
        ),
    ],
)
def test_small_books(facts: Portfolio, changed: list[str]) -> None:
    book, engine = small("a", "b", "c"), Engine()
    followed = engine.follow(book, as_of=DAY)

    again = engine.review_again(followed, facts, changed=changed)

    whole = engine.review(with_accounts(book, facts, changed), as_of=DAY)
    check_same(again.review, whole)
    assert again.portfolio.account_ids.tolist() == whole.facts.account_ids.tolist()


class _Plugin:
    @hookimpl
    def successkit_playbooks(self) -> list[Playbook]:
        steps = (Step(name="talk", kind="mine.call"),)
        return [Playbook(name="mine.fall", when="change(mrr, 28) < 0", steps=steps)]

    @hookimpl
    def successkit_action_kinds(self) -> list[ActionKind]:
        return [ActionKind(name="mine.call")]


def test_playbooks_that_look_back_are_asked_about_the_whole_book() -> None:
    engine = Engine(plugins=[_Plugin()])
    followed = engine.follow(small("a", "b"), as_of=DAY)
    facts = small("b", amount=3)

    again = engine.review_again(followed, facts, changed=["b"])

    book = with_accounts(small("a", "b"), facts, ["b"])
    check_same(again.review, engine.review(book, as_of=DAY))


def eventful(account: str, without: str = "") -> Portfolio:
    days = {kind: 20 + 7 * place for place, kind in enumerate(EVENT_KINDS)}
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
        events=[
            Event(
                account_id=account,
                at=datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(day),
                kind=kind,
            )
            for kind, day in days.items()
            if kind != without
        ],
    )


def together(*parts: Portfolio) -> Portfolio:
    book = Portfolio.from_objects()
    for part in parts:
        book = with_accounts(book, part, part.account_ids.tolist())
    return book


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_an_event_of_each_kind(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    book, engine = together(*map(eventful, "abcd")), Engine()
    followed = engine.follow(book, as_of=DAY)
    facts = eventful("b", without=kind)
    whole = engine.review(with_accounts(book, facts, ["b"]), as_of=DAY)
    monkeypatch.setattr(Engine, "follow", _unexpected)

    check_same(engine.review_again(followed, facts, changed=["b"]).review, whole)


def test_one_account_changes_again_and_again() -> None:
    account, other = str(BOOK.account_ids[7]), str(BOOK.account_ids[8])
    followed, book = FOLLOWED, BOOK
    for table in ("usage", "events", "usage", "contracts", "surveys"):
        for one in (account, other):
            facts = without_last(rows_of(book, one), table, 1)
            followed = ENGINE.review_again(followed, facts, changed=[one])
            book = with_accounts(book, facts, [one])

    check_same(followed.review, ENGINE.review(book, as_of=DAY))
    check_same(FOLLOWED.review, ENGINE.review(BOOK, as_of=DAY))


def test_an_account_is_there_by_a_fact_alone() -> None:
    later = Account(id="a", created=date(2027, 1, 1))
    used = [Usage(account_id="a", day=date(2026, 3, 2), measure="logins", value=1)]
    there = Portfolio.from_objects(accounts=[later], usage=used)
    book, engine = together(there, *map(eventful, "bcd")), Engine()
    followed = engine.follow(book, as_of=DAY)

    gone = Portfolio.from_objects(accounts=[later])
    followed = engine.review_again(followed, gone, changed=["a"])
    cheaper = small("c", amount=3)
    followed = engine.review_again(followed, cheaper, changed=["c"])

    whole = with_accounts(with_accounts(book, gone, ["a"]), cheaper, ["c"])
    check_same(followed.review, engine.review(whole, as_of=DAY))


def test_rows_of_a_book_may_stand_in_any_order() -> None:
    random = np.random.default_rng(7)
    tables = {
        name: facts.take(random.permutation(len(facts)))
        for name, facts in BOOK.tables.items()
    }
    book = attrs.evolve(BOOK, tables=tables)
    account = str(book.account_ids[4])
    facts = without_last(rows_of(book, account), "usage", 2)

    again = ENGINE.review_again(
        ENGINE.follow(book, as_of=DAY), facts, changed=[account]
    )

    whole = ENGINE.review(with_accounts(book, facts, [account]), as_of=DAY)
    check_same(again.review, whole)


def test_phases_that_rest_on_values_are_asked_about_the_whole_book() -> None:
    usual = default_lifecycle()
    phases = [
        attrs.evolve(phase, when="value > 100_000")
        if phase.name == "renewal"
        else phase
        for phase in usual.phases
    ]
    lifecycle = attrs.evolve(usual, phases=tuple(phases))
    engine = Engine(config=Config(currency="JPY", lifecycle=lifecycle))
    followed = engine.follow(BOOK, as_of=DAY)
    account = str(BOOK.account_ids[3])
    facts = without_last(rows_of(BOOK, account), "contracts", 1)

    again = engine.review_again(followed, facts, changed=[account])

    whole = engine.review(with_accounts(BOOK, facts, [account]), as_of=DAY)
    check_same(again.review, whole)


def test_rows_may_come_as_a_part_of_another_book() -> None:
    whole = ENGINE.follow(small("a", "b"), as_of=DAY)
    facts = small("b", "c", amount=3).account("b")

    again = ENGINE.review_again(whole, facts, changed=["b"])

    book = with_accounts(small("a", "b"), facts, ["b"])
    expected = ENGINE.review(book, as_of=DAY)
    check_same(again.review, expected)
    assert expected.accounts.array("mrr").tolist() == [1000, 3]


@pytest.mark.parametrize(
    ("engine", "facts", "changed", "match"),
    [
        pytest.param(
            Engine(config=Config(currency="USD")), small("a"), ["a"], "same settings"
        ),
        pytest.param(ENGINE, small("a", "b"), ["a"], "changed accounts only.*'b'"),
        pytest.param(ENGINE, small("a"), "a", r"changed=\['a'\]"),
        pytest.param(ENGINE, small("a").as_of(DAY), ["a"], "cut to 2026-03-31"),
    ],
)
def test_what_else_changed_is_refused(
    engine: Engine, facts: Portfolio, changed: list[str], match: str
) -> None:
    followed = ENGINE.follow(small("a", "b"), as_of=DAY)

    with pytest.raises(InvalidInputError, match=match):
        engine.review_again(followed, facts, changed=changed)
