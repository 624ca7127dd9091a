"""Promises about time: nothing is known but what the view shows."""

import gc
import weakref
from collections.abc import Callable
from contextlib import suppress

from successkit.core import View
from successkit.plugins.promises.breach import Breach
from successkit.plugins.promises.memory import changed_names, kept_book, kept_state
from successkit.plugins.promises.trial import BrokenCallError, Trial
from successkit.plugins.promises.views import private_copy, renamed, with_a_future


def holds_no_book(trial: Trial) -> Breach | None:
    """Look whether the function holds facts of its own, which nobody cuts at the day.

    Parameters
    ----------
    trial
        What is tried.

    Returns
    -------
    Breach | None
        None when it holds none.
    """
    book = kept_book(trial.subject.author)
    if not book:
        return None
    return Breach(
        promise="future",
        message=f"holds {book}, whose facts nobody cut at the day; use the given view "
        "only",
    )


def stays_in_view(trial: Trial) -> Breach | None:
    """Try whether facts beside the view, which come later, change a value.

    Parameters
    ----------
    trial
        What is tried.

    Returns
    -------
    Breach | None
        None when they do not.
    """
    where = trial.differs(trial.subject.column(with_a_future(trial.view)))
    if not where:
        return None
    return Breach(
        promise="future",
        message=f"facts beside the view change its value ({where}); leave array.base "
        "and portfolio.set_aside alone",
    )


def forgets(trial: Trial) -> Breach | None:
    """Try whether accounts seen in one call change the next one.

    Parameters
    ----------
    trial
        What is tried, called before.

    Returns
    -------
    Breach | None
        None when nothing is kept, neither numbers nor the view itself.
    """
    before = kept_state(trial.subject.author)
    alive = _survives(trial.subject.column, renamed(private_copy(trial.view)))
    after = kept_state(trial.subject.author)
    changed = changed_names(before, after)
    where = trial.differs(trial.again())
    if not (where or changed or alive):
        return None
    what = f"in {', '.join(changed)}" if changed else alive or "somewhere"
    seen = f" ({where})" if where else ""
    # A count of calls does no harm; something for each account is a memory of facts.
    memory = changed_names(before, after, by=max(2, len(trial.values) // 2))
    return Breach(
        promise="future",
        message=f"keeps what it saw {what}, so that a call for an earlier day knows "
        f"facts from after the day{seen}; use the given view only, and keep nothing "
        "between calls",
        fatal=bool(where or memory or alive),
    )


def _survives(column: Callable[[View], object], view: View) -> str:
    """Return which part of a view is still held after a call."""
    parts = {"view": view, "portfolio": view.portfolio, "table": view.table}
    held = {name: weakref.ref(part) for name, part in parts.items()}
    # Who reads something out of an id may not know the new ones, which is no breach.
    with suppress(BrokenCallError):
        column(view)
    del parts, view
    if not any(one() is not None for one in held.values()):
        return ""
    # What is part of a circle lives until it is collected, which is slow: only now.
    gc.collect()
    alive = [name for name, one in held.items() if one() is not None]
    return f"as the whole {alive[0]}" if alive else ""
