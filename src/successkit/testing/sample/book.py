"""The sample book: every table of a customer-success folder, from one seed."""

from datetime import date

import numpy as np

from successkit.testing.sample.accounts import accounts_table, make_accounts
from successkit.testing.sample.columns import Column, Table
from successkit.testing.sample.contacts import contacts_table, make_contacts
from successkit.testing.sample.contracts import contracts_table, make_contracts
from successkit.testing.sample.events import Story, events_table
from successkit.testing.sample.interactions import (
    interactions_table,
    make_interactions,
)
from successkit.testing.sample.milestones import milestones_table
from successkit.testing.sample.notes import handovers_table, overrides_table
from successkit.testing.sample.people import people_table
from successkit.testing.sample.rates import rates_table
from successkit.testing.sample.scope import Scope, scope_of
from successkit.testing.sample.surveys import make_surveys, surveys_table
from successkit.testing.sample.terms import make_course
from successkit.testing.sample.truth import truth_table
from successkit.testing.sample.usage import usage_table

_AS_OF = date(2026, 3, 31)


def _story(scope: Scope) -> Story:
    accounts = make_accounts(scope)
    course = make_course(scope, accounts)
    return Story(
        scope=scope,
        accounts=accounts,
        course=course,
        contracts=make_contracts(scope, accounts, course),
        contacts=make_contacts(scope, accounts),
        talks=make_interactions(scope, course),
    )


def _tables(story: Story) -> dict[str, Table]:
    scope, accounts, course = story.scope, story.accounts, story.course
    contracts, contacts, talks = story.contracts, story.contacts, story.talks
    answers = make_surveys(scope, course, talks)
    first = int(np.min(accounts.created))
    return {
        "accounts": accounts_table(scope, accounts),
        "contacts": contacts_table(scope, accounts, contacts),
        "contracts": contracts_table(accounts, contracts),
        "interactions": interactions_table(scope, accounts, contacts, talks),
        "surveys": surveys_table(scope, accounts, contacts, answers),
        "usage": usage_table(scope, accounts, course, contracts),
        "milestones": milestones_table(scope, accounts, course),
        "events": events_table(story),
        "people": people_table(scope),
        "handovers": handovers_table(scope, accounts, course, contracts.seats),
        "overrides": overrides_table(scope, accounts, course),
        "rates": rates_table(scope, first),
    }


def sample_book(
    *,
    accounts: int = 2000,
    as_of: date = _AS_OF,
    years: int = 3,
    seed: int = 7,
    usage_weeks: int = 26,
) -> dict[str, dict[str, Column]]:
    """Return a made-up book of customers that behaves like a real one.

    Four in five accounts are Japanese and pay in yen, the others pay in dollars.
    The business grows, starts peak in April, use dips in Golden Week and at the
    end of the year, and from 1 April of the year before ``as_of`` new terms cost
    8 % more. A hidden trouble of known cause makes use fall, enquiries pile up,
    answers sour and contact fade before a customer leaves; :func:`sample_truth`
    tells it. All names are invented.

    Parameters
    ----------
    accounts
        Number of accounts, at least 1. [accounts]
    as_of
        Last day of the book: nothing is dated later, except ends, notice days and
        due days of what is running.
    years
        Years before ``as_of`` within which customers first buy, at least 1. [year]
    seed
        The same seed gives the same book, another seed another book; at least 0.
    usage_weeks
        Weeks of use that are kept of each customer, back from its last one, at least
        1: use of long ago is known of those who left, as in many exports. [weeks]

    Returns
    -------
    dict[str, dict[str, Column]]
        Table name (``accounts``, ``contracts``, ...) to column name to values, as
        they stand in a CSV file: columns of one table have one length, shape (n,).
        Money, rates and percentages are text in major units, days are ISO days,
        instants carry their offset, flags are "true" and "false", counts and
        scores are ``int``, and "" is missing.

    Raises
    ------
    InvalidInputError
        A number is not an int in its range, or ``as_of`` is not a plain date.

    Examples
    --------
    >>> book = sample_book(accounts=3)
    >>> list(book["accounts"]["id"])
    ['A-000001', 'A-000002', 'A-000003']
    >>> sorted(book)[:4]
    ['accounts', 'contacts', 'contracts', 'events']
    """
    scope = scope_of(
        accounts=accounts,
        as_of=as_of,
        years=years,
        seed=seed,
        usage_weeks=usage_weeks,
    )
    return _tables(_story(scope))


def sample_truth(
    *, accounts: int = 2000, as_of: date = _AS_OF, years: int = 3, seed: int = 7
) -> Table:
    """Return what really happened in the book of the same arguments.

    Parameters
    ----------
    accounts, as_of, years, seed
        As in :func:`sample_book`.

    Returns
    -------
    Table
        One row per account in the order of ``accounts.csv``, about its latest
        relation; "" is missing. ``account_id``; ``state`` (never_paid, free,
        healthy, strained, trouble, leaving, left); ``health`` and ``distress``
        (float in [0, 1] on ``as_of``, or on the last day of who has left; NaN for
        who never began); ``trouble_cause``, ``trouble_since`` and ``recovers_on``
        of a trouble that has begun; ``churn_cause`` and ``left_on`` of who has
        left or given notice; ``returns`` (how often it was won back, int).

    Raises
    ------
    InvalidInputError
        A number is not an int in its range, or ``as_of`` is not a plain date.

    Examples
    --------
    >>> truth = sample_truth(accounts=500)
    >>> sorted(set(truth["state"]))
    ['free', 'healthy', 'leaving', 'left', 'never_paid', 'strained', 'trouble']
    """
    scope = scope_of(accounts=accounts, as_of=as_of, years=years, seed=seed)
    found = make_accounts(scope)
    return truth_table(scope, found, make_course(scope, found))
