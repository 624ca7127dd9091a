"""Running declared metrics: one that fails is undefined, and hurts no other."""

from collections.abc import Iterable, Mapping

import attrs

from successkit.core import Failure, MetricSpec, MetricValue, Period, Portfolio
from successkit.core.chunks import Split
from successkit.plugins.hand import Hand, begun
from successkit.plugins.jobs import MetricJob, PartJob, ValueJob
from successkit.plugins.limits import Limits
from successkit.plugins.notes import Notes, place
from successkit.plugins.provenance import Provenance, provenance_of


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
    hand: Hand | None = None,
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
    hand
        Who runs them, from :func:`hand_of`, to use one process for several runs; None
        for one of this run only.

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
    given, limits = tuple(specs), limits or Limits()
    chunks = Split(portfolio, size=limits.chunk)
    whole = Split(portfolio, size=max(1, len(portfolio)))
    notes = {spec.name: Notes(_blank(spec, portfolio)) for spec in given}
    values: dict[str, MetricValue] = {}
    with begun(hand, limits) as ready:
        for spec in given:
            split = whole if spec.partial is None else chunks
            value = _computed(spec, split, period, ready, notes[spec.name])
            values[spec.name] = value or _undefined(spec, notes[spec.name])
    reported = tuple(one for told in notes.values() for one in told.failures)
    return MetricRun(
        values=values,
        failures={one.name: str(one) for one in reversed(reported) if one.fatal},
        reported=reported,
        provenance=provenance_of((spec.name for spec in given), origins),
    )


def _computed(
    spec: MetricSpec, split: Split, period: Period, hand: Hand, notes: Notes
) -> MetricValue | None:
    """Return the figure, or None when it failed."""
    hand.begin()
    if spec.partial is None:
        job = MetricJob(spec, period)
        value = notes.outcome(hand.do(job, split.portfolio(0)))
    else:
        value = _added_up(spec, split, period, hand, notes)
    return None if notes.failed else value  # type: ignore[return-value]


def _added_up(
    spec: MetricSpec, split: Split, period: Period, hand: Hand, notes: Notes
) -> object:
    job, part = PartJob(spec, period), split.portfolio(0)
    for number in range(len(split)):
        part = split.portfolio(number)
        notes.outcome(hand.do(job, part), place(split, number))
        if notes.failed:
            return None
    return notes.outcome(hand.do(ValueJob(spec), part))


def _blank(spec: MetricSpec, portfolio: Portfolio) -> Failure:
    return Failure(
        plugin=spec.name.rpartition(".")[0],
        kind="metric",
        name=spec.name,
        accounts=len(portfolio),
        message="",
        on_error=spec.on_error,
    )


def _undefined(spec: MetricSpec, notes: Notes) -> MetricValue:
    why = str(notes.failures[0])
    return MetricValue(name=spec.name, value=None, unit=spec.unit, undefined=why)
