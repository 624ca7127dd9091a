"""Where a host keeps its ledgers, and a run that cannot lose or repeat an action."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from successkit.core.account_table import AccountTable
from successkit.core.declarations import Playbook
from successkit.playbooks.decide import decide
from successkit.playbooks.decision import Decision
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.receipts import Receipt


class LedgerStore(Protocol):
    """What a host's own store has to do; a table of one text for each tenant is enough.

    ``ActionLedger.to_json`` and ``from_json`` turn a ledger into text and back.
    """

    def load(self, tenant: str) -> ActionLedger | None:
        """Return what was saved last, or None."""
        ...

    def save(self, tenant: str, ledger: ActionLedger) -> None:
        """Keep a ledger in place of the last one, whole or not at all."""
        ...


class MemoryStore:
    """A store for tests and notebooks: it keeps texts, as a data base would.

    Examples
    --------
    >>> store = MemoryStore()
    >>> store.save("default", ActionLedger.empty())
    >>> store.load("default"), store.load("other")
    (<ActionLedger of 0 actions>, None)
    """

    def __init__(self) -> None:
        self.texts = dict[str, str]()

    def load(self, tenant: str) -> ActionLedger | None:
        """Return what was saved last, or None.

        Parameters
        ----------
        tenant
            Whose ledger.

        Returns
        -------
        ActionLedger | None
            The ledger.
        """
        text = self.texts.get(tenant)
        return None if text is None else ActionLedger.from_json(text)

    def save(self, tenant: str, ledger: ActionLedger) -> None:
        """Keep a ledger in place of the last one.

        Parameters
        ----------
        tenant
            Whose ledger.
        ledger
            What to keep.
        """
        self.texts[tenant] = ledger.to_json()


def decide_and_keep(
    store: LedgerStore,
    table: AccountTable,
    playbooks: Iterable[Playbook] | None = None,
    *,
    as_of: date,
    receipts: Iterable[Receipt] = (),
    tenant: str = "default",
    **options: Any,  # noqa: ANN401 - those of decide
) -> Decision:
    """Decide with the ledger of a store, and save before anything is handed out.

    A run that dies before it has saved has given nothing; one that dies later has all
    of it among the open actions of the next run, under the same keys.

    Parameters
    ----------
    store
        Where the ledger is kept.
    table
        One row per account.
    playbooks
        As for ``decide``.
    as_of
        The day.
    receipts
        What became of earlier actions.
    tenant
        Whose book.
    **options
        Others of ``decide``.

    Returns
    -------
    Decision
        As ``decide``.

    Examples
    --------
    >>> store, day = MemoryStore(), date(2026, 3, 31)
    >>> table = AccountTable.of(day, ["a"], customer=[1], health_band=[0])
    >>> table = table.with_columns(touch_model=[2])
    >>> first = decide_and_keep(store, table, as_of=day)
    >>> again = decide_and_keep(store, table, as_of=day)
    >>> len(first.actions), len(again.actions), len(again.open_actions)
    (1, 0, 1)
    """
    kept = store.load(tenant)
    ledger = (ActionLedger.empty() if kept is None else kept).receive(receipts)
    decision = decide(
        table, playbooks, as_of=as_of, ledger=ledger, tenant=tenant, **options
    )
    store.save(tenant, decision.ledger)
    return decision
