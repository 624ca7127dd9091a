"""Promises about what a call leaves behind: input, memory and the clock."""

from typing import cast

import numpy as np

from successkit.core import AnyArray, Text
from successkit.plugins.promises.breach import Breach
from successkit.plugins.promises.comparing import same_bits
from successkit.plugins.promises.process import Asked
from successkit.plugins.promises.trial import Trial
from successkit.plugins.promises.views import Handed, private_copy


def changes_nothing(handed: Handed) -> Breach | None:
    """Look whether a call changed what it was given.

    Parameters
    ----------
    handed
        Arrays that it asked for.

    Returns
    -------
    Breach | None
        None when every bit is the same.
    """
    changed = [path for path, pair in handed.items() if not same_bits(*pair)]
    if not changed:
        return None
    return Breach(
        promise="input",
        message=f"changed its input {', '.join(changed)}; work on a copy: "
        "column.copy()",
    )


def aliases_nothing(result: object, handed: Handed) -> Breach | None:
    """Look whether what a call returned lies in memory of its input.

    Parameters
    ----------
    result
        What was returned, as it came.
    handed
        Arrays that it asked for.

    Returns
    -------
    Breach | None
        None when it has memory of its own.
    """
    given = _memory(result)
    if given is None:
        return None
    for path, (_own, copy) in handed.items():
        if np.may_share_memory(given, copy):
            return Breach(
                promise="memory",
                message=f"returns its input {path} itself, or a part of it; return a "
                "copy: column.copy()",
                fatal=False,
            )
    return None


def keeps_no_result(trial: Trial) -> Breach | None:
    """Try whether two calls return the same memory.

    Parameters
    ----------
    trial
        What is tried.

    Returns
    -------
    Breach | None
        None when each call makes its own array.
    """
    again = trial.subject.call(private_copy(trial.view))
    one, two = _memory(trial.result), _memory(again)
    if one is None or two is None or not np.may_share_memory(one, two):
        return None
    return Breach(
        promise="memory",
        message="returns an array that it keeps, so what was returned before changes "
        "with it; return a new one",
        fatal=False,
    )


def reads_no_clock(asked: Asked) -> Breach | None:
    """Tell whether a call read the clock.

    Parameters
    ----------
    asked
        What it asked of the process.

    Returns
    -------
    Breach | None
        None when it did not.
    """
    if not asked.clock:
        return None
    return Breach(
        promise="clock",
        message=f"reads the clock ({asked.clock}), so a day that is over gets other "
        "values every day; use as_of",
    )


def is_same_everywhere(asked: Asked) -> Breach | None:
    """Tell whether a call used an answer that another process would not give.

    Parameters
    ----------
    asked
        What it asked of the process.

    Returns
    -------
    Breach | None
        None when it did not.
    """
    if not asked.own:
        return None
    return Breach(
        promise="process",
        message=f"uses {asked.own}, which differs from process to process; use "
        "zlib.crc32(text.encode()) for a steady number",
    )


def _memory(result: object) -> AnyArray | None:
    array = result.codes if isinstance(result, Text) else result
    return cast("AnyArray", array) if isinstance(array, np.ndarray) else None
