"""What a setup means for days before a review."""

import attrs

from successkit.engine.setup import Setup


def reads_value(setup: Setup) -> bool:
    """Return whether anything that scores may read the value of an account.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    bool
        Whether a rule of scorecards names it, or plugins score or enrich: what these
        read is not known. No built-in signal does.
    """
    named = {name for rule in setup.card_rules for name in rule.columns}
    extensions = setup.extensions
    return bool(
        named & {"value", "value_low", "value_high"}
        or extensions.signals
        or extensions.enrichments
    )


def untried(setup: Setup) -> Setup:
    """Return a setup that does not try plugins out again, as for the day itself.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    Setup
        The same but for that.
    """
    limits = attrs.evolve(setup.runner.limits, probe=0)
    return attrs.evolve(setup, runner=attrs.evolve(setup.runner, limits=limits))
