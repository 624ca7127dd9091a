"""Pass before the last one, where owners have a cap: what would be asked of them."""

from typing import Final, Self

import attrs

from successkit.core import AccountSet, Failure
from successkit.engine.backends.part import Part
from successkit.engine.partition.act import Act
from successkit.playbooks import OwnerBids

_NO_CAP: Final = 2**31


@attrs.frozen(eq=False, kw_only=True)
class Bidden:
    """What the accounts of a part would ask of their owners; parts add up.

    Parameters
    ----------
    accounts
        Which accounts.
    bids
        What they would ask.
    failures
        What went wrong in plugins, but for metrics.
    """

    accounts: AccountSet
    bids: OwnerBids
    failures: tuple[Failure, ...]

    def __add__(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            bids=self.bids + other.bids,
            failures=(*self.failures, *other.failures),
        )


@attrs.frozen(eq=False)
class Bid:
    """Ask the accounts of a part.

    Parameters
    ----------
    act
        How the part is reviewed.
    """

    act: Act

    def __call__(self, part: Part) -> Bidden:
        """Return what would be given out without caps, as far as others decide it."""
        config, known = self.act.setup.config, len(self.act.whole.board.failures)
        free = attrs.evolve(config, account_cap=_NO_CAP, owner_cap=None)
        act = attrs.evolve(self.act, setup=attrs.evolve(self.act.setup, config=free))
        review, _ = act.review(part)
        return Bidden(
            accounts=part.accounts,
            bids=OwnerBids.of(
                review.decision,
                account_cap=config.account_cap,
                owner_cap=config.owner_cap or 0,
            ),
            failures=review.failures[known:],
        )
