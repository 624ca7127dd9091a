"""A book whose parts lie elsewhere: the same bits as in memory, or a clear error."""

import json
import pickle
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from threading import Barrier, Lock, current_thread
from time import sleep
from typing import Any, cast

import attrs
import numpy as np
import pytest

from successkit.core import (
    AccountSet,
    AnyArray,
    Enrichment,
    InvalidInputError,
    MetricSpec,
    MetricValue,
    Override,
    Period,
    Playbook,
    Portfolio,
    Signal,
    Step,
    Text,
    UnreadableInputError,
    UnwritableOutputError,
    View,
)
from successkit.core.buckets import bucket_of
from successkit.core.declarations.normaliser import Percentile
from successkit.core.states import Reentry, Trigger
from successkit.engine import Config, Engine, Review
from successkit.engine.backends import (
    Local,
    OutOfCore,
    Part,
    Source,
    Work,
    out_of_core,
    split,
)
from successkit.engine.backends.handed import FarParts
from successkit.engine.backends.protocol import ResultT
from successkit.engine.backends.scratch import Scratch
from successkit.engine.backends.split import stretches
from successkit.engine.partition.elsewhere import Elsewhere
from successkit.engine.partition.review_in_parts import ReviewInParts
from successkit.health import Scorecard
from successkit.io import read
from successkit.io.parquet import StoredPart, table_to_arrow, write_parquet
from successkit.metrics import Definition
from successkit.playbooks import ActionLedger, Spells
from successkit.plugins import Limits, hookimpl

needs_parquet = pytest.mark.skipif(
    find_spec("pyarrow") is None, reason="needs the extra [parquet]"
)
DAY = date(2026, 3, 31)
YEN = Config(
    currency="JPY",
    evaluations_back=4,
    evaluations_most=6,
    plugins=Limits(deadline=30.0),
)


RANKED = Scorecard(
    normalisers={"usage_trend": Percentile(cohort="industry")},
    missing={"usage_trend": "last_known"},
    coverage_gate=0.3,
)


STEPS = (Step(name="talk", kind="call"),)


@attrs.frozen
class Posted:
    """Sends work, parts and results by post, as a cluster does."""

    parts: int

    def sources(self, book: object) -> Sequence[Source]:
        return split(cast("Portfolio", book), self.parts)

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        letter = pickle.dumps(work)
        for source in sources:
            sent = pickle.dumps(source)
            answer = pickle.dumps(_read(letter)(_read(sent).load()))
            yield cast("ResultT", _read(answer))


def _read(letter: bytes) -> Any:  # noqa: ANN401
    return pickle.loads(letter)  # noqa: S301 - we wrote it


@attrs.frozen
class SomeSeats:
    """A state of a plugin's metric."""

    seats: int

    def __add__(self, other: "SomeSeats") -> "SomeSeats":
        return SomeSeats(self.seats + other.seats)

    def value(self) -> MetricValue:
        return MetricValue(name="acme.seats", value=self.seats, unit="count")


def seats(portfolio: Portfolio, _period: Period) -> SomeSeats:
    return SomeSeats(int(np.nansum(portfolio.contracts.array("quantity"))))


def accounts(portfolio: Portfolio, _period: Period) -> MetricValue:
    return MetricValue(name="acme.accounts", value=len(portfolio), unit="count")


def units(view: View, /, **_as_of: object) -> AnyArray:
    return view.table.array("value") % 11.0


def sometimes(view: View, /, **_as_of: object) -> AnyArray:
    if "A-000031" in view.table.ids:
        raise ValueError("not that one")
    return units(view)


def tier(view: View, /, **_as_of: object) -> Text:
    seats = view.table.array("seats").tolist()
    return Text.of(["gold" if one > 5 else None for one in seats])


class Acme:
    """A plugin of this module, so that another process finds it again."""

    @hookimpl
    def successkit_health_signals(self) -> Iterable[Signal]:
        scale = ((0.0, 0.0), (10.0, 100.0))
        return [
            Signal(name=f"{type(self).__name__}.units", compute=units, points=scale)
        ]

    @hookimpl
    def successkit_enrich(self) -> Iterable[Enrichment]:
        return [
            Enrichment(name=f"{type(self).__name__}.tier", compute=tier, kind="text")
        ]

    @hookimpl
    def successkit_metrics(self) -> Iterable[MetricSpec]:
        return [
            MetricSpec(name=f"{type(self).__name__}.seats", partial=seats, unit="count")
        ]


inside = Lock()


def alone(view: View, /, **_as_of: object) -> AnyArray:
    if not inside.acquire(blocking=False):
        raise ValueError("two at a time")
    try:
        sleep(0.005)
        return units(view)
    finally:
        inside.release()


class Alone:
    """A signal that must not be computed in two threads."""

    @hookimpl
    def successkit_health_signals(self) -> Iterable[Signal]:
        scale = ((0.0, 0.0), (10.0, 100.0))
        return [Signal(name="Alone.units", compute=alone, points=scale)]


class Bad(Acme):
    """The same with a signal that fails for one account, and a metric of the whole."""

    @hookimpl
    def successkit_health_signals(self) -> Iterable[Signal]:
        scale = ((0.0, 0.0), (10.0, 100.0))
        bad = Signal(name="Bad.sometimes", compute=sometimes, points=scale)
        return [*super().successkit_health_signals(), bad]

    @hookimpl
    def successkit_metrics(self) -> Iterable[MetricSpec]:
        spec = MetricSpec(name="Bad.accounts", compute=accounts, unit="count")
        return [*super().successkit_metrics(), spec]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this module be found again by its name, as on a worker."""
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])


@pytest.fixture(scope="module")
def book(sample_portfolio: Portfolio) -> Portfolio:
    """Return a book of 16 accounts."""
    return sample_portfolio.select(np.arange(22, 38))


def same(found: ReviewInParts, whole: Review) -> None:
    """Everything that a review in parts tells is what the review in memory tells."""
    for lang in ("en", "ja"):
        expected = dict(whole.document(lang))
        by_id = {entry["id"]: entry for entry in expected["accounts"]}
        expected["accounts"] = [by_id[one] for one in expected["attention"]]
        told = found.document(lang)
        assert told.keys() == expected.keys()
        for name, value in told.items():
            assert json.dumps(value) == json.dumps(expected[name]), name
    assert found.ledger == whole.decision.ledger
    assert found.metrics == whole.metrics


@pytest.mark.parametrize("parts", [1, 3])
def test_work_by_post_gives_the_same_bits(book: Portfolio, parts: int) -> None:
    engine = Engine(config=YEN)

    same(
        engine.review(book, as_of=DAY, on=Posted(parts)), engine.review(book, as_of=DAY)
    )


@pytest.mark.parametrize(
    ("config", "day"),
    [
        pytest.param(Config(), DAY, id="the usual currency is that of the book"),
        pytest.param(Config(currency="EUR"), DAY, id="no rate for the currency"),
        pytest.param(
            attrs.evolve(YEN, definition=Definition(basis="spread"), language="ja"),
            date(2025, 6, 1),
            id="another basis, another language, another day",
        ),
        pytest.param(
            attrs.evolve(YEN, scorecard=RANKED), DAY, id="accounts ranked by signals"
        ),
        pytest.param(YEN, date(2019, 1, 1), id="before there was any account"),
        pytest.param(
            attrs.evolve(YEN, high_share=0.1, low_share=0.2, touch_evaluations=5),
            DAY,
            id="many evaluations before a touch model moves",
        ),
    ],
)
def test_settings_and_days_make_no_difference(
    book: Portfolio, config: Config, day: date
) -> None:
    engine, known = Engine(config=config), datetime(2026, 2, 1, tzinfo=UTC)

    same(
        engine.review(book, as_of=day, known_at=known, on=Posted(4)),
        engine.review(book, as_of=day, known_at=known),
    )


def test_what_was_given_out_before_is_not_given_out_again(book: Portfolio) -> None:
    engine = Engine(config=YEN)
    before = engine.review(book, as_of=date(2026, 3, 1)).decision.ledger
    again = ActionLedger.from_json(before.to_json())

    same(
        engine.review(book, as_of=DAY, ledger=again, on=Posted(3)),
        engine.review(book, as_of=DAY, ledger=before),
    )


@attrs.frozen
class InStretches(Posted):
    """The same with parts that are stretches of ids."""

    def sources(self, book: object) -> Sequence[Source]:
        return stretches(cast("Portfolio", book), self.parts)


@attrs.frozen
class Unproved(Posted):
    """The same with sources that do not know their accounts before they are loaded."""

    def sources(self, book: object) -> Sequence[Source]:
        return [Envelope(part) for part in super().sources(book)]


@attrs.frozen
class Envelope:
    part: Source

    def load(self) -> Part:
        return self.part.load()


PLAYS = (
    Playbook(
        name="enter",
        when="mrr >= 0",
        steps=STEPS,
        trigger=Trigger.ENTER,
        priority=9,
    ),
    Playbook(name="weeks", when="mrr < 0", steps=STEPS, for_at_least=14),
    Playbook(name="once", when="value > 0", steps=STEPS, reentry=Reentry.NEVER),
)
PLAYING = attrs.evolve(YEN, evaluations_back=1, playbooks=PLAYS)


def strange_ledger(engine: Engine, book: Portfolio) -> ActionLedger:
    """Return a ledger of several days, with entries of accounts that nobody knows."""
    before = engine.review(book, as_of=date(2026, 3, 1)).decision.ledger
    ids = [*book.account_ids.tolist()[::2], "A-0", "stranger", "顧客"]
    spells = [
        {"account": one, "playbook": name, "since": "2026-01-05"}
        for one in ids
        for name in ("weeks", "enter", "gone")
    ]
    rows = [
        {**row, "key": f"{place:032x}", "account": "stranger"}
        for place, row in enumerate(before.records()[:3])
    ]
    strangers = ActionLedger.from_records(rows)
    return attrs.evolve(
        before.merge(strangers), spells=Spells.from_records(spells).settled()
    )


@pytest.mark.parametrize("post", [Posted(3), InStretches(3), Unproved(3)])
def test_a_ledger_of_several_days_and_of_strangers_stays_whole(
    book: Portfolio, post: Posted
) -> None:
    engine = Engine(config=PLAYING)
    given = strange_ledger(engine, book)

    same(
        engine.review(book, as_of=DAY, ledger=given, on=post),
        engine.review(book, as_of=DAY, ledger=given),
    )


@needs_parquet
def test_a_ledger_lies_beside_the_rows_that_are_kept(
    book: Portfolio, tmp_path: Path
) -> None:
    engine = Engine(config=PLAYING)
    given = strange_ledger(engine, book)
    on = OutOfCore(folder=tmp_path / "results")

    found = engine.review(book, as_of=DAY, ledger=given, on=on)

    assert found.acted.ledger == ActionLedger.empty()  # nothing of it came home
    whole = engine.review(book, as_of=DAY, ledger=given)
    same(found, whole)
    assert len(found.ledger.spells) > 0
    assert found.ledger.to_json() == whole.decision.ledger.to_json()
    first, *_ = (tmp_path / "results" / "spells").iterdir()
    first.unlink()
    with pytest.raises(UnreadableInputError, match=r"ledger and spells; got 9 and 8"):
        _ = found.ledger


def test_no_part_gets_entries_of_others(book: Portfolio) -> None:
    seen = list[tuple[AccountSet, Any]]()

    @attrs.frozen
    class Watched(Posted):
        def map(
            self, work: Work[ResultT], sources: Sequence[Source]
        ) -> Iterator[ResultT]:
            parts = [source.load() for source in sources]
            seen.extend((part.accounts, part.given) for part in parts)
            assert b"ActionLedger" not in pickle.dumps(work)
            yield from super().map(work, sources)

    engine = Engine(config=attrs.evolve(YEN, evaluations_back=0, owner_cap=9))
    before = engine.review(book, as_of=date(2026, 3, 1)).decision.ledger
    engine.review(book, as_of=DAY, ledger=before, on=Watched(4))

    told = [(proof, given) for proof, given in seen if given is not None]
    assert len(told) == 2 * 4  # who would get something, and who gets it
    assert sum(len(given) for _, given in told) == 2 * len(before)
    for proof, given in told:
        values = given.account.values.tolist()
        assert set(bucket_of(values, 4).tolist()) <= set(proof.chosen)


def test_a_plugin_is_found_again_and_adds_up(book: Portfolio) -> None:
    engine = Engine(config=YEN, plugins=[Acme()])

    same(engine.review(book, as_of=DAY, on=Posted(3)), engine.review(book, as_of=DAY))


def test_what_fails_in_one_part_is_missing_in_all_of_them(book: Portfolio) -> None:
    soon = attrs.evolve(YEN, evaluations_back=0)
    engine = Engine(config=soon, plugins=[Bad()])
    found = engine.review(book, as_of=DAY, on=Posted(2))
    whole = engine.review(book, as_of=DAY)

    failed = {each.name: each for each in found.failures}
    assert sorted(failed) == ["Bad.accounts", "Bad.sometimes"]
    assert failed["Bad.sometimes"].accounts == len(book)
    assert "declare partial" in failed["Bad.accounts"].message
    assert found.metrics["Bad.seats"] == whole.metrics["Bad.seats"]
    assert found.document()["summary"] == whole.document()["summary"]
    assert found.document()["attention"] == whole.document()["attention"]
    entries = {entry["id"]: entry for entry in whole.document()["accounts"]}
    told = found.document()["accounts"]
    assert told == [entries[entry["id"]] for entry in told]


@needs_parquet
@pytest.mark.parametrize("parts", [1, 4])
def test_a_folder_of_parts_gives_the_same_bits_and_all_rows(
    book: Portfolio, tmp_path: Path, parts: int
) -> None:
    engine = Engine(config=YEN)
    write_parquet(book, tmp_path / "book", parts=parts)

    found = engine.review(
        tmp_path / "book",
        as_of=DAY,
        on=OutOfCore(memory="1GB", folder=tmp_path / "results"),
    )

    whole = engine.review(read(tmp_path / "book"), as_of=DAY)
    same(found, whole)
    rows = found.accounts.to_table().sort_by("id").to_pydict()
    assert repr(rows) == repr(table_to_arrow(whole.accounts).to_pydict())
    actions = found.actions.to_table().to_pylist()
    assert sorted(map(repr, actions)) == sorted(
        map(repr, table_to_arrow(whole.actions).to_pylist())
    )
    assert found.phases.count_rows() == len(whole.parts.replayed.log)
    assert {path.name for path in tmp_path.iterdir()} == {"book", "results"}


@needs_parquet
def test_without_a_folder_no_rows_are_kept(book: Portfolio, tmp_path: Path) -> None:
    write_parquet(book, tmp_path / "book", parts=2)
    found = Engine(config=YEN).review(tmp_path / "book", as_of=DAY, on=OutOfCore())

    with pytest.raises(InvalidInputError, match=r"accounts: no rows were kept"):
        _ = found.accounts


@needs_parquet
def test_results_are_complete_or_not_there(
    book: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parquet(book, tmp_path / "book", parts=3)
    calls = list[str]()

    def full(_table: object, path: Path, **_options: object) -> None:
        calls.append(str(path))
        if len(calls) > 5:
            raise OSError(28, "No space left on device", str(path))
        path.write_bytes(b"PAR1")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    on = OutOfCore(folder=tmp_path / "results")
    with pytest.raises(UnwritableOutputError, match=r"No space left on device"):
        Engine(config=YEN).review(tmp_path / "book", as_of=DAY, on=on)

    assert [path.name for path in tmp_path.iterdir()] == ["book"]


@needs_parquet
def test_a_truncated_file_is_named(book: Portfolio, tmp_path: Path) -> None:
    write_parquet(book, tmp_path / "book", parts=2)
    file = next((tmp_path / "book" / "contracts").rglob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-20])

    on = OutOfCore(folder=tmp_path / "results")
    with pytest.raises(UnreadableInputError, match=r"contracts"):
        Engine(config=YEN).review(tmp_path / "book", as_of=DAY, on=on)
    assert not (tmp_path / "results").exists()


def test_a_folder_that_is_not_in_parts_says_how_to_make_it_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"regroup"):
        Engine().review(tmp_path, as_of=DAY, on=OutOfCore())


@needs_parquet
def test_parts_have_to_fit_in_memory(
    book: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parquet(book, tmp_path / "book", parts=2)
    monkeypatch.setattr("successkit.engine.backends.weight._ACCOUNT", 20_000_000)

    with pytest.raises(InvalidInputError, match=r"regroup the book in [\d,]+ parts"):
        Engine().review(tmp_path / "book", as_of=DAY, on=OutOfCore(memory="300MB"))


@needs_parquet
def test_a_book_has_to_fit_with_what_is_known_of_all_accounts(
    book: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parquet(book, tmp_path / "book", parts=2)
    monkeypatch.setattr("successkit.engine.backends.out_of_core.LEDGER", 20_000_000)

    with pytest.raises(InvalidInputError, match=r"whatever its parts; .* more memory"):
        Engine().review(tmp_path / "book", as_of=DAY, on=OutOfCore(memory="300MB"))


@needs_parquet
@pytest.mark.parametrize(
    ("memory", "account", "threads"),
    [
        pytest.param("1GB", 1, 3, id="as many as asked for"),
        pytest.param("1GB", 100_000_000, 1, id="as many as fit"),
    ],
)
def test_threads_work_where_the_memory_allows(
    book: Portfolio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    memory: str,
    account: int,
    threads: int,
) -> None:
    write_parquet(book, tmp_path / "book", parts=3)
    monkeypatch.setattr("successkit.engine.backends.weight._ACCOUNT", account)
    on, seen = OutOfCore(memory=memory, threads=3), set[str]()
    meet = Barrier(threads)

    def work(part: Part) -> int:
        meet.wait(30)
        seen.add(current_thread().name)
        return part.number

    assert list(on.map(work, on.sources(tmp_path / "book"))) == [0, 1, 2]
    assert len(seen) == threads


@needs_parquet
def test_plugins_run_in_turn_in_threads(book: Portfolio, tmp_path: Path) -> None:
    write_parquet(book, tmp_path / "book", parts=4)
    engine = Engine(config=attrs.evolve(YEN, evaluations_back=1), plugins=[Alone()])

    found = engine.review(tmp_path / "book", as_of=DAY, on=OutOfCore(threads=4))

    assert found.failures == ()
    same(found, engine.review(read(tmp_path / "book"), as_of=DAY))


@pytest.mark.parametrize("memory", ["0MB", "100MB", "0.2GB"])
def test_memory_has_room_for_python(memory: str) -> None:
    with pytest.raises(InvalidInputError, match=r"memory: expected 300MB or more"):
        OutOfCore(memory=memory)


@needs_parquet
@pytest.mark.parametrize("parts", [None, 3])
def test_a_folder_is_read_where_it_fits_in_memory(
    book: Portfolio, tmp_path: Path, parts: int | None
) -> None:
    write_parquet(book, tmp_path / "book", parts=2)

    found = Engine(config=YEN).review(
        tmp_path / "book", as_of=DAY, on=Local(threads=1, parts=parts)
    )

    expected = Engine(config=YEN).review(book, as_of=DAY)
    assert found.document()["accounts"] == expected.document()["accounts"]


@pytest.mark.parametrize("memory", ["", "1", "GB", "-1GB", "1 GiB", 1, None])
def test_memory_is_a_size(memory: Any) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match=r"memory: expected a size such as"):
        OutOfCore(memory=memory)


def test_records_in_place_of_others_need_a_portfolio(tmp_path: Path) -> None:
    rows = [
        Override(
            account_id="a",
            start=DAY,
            expires=date(2026, 5, 1),
            score=5,
            author="kato",
            reason="met them",
        )
    ]
    with pytest.raises(InvalidInputError, match=r"overrides: expected a portfolio"):
        Engine().review(tmp_path, as_of=DAY, overrides=rows, on=OutOfCore())


MANY = tuple(
    Playbook(name=f"many-{number}", when=when, steps=STEPS, priority=number)
    for number, when in enumerate(["mrr >= 0", "value > 0", "customer"])
)


@pytest.mark.parametrize("cap", [0, 1, 4, 50])
@pytest.mark.parametrize("parts", [1, 3])
def test_owners_have_the_same_room_however_their_accounts_are_split(
    book: Portfolio, cap: int, parts: int
) -> None:
    soon = attrs.evolve(YEN, evaluations_back=1, playbooks=MANY, account_cap=2)
    engine = Engine(config=attrs.evolve(soon, owner_cap=cap))
    before = engine.review(book, as_of=date(2026, 3, 1)).decision.ledger
    whole = engine.review(book, as_of=DAY, ledger=before)

    same(engine.review(book, as_of=DAY, ledger=before, on=Posted(parts)), whole)
    capped = sum(row.suppressed["owner_cap"] for row in whole.decision.funnel)
    assert (capped > 0) == (cap < 50)


def test_owners_have_room_by_what_is_left_when_a_plugin_failed(book: Portfolio) -> None:
    soon = attrs.evolve(YEN, evaluations_back=0, playbooks=MANY, owner_cap=2)
    engine = Engine(config=soon, plugins=[Bad()])

    found = engine.review(book, as_of=DAY, on=Posted(2))

    whole = engine.review(book, as_of=DAY)
    assert found.funnel == whole.decision.funnel
    assert found.ledger == whole.decision.ledger


def test_an_account_in_two_parts_is_refused(book: Portfolio) -> None:
    @attrs.frozen
    class Torn(Posted):
        def sources(self, book: object) -> Sequence[Source]:
            one, two = super().sources(book)
            part = cast("Part", two)
            return [
                one,
                Part(portfolio=part.portfolio, accounts=cast("Part", one).accounts),
            ]

    with pytest.raises(InvalidInputError, match=r"two parts that share accounts"):
        Engine(config=YEN).review(book, as_of=DAY, on=Torn(2))


@pytest.mark.parametrize(
    ("when", "day", "more"),
    [
        pytest.param("unchanged_days(touch_model) > 5", DAY, {}, id="how long"),
        pytest.param(
            "before(touch_model, 40) == 'high'",
            DAY,
            {"touch_evaluations": 1},
            id="on a day before, moving at once",
        ),
        pytest.param(
            "before(touch_model, 3660) != 'low'", date(9, 3, 2), {}, id="before any day"
        ),
        pytest.param(
            "unchanged_days(touch_model) < 30",
            DAY,
            {"touch_evaluations": 5},
            id="it moved lately, after many evaluations",
        ),
        pytest.param(
            "unchanged_days(touch_model) < 30",
            DAY,
            {"scorecard": RANKED},
            id="accounts ranked by signals",
        ),
    ],
)
def test_playbooks_look_back_at_touch_models_of_the_whole_book(
    book: Portfolio, when: str, day: date, more: dict[str, Any]
) -> None:
    plays = (Playbook(name="bored", when=when, steps=STEPS),)
    engine = Engine(
        config=attrs.evolve(
            YEN, evaluations_back=2, playbooks=plays, high_share=0.2, **more
        )
    )
    whole = engine.review(book, as_of=day)

    same(engine.review(book, as_of=day, on=Posted(3)), whole)


@pytest.mark.parametrize("parts", [8, 16])
def test_a_part_knows_which_events_the_book_names(book: Portfolio, parts: int) -> None:
    plays = (
        Playbook(name="away", when="absent('review', 90)", steps=STEPS),
        Playbook(name="since", when="days_since('past_due') is None", steps=STEPS),
        Playbook(name="silent", when="absent('never_heard_of', 9)", steps=STEPS),
    )
    engine = Engine(config=attrs.evolve(YEN, playbooks=plays))

    same(
        engine.review(book, as_of=DAY, on=Posted(parts)),
        engine.review(book, as_of=DAY),
    )


@attrs.frozen(eq=False)
class Far(FarParts):
    """Parts that nobody can take out."""

    parts: tuple[Part, ...] = ()


@attrs.frozen
class FarAway(Posted):
    """Works on all parts or on none, as an engine after a shuffle."""

    def sources(self, book: object) -> Sequence[Source]:
        parts = split(cast("Portfolio", book), self.parts)
        return Far(len(parts), parts=tuple(parts))

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        return super().map(work, cast("Far", sources).parts)


@pytest.mark.parametrize("caps", [None, 3])
@pytest.mark.parametrize("on", [Posted(4), FarAway(4), OutOfCore(threads=2)])
def test_parts_that_ask_for_more_days_are_worked_on_again(
    book: Portfolio, monkeypatch: pytest.MonkeyPatch, on: Posted, caps: int | None
) -> None:
    monkeypatch.setattr("successkit.engine.partition.elsewhere._NEWEST", 1)
    learned = list[int]()
    learn = vars(Elsewhere)["_knowing_more"]

    def watched(self: Elsewhere, act: Any) -> Any:  # noqa: ANN401
        learned.append(len(act.past.ladders))
        return learn(self, act)

    monkeypatch.setattr(Elsewhere, "_knowing_more", watched)
    engine = Engine(config=attrs.evolve(YEN, evaluations_back=6, owner_cap=caps))

    found = engine.review(book, as_of=DAY, on=on)

    same(found, engine.review(book, as_of=DAY))
    assert learned == [0, 2, 3]  # the day itself, and 1, 2 and 4 before


def on_disk(folder: Path | None, _room: int) -> Scratch:
    """Return a scratch file without any room in memory."""
    return Scratch(folder)


@needs_parquet
@pytest.mark.parametrize("room", [True, False], ids=["in memory", "on disk"])
def test_files_are_read_once_and_days_are_kept(
    book: Portfolio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    room: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr("successkit.engine.partition.elsewhere._NEWEST", 1)
    if not room:
        monkeypatch.setattr(out_of_core, "Scratch", on_disk)
    write_parquet(book, tmp_path / "book", parts=3)
    reads = list[int]()
    load = StoredPart.load

    def watched(self: StoredPart) -> Portfolio:
        reads.append(self.number)
        return load(self)

    monkeypatch.setattr(StoredPart, "load", watched)
    engine = Engine(config=attrs.evolve(YEN, evaluations_back=6))
    on = OutOfCore(memory="1GB", folder=tmp_path / "results")

    found = engine.review(tmp_path / "book", as_of=DAY, on=on)

    assert sorted(reads) == [0, 1, 2]
    same(found, engine.review(read(tmp_path / "book"), as_of=DAY))
    assert {path.name for path in tmp_path.iterdir()} == {"book", "results"}


@needs_parquet
@pytest.mark.parametrize("writes", [0, 2])
def test_a_full_disk_costs_nothing_but_time(
    book: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    write_parquet(book, tmp_path / "book", parts=3)
    write, done = vars(Scratch)["_write"], list[str]()

    def full(self: Scratch, name: str, packed: bytes) -> None:
        if len(done) == writes:
            raise OSError(28, "No space left on device")
        done.append(name)
        write(self, name, packed)

    monkeypatch.setattr(Scratch, "_write", full)
    engine = Engine(config=YEN)
    monkeypatch.setattr(out_of_core, "Scratch", on_disk)
    on = OutOfCore(memory="1GB")
    same(
        engine.review(tmp_path / "book", as_of=DAY, on=on),
        engine.review(read(tmp_path / "book"), as_of=DAY),
    )
    assert len(done) == writes
