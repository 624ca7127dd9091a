# The same checks as .ci/run, in the environment you work in:
#   python -m pip install -e '.[all,dev]'

# List what there is.
default:
    @just --list

# Everything: lint, types, layers, tests, docs.
check: lint types layers test docs

# Style and mistakes.
lint:
    ruff check src tests examples benchmarks .ci
    ruff format --check src tests examples benchmarks .ci

# Put the code in our format.
format:
    ruff check --fix src tests examples benchmarks .ci
    ruff format src tests examples benchmarks .ci

# Two strict type checkers.
types:
    mypy
    basedpyright

# Who may import whom.
layers:
    PYTHONPATH=src lint-imports

# Every test, the slow ones too, and the examples of docstrings.
test *options:
    python -m pytest -m "not peers and not cluster" --doctest-modules src tests --ignore tests/docs {{ options }}

# Examples of README, docs and notebooks; JSON Schemas; glossary.
docs:
    python -m pytest -m "not peers" tests/docs

# Fresh random examples for the laws, many of them.
explore *options:
    HYPOTHESIS_PROFILE=explore python -m pytest {{ options }}

# Ratios, not seconds.
bench:
    python benchmarks/run.py --small

# All of it in fresh environments, as on the server.
ci:
    .ci/run
