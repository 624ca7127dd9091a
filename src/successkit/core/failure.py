"""``Failure``: what went wrong in something that a plugin declared."""

import attrs


@attrs.frozen(kw_only=True)
class Failure:
    """One declaration that broke its promise, and what became of it.

    Parameters
    ----------
    plugin
        Name of the plugin; empty for a built-in declaration.
    kind
        ``signal``, ``metric``, ``enrichment``, ``guard``, ``veto``, ``observer`` …
    name
        Name of the declaration.
    accounts
        How many accounts it was asked for.
    message
        What went wrong, in one line.
    fatal
        Whether its results were thrown away; False for what should be mended although
        the results were used, such as a warning.
    on_error
        What its author wants then: ``missing``, ``hold`` or ``fail``.
    """

    plugin: str
    kind: str
    name: str
    accounts: int
    message: str
    fatal: bool = True
    on_error: str = "missing"

    def __str__(self) -> str:
        owner = f"plugin {self.plugin}" if self.plugin else "built-in"
        return (
            f"{owner}, {self.kind} {self.name}, {self.accounts:,} accounts: "
            f"{self.message}"
        )

    def as_dict(self) -> dict[str, object]:
        """Return it as plain JSON values.

        Returns
        -------
        dict[str, object]
            Every field.
        """
        return attrs.asdict(self)
