"""Which touch policy, team rules and calendar an engine uses."""

from typing import Final

import attrs

from successkit.core import (
    BusinessCalendar,
    InvalidInputError,
    PluginError,
    TouchPolicy,
    UnknownNameError,
)
from successkit.core.condition import compile_condition
from successkit.engine.conditions import compiled, every_column
from successkit.engine.config import Config
from successkit.plugins import Extensions
from successkit.plugins.naming import suggestion
from successkit.touch import TOUCH_COLUMNS, default_policy

_SHARES: Final = ("high_share", "low_share")


def touch_policy_of(extensions: Extensions, config: Config) -> TouchPolicy:
    """Return the touch policy to use, with the shares of the settings.

    Parameters
    ----------
    extensions
        The plugins.
    config
        The settings; they need not name a policy when plugins declare at most one.

    Returns
    -------
    TouchPolicy
        One whose conditions can be judged.

    Raises
    ------
    PluginError
        Plugins declare several and none is named, one has the name of the built-in
        one, or a condition is none.
    UnknownNameError
        The settings name one that does not exist.
    """
    declared = extensions.touch_policies
    for policy in declared:
        _check(policy, extensions)
    policy = _chosen(extensions, config.touch_policy)
    shares = {
        name: share for name in _SHARES if (share := getattr(config, name)) is not None
    }
    return attrs.evolve(policy, **shares)


def _chosen(extensions: Extensions, name: str | None) -> TouchPolicy:
    built_in, declared = default_policy(), extensions.touch_policies
    if name is None:
        if len(declared) > 1:
            raise PluginError(f"touch_policy: {_several(extensions)}")
        return declared[0] if declared else built_in
    known = {policy.name: policy for policy in (built_in, *declared)}
    if name not in known:
        raise UnknownNameError(
            f"touch_policy: no touch policy is called {name!r}"
            f"{suggestion(name, known)}; there are {', '.join(known)}"
        )
    return known[name]


def _several(extensions: Extensions) -> str:
    owned = [
        f"{policy.name!r} (plugin {extensions.owner_of(policy.name, kind=_KIND)})"
        for policy in extensions.touch_policies
    ]
    return (
        f"plugins declare {len(owned)} touch policies: {', '.join(owned)}; name the "
        "one to use with touch_policy in the settings, or "
        f"{default_policy().name!r} for the built-in one"
    )


_KIND: Final = "touch policy"


def _check(policy: TouchPolicy, extensions: Extensions) -> None:
    if policy.name == default_policy().name:
        owner = extensions.owner_of(policy.name, kind=_KIND)
        raise PluginError(
            f"plugin {owner}: the touch policy {policy.name!r} is built in; rename the "
            "plugin's"
        )
    columns = {**every_column(extensions), **TOUCH_COLUMNS}
    for rule in policy.rules:
        place = (_KIND, policy.name, f"rule {rule.name}")
        compiled(extensions, place, rule.when, columns)
    if policy.raise_when:
        place = (_KIND, policy.name, "raise_when")
        compiled(extensions, place, policy.raise_when, columns)


def check_team(extensions: Extensions, config: Config) -> None:
    """Refuse conditions of the team's plan that are none.

    Parameters
    ----------
    extensions
        The plugins.
    config
        The settings.

    Raises
    ------
    InvalidInputError
        A condition is none.
    UnknownNameError
        It names what does not exist.
    """
    columns = {**every_column(extensions), **TOUCH_COLUMNS}
    plan = config.team
    conditions = {"onboarding_when": plan.onboarding_when} | {
        f"skills[{place}] when": rule.when for place, rule in enumerate(plan.skills)
    }
    for place, when in conditions.items():
        try:
            compile_condition(when, columns=columns)
        except (InvalidInputError, UnknownNameError) as error:
            raise type(error)(f"[team] {place}: {error}") from None


def calendar_of(extensions: Extensions, config: Config) -> BusinessCalendar:
    """Return the working days of an engine.

    Parameters
    ----------
    extensions
        The plugins.
    config
        The settings.

    Returns
    -------
    BusinessCalendar
        That of a plugin, or Monday to Friday; with the holidays of the settings. Those
        of countries are another set each year: ``working_days`` adds them.
    """
    calendar = extensions.calendar or BusinessCalendar()
    days = dict.fromkeys([*calendar.holidays, *config.holidays])
    return attrs.evolve(calendar, holidays=tuple(days))
