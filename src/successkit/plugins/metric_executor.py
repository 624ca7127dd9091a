"""Running declared metrics: one that fails is undefined, and hurts no other."""

import math
from collections.abc import Iterable, Mapping

import attrs

from successkit.core import (
    AccountSet,
    Aggregate,
    Failure,
    MetricSpec,
    MetricValue,
    Period,
    PluginError,
    Portfolio,
)
from successkit.core.chunks import Split
from successkit.plugins.isolation import RANDOM_TOUCHED, Outcome
from successkit.plugins.limits import Limits
from successkit.plugins.provenance import Provenance
from successkit.plugins.thread import guarded


@attrs.frozen(kw_only=True)
class MetricRun:
    """What came out of running metrics of plugins.

    Parameters
    ----------
    values
        By name of the metric, in the given order; a metric that failed is undefined,
        with the failure as its reason.
    failures
        By name of a metric that failed: plugin, and what went wrong.
    reported
        All that went wrong, also where the figure is used.
    provenance
        By name of the metric: whose code it is.
    """

    values: Mapping[str, MetricValue]
    failures: Mapping[str, str]
    reported: tuple[Failure, ...] = ()
    provenance: Mapping[str, Provenance] = attrs.field(factory=dict[str, Provenance])


def run_metrics(
    specs: Iterable[MetricSpec],
    portfolio: Portfolio,
    period: Period,
    *,
    limits: Limits | None = None,
    origins: Mapping[str, Provenance] | None = None,
) -> MetricRun:
    """Compute metrics of plugins, each on its own.

    Parameters
    ----------
    specs
        What plugins declared.
    portfolio
        Facts cut to a day. A metric gets its columns read-only; one that declares
        ``partial`` gets them in chunks of accounts.
    period
        The days.
    limits
        How far they may go; None for the usual limits.
    origins
        Version and hash by name of the plugin, for the provenance.

    Returns
    -------
    MetricRun
        Values and failures.

    Examples
    --------
    >>> from datetime import date
    >>> def ratio(portfolio, period):
    ...     return MetricValue(name="acme.ratio", value=1 / len(portfolio))
    >>> run = run_metrics(
    ...     [MetricSpec(name="acme.ratio", compute=ratio)],
    ...     Portfolio.from_objects(),
    ...     Period(date(2026, 1, 1), date(2026, 2, 1)),
    ... )
    >>> run.values["acme.ratio"].undefined
    'plugin acme, metric acme.ratio, 0 accounts: ZeroDivisionError: division by zero'
    """
    limits, known = limits or Limits(), origins or {}
    values: dict[str, MetricValue] = {}
    reported: list[Failure] = []
    provenance: dict[str, Provenance] = {}
    for spec in specs:
        plugin = spec.name.rpartition(".")[0]
        provenance[spec.name] = known.get(plugin, Provenance(plugin=plugin))
        value, failures = _Measure(spec, portfolio, period, limits).run()
        reported.extend(failures)
        values[spec.name] = value
    return MetricRun(
        values=values,
        failures={one.name: str(one) for one in reported if one.fatal},
        reported=tuple(reported),
        provenance=provenance,
    )


class _Measure:
    """One metric while it is computed."""

    def __init__(
        self, spec: MetricSpec, portfolio: Portfolio, period: Period, limits: Limits
    ) -> None:
        self.spec = spec
        self.period = period
        self.limits = limits
        size = limits.chunk if spec.partial is not None else 2**62
        self.split = Split(portfolio, size=size)
        self.failures: list[Failure] = []

    def run(self) -> tuple[MetricValue, list[Failure]]:
        value = self._whole() if self.spec.partial is None else self._in_chunks()
        if isinstance(value, MetricValue):
            return value, self.failures
        why = str(self.failures[-1])
        name, unit = self.spec.name, self.spec.unit
        return (
            MetricValue(name=name, value=None, unit=unit, undefined=why),
            self.failures,
        )

    def _whole(self) -> object:
        def work() -> object:
            return checked_value(
                self.spec, self.spec.of(self.split.portfolio(0), self.period)
            )

        return self._taken(guarded(work, deadline=self.limits.deadline))

    def _in_chunks(self) -> object:
        total: Aggregate | None = None
        for number in range(len(self.split)):
            part = self.split.portfolio(number)

            def work(
                part: Portfolio = part, before: Aggregate | None = total
            ) -> object:
                return added(self.spec, part, self.period, before)

            place = _place(self.split, number)
            found = self._taken(guarded(work, deadline=self.limits.deadline), place)
            if not isinstance(found, Aggregate):
                return None
            total = found
        whole = total
        return self._taken(
            guarded(
                lambda: checked_value(self.spec, whole.value()),  # type: ignore[union-attr]
                deadline=self.limits.deadline,
            )
        )

    def _taken(self, outcome: Outcome, place: str = "") -> object:
        if outcome.error:
            self.failures = [self._failure(f"{place}{outcome.error}")]
            return None
        if outcome.warned:
            self._note(f"warns: {outcome.warned}")
        if outcome.random:
            self._note(RANDOM_TOUCHED)
        return outcome.value

    def _note(self, message: str) -> None:
        sort = message.partition(":")[0]
        if not any(known.message.startswith(sort) for known in self.failures):
            self.failures.append(self._failure(message, fatal=False))

    def _failure(self, message: str, *, fatal: bool = True) -> Failure:
        return Failure(
            plugin=self.spec.name.rpartition(".")[0],
            kind="metric",
            name=self.spec.name,
            accounts=self.split.accounts,
            message=message,
            fatal=fatal,
            on_error=self.spec.on_error,
        )


def added(
    spec: MetricSpec, part: Portfolio, period: Period, before: Aggregate | None
) -> Aggregate:
    """Return what the parts so far add up to.

    Parameters
    ----------
    spec
        A metric with ``partial``.
    part
        The next part.
    period
        The days.
    before
        The parts before it, or None.

    Returns
    -------
    Aggregate
        With proof of its accounts.
    """
    ids = part.account_ids
    held = (
        AccountSet.interval(str(ids[0]), str(ids[-1]))
        if len(ids)
        else AccountSet.of_ids(())
    )
    state = spec.partial(part, period)  # type: ignore[misc]
    found = Aggregate(metric=spec.name, accounts=held, state=state)
    return found if before is None else before + found


def checked_value(spec: MetricSpec, value: object) -> MetricValue:
    """Return a figure under its declared name, or refuse it.

    Parameters
    ----------
    spec
        What was declared.
    value
        What came.

    Returns
    -------
    MetricValue
        Within its bounds.

    Raises
    ------
    PluginError
        It is no figure, not finite, or out of its bounds.
    """
    if not isinstance(value, MetricValue):
        raise PluginError(f"expected a MetricValue; got {type(value).__name__}")
    if value.value is None:
        return attrs.evolve(value, name=spec.name)
    number = float(value.value)
    low = -math.inf if spec.low is None else spec.low
    high = math.inf if spec.high is None else spec.high
    if not (math.isfinite(number) and low <= number <= high):
        raise PluginError(
            f"expected a finite value from {low:g} to {high:g}; got {number:g}"
        )
    return attrs.evolve(value, name=spec.name, unit=spec.unit)


def _place(split: Split, number: int) -> str:
    if len(split) == 1:
        return ""
    first, end = split.bounds(number)
    return f"accounts {first:,} to {end - 1:,}: "
