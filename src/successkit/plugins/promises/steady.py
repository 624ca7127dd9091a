"""Promises about the result itself: it says something, and says it again."""

import pickle

from successkit.core import Text
from successkit.core.arrays import missing
from successkit.core.facts import Column
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.promises.breach import Breach
from successkit.plugins.promises.trial import Trial


def says_something(values: Column) -> Breach | None:
    """Look whether any account has a value, without which nothing can be tried.

    Parameters
    ----------
    values
        The column.

    Returns
    -------
    Breach | None
        None when one has.
    """
    if not len(values) or not _all_missing(values):
        return None
    return Breach(
        promise="known",
        message="knows no account of the view, so nothing can be checked; give a view "
        'with its facts, such as example_view(measures=("my_measure",))',
        fatal=False,
    )


def is_repeatable(trial: Trial) -> Breach | None:
    """Try whether the same view gives the same values.

    Parameters
    ----------
    trial
        What is tried.

    Returns
    -------
    Breach | None
        None when every bit is the same.
    """
    where = trial.differs(trial.again())
    if not where:
        return None
    return Breach(
        promise="steady",
        message=f"two calls with the same view gave different values ({where}); use "
        "no clock, no random numbers and nothing kept from an earlier call",
    )


def can_be_sent(trial: Trial) -> Breach | None:
    """Try whether the declaration can go to another process and says the same there.

    Parameters
    ----------
    trial
        What is tried.

    Returns
    -------
    Breach | None
        None when it can be pickled.
    """
    try:
        pickle.loads(pickle.dumps(trial.subject.declaration))  # noqa: S301
    except BREAKS as error:
        return Breach(
            promise="picklable",
            message=f"cannot be pickled ({described(error)}); define compute at the "
            "top of a module, not as a lambda or inside a function",
            fatal=False,
        )
    return None


def _all_missing(values: Column) -> bool:
    gone = values.missing() if isinstance(values, Text) else missing(values)
    return bool(gone.all())
