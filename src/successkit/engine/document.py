"""The review document: a review as plain JSON values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from successkit.core import AccountTable, Int64Array, MetricValue
from successkit.engine.account_entries import AccountEntries
from successkit.engine.left_out import left_out_revenue
from successkit.engine.summary import attention, summary
from successkit.playbooks import ActionTable
from successkit.playbooks.actions import take

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
    return AccountEntries.of(
        review.accounts,
        review.parts,
        rows,
        lang,
        people=review.people,
        new=_by_account(decision.actions, rows, lang),
        open_before=_by_account(decision.open_actions, rows, lang),
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


def _exact_mrr(metrics: Mapping[str, MetricValue]) -> str | None:
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
        "summary": summary(table, _exact_mrr(review.metrics)),
        "attention": table.ids[urgent].tolist(),
        "accounts": account_entries(review, urgent, lang),
        "metrics": {name: value.as_dict() for name, value in review.metrics.items()},
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
        "problems": problems,
        "findings": list(review.findings),
    }
