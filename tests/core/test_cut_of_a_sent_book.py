"""A book that was sent to another process is cut like the one it was made from."""

import pickle
from datetime import date

import numpy as np

from successkit.core import Account, Contract, Money, Portfolio


def test_sent_book_is_cut_the_same() -> None:
    book = Portfolio.from_objects(
        accounts=[Account(id="a", industry="retail")],
        contracts=[
            Contract(
                id="c",
                account_id="a",
                start=date(2026, 1, 1),
                amount=Money(1000, "JPY"),
            )
        ],
    )
    sent: Portfolio = pickle.loads(pickle.dumps(book))  # noqa: S301

    ours, theirs = (each.as_of(date(2026, 3, 31)) for each in (book, sent))

    assert ours.contracts.columns.keys() == theirs.contracts.columns.keys()
    once = "once_open"
    np.testing.assert_array_equal(
        ours.contracts.array(once), theirs.contracts.array(once)
    )
    assert ours.objects() == theirs.objects()
