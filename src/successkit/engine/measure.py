"""``measure``: every metric of a book in parts, here or on the workers of a cluster."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

import attrs

from successkit.core import (
    AccountSet,
    Aggregate,
    InvalidInputError,
    MetricSpec,
    MetricValue,
    MissingRateError,
    Period,
)
from successkit.engine.backends.local import Local
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Backend
from successkit.engine.partition.adding import total
from successkit.engine.partition.counted import Moment, count_all
from successkit.engine.partition.learned import Reader
from successkit.metrics import DEFAULT, Definition, all_partials
from successkit.metrics.every_metric import (
    partials_without_revenue,
    told_without_revenue,
)
from successkit.metrics.revenue.usual_currency import most_usual
from successkit.plugins import Extensions
from successkit.plugins.figures import checked_value
from successkit.plugins.isolation import BREAKS, described

Manifest = tuple[dict[str, object], ...]


def measure(
    book: object,
    period: Period,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
    plugins: Extensions | None = None,
    on: Backend | None = None,
) -> dict[str, MetricValue]:
    """Compute every metric of a period, with all of a book in parts.

    Parameters
    ----------
    book
        A portfolio, or what else the backend takes: ``Spark`` and ``Dask`` take frames
        of theirs by name of the table.
    period
        The days.
    as_of
        What is true on this day; the end of the period by default.
    known_at
        What had been recorded by then; None knows everything.
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figures.
    plugins
        Whose metrics are added; they are rebuilt on the workers from their manifest.
    on
        Where it is computed; None for the threads of this process. The figures are the
        same, bit for bit.

    Returns
    -------
    dict[str, MetricValue]
        By name. Only sums have come back from the parts, so no figure knows the
        accounts behind it. What cannot be computed is undefined, with the reason: a
        rate is missing, or a plugin failed.

    Raises
    ------
    InvalidInputError
        The book has several currencies and none was named; the backend cannot read the
        book; or a metric of a plugin declares no ``partial``.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money, Portfolio
    >>> contracts = [
    ...     Contract(
    ...         id=name, account_id=name, start=date(2026, 1, 1), amount=Money(5, "JPY")
    ...     )
    ...     for name in "ab"
    ... ]
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a"), Account(id="b")], contracts=contracts
    ... )
    >>> march = Period(date(2026, 3, 1), date(2026, 4, 1))
    >>> measure(book, march, on=Local(threads=1, parts=2))["mrr"].value
    Decimal('10')
    """
    backend, extensions = on or Local(), plugins or Extensions()
    for spec in extensions.metrics:
        _check_partial(spec)
    sources = backend.sources(book)
    moment = Moment(as_of or period.end, known_at)
    counted = count_all(moment, backend, sources)
    reader = Reader(
        moment=moment,
        definition=definition,
        currency=_currency(counted.currencies, currency),
        kept=counted.kept,
    )
    work = Measure(reader, period, tuple(extensions.manifest()))
    return total(backend.map(work, sources)).values(extensions)


def _check_partial(spec: MetricSpec) -> None:
    if spec.partial is None:
        raise InvalidInputError(
            f"metric {spec.name}: expected partial=, whose results add up over parts; "
            "got compute=, which needs the whole book: use metrics_document"
        )


def _currency(counts: Mapping[str, int], wanted: str | None) -> str | None:
    usual, only = most_usual(counts)
    if wanted is None and not only:
        raise InvalidInputError(
            f"currency: the book has {' and '.join(sorted(counts))}; name the "
            "reporting currency, and give rates"
        )
    return wanted or usual


@attrs.frozen(eq=False, kw_only=True)
class Measured:
    """What the metrics of some accounts add up to.

    Parameters
    ----------
    accounts
        Which accounts they are of.
    figures
        Metrics of the catalogue, by name; only those that need no revenue where
        there is none.
    more
        Metrics of plugins, by name.
    failed
        What went wrong in them, by name.
    missing
        Why there is no revenue; empty where there is.
    """

    accounts: AccountSet
    figures: Mapping[str, Aggregate]
    more: Mapping[str, Aggregate]
    failed: Mapping[str, str]
    missing: str = ""

    def __add__(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            figures=_added(self.figures, other.figures),
            more=_added(self.more, other.more),
            failed={**other.failed, **self.failed},
            missing=min(filter(None, [self.missing, other.missing]), default=""),
        )

    def values(self, plugins: Extensions) -> dict[str, MetricValue]:
        """Return the figures.

        Parameters
        ----------
        plugins
            Whose metrics are in it.

        Returns
        -------
        dict[str, MetricValue]
            By name.
        """
        if self.missing:
            found = told_without_revenue(self.figures, self.missing)
        else:
            found = {name: part.value() for name, part in self.figures.items()}
        return found | {spec.name: self._value(spec) for spec in plugins.metrics}

    def _value(self, spec: MetricSpec) -> MetricValue:
        why = self.failed.get(spec.name, "")
        if not why:
            try:
                return checked_value(spec, self.more[spec.name].value())
            except BREAKS as error:
                why = described(error)
        told = f"plugin {spec.name.rpartition('.')[0]}, metric {spec.name}: {why}"
        return MetricValue(name=spec.name, value=None, unit=spec.unit, undefined=told)


def _added(
    one: Mapping[str, Aggregate], other: Mapping[str, Aggregate]
) -> dict[str, Aggregate]:
    return {name: part + other[name] for name, part in one.items() if name in other}


@attrs.frozen(eq=False)
class Measure:
    """Compute every metric of a part.

    Parameters
    ----------
    reader
        Reads its revenue as that of the whole book is read.
    period
        The days.
    plugins
        Their manifest.
    """

    reader: Reader
    period: Period
    plugins: Manifest

    def __call__(self, part: Part) -> Measured:
        """Return what they add up to."""
        book = self.reader.book(part)
        figures, missing = self._figures(part)
        more: dict[str, Aggregate] = {}
        failed: dict[str, str] = {}
        for spec in Extensions.from_manifest(self.plugins).metrics:
            try:
                state = spec.partial(book.portfolio, self.period)  # type: ignore[misc]
            except BREAKS as error:
                failed[spec.name] = described(error)
            else:
                more[spec.name] = Aggregate(
                    metric=spec.name, accounts=part.accounts, state=state
                )
        return Measured(
            accounts=part.accounts,
            figures=figures,
            more=more,
            failed=failed,
            missing=missing,
        )

    def _figures(self, part: Part) -> tuple[dict[str, Aggregate], str]:
        """Return the metrics of the catalogue, and why there is no revenue."""
        book = self.reader.book(part)
        try:
            return all_partials(book.figures([self.period])[0], part.accounts), ""
        except MissingRateError as error:
            cut, chosen = book.portfolio, self.reader.definition
            found = partials_without_revenue(cut, self.period, part.accounts, chosen)
            return found, str(error)
