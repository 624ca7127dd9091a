"""``DiscreteHazard``: what makes customers leave at a decision, and by how much."""

from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.display import table_html
from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.evidence import Interval
from successkit.core.hints import hint
from successkit.core.text import Text
from successkit.metrics.value.hazard_cells import HazardCells
from successkit.metrics.value.hazard_design import (
    Factor,
    checked_names,
    design_of,
    factor_of,
    levels_of,
)
from successkit.metrics.value.hazard_effect import (
    HazardEffect,
    Move,
    Scenario,
    effect_of,
)
from successkit.metrics.value.irls import RIDGE, LogitFit, fit_logit, probabilities
from successkit.metrics.value.value_options import Per, Timing

INTERCEPT = "(intercept)"


@attrs.frozen(eq=False, kw_only=True)
class DiscreteHazard:
    """A logistic regression of leaving at a decision on term, renewal and dated codes.

    Make one with :meth:`fit`.

    Parameters
    ----------
    cells
        The decisions.
    factors
        What the hazard depends on; each level but the reference has a coefficient.
    logit
        The fit.
    separated
        Names of coefficients of levels at which everybody stayed, or nobody: the data
        set no bound to them, and only the ridge keeps them finite.
    boundary
        Why there is nothing to estimate, or None.

    Examples
    --------
    >>> cells = HazardCells.from_counts(
    ...     at_risk=[900, 100], churned=[90, 40], codes={"band": ["good", "caution"]}
    ... )
    >>> model = DiscreteHazard.fit(cells, by="band")
    >>> round(model.hazard(band="caution"), 4)
    0.4
    >>> effect = model.effect("band", "caution", "good")
    >>> round(effect.churn_change, 4)
    -0.3
    """

    cells: HazardCells
    factors: tuple[Factor, ...]
    logit: LogitFit
    separated: tuple[str, ...]
    boundary: str | None = None

    @classmethod
    def fit(
        cls,
        cells: HazardCells,
        *,
        by: Sequence[str] | str | None = None,
        reference: Mapping[str, str] | None = None,
        ridge: float = RIDGE,
    ) -> Self:
        """Fit the regression.

        Parameters
        ----------
        cells
            Decisions.
        by
            Columns: ``term``, ``renewal`` (in bands 1, 2, 3, 4-6, 7-12, 13-24, 25+) and
            names of codes. None takes all that differ between cells.
        reference
            Level that the others of a column are compared with; by default the one
            with most decisions.
        ridge
            Penalty for each decision on every coefficient but the intercept; see
            :func:`~successkit.metrics.value.irls.fit_logit`.

        Returns
        -------
        Self
            Always finite.

        Raises
        ------
        InvalidInputError
            Without a decision, or the ridge is not above 0.
        """
        if not int(cells.at_risk.sum()):
            raise InvalidInputError(
                "cells: expected at least one decision at risk; got none"
            )
        if not 0 < ridge < np.inf:
            raise InvalidInputError(f"ridge: expected a number above 0; got {ridge}")
        names = _varying(cells) if by is None else checked_names(by)
        columns = {name: levels_of(cells, name) for name in names}
        given = _references(reference or {}, names)
        factors = tuple(
            factor_of(name, column, cells.at_risk, given.get(name))
            for name, column in columns.items()
        )
        codes = {name: column.codes for name, column in columns.items()}
        risk, lost = cells.at_risk.astype(float), cells.churned.astype(float)
        design = design_of(factors, codes, len(cells))
        return cls(
            cells=cells,
            factors=factors,
            logit=fit_logit(design, risk, lost, ridge=ridge),
            separated=_separated(cells, factors, columns),
            boundary=_boundary(cells),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients: the intercept, then ``column=level``."""
        return (
            INTERCEPT,
            *(
                f"{factor.name}={factor.levels[k]}"
                for factor in self.factors
                for k in factor.others
            ),
        )

    @property
    def coefficients(self) -> dict[str, float]:
        """Differences of log odds from the reference levels."""
        return dict(zip(self.names, self.logit.coefficients.tolist(), strict=True))

    @property
    def standard_errors(self) -> dict[str, float]:
        """Of each coefficient."""
        errors = np.sqrt(np.diag(self.logit.covariance))
        return dict(zip(self.names, errors.tolist(), strict=True))

    @property
    def log_likelihood(self) -> float:
        """Of the decisions, without the ridge."""
        return self.logit.log_likelihood

    def interval(self, name: str, *, level: float = 0.9) -> Interval:
        """Return the interval of a coefficient.

        Parameters
        ----------
        name
            One of ``names``.
        level
            Share of confidence.

        Returns
        -------
        Interval
            On the scale of log odds, by the normal approximation.

        Raises
        ------
        UnknownNameError
            There is no such coefficient.
        """
        if name not in self.names:
            raise UnknownNameError(
                f"name: expected one of {', '.join(self.names)}; got "
                f"{name!r}{hint(name, self.names)}"
            )
        reach = NormalDist().inv_cdf((1 + level) / 2) * self.standard_errors[name]
        middle = self.coefficients[name]
        return Interval(
            low=middle - reach, high=middle + reach, level=level, method="wald"
        )

    def hazard(self, **levels: str) -> float:
        """Return the probability to leave at a decision.

        Parameters
        ----------
        **levels
            Level of each factor; the reference where none is given.

        Returns
        -------
        float
            In (0, 1).

        Raises
        ------
        UnknownNameError
            There is no such factor or level.
        """
        known = {factor.name: factor for factor in self.factors}
        for name in levels:
            self._factor(name)
        codes = {
            name: np.array(
                [factor.position(levels[name]) if name in levels else factor.reference]
            )
            for name, factor in known.items()
        }
        scores = design_of(self.factors, codes, 1) @ self.logit.coefficients
        return float(probabilities(scores)[0])

    def effect(
        self,
        name: str,
        before: str,
        after: str,
        *,
        discount: float = 0.1,
        discount_per: Per = "year",
        timing: Timing = "before",
        margin: float = 1.0,
        level: float = 0.9,
    ) -> HazardEffect:
        """Return what a move from one level to another changes.

        Parameters
        ----------
        name
            A factor.
        before, after
            Two of its levels.
        discount
            Rate at which later revenue counts less. [1]
        discount_per
            What the rate is stated for.
        timing
            Whether the coming month is counted (``before`` its payment) or not.
        margin
            Share of the revenue that is kept. [1]
        level
            Share of confidence of the intervals.

        Returns
        -------
        HazardEffect
            Averaged over the decisions as they were, with only this factor changed:
            probability to leave at a decision, and residual value in months of revenue,
            if every factor but the renewal number stays as it is from then on.
        """
        factor = self._factor(name)
        scenario = Scenario(
            discount=discount,
            discount_per=discount_per,
            timing=timing,
            margin=margin,
            level=level,
        )
        move = Move(
            factor=factor,
            before=factor.position(before),
            after=factor.position(after),
            codes={one.name: self._codes(one.name) for one in self.factors},
        )
        return effect_of(
            self.logit,
            self.factors,
            self.cells,
            move,
            scenario,
            boundary=self.boundary,
        )

    def _codes(self, name: str) -> Int64Array:
        codes: Int64Array = levels_of(self.cells, name).codes.astype(np.int64)
        return codes

    def _factor(self, name: str) -> Factor:
        found = [factor for factor in self.factors if factor.name == name]
        if not found:
            known = [factor.name for factor in self.factors]
            raise UnknownNameError(
                f"expected a factor of the model, one of {', '.join(known)}; got "
                f"{name!r}{hint(name, known)}"
            )
        return found[0]

    def to_dict(self) -> dict[str, list[object]]:
        """Return the coefficients column by column.

        Returns
        -------
        dict[str, list[object]]
            ``name``, ``coefficient``, ``standard_error``, ``odds_ratio`` and
            ``separated``.
        """
        beta: FloatArray = self.logit.coefficients
        return {
            "name": list(self.names),
            "coefficient": beta.tolist(),
            "standard_error": list(self.standard_errors.values()),
            "odds_ratio": np.exp(beta).tolist(),
            "separated": [name in self.separated for name in self.names],
        }

    def _repr_html_(self) -> str:
        rows = len(self.names)
        return table_html(self.to_dict(), rows, rows, caption="hazard of leaving")


def _varying(cells: HazardCells) -> tuple[str, ...]:
    names = ("term", "renewal", *cells.codes)
    return tuple(name for name in names if len(levels_of(cells, name).values) > 1)


def _references(given: Mapping[str, str], names: tuple[str, ...]) -> Mapping[str, str]:
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise UnknownNameError(
            f"reference: expected columns of by ({', '.join(names)}); got "
            f"{', '.join(unknown)}"
        )
    return given


def _separated(
    cells: HazardCells, factors: Sequence[Factor], columns: Mapping[str, Text]
) -> tuple[str, ...]:
    names: list[str] = []
    for factor in factors:
        width, codes = len(factor.levels), columns[factor.name].codes
        risk, lost = np.zeros(width, np.int64), np.zeros(width, np.int64)
        np.add.at(risk, codes, cells.at_risk)
        np.add.at(lost, codes, cells.churned)
        one_sided = (lost == 0) | (lost == risk)
        names += [
            f"{factor.name}={level}"
            for level, odd in zip(factor.levels, one_sided.tolist(), strict=True)
            if odd
        ]
    return tuple(names)


def _boundary(cells: HazardCells) -> str | None:
    lost, risk = int(cells.churned.sum()), int(cells.at_risk.sum())
    if lost == 0:
        return "nobody left, so nothing can be told apart"
    return "everybody left, so nothing can be told apart" if lost == risk else None
