"""Running declared metrics: one that fails is undefined, and hurts no other."""

import math
from collections.abc import Iterable, Mapping

import attrs

from successkit.core import MetricSpec, MetricValue, Period, PluginError, Portfolio
from successkit.plugins.isolation import BREAKS, described


@attrs.frozen(kw_only=True)
class MetricRun:
    """What came out of running metrics of plugins.

    Parameters
    ----------
    values
        By name of the metric, in the given order; a metric that failed is undefined,
        with the failure as its reason.
    failures
        By name of the metric: plugin, and what went wrong.
    """

    values: Mapping[str, MetricValue]
    failures: Mapping[str, str]


def run_metrics(
    specs: Iterable[MetricSpec], portfolio: Portfolio, period: Period
) -> MetricRun:
    """Compute metrics of plugins, each on its own.

    Parameters
    ----------
    specs
        What plugins declared.
    portfolio
        Facts cut to a day.
    period
        The days.

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
    'plugin acme, metric acme.ratio: ZeroDivisionError: division by zero'
    """
    values: dict[str, MetricValue] = {}
    failures: dict[str, str] = {}
    for spec in specs:
        try:
            values[spec.name] = _checked(spec, spec.of(portfolio, period))
        except BREAKS as error:
            plugin = spec.name.rpartition(".")[0]
            why = f"plugin {plugin}, metric {spec.name}: {described(error)}"
            failures[spec.name] = why
            values[spec.name] = MetricValue(
                name=spec.name, value=None, unit=spec.unit, undefined=why
            )
    return MetricRun(values=values, failures=failures)


def _checked(spec: MetricSpec, value: object) -> MetricValue:
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
