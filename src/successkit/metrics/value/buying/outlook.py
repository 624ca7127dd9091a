"""What parameters say of customers: whether they are there, and what they will buy."""

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.metrics.value.buying.expectation import (
    discounted_purchases_if_staying,
)
from successkit.metrics.value.buying.patterns import Patterns
from successkit.metrics.value.buying.scipy_extra import need


@attrs.frozen
class Outlook:
    """Parameters in the unit of time of a table.

    Parameters
    ----------
    r, alpha, a, b
        Of the model.
    first
        Chances to leave at the first purchase: 0, or 1 in the modified model.
    """

    r: float
    alpha: float
    a: float
    b: float
    first: int

    @classmethod
    def of_logs(cls, logs: FloatArray, first: int) -> "Outlook":
        """Take the logarithms of the parameters.

        Parameters
        ----------
        logs
            Shape (4,).
        first
            As above.

        Returns
        -------
        Outlook
            With the parameters themselves.
        """
        r, alpha, a, b = np.exp(logs).tolist()
        return cls(r, alpha, a, b, first)

    def log_odds(self, rows: Patterns) -> FloatArray:
        """Return the logarithm of the odds of having left.

        Parameters
        ----------
        rows
            Distinct frequency, recency and age, shape (k,).

        Returns
        -------
        FloatArray
            Shape (k,); −inf for those who cannot have left.
        """
        frequency, recency, age = rows.columns
        chances = frequency + self.first
        some = chances > 0
        before = np.where(some, self.b + chances - 1, 1)
        silence = np.log((self.alpha + age) / (self.alpha + recency))
        odds = np.log(self.a / before) + (self.r + frequency) * silence
        return np.where(some, odds, -np.inf)

    def alive(self, rows: Patterns) -> FloatArray:
        """Return the chance to be a customer still.

        Parameters
        ----------
        rows
            Distinct frequency, recency and age, shape (k,).

        Returns
        -------
        FloatArray
            Shape (k,), in [0, 1].
        """
        alive: FloatArray = need("scipy.special").expit(-self.log_odds(rows))
        return alive

    def ahead(self, rows: Patterns, time: float, force: float) -> FloatArray:
        """Return the purchases to come.

        Parameters
        ----------
        rows
            Distinct frequency, recency and age, shape (k,).
        time
            Time ahead, >= 0, in the unit of the table.
        force
            Force of discount by that unit.

        Returns
        -------
        FloatArray
            Shape (k,), >= 0.
        """
        frequency, _recency, age = rows.columns
        # Of two who are there it does not matter when they bought last.
        apart = Patterns.of(frequency, age)
        x, since = apart.columns
        staying = discounted_purchases_if_staying(
            k=self.r + x,
            a=self.a,
            c=self.b + x + self.first,
            scale=self.alpha + since,
            time=time,
            force=force,
        )
        return self.alive(rows) * staying[apart.place]
