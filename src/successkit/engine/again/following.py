"""``Following``: what an engine does to follow a book through single changes."""

from collections.abc import Collection
from datetime import date, datetime

import attrs

from successkit.core import InvalidInputError, Portfolio
from successkit.core.changed import with_accounts
from successkit.core.origin import origin_of
from successkit.engine.again.followed import Followed
from successkit.engine.again.less import NotSubtractedError
from successkit.engine.again.making import follow
from successkit.engine.again.remaking import again
from successkit.engine.again.source import Source
from successkit.engine.partition.counted import Moment
from successkit.engine.review import Review
from successkit.engine.setup import Setup
from successkit.engine.telling import tell
from successkit.playbooks import ActionLedger


class Following:
    """The part of an engine that reviews a book again after single changes."""

    _setup: Setup

    def manifest(self) -> dict[str, object]:
        """Return what makes the reviews of this engine."""
        raise NotImplementedError

    def _reviewed(
        self, portfolio: Portfolio, moment: Moment, ledger: ActionLedger | None
    ) -> Review:
        raise NotImplementedError

    def follow(
        self,
        portfolio: Portfolio,
        *,
        as_of: date,
        known_at: datetime | None = None,
        ledger: ActionLedger | None = None,
        strict: bool = False,
    ) -> Followed:
        """Review a book so that it can be reviewed again when single accounts change.

        Parameters
        ----------
        portfolio
            All facts.
        as_of, known_at, ledger, strict
            As for :meth:`review`.

        Returns
        -------
        Followed
            The same review, and what :meth:`review_again` needs besides: about as much
            memory as an account table for each evaluation looked back on.

        Raises
        ------
        PluginFailures
            As for :meth:`review`.

        Examples
        --------
        >>> from successkit import Engine
        >>> from successkit.core import Account
        >>> book = Portfolio.from_objects(accounts=[Account(id="a"), Account(id="b")])
        >>> followed = Engine().follow(book, as_of=date(2026, 3, 31))
        >>> followed.review.accounts.ids.tolist()
        ['a', 'b']
        """
        portfolio, known_at = origin_of(portfolio, as_of, known_at)
        moment = Moment(as_of, known_at)
        with self._setup.runner.at_work() as runner:
            setup = attrs.evolve(self._setup, runner=runner)
            found = follow(setup, portfolio, moment, ledger)
        if found is None:
            review = self._reviewed(portfolio, moment, ledger)
            source = Source.of(portfolio)
            found = Followed(review=review, moment=moment, source=source)
        return self._tell(found, strict=strict)

    def review_again(
        self,
        followed: Followed,
        facts: Portfolio,
        *,
        changed: Collection[str],
        ledger: ActionLedger | None = None,
        strict: bool = False,
    ) -> Followed:
        """Review a book again on the same day after some of its accounts changed.

        Parameters
        ----------
        followed
            The review before, by an engine with the same settings and plugins.
        facts
            All rows of the accounts that changed, as they are now. Its people and rates
            do not count: those of the book do.
        changed
            Ids of these accounts: new ones, those with other rows, and those that are
            gone, of which ``facts`` has no row.
        ledger
            Actions given out before; None for none. For nothing to be asked for twice,
            that of the review before.
        strict
            As for :meth:`review`.

        Returns
        -------
        Followed
            With the review of ``book.with_accounts(facts, changed)``, bit for bit.
            Where a change concerns all accounts, and with plugins, playbooks that look
            back, scorecards that rank or recall, the whole book is reviewed.

        Raises
        ------
        InvalidInputError
            The engine has other settings or plugins, ``facts`` has other accounts or
            is cut to a day.
        PluginFailures
            As for :meth:`review`.

        Examples
        --------
        >>> from successkit import Engine
        >>> from successkit.core import Account
        >>> engine = Engine()
        >>> book = Portfolio.from_objects(accounts=[Account(id="a"), Account(id="b")])
        >>> followed = engine.follow(book, as_of=date(2026, 3, 31))
        >>> new = Portfolio.from_objects(accounts=[Account(id="c")])
        >>> later = engine.review_again(followed, new, changed=["b", "c"])
        >>> later.review.accounts.ids.tolist()
        ['a', 'c']
        """
        if followed.review.manifest != self.manifest():
            raise InvalidInputError(
                "followed: expected a review by an engine with the same settings and "
                "plugins; got one with others; make it anew with follow(...)"
            )
        try:
            with self._setup.runner.at_work() as runner:
                setup = attrs.evolve(self._setup, runner=runner)
                found = again(setup, followed, facts, changed, ledger)
        except NotSubtractedError:
            moment = followed.moment
            return self.follow(
                with_accounts(followed.portfolio, facts, changed),
                as_of=moment.as_of,
                known_at=moment.known_at,
                ledger=ledger,
                strict=strict,
            )
        return self._tell(found, strict=strict)

    def _tell(self, found: Followed, *, strict: bool) -> Followed:
        setup = self._setup
        tell(found.review, setup.extensions, setup.config.plugins, strict=strict)
        return found
