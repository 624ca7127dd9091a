"""``successkit review --memory``: a book in parts, within some memory."""

import argparse

from successkit.cli.engines import engine_of
from successkit.cli.options import prints_aside, told
from successkit.cli.output import write_document
from successkit.cli.state import kept, load_ledger, received
from successkit.core import InvalidInputError
from successkit.engine import OutOfCore

_WHOLE = {
    "mapping": "map the export when it is split: split FOLDER PARTS --mapping FILE",
    "strict": "refuse the book when it is split: split FOLDER PARTS --strict",
    "baseline": "take the baseline of the book in memory, once",
    "csv": "write every account with --parquet DIR",
}
"""What needs the whole book at once, and what to do instead."""


def run_in_parts(options: argparse.Namespace) -> int:
    """Review a folder in parts, and print or write the result.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    int
        0.

    Raises
    ------
    InvalidInputError
        Something was asked for that needs the whole book in memory.
    """
    for name, instead in _WHOLE.items():
        if getattr(options, name):
            raise InvalidInputError(
                f"--memory: expected no --{name} beside it, which needs the whole book "
                f"at once; {instead}"
            )
    on = OutOfCore(memory=options.memory, folder=options.parquet)
    ledger = received(load_ledger(options.state), options)
    told("reviewing")
    with prints_aside():
        review = engine_of(options).review(
            str(options.folder),
            as_of=options.as_of,
            known_at=options.known_at,
            ledger=ledger,
            on=on,
        )
    if options.state is None:
        write_document(review.document(), options)
        return 0
    with kept(options.state, review.ledger):
        write_document(review.document(), options)
    return 0
