"""``Guard``: a named condition that moves of the lifecycle may ask for."""

import attrs

from successkit.core.declarations.computed import (
    ColumnFunction,
    OnError,
    check_name,
    check_one_way,
    check_word,
)


@attrs.frozen(kw_only=True)
class Guard:
    """A flag that transitions name in their ``guard``: ``"acme.ready and seats > 3"``.

    It is also a column of the account table, so rules and playbooks may name it. It
    sees the day of the review, and columns of facts and health, not the phase.

    Parameters
    ----------
    name
        ``plugin.guard``.
    when
        Condition on the account table, as text; or
    compute
        function of a view: bool or int8 per account, -1 for not known.
    doc
        What it says.
    on_error
        ``missing``: unknown throughout when it cannot be computed, so no move that asks
        for it happens; ``fail``: the run fails.
    """

    name: str
    when: str = ""
    compute: ColumnFunction | None = None
    doc: str = ""
    on_error: OnError = "missing"

    def __attrs_post_init__(self) -> None:
        check_name("Guard", self.name)
        check_one_way("Guard", self.name, self.when, self.compute)
        check_word(f"Guard {self.name}: on_error", self.on_error, ("missing", "fail"))
