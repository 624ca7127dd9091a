"""The review document: a review as plain JSON values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import attrs
import numpy as np

from successkit.core import AccountTable, Int64Array, MetricValue
from successkit.core.account_table import TableColumn
from successkit.engine.account_entries import AccountEntries
from successkit.engine.extras import Extras
from successkit.engine.left_out import left_out_revenue
from successkit.engine.origins import Origins
from successkit.engine.summary import SummarySums, attention
from successkit.metrics import Movements
from successkit.playbooks import ActionTable, FunnelRow
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
    return actions_by_account(actions.take(np.isin(actions.row, rows)).rows(lang))


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
    """Return the monthly revenue of a board in major units, or None.

    Parameters
    ----------
    metrics
        By name.

    Returns
    -------
    str | None
        Exact.
    """
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
        "metrics": metric_entries(review.metrics, review.origins),
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
        "movements": movement_entries(review.movements),
        "funnel": funnel_entries(review.decision.funnel, review.origins),
        "feedback": feedback_entry(review.feedback.as_dict(lang), lang, review.origins),
        "columns": column_entries(review.added, review.origins),
        "problems": problems,
        "findings": list(review.findings),
    }


def metric_entries(
    metrics: Mapping[str, MetricValue], origins: Origins
) -> dict[str, dict[str, object]]:
    """Return figures as JSON values.

    Parameters
    ----------
    metrics
        By name.
    origins
        Which plugin made what.

    Returns
    -------
    dict[str, dict[str, object]]
        By name.
    """
    return {
        name: {**value.as_dict(), "plugin": origins.owner("metric", name)}
        for name, value in metrics.items()
    }


def movement_entries(movements: Movements) -> list[dict[str, object]]:
    """Return roll-forwards as JSON values.

    Parameters
    ----------
    movements
        Of the last twelve calendar months.

    Returns
    -------
    list[dict[str, object]]
        One per period.
    """
    return [
        {
            "start": row.period.start.isoformat(),
            "end": row.period.end.isoformat(),
            "complete": row.complete,
            **row.as_dict(),
        }
        for row in movements
    ]


def funnel_entries(
    funnel: Iterable[FunnelRow], origins: Origins
) -> list[dict[str, Any]]:
    """Return what became of every match as JSON values.

    Parameters
    ----------
    funnel
        One row per playbook.
    origins
        Which plugin made what.

    Returns
    -------
    list[dict[str, Any]]
        One per playbook.
    """
    return [
        attrs.asdict(row) | {"plugin": origins.owner("playbook", row.playbook)}
        for row in funnel
    ]


def feedback_entry(
    found: dict[str, Any], lang: str, origins: Origins
) -> dict[str, Any]:
    """Return what customers said as JSON values.

    Parameters
    ----------
    found
        Counts and examples.
    lang
        Language of the labels.
    origins
        Which plugin made what.

    Returns
    -------
    dict[str, Any]
        With labels, and the plugin of each route.
    """
    for heard in found["departments"]:
        heard["label"] = label(f"department.{heard['department']}", lang)
        for route in heard["routes"]:
            route["plugin"] = origins.owner("feedback route", route["name"])
    return found


def column_entries(
    added: Mapping[str, TableColumn], origins: Origins
) -> list[dict[str, object]]:
    """Return the columns that plugins add to accounts.

    Parameters
    ----------
    added
        By name.
    origins
        Which plugin made what.

    Returns
    -------
    list[dict[str, object]]
        One per column.
    """
    owner = {name: plugin for (_, name), plugin in origins.owners.items()}
    return [
        {
            "name": name,
            "kind": column.kind,
            "unit": column.unit,
            "doc": column.doc,
            "plugin": owner[name],
        }
        for name, column in added.items()
    ]
