"""What ``spark.py`` lets the workers do: fold the contracts of whole accounts."""

import pickle
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs
import numpy as np
from contracts import BOUNDARIES

from successkit.core import AccountSet
from successkit.metrics.revenue import Stretches
from successkit.metrics.revenue.flows import Flows
from successkit.metrics.revenue.packed import flows

BUCKETS: Final = 16


@attrs.frozen
class Found:
    """Sums over some accounts, with proof of which they are."""

    accounts: AccountSet
    flows: Flows

    def __add__(self, other: "Found") -> "Found":
        return Found(self.accounts + other.accounts, self.flows + other.flows)


def fold(table: Any) -> Found:  # noqa: ANN401
    """Fold the contracts of some whole accounts."""
    import pyarrow.compute as pc

    account = table.column("account").combine_chunks()
    coded = account.dictionary_encode()
    stretches = Stretches(
        account=coded.indices.to_numpy(),
        start=days(table.column("start")),
        end=days(table.column("end")),
        amount=table.column("amount").to_numpy(),
        accounts=len(coded.dictionary),
    )
    buckets = np.unique(pc.unique(account).to_numpy() % BUCKETS).tolist()
    return Found(AccountSet.buckets(buckets, BUCKETS), flows(stretches, BOUNDARIES))


def days(column: Any) -> Any:  # noqa: ANN401
    """Return a column of days as numpy has them."""
    return column.to_numpy().astype("datetime64[D]")


def packed(found: Found) -> Any:  # noqa: ANN401
    """Return one row for the driver."""
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(
        [pa.array([pickle.dumps(found)], pa.binary())], names=["found"]
    )


def of_rows(batches: Iterable[Any]) -> Iterator[Any]:
    """Fold the rows of a partition of Spark."""
    import pyarrow as pa

    held = list(batches)
    if held:
        yield packed(fold(pa.Table.from_batches(held)))


def of_paths(batches: Iterable[Any]) -> Iterator[Any]:
    """Read and fold one file after the other."""
    import pyarrow.parquet as pq

    for batch in batches:
        for path in batch.column(0).to_pylist():
            yield packed(fold(pq.read_table(path, partitioning=None)))
