"""``Setup``: what settings and plugins come to, checked once when an engine is made."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

import attrs

from successkit.core import (
    ActionKind,
    BusinessCalendar,
    Failure,
    FeedbackRoute,
    InvalidInputError,
    Lifecycle,
    Playbook,
    PluginError,
    Signal,
    TouchPolicy,
)
from successkit.core.account_table import TableColumn
from successkit.core.condition import Condition
from successkit.engine.cards import compile_cards
from successkit.engine.conditions import (
    check_playbooks,
    enrichment_columns,
    every_column,
    guard_columns,
)
from successkit.engine.config import Config
from successkit.engine.guards import compile_flags, compile_guards, lifecycle_of
from successkit.engine.origins import Origins
from successkit.engine.own_playbooks import check_own
from successkit.engine.plays import action_kinds_of, playbooks_of
from successkit.engine.policy import calendar_of, check_team, touch_policy_of
from successkit.engine.runner import Runner
from successkit.engine.vetoes import compile_vetoes
from successkit.engine.working_days import check_countries
from successkit.health import BUILT_IN, Scorecard
from successkit.playbooks import default_playbooks
from successkit.plugins import Extensions
from successkit.voice import check_routes, default_routes


@attrs.frozen(kw_only=True)
class Setup:
    """Everything that the runs of one engine share.

    Parameters
    ----------
    config
        The settings.
    extensions
        The plugins.
    lifecycle
        The phases and moves.
    signals
        Built-in ones first.
    policy
        The touch policy.
    action_kinds, playbooks
        Built-in ones first; playbooks that are switched on.
    routes
        Routes of feedback, built-in ones first.
    calendar
        Working days.
    added
        Columns that plugins add to the account table, by name.
    scorecards
        The default one, then those of the rules.
    card_rules
        Conditions of the rules, compiled.
    flags
        Guards of plugins that are conditions, by name.
    guards
        Guards of moves, by text.
    vetoes
        Vetoes that are conditions, by name.
    runner
        Runs what plugins declare.
    origins
        Which plugin declared what.
    """

    config: Config
    extensions: Extensions
    lifecycle: Lifecycle
    signals: tuple[Signal, ...]
    policy: TouchPolicy
    action_kinds: tuple[ActionKind, ...]
    playbooks: tuple[Playbook, ...]
    routes: tuple[FeedbackRoute, ...]
    calendar: BusinessCalendar
    added: Mapping[str, TableColumn]
    scorecards: tuple[Scorecard, ...]
    card_rules: tuple[Condition, ...]
    flags: Mapping[str, Condition]
    guards: Mapping[str, Condition]
    vetoes: Mapping[str, Condition]
    runner: Runner
    origins: Origins

    @classmethod
    def of(cls, config: Config, extensions: Extensions) -> Self:
        """Check settings and plugins against each other.

        Parameters
        ----------
        config
            The settings.
        extensions
            The plugins.

        Returns
        -------
        Self
            Ready to run.

        Raises
        ------
        PluginError
            Something that a plugin declares cannot be used; the plugin is named.
        UnknownNameError
            The settings name a playbook or touch policy that does not exist.
        InvalidInputError
            The lifecycle of the settings cannot run, a condition of the team's plan is
            none, or a country has no holidays that are known.
        MissingExtraError
            The holidays of a country need a package that is not installed.
        """
        check_team(extensions, config)
        check_countries(config)
        lifecycle = lifecycle_of(config, extensions)
        kinds = action_kinds_of(extensions)
        playbooks = playbooks_of(
            extensions, kinds, off=config.playbooks_off, own=config.playbooks
        )
        check_playbooks(extensions)
        check_own(
            config.playbooks, [one.name for one in kinds], every_column(extensions)
        )
        every = (*default_playbooks(), *extensions.playbooks, *config.playbooks)
        runner = Runner.of(extensions, config.plugins)
        return cls(
            config=config,
            extensions=extensions,
            lifecycle=lifecycle,
            signals=(*BUILT_IN, *extensions.signals),
            policy=touch_policy_of(extensions, config),
            action_kinds=kinds,
            playbooks=playbooks,
            routes=routes_of(extensions),
            calendar=calendar_of(extensions, config),
            added={**enrichment_columns(extensions), **guard_columns(extensions)},
            scorecards=scorecards_of(config, (*BUILT_IN, *extensions.signals)),
            card_rules=compile_cards(config, extensions),
            flags=compile_flags(extensions),
            guards=compile_guards(lifecycle, extensions),
            vetoes=compile_vetoes(
                extensions,
                playbooks=[one.name for one in every],
                kinds=[kind.name for kind in kinds],
            ),
            runner=runner,
            origins=Origins.of(extensions, runner.origins),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # Elsewhere it is made again: code of plugins is found there, or refused.
        entries = self.extensions.manifest()
        return _again, (self.config, entries, self.runner.known)


def _again(
    config: Config, entries: list[Mapping[str, object]], known: tuple[Failure, ...]
) -> Setup:
    found = Setup.of(config, Extensions.from_manifest(entries))
    return attrs.evolve(found, runner=attrs.evolve(found.runner, known=known))


def scorecards_of(config: Config, signals: Iterable[Signal]) -> tuple[Scorecard, ...]:
    """Return every scorecard of the settings.

    Parameters
    ----------
    config
        The settings.
    signals
        Every signal there is.

    Returns
    -------
    tuple[Scorecard, ...]
        The default one first, then those of the rules, in order.

    Raises
    ------
    InvalidInputError
        One of them does not fit the signals.
    """
    cards = (config.scorecard, *(rule.scorecard for rule in config.scorecards))
    given = tuple(signals)
    for card in cards:
        card.resolve(given)
    return cards


def routes_of(extensions: Extensions) -> tuple[FeedbackRoute, ...]:
    """Return every route of feedback.

    Parameters
    ----------
    extensions
        The plugins.

    Returns
    -------
    tuple[FeedbackRoute, ...]
        Built-in ones first.

    Raises
    ------
    PluginError
        A plugin's route uses the name of a built-in one, or could not work.
    """
    known = default_routes()
    for route in extensions.feedback_routes:
        try:
            known = check_routes((*known, route))
        except InvalidInputError as error:
            owner = extensions.owner_of(route.name, kind="feedback route")
            raise PluginError(f"plugin {owner}, {error}") from None
    return known
