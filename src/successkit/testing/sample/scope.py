"""What was asked for: how many accounts, until when, how far back, which seed."""

import zlib
from datetime import date

import attrs
import numpy as np

from successkit.core import InvalidInputError
from successkit.testing.sample.columns import add_months

_EARLIEST, _LATEST = 1970, 2200


@attrs.frozen
class Scope:
    """The settings of one sample book, checked.

    Every part of the book draws from a stream of its own, so that a change in
    one part leaves the others as they were.
    """

    accounts: int
    last_day: date
    years: int
    seed: int
    usage_weeks: int

    @property
    def as_of(self) -> int:
        """Day number of the last day of the book."""
        return self.last_day.toordinal() - date(1970, 1, 1).toordinal()

    @property
    def first(self) -> int:
        """Day number of the first day on which a paid contract may start."""
        return int(add_months(np.array([self.as_of + 1]), -12 * self.years)[0])

    @property
    def price_rise(self) -> int:
        """Day number from which renewals cost 8 % more."""
        rise = date(self.last_day.year - 1, 4, 1)
        return rise.toordinal() - date(1970, 1, 1).toordinal()

    def stream(self, name: str) -> np.random.Generator:
        """Return the random stream of one part of the book."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode())])


def scope_of(
    *, accounts: int, as_of: date, years: int, seed: int, usage_weeks: int = 26
) -> Scope:
    """Return the checked settings.

    Returns
    -------
    Scope
        The settings.

    Raises
    ------
    InvalidInputError
        A number is not an int in its range, or ``as_of`` is not a plain date or too
        far away.
    """
    limits = {
        "accounts": (accounts, 1),
        "years": (years, 1),
        "seed": (seed, 0),
        "usage_weeks": (usage_weeks, 1),
    }
    for name, (value, least) in limits.items():
        if type(value) is not int or value < least:
            raise InvalidInputError(
                f"{name}: expected an int of at least {least}; got {value!r}"
            )
    if type(as_of) is not date:
        raise InvalidInputError(
            f"as_of: expected a datetime.date; got {type(as_of).__name__}. "
            "Take .date() of a datetime in the zone you mean."
        )
    if not _EARLIEST <= as_of.year - years < as_of.year <= _LATEST:
        raise InvalidInputError(
            f"as_of and years: expected a book within {_EARLIEST} to {_LATEST}; got "
            f"{years} years up to {as_of}"
        )
    return Scope(
        accounts=accounts,
        last_day=as_of,
        years=years,
        seed=seed,
        usage_weeks=usage_weeks,
    )
