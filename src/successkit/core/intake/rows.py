"""Rules that look at several fields of one row."""

from collections.abc import Callable
from typing import Final

import numpy as np

from successkit.core.arrays import missing
from successkit.core.intake.sheet import Sheet
from successkit.core.scales import SCALES
from successkit.core.states import (
    ContractStatus,
    IntervalUnit,
    SurveyKind,
    code_of,
)


def check_rows(sheet: Sheet) -> None:
    """Apply the rules of a table to its rows.

    Parameters
    ----------
    sheet
        The table, its fields checked.
    """
    for rule in _RULES.get(sheet.table.name, ()):
        rule(sheet)


def _not_before(first: str, then: str) -> Callable[[Sheet], None]:
    def rule(sheet: Sheet) -> None:
        early = sheet.array(then) < sheet.array(first)
        sheet.reject(
            early,
            f"{then}-before-{first}".replace("_", "-"),
            then,
            lambda row: f"{then} must not be before {first} {sheet.shown(first, row)}",
            f"correct {then} or {first}",
        )

    return rule


def _after(first: str, then: str) -> Callable[[Sheet], None]:
    def rule(sheet: Sheet) -> None:
        early = sheet.array(then) <= sheet.array(first)
        sheet.reject(
            early,
            f"{then}-not-after-{first}".replace("_", "-"),
            then,
            lambda row: f"{then} must be after {first} {sheet.shown(first, row)}",
            f"correct {then} or {first}",
        )

    return rule


def _own_parent(sheet: Sheet) -> None:
    ids, parents = sheet.text("id"), sheet.text("parent_id")
    same = (parents.codes_in(ids) == ids.codes) & (ids.codes >= 0)
    sheet.reject(
        same,
        "own-parent",
        "parent_id",
        "an account cannot be its own parent",
        "clear parent_id or name the real parent",
    )


def _survey_scale(sheet: Sheet) -> None:
    kind = sheet.array("kind")
    for name, place in (("scale_min", 0), ("scale_max", 1)):
        usual = np.array([*(SCALES[member][place] for member in SurveyKind), np.nan])
        given = sheet.array(name)
        sheet.columns[name] = np.where(missing(given), usual[kind], given)
    low, high = sheet.array("scale_min"), sheet.array("scale_max")
    sheet.reject(
        (high <= low) & (kind >= 0),
        "bad-scale",
        "scale_max",
        "scale_max must be above scale_min",
        "correct the scale",
    )
    usual_low, usual_high = SCALES[SurveyKind.NPS]
    nps = kind == code_of(SurveyKind.NPS)
    sheet.reject(
        nps & ((low != usual_low) | (high != usual_high)),
        "nps-scale",
        "scale_max",
        "NPS is asked on a scale from 0 to 10",
        "convert the question's scale at the source, or record it as csat",
    )


def _survey_score(sheet: Sheet) -> None:
    kind, score = sheet.array("kind"), sheet.array("score")
    low, high = sheet.array("scale_min"), sheet.array("scale_max")
    sheet.reject(
        ((score < low) | (score > high)) & (low < high),
        "score-out-of-scale",
        "score",
        lambda row: f"expected a score from {low[row]:g} to {high[row]:g}",
        "correct the score or the scale",
    )
    sheet.reject(
        (kind == code_of(SurveyKind.NPS))
        & ~missing(score)
        & (score != np.floor(score)),
        "nps-not-whole",
        "score",
        "NPS takes whole numbers from 0 to 10",
        "record the answer as it was given; averages are not answers",
    )


def _cancelled_undated(sheet: Sheet) -> None:
    cancelled = sheet.array("status") == code_of(ContractStatus.CANCELLED)
    undated = np.isnat(sheet.array("end")) & np.isnat(sheet.array("cancelled_on"))
    sheet.reject(
        cancelled & undated,
        "cancelled-undated",
        "cancelled_on",
        "a cancelled contract needs an end or the day it was cancelled",
        "give end, the first day no longer in force, or cancelled_on",
    )


def _term_without_end(sheet: Sheet) -> None:
    term = sheet.array("interval_unit") == code_of(IntervalUnit.TERM)
    amount = ~missing(sheet.array("amount"))
    sheet.reject(
        term & amount & np.isnat(sheet.array("end")),
        "term-without-end",
        "end",
        "an amount for the whole term needs the end of the term",
        "give end, or bill by month or year",
    )


def _discount_above_price(sheet: Sheet) -> None:
    amount, discount = sheet.array("amount"), sheet.array("discount_amount")
    known = ~missing(amount) & ~missing(discount)
    sheet.reject(
        known & (discount > amount),
        "discount-above-price",
        "discount_amount",
        "the discount must not exceed the amount",
        "correct the discount; it is per billing interval, as the amount",
    )


def _zero_length(sheet: Sheet) -> None:
    sheet.note(
        sheet.array("start") == sheet.array("end"),
        "zero-length",
        "end",
        "the contract ends on the day it starts, so it never earns",
        "check end; it is the first day no longer in force",
    )


def _same_currency(sheet: Sheet) -> None:
    base, quote = sheet.text("base"), sheet.text("quote")
    same = (quote.codes_in(base) == base.codes) & (base.codes >= 0)
    sheet.reject(
        same,
        "rate-to-itself",
        "quote",
        "base and quote are the same currency",
        "remove the row",
    )


_RULES: Final[dict[str, tuple[Callable[[Sheet], None], ...]]] = {
    "accounts": (_own_parent,),
    "contracts": (
        _not_before("start", "end"),
        _cancelled_undated,
        _term_without_end,
        _discount_above_price,
        _zero_length,
    ),
    "interactions": (
        _not_before("at", "first_response_at"),
        _not_before("at", "resolved_at"),
    ),
    "surveys": (_survey_scale, _survey_score),
    "people": (_after("absent_from", "absent_until"),),
    "overrides": (_after("start", "expires"),),
    "rates": (_same_currency,),
}
