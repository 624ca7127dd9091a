"""Worth of 1 a month looked up for many accounts: each cell is computed once."""

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array, distinct_codes
from successkit.core.text import Text
from successkit.metrics.value.group_model import CellWorth, GroupModel, Outlook
from successkit.metrics.value.group_worths import Asked, worths_beside
from successkit.metrics.value.value_model import ValueModel


@attrs.frozen(eq=False, kw_only=True)
class Worths:
    """Worth of 1 a month in the cells that accounts stand in.

    Parameters
    ----------
    cell
        Shape (accounts,): the cell of each.
    group
        Shape (cells,): the group of each.
    models
        The groups.
    worth
        Of each group's cells.
    number, wait
        Shape (cells,): number of the next decision, and months until it.
    """

    cell: Int64Array
    group: Int64Array
    models: tuple[GroupModel, ...]
    worth: tuple[CellWorth, ...]
    number: Int64Array
    wait: Int64Array

    def column(self, name: str) -> FloatArray:
        """Return a figure of every cell.

        Parameters
        ----------
        name
            Field of ``CellWorth`` with one dimension.

        Returns
        -------
        FloatArray
            Shape (cells,).
        """
        result = np.zeros(len(self.group))
        for code, worth in enumerate(self.worth):
            result[self.group == code] = getattr(worth, name)
        return result

    def error(self, units: FloatArray, name: str, side: str) -> float:
        """Return how far a sum over accounts may be off to a side, by one error.

        Parameters
        ----------
        units
            Shape (cells,): what each cell holds.
        name
            ``months`` or ``risk``.
        side
            ``down`` or ``up``.

        Returns
        -------
        float
            Groups err on their own, but together in what they borrowed; accounts of a
            group err together. Squares of what the sides are off add up (MOVER).
        """
        total, shared = 0.0, dict[int, FloatArray]()
        for code, worth in enumerate(self.worth):
            held = units[self.group == code]
            some = held > 0
            total += float(
                ((held[some] @ getattr(worth, f"{name}_{side}")[some]) ** 2).sum()
            )
            whole = self.models[code].whole
            moved = held[some] @ getattr(worth, f"{name}_shared")[some]
            shared[id(whole)] = shared.get(id(whole), 0.0) + moved
        total += sum(float((moved**2).sum()) for moved in shared.values())
        return float(np.sqrt(total))


def worths_of(
    model: ValueModel,
    segment: Text,
    term: Int64Array,
    number: Int64Array,
    wait: Int64Array,
    outlook: Outlook,
) -> Worths:
    """Look up what accounts are worth, computing each cell once.

    Parameters
    ----------
    model
        With a model.
    segment, term, number, wait
        Shape (accounts,): where each account stands.
    outlook
        How worth is counted.

    Returns
    -------
    Worths
        The same for an account whoever stands beside it.
    """
    longest, latest = int(wait.max(initial=1)) + 1, int(number.max(initial=1)) + 1
    terms, place = distinct_codes(term, int(term.max(initial=0)) + 1)
    names = [*segment.values.tolist(), ""]
    whose = np.where(segment.codes < 0, len(segment.values), segment.codes)
    code = (whose.astype(np.int64) * len(terms) + place) * latest + number
    most = len(names) * len(terms) * latest * longest
    cells, cell = distinct_codes(code * longest + wait, most)
    held = cells // longest
    kinds, group = np.unique(held // latest, return_inverse=True)
    models = tuple(
        model.of(str(names[kind // len(terms)]), int(terms[kind % len(terms)]))
        for kind in kinds.tolist()
    )
    number, wait = held % latest, cells % longest
    inside = [np.flatnonzero(group == code) for code in range(len(models))]
    asked = [
        Asked(one, number[rows], wait[rows])
        for one, rows in zip(models, inside, strict=True)
    ]
    worth = worths_beside(asked, outlook)
    return Worths(
        cell=cell,
        group=group.astype(np.int64),
        models=models,
        worth=tuple(worth),
        number=number,
        wait=wait,
    )
