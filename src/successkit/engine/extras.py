"""What plugins add to the accounts of a document: columns, vetoes, provenance."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Self

import attrs

from successkit.core import AccountTable, Failure, Int64Array
from successkit.engine.origins import KINDS, Origins
from successkit.engine.parts import Parts
from successkit.engine.words import polished, sentence
from successkit.playbooks import VetoTable
from successkit.report.failures import failure_line
from successkit.report.labels import label

Sentence = tuple[str, str]
"""Topic and text."""

Row = dict[str, Any]

_OF_ACCOUNTS: Final = ("enrichment", "guard", "veto")
"""Kinds whose failures concern every account; health tells those of signals itself."""


@attrs.frozen(kw_only=True)
class Extras:
    """What plugins say of some accounts.

    Parameters
    ----------
    lang
        Language of the sentences.
    origins
        Which plugin made what.
    kinds
        ``column`` or ``guard`` by name of the column.
    columns
        Plain values of added columns by name, one an account.
    vetoed
        What vetoes stopped, by account.
    parts
        Results of the rooms.
    failed
        Sentences on failures that concern every account.
    """

    lang: str
    origins: Origins
    kinds: Mapping[str, str]
    columns: Mapping[str, list[Any]]
    vetoed: Mapping[str, list[Row]]
    parts: Parts
    failed: Sequence[Sentence]

    @classmethod
    def of(
        cls,
        table: AccountTable,
        parts: Parts,
        rows: Int64Array,
        lang: str,
        *,
        origins: Origins,
        vetoed: VetoTable,
        failures: Iterable[Failure],
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
        origins
            Which plugin made what.
        vetoed
            What vetoes stopped, for these accounts.
        failures
            What went wrong in plugins.

        Returns
        -------
        Self
            Ready to tell.
        """
        kinds = {
            name: kind
            for kind, name in origins.owners
            if kind in {"column", "guard"} and name in table.columns
        }
        few = attrs.evolve(
            table, columns={name: table.columns[name] for name in ("id", *kinds)}
        ).take(rows)
        failed = [
            ("plugins", sentence(failure_line(each.as_dict(), lang), lang))
            for each in failures
            if each.fatal and each.kind in _OF_ACCOUNTS
        ]
        return cls(
            lang=lang,
            origins=origins,
            kinds=kinds,
            columns={name: [_plain(v) for v in few.values(name)] for name in kinds},
            vetoed=_by_account(vetoed, origins, lang),
            parts=parts,
            failed=failed,
        )

    def cells(self, place: int) -> Row:
        """Return the added columns of an account.

        Parameters
        ----------
        place
            Which of the accounts.

        Returns
        -------
        Row
            Plain values by name.
        """
        return {name: values[place] for name, values in self.columns.items()}

    def with_plugin(self, actions: Iterable[Row]) -> list[Row]:
        """Return actions with the plugin whose playbook gave them.

        Parameters
        ----------
        actions
            Records of a decision.

        Returns
        -------
        list[Row]
            With ``plugin``; None for what is built in.
        """
        return [
            {**row, "plugin": self.origins.owner("playbook", row["playbook"])}
            for row in actions
        ]

    def sentences(
        self, place: int, row: int, account: str, playbooks: Iterable[str]
    ) -> list[Sentence]:
        """Return what plugins have to do with an account, in words.

        Parameters
        ----------
        place
            Which of the accounts.
        row
            Position of the account.
        account
            Its id.
        playbooks
            Playbooks of its actions.

        Returns
        -------
        list[Sentence]
            What was held back, what failed, and which plugin made what.
        """
        if not self.origins.plugins:
            return []
        stopped = self.vetoed.get(account, [])
        told = [("vetoes", self._held(each)) for each in stopped]
        made = self._made(place, row, stopped, playbooks)
        return [*told, *self.failed, *(("plugins", text) for text in made)]

    def _held(self, stopped: Row) -> str:
        key = "text.held_failed" if stopped["failed"] else "text.held"
        playbook = label(f"playbook.{stopped['playbook']}", self.lang)
        text = label(key, self.lang).format(
            playbook=playbook,
            reason=polished(stopped["reason"], self.lang),
            veto=stopped["veto"],
        )
        return sentence(text, self.lang)

    def _made(
        self, place: int, row: int, stopped: list[Row], playbooks: Iterable[str]
    ) -> list[str]:
        named: dict[str, list[str]] = {
            "signal": self._signals(row),
            "playbook": sorted(set(playbooks)),
            "veto": sorted({each["veto"] for each in stopped}),
            "touch policy": [self.parts.touch.policy.name],
            "lifecycle": [self.parts.replayed.lifecycle.version],
        }
        for name, values in self.columns.items():
            if values[place] is not None:
                named.setdefault(self.kinds[name], []).append(name)
        made: dict[str, list[str]] = {}
        for kind in KINDS:
            for name in named.get(kind, []):
                owner = self.origins.owner(kind, name)
                if owner is not None:
                    word = label(f"kind.{kind.replace(' ', '_')}", self.lang)
                    made.setdefault(owner, []).append(f"{word} {name}")
        return [self._by(plugin, things) for plugin, things in sorted(made.items())]

    def _signals(self, row: int) -> list[str]:
        health = self.parts.health.of(row)
        known = health.normalised_milli
        return [
            signal.name for signal in health.signals if known[signal.name][row] >= 0
        ]

    def _by(self, plugin: str, things: list[str]) -> str:
        text = label("text.made_by", self.lang).format(
            plugin=self.origins.spoken(plugin),
            things=label("text.join", self.lang).join(things),
        )
        return sentence(text, self.lang)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _by_account(vetoed: VetoTable, origins: Origins, lang: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in vetoed.rows(lang):
        plugin = origins.owner("veto", str(row["veto"]))
        entry = {**row, "plugin": plugin}
        found.setdefault(str(entry.pop("account")), []).append(entry)
    return found
