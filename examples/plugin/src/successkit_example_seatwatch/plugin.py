"""The plugin: what it adds, hook by hook."""

from successkit.core import ActionKind, Enrichment, Playbook, Signal, Veto
from successkit.plugins import Plugin

from successkit_example_seatwatch.playbook import EMPTY_SEATS, RENEWS_SOON, SEAT_AUDIT
from successkit_example_seatwatch.seats import SEAT_FILL, SPARE


class Seatwatch(Plugin):
    """Do the seats that were bought fill up?"""

    plugin_name = "seatwatch"

    def successkit_health_signals(self) -> list[Signal]:
        """Return the share of seats in use."""
        return [SEAT_FILL]

    def successkit_enrich(self) -> list[Enrichment]:
        """Return how many seats are empty."""
        return [SPARE]

    def successkit_action_kinds(self) -> list[ActionKind]:
        """Return the seat audit."""
        return [SEAT_AUDIT]

    def successkit_playbooks(self) -> list[Playbook]:
        """Return what to do about empty seats."""
        return [EMPTY_SEATS]

    def successkit_veto(self) -> list[Veto]:
        """Return when not to speak of empty seats."""
        return [RENEWS_SOON]
