"""Vetoes as columns: which playbooks they stop for whom, and what they stopped."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.declarations import Veto
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text
from successkit.playbooks.plays import Play


@attrs.frozen(eq=False, kw_only=True)
class VetoState:
    """Where one veto holds.

    Parameters
    ----------
    veto
        The declaration.
    holds
        Shape (rows,): whether it holds for the account; unknown does not.
    failed
        Whether it could not be computed; it then holds for everybody or for nobody, as
        its ``on_error`` says.
    """

    veto: Veto
    holds: BoolArray
    failed: bool = False

    def stops(self, play: Play, models: AnyArray) -> BoolArray | None:
        """Return the accounts for which it stops a playbook.

        Parameters
        ----------
        play
            The playbook.
        models
            Shape (rows,): touch models.

        Returns
        -------
        BoolArray | None
            Shape (rows,), whether the playbook matched or not; None when it has
            nothing to do with the playbook.
        """
        playbook, veto = play.playbook, self.veto
        if veto.playbooks and playbook.name not in veto.playbooks:
            return None
        if not veto.action_kinds:
            return self.holds
        named = np.array([step.kind in veto.action_kinds for step in playbook.steps])
        # an account is only kept from a step that its touch model would give it
        given = np.asarray(play.steps[named].any(axis=0))
        return np.asarray(self.holds & given[models])


class Stopped(NamedTuple):
    """Accounts that one veto kept from one playbook."""

    playbook: str
    veto: str
    rows: Int64Array


@attrs.frozen(eq=False, kw_only=True)
class VetoTable:
    """What vetoes have stopped, one row for each account, playbook and veto.

    Parameters
    ----------
    row
        Shape (n,): position of the account in the account table; ascending.
    account
        Ids of the accounts.
    playbook, veto
        Names.
    vetoes
        Where each veto holds, by name.
    """

    row: Int64Array
    account: Text
    playbook: Text
    veto: Text
    vetoes: Mapping[str, VetoState] = attrs.field(repr=False)

    def __len__(self) -> int:
        return len(self.row)

    def rows(self, lang: str = "en") -> list[dict[str, object]]:
        """Return them as records.

        Parameters
        ----------
        lang
            ``en`` or ``ja``.

        Returns
        -------
        list[dict[str, object]]
            Of account, playbook, veto, reason (for people) and failed.
        """
        columns = (self.account, self.playbook, self.veto)
        cells = [column.strings().tolist() for column in columns]
        return [
            {
                "account": account,
                "playbook": playbook,
                "veto": veto,
                "reason": reason_of(self.vetoes[veto].veto, lang),
                "failed": self.vetoes[veto].failed,
            }
            for account, playbook, veto in zip(*cells, strict=True)
        ]

    def take(self, rows: AnyArray) -> "VetoTable":
        """Return some of them.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        VetoTable
            A smaller table.
        """
        texts = ("account", "playbook", "veto")
        chosen = {name: getattr(self, name).take(rows) for name in texts}
        return attrs.evolve(self, row=self.row[rows], **chosen)


def reason_of(veto: Veto, lang: str) -> str:
    """Return why a veto stops something, for people.

    Parameters
    ----------
    veto
        The declaration.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        Its label, or its name without one.

    Examples
    --------
    >>> reason_of(Veto(name="acme.legal", when="past_due", labels={"en": "law"}), "ja")
    'law'
    """
    return veto.labels.get(lang) or veto.labels.get("en") or veto.name


def checked(vetoes: Iterable[VetoState], table: AccountTable) -> tuple[VetoState, ...]:
    """Return vetoes in the order of their names, or refuse them.

    Parameters
    ----------
    vetoes
        Where each holds.
    table
        The account table.

    Returns
    -------
    tuple[VetoState, ...]
        In order.

    Raises
    ------
    InvalidInputError
        Two have one name, or a column is not one flag for each account.
    """
    found = sorted(vetoes, key=lambda each: each.veto.name)
    names = [each.veto.name for each in found]
    for each, name in zip(found, names, strict=True):
        if names.count(name) > 1:
            raise InvalidInputError(f"two vetoes are called {name!r}; rename one")
        if each.holds.shape != (len(table),) or each.holds.dtype != np.bool_:
            raise InvalidInputError(
                f"veto {name}: expected shape ({len(table)},) of bool; got "
                f"{each.holds.shape} of {each.holds.dtype}"
            )
    return tuple(found)


def veto_table(
    table: AccountTable, stopped: Sequence[Stopped], vetoes: Sequence[VetoState]
) -> VetoTable:
    """Return what was stopped, by account, then playbook and veto.

    Parameters
    ----------
    table
        The account table.
    stopped
        Accounts by playbook and veto.
    vetoes
        Where each veto holds.

    Returns
    -------
    VetoTable
        One row for each.
    """
    group = np.repeat(np.arange(len(stopped)), [len(each.rows) for each in stopped])
    rows = np.concatenate([np.empty(0, np.int64), *(each.rows for each in stopped)])
    playbook = Text.from_codes(group, [each.playbook for each in stopped])
    veto = Text.from_codes(group, [each.veto for each in stopped])
    order = np.lexsort((veto.codes, playbook.codes, rows))
    return VetoTable(
        row=rows[order],
        account=table.text("id").take(rows[order]),
        playbook=playbook.take(order),
        veto=veto.take(order),
        vetoes={each.veto.name: each for each in vetoes},
    )
