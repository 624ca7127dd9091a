"""The review document: a review as plain JSON values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from successkit.core import AccountTable, AnyArray, MetricValue
from successkit.core.arrays import NULL_INT
from successkit.engine.left_out import left_out_revenue
from successkit.engine.parts import Parts
from successkit.engine.summary import attention, summary
from successkit.engine.why import reasons
from successkit.lifecycle import overlay_names
from successkit.metrics.revenue.amounts import minor_to_major

SCHEMA_VERSION: Final = "1"
_DIGITS: Final = 3


def account_entry(
    table: AccountTable,
    parts: Parts,
    row: int,
    lang: str,
    people: Mapping[str, str],
    actions: Mapping[str, Sequence[dict[str, object]]],
) -> dict[str, object]:
    """Return one account of the document.

    Parameters
    ----------
    table
        The account table of the review.
    parts
        Results of the rooms.
    row
        Position of the account.
    lang
        Language of the sentences.
    people
        Names of the team by id.
    actions
        New actions by account id.

    Returns
    -------
    dict[str, object]
        As documented in ``docs/formats.md``.
    """
    name = str(table.text("id")[row])
    owner = table.text("owner")[row]
    currency = table.text("currency")[row]
    return {
        "id": name,
        "name": table.text("name")[row],
        "owner": owner,
        "owner_name": people.get(owner) if owner else None,
        "phase": table.text("phase")[row],
        "phase_since": _day(table.array("phase_since")[row]),
        "overlays": list(overlay_names(table, row)),
        "health": _health(table, parts, row),
        "touch_model": table.take(np.array([row])).values("touch_model")[0],
        "value": _amount(table, "value", row, table.currency),
        "currency": currency,
        "mrr": _amount(table, "mrr", row, currency),
        "mrr_reporting": _amount(table, "mrr_reporting", row, table.currency),
        "renewal_on": _day(table.array("renewal_on")[row]),
        "actions": list(actions.get(name, ())),
        "why": [
            {"topic": topic, "text": text}
            for topic, text in reasons(table, parts, row, lang)
        ],
    }


def _day(value: np.datetime64) -> str | None:
    return None if np.isnat(value) else str(value)


def _amount(
    table: AccountTable, column: str, row: int, currency: str | None
) -> str | None:
    minor = int(table.array(column)[row])
    return (
        None if minor == NULL_INT else f"{minor_to_major(minor, currency or 'XXX'):f}"
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), _DIGITS)


def _health(table: AccountTable, parts: Parts, row: int) -> dict[str, object]:
    band = ("danger", "caution", "good", "unknown")[
        int(table.array("health_band")[row])
    ]
    return {
        "score": _number(table.array("health_score")[row]),
        "band": band,
        "coverage": _number(table.array("health_coverage")[row]),
        "signals": _signals(parts, row),
    }


def _signals(parts: Parts, row: int) -> list[dict[str, object]]:
    health = parts.health
    if health.not_scored(row) is not None and not health.contributions(row):
        return []
    contributions = health.contributions(row)
    return [
        {
            "name": signal.name,
            "raw": _number(health.raw[signal.name][row]),
            "normalised": _milli(health.normalised_milli[signal.name], row),
            "weight": signal.weight,
            "contribution": _shown(contributions.get(signal.name)),
            "failed": health.failures.get(signal.name),
        }
        for signal in health.signals
    ]


def _milli(column: AnyArray, row: int) -> float | None:
    value = int(column[row])
    return None if value < 0 else value / 1000


def _shown(milli: int | None) -> float | None:
    return None if milli is None else milli / 1000


def actions_by_account(
    rows: Sequence[dict[str, object]],
) -> dict[str, list[dict[str, object]]]:
    """Return actions as JSON values, by account.

    Parameters
    ----------
    rows
        Records of a decision.

    Returns
    -------
    dict[str, list[dict[str, object]]]
        Days as text.
    """
    found: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        entry = {key: _plain(value) for key, value in row.items()}
        found.setdefault(str(entry.pop("account")), []).append(entry)
    return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _exact_mrr(metrics: Mapping[str, MetricValue]) -> str | None:
    mrr = metrics["mrr"].value
    return None if mrr is None else f"{mrr:f}"


def review_document(review: Any, lang: str) -> dict[str, object]:  # noqa: ANN401
    """Return a whole review as JSON values.

    Parameters
    ----------
    review
        The review.
    lang
        Language of the sentences.

    Returns
    -------
    dict[str, object]
        As documented in ``docs/formats.md`` and its JSON Schema.
    """
    table, parts = review.accounts, review.parts
    people = review.people
    actions = actions_by_account(review.decision.rows(lang))
    entries = [
        account_entry(table, parts, row, lang, people, actions)
        for row in range(table.rows)
    ]
    problems = review.problems.as_dict()
    problems["left_out_mrr"] = left_out_revenue(review.set_aside)
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": table.as_of.isoformat(),
        "known_at": None if review.known_at is None else review.known_at.isoformat(),
        "currency": table.currency,
        "language": lang,
        "manifest": review.manifest,
        "summary": summary(table, _exact_mrr(review.metrics)),
        "attention": [
            str(name) for name in table.ids[attention(table, review.actionable)]
        ],
        "accounts": entries,
        "metrics": {name: value.as_dict() for name, value in review.metrics.items()},
        "movements": [
            {
                "start": row.period.start.isoformat(),
                "end": row.period.end.isoformat(),
                "complete": row.complete,
                **row.as_dict(),
            }
            for row in review.movements
        ],
        "problems": problems,
        "findings": list(review.findings),
    }
