"""The engine and the book that a command was asked for."""

import argparse

import attrs

from successkit.cli.options import chosen_plugins, progress
from successkit.core import InvalidInputError, Portfolio, UnknownNameError
from successkit.engine import Config, Engine
from successkit.io import read


def engine_of(options: argparse.Namespace) -> Engine:
    """Return the engine that was asked for.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    Engine
        With the settings of the file and the plugins.

    Raises
    ------
    InvalidInputError
        A setting is none; the message names the file.
    UnknownNameError
        A setting names something that does not exist; the message names the file.
    """
    config, plugins = _config(options), chosen_plugins(options.plugin)
    try:
        return Engine(config=config, plugins=plugins)
    except (InvalidInputError, UnknownNameError) as error:
        # Whether names exist is known only beside the plugins, not while reading.
        if options.config is None:
            raise
        raise type(error)(f"{options.config}: {error}") from None


def _config(options: argparse.Namespace) -> Config:
    config = Config() if options.config is None else Config.from_toml(options.config)
    given = {
        name: getattr(options, option, None)
        for name, option in (("currency", "currency"), ("language", "lang"))
    }
    return attrs.evolve(
        config, **{name: value for name, value in given.items() if value is not None}
    )


def book_of(options: argparse.Namespace) -> Portfolio:
    """Return the book that was named.

    Parameters
    ----------
    options
        Parsed arguments.

    Returns
    -------
    Portfolio
        All facts; refused with ``--strict`` where a row has an error.
    """
    return read(
        options.folder,
        mapping=options.mapping,
        strict=getattr(options, "strict", False),
        progress=progress(),
    )
