"""The review document: a review as plain JSON values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import AccountTable, Int64Array, MetricValue
from successkit.engine.account_entries import AccountEntries
from successkit.engine.extras import Extras
from successkit.engine.left_out import left_out_revenue
from successkit.engine.summary import SummarySums, attention
from successkit.playbooks import ActionTable
from successkit.playbooks.actions import take
from successkit.report.labels import label

SCHEMA_VERSION: Final = "1"


def account_entries(
    review: Any,  # noqa: ANN401
    rows: Int64Array,
    lang: str,
) -> list[dict[str, object]]:
    """Return some accounts of the document.

    Parameters
    ----------
    review
        The review.
    rows
        Positions of the accounts.
    lang
        Language of the sentences.

    Returns
    -------
    list[dict[str, object]]
        As documented in ``docs/formats.md``, in the order of ``rows``.
    """
    decision = review.decision
    vetoed = decision.vetoed
    extras = Extras.of(
        review.accounts,
        review.parts,
        rows,
        lang,
        origins=review.origins,
        vetoed=vetoed.take(np.isin(vetoed.row, rows)),
        failures=review.failures,
    )
    return AccountEntries.of(
        review.accounts,
        review.parts,
        rows,
        lang,
        people=review.people,
        new=_by_account(decision.actions, rows, lang),
        open_before=_by_account(decision.open_actions, rows, lang),
        extras=extras,
    ).entries()


def _by_account(
    actions: ActionTable, rows: Int64Array, lang: str
) -> dict[str, list[dict[str, object]]]:
    return actions_by_account(take(actions, np.isin(actions.row, rows)).rows(lang))


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


def exact_mrr(metrics: Mapping[str, MetricValue]) -> str | None:
    mrr = metrics["mrr"].value
    return None if mrr is None else f"{mrr:f}"


def shown_document(review: Any, lang: str) -> dict[str, object]:  # noqa: ANN401
    """Return the part of a document that opens a review.

    Parameters
    ----------
    review
        The review.
    lang
        Language of the sentences.

    Returns
    -------
    dict[str, object]
        Days, sums, metrics, and only those accounts that need attention.
    """
    table = review.accounts
    urgent = attention(table, review.actionable)
    return {
        "as_of": table.as_of.isoformat(),
        "known_at": None if review.known_at is None else review.known_at.isoformat(),
        "currency": table.currency,
        "language": lang,
        "summary": SummarySums.of(table).told(exact_mrr(review.metrics)),
        "attention": table.ids[urgent].tolist(),
        "accounts": account_entries(review, urgent, lang),
        "metrics": {
            name: {**value.as_dict(), "plugin": review.origins.owner("metric", name)}
            for name, value in review.metrics.items()
        },
        "failures": [failure.as_dict() for failure in review.failures],
    }


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
    problems = review.problems.as_dict()
    problems["left_out_mrr"] = left_out_revenue(review.set_aside)
    table: AccountTable = review.accounts
    everyone = np.arange(table.rows)
    return {
        "schema_version": SCHEMA_VERSION,
        "manifest": review.manifest,
        **shown_document(review, lang),
        "accounts": account_entries(review, everyone, lang),
        "movements": [
            {
                "start": row.period.start.isoformat(),
                "end": row.period.end.isoformat(),
                "complete": row.complete,
                **row.as_dict(),
            }
            for row in review.movements
        ],
        "funnel": [
            attrs.asdict(row)
            | {"plugin": review.origins.owner("playbook", row.playbook)}
            for row in review.decision.funnel
        ],
        "feedback": _feedback(review, lang),
        "columns": _columns(review),
        "problems": problems,
        "findings": list(review.findings),
    }


def _feedback(review: Any, lang: str) -> dict[str, Any]:  # noqa: ANN401
    found: dict[str, Any] = review.feedback.as_dict(lang)
    for heard in found["departments"]:
        heard["label"] = label(f"department.{heard['department']}", lang)
        for route in heard["routes"]:
            route["plugin"] = review.origins.owner("feedback route", route["name"])
    return found


def _columns(review: Any) -> list[dict[str, object]]:  # noqa: ANN401
    """Return the columns that plugins add to accounts."""
    owner = {name: plugin for (_, name), plugin in review.origins.owners.items()}
    return [
        {
            "name": name,
            "kind": column.kind,
            "unit": column.unit,
            "doc": column.doc,
            "plugin": owner[name],
        }
        for name, column in review.added.items()
    ]
