"""``ReviewInParts``: what a review comes to when its accounts stay where they are."""

import importlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import attrs

from successkit.core import Failure, InvalidInputError, MetricValue, Problems
from successkit.engine.board import Board
from successkit.engine.document import (
    SCHEMA_VERSION,
    column_entries,
    exact_mrr,
    feedback_entry,
    funnel_entries,
    metric_entries,
    movement_entries,
)
from successkit.engine.partition.act import Acted
from successkit.engine.partition.keeping import files_of
from successkit.engine.partition.kept_ledger import read_ledger
from successkit.engine.setup import Setup
from successkit.metrics import Movements
from successkit.playbooks import ActionLedger, FunnelRow


@attrs.define(eq=False, kw_only=True, slots=False)
class ReviewInParts:
    """What ``Engine.review`` returns for a book that is not in memory.

    Parameters
    ----------
    manifest
        Version, settings and plugins that made it.
    language
        Language of sentences unless another is asked for.
    as_of, known_at
        The day that it speaks of, and the instant of knowledge, or None.
    board
        Figures of the book.
    acted
        Sums over its accounts, and those that need somebody first.
    problems
        What was found while reading.
    left_out
        Revenue of the rows that were set aside, by currency.
    folder
        Where its rows are, as Parquet; None where none were kept.
    findings
        What a reader should know about the data.
    failures
        What went wrong in plugins, in the order in which they ran.
    setup
        Settings and plugins.
    """

    manifest: Mapping[str, object]
    language: str
    as_of: date
    known_at: datetime | None
    board: Board = attrs.field(repr=False)
    acted: Acted = attrs.field(repr=False)
    problems: Problems = attrs.field(repr=False)
    left_out: list[dict[str, str]] = attrs.field(repr=False)
    folder: Path | None = None
    findings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    setup: Setup = attrs.field(repr=False)

    @property
    def metrics(self) -> dict[str, MetricValue]:
        """Every metric over the last twelve months."""
        return self.board.metrics

    @property
    def movements(self) -> Movements:
        """Roll-forwards of the last twelve calendar months."""
        return self.board.movements

    @property
    def funnel(self) -> tuple[FunnelRow, ...]:
        """What became of every match of a playbook."""
        return self.acted.funnel

    @property
    def ledger(self) -> ActionLedger:
        """The ledger to keep for the next run; read when asked for if rows are kept."""
        if self.folder is None:
            return self.acted.ledger
        return read_ledger(self.folder)

    @property
    def accounts(self) -> Any:  # noqa: ANN401
        """The account table, a ``pyarrow.dataset.Dataset``: read when asked for."""
        return self._rows("accounts")

    @property
    def actions(self) -> Any:  # noqa: ANN401
        """New actions, a ``pyarrow.dataset.Dataset``."""
        return self._rows("actions")

    @property
    def open_actions(self) -> Any:  # noqa: ANN401
        """Open actions of earlier days, a ``pyarrow.dataset.Dataset``."""
        return self._rows("open_actions")

    @property
    def phases(self) -> Any:  # noqa: ANN401
        """Every stay in a phase, a ``pyarrow.dataset.Dataset``."""
        return self._rows("phases")

    def _rows(self, name: str) -> Any:  # noqa: ANN401
        if self.folder is None:
            raise InvalidInputError(
                f"{name}: no rows were kept; expected a folder for them, as in "
                "on=OutOfCore(folder='results')"
            )
        dataset = importlib.import_module("pyarrow.dataset")
        return dataset.dataset(list(files_of(self.folder, name)))

    def document(self, lang: str | None = None) -> dict[str, Any]:
        """Return the review as plain JSON values, with the accounts to look at first.

        Parameters
        ----------
        lang
            ``en`` or ``ja``; the review's language when None.

        Returns
        -------
        dict[str, Any]
            The review document of the same book in memory, but that ``accounts`` holds
            those of ``attention`` only.
        """
        chosen, acted = lang or self.language, self.acted
        origins = self.setup.origins
        return {
            "schema_version": SCHEMA_VERSION,
            "manifest": self.manifest,
            "as_of": self.as_of.isoformat(),
            "known_at": None if self.known_at is None else self.known_at.isoformat(),
            "currency": acted.summary.currency,
            "language": chosen,
            "summary": acted.summary.told(exact_mrr(self.metrics)),
            "attention": [one.order[-1] for one in acted.urgent],
            "accounts": [one.entries[chosen] for one in acted.urgent],
            "metrics": metric_entries(self.metrics, origins),
            "failures": [failure.as_dict() for failure in self.failures],
            "movements": movement_entries(self.movements),
            "funnel": funnel_entries(self.funnel, origins),
            "feedback": feedback_entry(acted.feedback[chosen], chosen, origins),
            "columns": column_entries(self.setup.added, origins),
            "problems": {**self.problems.as_dict(), "left_out_mrr": self.left_out},
            "findings": list(self.findings),
        }
