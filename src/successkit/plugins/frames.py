"""Messages between two processes: pickled values, each after its length."""

import pickle
import struct
from typing import BinaryIO, Final

from successkit.core import PluginError

_LENGTH: Final = struct.Struct(">Q")
LARGEST: Final = 1 << 30
"""Bytes of the largest message that is taken from a worker."""


def write_frame(stream: BinaryIO, message: object) -> None:
    """Send a message.

    Parameters
    ----------
    stream
        Where to.
    message
        Anything that can be pickled.
    """
    payload = pickle.dumps(message, protocol=5)
    stream.write(_LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: BinaryIO, largest: int | None = None) -> object:
    """Receive a message.

    Parameters
    ----------
    stream
        Where from.
    largest
        Bytes that it may have; None for any number.

    Returns
    -------
    object
        The message.

    Raises
    ------
    EOFError
        The other side is gone.
    PluginError
        The message is too large.

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO()
    >>> write_frame(stream, {"a": 1})
    >>> _ = stream.seek(0)
    >>> read_frame(stream)
    {'a': 1}
    """
    (length,) = _LENGTH.unpack(_read(stream, _LENGTH.size))
    if largest is not None and length > largest:
        raise PluginError(
            f"expected a result of at most {largest:,} bytes; got {length:,}"
        )
    return pickle.loads(_read(stream, length))  # noqa: S301


def _read(stream: BinaryIO, length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise EOFError
    return found
