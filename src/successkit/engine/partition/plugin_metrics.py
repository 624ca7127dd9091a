"""Metrics of plugins over parts of a book."""

from collections.abc import Mapping
from functools import partial
from typing import Self

import attrs

from successkit.core import Aggregate, Failure, MetricSpec, MetricValue, SuccesskitError
from successkit.engine.backends.part import Part
from successkit.engine.board_sums import year_of
from successkit.engine.partition.learned import Reader
from successkit.engine.setup import Setup
from successkit.plugins import MetricRun
from successkit.plugins.figures import checked_value
from successkit.plugins.thread import guarded


@attrs.frozen(eq=False, kw_only=True)
class PluginSums:
    """Sums of metrics of plugins; those of parts of a book add up.

    Parameters
    ----------
    sums
        By name of the metric.
    failed
        By name: what went wrong, of those without sums.
    """

    sums: Mapping[str, Aggregate]
    failed: Mapping[str, str]

    def __add__(self, other: Self) -> Self:
        failed = {**other.failed, **self.failed}
        found = dict[str, Aggregate]()
        for name in self.sums:
            if name in failed:
                continue
            try:
                found[name] = self.sums[name] + other.sums[name]
            except (SuccesskitError, ArithmeticError, TypeError, ValueError) as error:
                failed[name] = f"{type(error).__name__}: {error}"
        return attrs.evolve(self, sums=found, failed=failed)

    def run(self, specs: tuple[MetricSpec, ...], accounts: int) -> MetricRun:
        """Return the figures.

        Parameters
        ----------
        specs
            What plugins declared.
        accounts
            Of the whole book.

        Returns
        -------
        MetricRun
            A metric that failed is undefined, with the failure as its reason.
        """
        values, failures = dict[str, MetricValue](), list[Failure]()
        for spec in specs:
            wrong, value = self.failed.get(spec.name, ""), None
            if not wrong:
                told = guarded(self.sums[spec.name].value)
                wrong = told.error
                if not wrong:
                    done = guarded(partial(checked_value, spec, told.value))
                    wrong, value = done.error, done.value
            if wrong:
                failure = _failure(spec, accounts, wrong)
                failures.append(failure)
                value = MetricValue(
                    name=spec.name, value=None, unit=spec.unit, undefined=str(failure)
                )
            values[spec.name] = value  # type: ignore[assignment]
        return MetricRun(
            values=values,
            failures={one.name: str(one) for one in failures},
            reported=tuple(failures),
        )


@attrs.frozen(eq=False)
class AddUp:
    """Add up the metrics of plugins over a part.

    Parameters
    ----------
    setup
        Settings and plugins.
    reader
        Reads the part.
    """

    setup: Setup
    reader: Reader

    def __call__(self, part: Part) -> PluginSums:
        """Return the sums, and what went wrong."""
        book = self.reader.book(part)
        sums, failed = dict[str, Aggregate](), dict[str, str]()
        for spec in self.setup.extensions.metrics:
            if spec.partial is None:
                failed[spec.name] = (
                    "it takes the whole book at once; declare partial in place of "
                    "compute, or review with on=Local()"
                )
                continue
            done = guarded(
                partial(spec.partial, book.portfolio, year_of(book)),
                deadline=self.setup.runner.limits.deadline,
            )
            if done.error:
                failed[spec.name] = done.error
            else:
                sums[spec.name] = Aggregate(
                    metric=spec.name,
                    accounts=part.accounts,
                    state=done.value,  # type: ignore[arg-type]
                )
        return PluginSums(sums=sums, failed=failed)


def _failure(spec: MetricSpec, accounts: int, message: str) -> Failure:
    return Failure(
        plugin=spec.name.rpartition(".")[0],
        kind="metric",
        name=spec.name,
        accounts=accounts,
        message=message,
        on_error=spec.on_error,
    )
