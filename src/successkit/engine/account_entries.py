"""Accounts of the review document: columns are read once, then put row by row."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, Int64Array
from successkit.core.arrays import NULL_INT
from successkit.engine.extras import Extras
from successkit.engine.parts import Parts
from successkit.engine.verdict import concerns, verdict
from successkit.engine.why import reasons, to_do
from successkit.health import HealthResult
from successkit.health.sentences import check_lang, label
from successkit.lifecycle import overlay_names
from successkit.metrics.revenue import NO_CURRENCY
from successkit.metrics.revenue.amounts import minor_to_major

_DIGITS: Final = 3
_MILLI: Final = 1000
_BANDS: Final = ("danger", "caution", "good", "unknown")
_MODELS: Final = ("high", "low", "tech", None)
_DAYS: Final = ("phase_since", "renewal_on")
_VALUES: Final = ("value", "value_low", "value_high")

Actions = Mapping[str, Sequence[dict[str, Any]]]
"""Records of a decision, by account."""


@attrs.frozen(kw_only=True)
class AccountEntries:
    """Everything that the document says of some accounts.

    Parameters
    ----------
    table
        The account table of the review.
    parts
        Results of the rooms.
    lang
        Language of the sentences.
    rows
        Positions of the accounts.
    cells
        Plain values of the document by name, one an account of ``rows``.
    signals
        Health signals of each account of ``rows``.
    new, open
        Actions by account: of the day, and of earlier days.
    extras
        What plugins add.
    """

    table: AccountTable
    parts: Parts
    lang: str
    rows: list[int]
    cells: Mapping[str, list[Any]]
    signals: Sequence[list[dict[str, object]]]
    new: Actions
    open: Actions
    extras: Extras

    @classmethod
    def of(
        cls,
        table: AccountTable,
        parts: Parts,
        rows: Int64Array,
        lang: str,
        *,
        people: Mapping[str, str],
        new: Actions,
        open_before: Actions,
        extras: Extras,
    ) -> Self:
        """Read the columns.

        Parameters
        ----------
        table
            The account table of the review.
        parts
            Results of the rooms.
        rows
            Positions of the accounts.
        lang
            Language of the sentences.
        people
            Names of the team by id.
        new, open_before
            Actions by account id: of the day, and of earlier days.
        extras
            What plugins add.

        Returns
        -------
        Self
            Ready to give entries.
        """
        return cls(
            table=table,
            parts=parts,
            lang=lang,
            rows=rows.tolist(),
            cells=_cells(table, rows, people),
            signals=_signals(parts.health, rows, lang, extras),
            new=new,
            open=open_before,
            extras=extras,
        )

    def entries(self) -> list[dict[str, object]]:
        """Return the accounts as plain JSON values.

        Returns
        -------
        list[dict[str, object]]
            As documented in ``docs/formats.md``, in the order of ``rows``.
        """
        return [self._entry(place, row) for place, row in enumerate(self.rows)]

    def _entry(self, place: int, row: int) -> dict[str, object]:
        cells = {name: column[place] for name, column in self.cells.items()}
        new = self.extras.with_plugin(self.new.get(cells["id"], ()))
        before = self.extras.with_plugin(self.open.get(cells["id"], ()))
        wrong = concerns(self.table, self.parts, row, self.lang)
        why = [
            *reasons(self.table, self.parts, row, self.lang),
            *to_do(before, self.lang, open_before=True),
            *to_do(new, self.lang),
            *self.extras.sentences(
                place, row, cells["id"], [each["playbook"] for each in (*new, *before)]
            ),
        ]
        health = {name: cells.pop(name) for name in ("score", "band", "coverage")}
        return {
            **cells,
            "overlays": list(overlay_names(self.table, row)),
            "health": {
                **health,
                "cap": _cap(self.parts.health, row),
                "signals": self.signals[place],
            },
            "verdict": verdict(self.table, self.parts, row, self.lang, wrong),
            "concerns": wrong,
            "actions": new,
            "open_actions": before,
            "vetoes": self.extras.vetoed.get(cells["id"], []),
            "columns": self.extras.cells(place),
            "why": [{"topic": topic, "text": text} for topic, text in why],
        }


def _cells(
    table: AccountTable, rows: Int64Array, people: Mapping[str, str]
) -> dict[str, list[Any]]:
    texts = {
        name: table.text(name).take(rows).strings().tolist()
        for name in ("id", "name", "owner", "phase", "currency")
    }
    days = {name: _days(table.array(name)[rows]) for name in _DAYS}
    reporting = [table.currency] * len(rows)
    bands = table.array("health_band")[rows].tolist()
    models = table.array("touch_model")[rows].tolist()
    return {
        "id": texts["id"],
        "name": texts["name"],
        "owner": texts["owner"],
        "owner_name": [people.get(owner or "") for owner in texts["owner"]],
        "customer": (table.array("customer")[rows] == 1).tolist(),
        "phase": texts["phase"],
        "phase_since": days["phase_since"],
        "score": _numbers(table.array("health_score")[rows]),
        "band": [_BANDS[code] for code in bands],
        "coverage": _numbers(table.array("health_coverage")[rows]),
        "touch_model": [_MODELS[code] for code in models],
        **{name: _amounts(table.array(name)[rows], reporting) for name in _VALUES},
        "currency": texts["currency"],
        "mrr": _amounts(table.array("mrr")[rows], texts["currency"]),
        "mrr_reporting": _amounts(table.array("mrr_reporting")[rows], reporting),
        "renewal_on": days["renewal_on"],
    }


def _days(column: AnyArray) -> list[str | None]:
    return [None if shown == "NaT" else shown for shown in column.astype(str).tolist()]


def _numbers(column: AnyArray) -> list[float | None]:
    return [
        None if value != value else round(value, _DIGITS)  # noqa: PLR0124 (NaN)
        for value in column.tolist()
    ]


def _amounts(minor: AnyArray, currency: Sequence[str | None]) -> list[str | None]:
    return [
        None if value == NULL_INT else f"{minor_to_major(value, code or NO_CURRENCY):f}"
        for value, code in zip(minor.tolist(), currency, strict=True)
    ]


def _milli(column: AnyArray) -> list[float | None]:
    return [None if value < 0 else value / _MILLI for value in column.tolist()]


def _signals(
    health: HealthResult, rows: Int64Array, lang: str, extras: Extras
) -> list[list[dict[str, object]]]:
    """Return the signals of each account; none of one that could not be scored."""
    scored = health.score_milli[rows] >= 0
    found: list[list[dict[str, object]]] = [[] for _ in rows]
    chosen = rows[scored]
    places = np.flatnonzero(scored).tolist()
    for signal in (*health.signals, *health.failed):
        known = {
            "name": signal.name,
            "label": label(signal, check_lang(lang)),
            "unit": signal.unit,
            "weight": signal.weight,
            "failed": health.failures.get(signal.name),
            "plugin": extras.origins.owner("signal", signal.name),
        }
        normalised = _milli(health.normalised_milli[signal.name][chosen])
        parts = health.contribution_milli[signal.name][chosen].tolist()
        raw = _numbers(health.raw[signal.name][chosen])
        for place, value, points, part in zip(
            places, raw, normalised, parts, strict=True
        ):
            found[place].append(
                {
                    **known,
                    "raw": value,
                    "normalised": points,
                    "contribution": None if points is None else part / _MILLI,
                }
            )
    return found


def _cap(health: HealthResult, row: int) -> float | None:
    if health.score_milli[row] < 0:
        return None
    return int(health.cap_milli[row]) / _MILLI
