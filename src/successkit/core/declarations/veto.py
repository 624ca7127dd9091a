"""``Veto``: a reason of the host not to act."""

from collections.abc import Mapping
from typing import Literal

import attrs

from successkit.core.declarations.computed import (
    ColumnFunction,
    check_name,
    check_one_way,
    check_word,
)


@attrs.frozen(kw_only=True)
class Veto:
    """Accounts for which some playbooks give no action, and why.

    A playbook that matched such an account is suppressed, counted in its funnel and
    told with the reason; it may fire on the day the veto is gone.

    Parameters
    ----------
    name
        ``plugin.veto``.
    when
        Condition on the account table, as text; or
    compute
        function of a view: bool or int8 per account, -1 for not known. Unknown is no
        veto.
    playbooks
        Names of the playbooks it stops; empty for any.
    action_kinds
        Stops playbooks with a step of one of these kinds; empty for any.
    labels
        The reason for people, by language.
    doc
        What it says.
    on_error
        What happens when it cannot be computed: ``missing`` stops nothing, ``hold``
        stops what it could have stopped, for every account; ``fail``: the run fails.
    """

    name: str
    when: str = ""
    compute: ColumnFunction | None = None
    playbooks: tuple[str, ...] = ()
    action_kinds: tuple[str, ...] = ()
    labels: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
    doc: str = ""
    on_error: Literal["missing", "hold", "fail"] = "missing"

    def __attrs_post_init__(self) -> None:
        check_name("Veto", self.name)
        check_one_way("Veto", self.name, self.when, self.compute)
        words = ("missing", "hold", "fail")
        check_word(f"Veto {self.name}: on_error", self.on_error, words)
