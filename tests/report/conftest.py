"""Review documents to render: a usual one, an empty book, and a hostile one."""

from copy import deepcopy
from typing import Any

import pytest

Document = dict[str, Any]

NAMES = (
    "株式会社青空",
    "Harbour Tools",
    "山田製作所",
    "Nordwind AG",
    "ひまわり商店",
    "Löwe & Söhne",
)
PHASES = ("onboarding", "adoption", "expansion", "renewal", "adoption", "churned")
BANDS = ("danger", "caution", "good", "good", "unknown")
TOUCH = ("high", "low", "tech", "tech", None)
OWNERS = (("sato", "佐藤 花子"), ("kim", "Kim Lee"), ("mori", None), (None, None))
HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=1">',
    "=cmd|' /C calc'!A0",
    "{{ 7 * 7 }}{% for x in y %}",
    "javascript:alert(1)",
    "]]></svg></style><!-- ",
    "line\nbreak\x1b[31mred\x00\u202eedoc\ud800",
)


def signal(name: str, normalised: float | None, weight: float) -> Document:
    known = normalised is not None
    return {
        "name": name,
        "raw": 0.55 if known else None,
        "normalised": normalised,
        "weight": weight,
        "contribution": normalised * weight if known else None,
        "failed": None,
    }


def account(n: int) -> Document:
    band = BANDS[n % len(BANDS)]
    score = {"danger": 31.4 + n, "caution": 62.5, "good": 88.0}.get(band)
    owner, owner_name = OWNERS[n % len(OWNERS)]
    mrr = str((n * 7919 % 90 + 1) * 10_000)
    step = {
        "key": f"k-{n}",
        "playbook": "save_danger",
        "step": "ask_for_reasons",
        "kind": ("call", "email", "site_visit")[n % 3],
        "due_on": f"2026-04-{n % 28 + 1:02d}",
        "owner": owner,
        "reason": f"Health is {band}: weekly use fell from {n + 40} to {n + 12} users",
    }
    return {
        "id": f"A-{n:04d}",
        "name": f"{NAMES[n % len(NAMES)]} {n}",
        "owner": owner,
        "owner_name": owner_name,
        "phase": PHASES[n % len(PHASES)],
        "phase_since": "2025-10-01",
        "overlays": ["at_risk", "prolonged:stuck"] if band == "danger" else [],
        "health": {
            "score": score,
            "band": band,
            "coverage": 0.8 if score else 0.3,
            "signals": [
                signal("usage_trend", 10.0, 0.3),
                signal("contact_recency", 55.5, 0.2),
                signal("support_load", None, 0.2),
                signal("weather.mood", 80.0, 0.3),
            ],
        },
        "touch_model": TOUCH[n % len(TOUCH)],
        "value": "1200000" if n % 4 else None,
        "currency": "JPY",
        "mrr": mrr if PHASES[n % len(PHASES)] != "churned" else None,
        "renewal_on": "2026-06-30" if n % 3 else None,
        "actions": [step] if n % 4 else [],
        "why": [
            {"topic": "health", "text": f"Weekly use fell to {n + 12} users."},
            {"topic": "phase", "text": "In adoption since 1 October 2025."},
            {"topic": "revenue", "text": "The contract ends on 30 June 2026."},
        ],
    }


def urgency(row: Document) -> tuple[bool, int, float]:
    band = BANDS.index(row["health"]["band"])
    return row["mrr"] is None, band, -float(row["mrr"] or 0)


def month(n: int) -> Document:
    year, first = divmod(2025 * 12 + 3 + n, 12)
    after_year, after = divmod(2025 * 12 + 4 + n, 12)
    opening = 9_800_000 + n * 214_000
    parts = {
        "new": 310_000 + n * 9_000,
        "expansion": 120_000,
        "contraction": -56_000,
        "churn": -210_000 + n * 4_000,
        "reactivation": 30_000 if n % 5 == 0 else 0,
        "pause": -20_000 if n % 4 == 1 else 0,
        "resume": 20_000 if n % 4 == 3 else 0,
        "fx": -1_500 * (n % 3),
    }
    return {
        "start": f"{year}-{first + 1:02d}-01",
        "end": f"{after_year}-{after + 1:02d}-01",
        "complete": n != 11,
        "opening": str(opening),
        **{name: str(amount) for name, amount in parts.items()},
        "closing": str(opening + sum(parts.values())),
    }


def metric(value: object, unit: str, **more: object) -> Document:
    usual = {"undefined": None, "numerator": 17, "denominator": 812, "n": 812}
    interval = {"low": 0.012, "high": 0.034, "level": 0.95, "method": "wilson"}
    shown = interval if unit == "share" and value is not None else None
    return {
        "value": value,
        **usual,
        "interval": shown,
        "unit": unit,
        "complete": True,
    } | more


METRICS = {
    "logo_churn_rate": metric(0.021, "share"),
    "gross_revenue_retention": metric(
        0.943, "share", numerator="11640000", denominator="12345678", interval=None
    ),
    "net_revenue_retention": metric(1.082, "share", interval=None),
    "quick_ratio": metric(3.24, "ratio", n=96),
    "upsell_rate": metric(0.072, "share", complete=False),
    "net_promoter_score": metric(
        -4.2,
        "points",
        interval={"low": -11.0, "high": 2.6, "level": 0.95, "method": "score"},
    ),
    "csat": metric(None, "share", n=0, undefined="no CSAT answers in the window"),
    "lifetime_value": metric("4567890", "money", n=612),
}
PROBLEMS = {
    "read": 9001,
    "accepted": 8996,
    "set_aside": 4,
    "duplicates": 1,
    "left_out_mrr": [
        {"currency": "JPY", "amount": "83333"},
        {"currency": "USD", "amount": "1200.50"},
    ],
    "rows": [
        {
            "code": "end-before-start",
            "severity": "error",
            "file": "contracts.csv",
            "line": 7,
            "row": 6,
            "column": "end",
            "value": "2020-01-01",
            "account": "A-0001",
            "message": "end 2020-01-01 is before start 2021-01-01",
            "mend": "swap the two days or correct the end",
            "count": 1,
        },
        {
            "code": "full-width-digits",
            "severity": "note",
            "file": "surveys.csv",
            "line": 3,
            "column": "score",
            "message": "'９' was read as 9",
            "mend": None,
            "count": 12,
        },
        {
            "code": "score-out-of-range",
            "severity": "error",
            "file": "surveys.csv",
            "line": 12,
            "column": "score",
            "message": "expected 0 to 10; got 11",
            "mend": "correct the score",
            "count": 3,
        },
    ],
}


def part(accounts: int, mrr: int) -> Document:
    return {"accounts": accounts, "mrr": str(mrr)}


@pytest.fixture
def review() -> Document:
    """Return the review of a usual book of 30 listed accounts."""
    listed = [account(n) for n in range(30)]
    return {
        "schema_version": "1",
        "as_of": "2026-03-31",
        "known_at": None,
        "currency": "JPY",
        "language": "en",
        "manifest": {
            "successkit": "0.1.0",
            "config_hash": "9f86d081884c7d65",
            "plugins": [
                {
                    "name": "weather",
                    "version": "1.2",
                    "hooks": ["successkit_health_signals"],
                }
            ],
        },
        "summary": {
            "accounts": 30,
            "customers": 25,
            "mrr": "12345678",
            "revenue_at_risk": "2345678",
            "accounts_at_risk": 6,
            "bands": {
                "good": part(12, 7_000_000),
                "caution": part(6, 2_500_000),
                "danger": part(6, 2_345_678),
                "unknown": part(6, 500_000),
            },
            "phases": {
                "onboarding": part(5, 1_000_000),
                "adoption": part(10, 5_345_678),
                "expansion": part(5, 4_000_000),
                "renewal": part(5, 2_000_000),
                "churned": part(5, 0),
            },
            "touch_models": {
                "high": part(6, 8_000_000),
                "low": part(6, 3_000_000),
                "tech": part(12, 1_345_678),
                "none": part(6, 0),
            },
        },
        "attention": [row["id"] for row in sorted(listed, key=urgency)][:10],
        "accounts": listed,
        "metrics": deepcopy(METRICS),
        "movements": [month(n) for n in range(12)],
        "problems": deepcopy(PROBLEMS),
        "findings": ["currency JPY chosen: 28 of 30 accounts are billed in it"],
    }


@pytest.fixture
def empty() -> Document:
    """Return the review of a book without any account."""
    nothing = metric(None, "share", n=0, undefined="no accounts at the start")
    return {
        "schema_version": "1",
        "as_of": "2026-03-31",
        "known_at": None,
        "currency": None,
        "manifest": {"successkit": "0.1.0", "config_hash": "0", "plugins": []},
        "summary": {
            "accounts": 0,
            "customers": 0,
            "mrr": None,
            "revenue_at_risk": None,
            "accounts_at_risk": 0,
            "bands": {"good": {"accounts": 0, "mrr": None}},
            "phases": {},
            "touch_models": {},
        },
        "attention": [],
        "accounts": [],
        "metrics": {"logo_churn_rate": nothing},
        "movements": [],
        "problems": {"read": 0, "accepted": 0, "set_aside": 0, "duplicates": 0},
        "findings": [],
    }


@pytest.fixture
def hostile(review: Document) -> Document:
    """Return a review whose every text tries to break out of its place."""
    for place, row in enumerate(review["accounts"]):
        bad = HOSTILE[place % len(HOSTILE)]
        row["name"] = row["owner_name"] = bad
        row["why"] = [{"topic": bad, "text": bad}]
        row["overlays"] = [bad]
        row["phase"] = bad
        for step in row["actions"]:
            step.update(reason=bad, step=bad, kind=bad, playbook=bad)
        for entry in row["health"]["signals"]:
            entry.update(name=bad, failed=bad)
    review["findings"] = list(HOSTILE)
    review["metrics"][HOSTILE[0]] = metric(None, HOSTILE[1], undefined=HOSTILE[0])
    review["known_at"] = review["currency"] = HOSTILE[1]
    review["manifest"] = {
        "successkit": HOSTILE[0],
        "config_hash": HOSTILE[1],
        "plugins": [{"name": HOSTILE[0], "version": HOSTILE[1], "hooks": [HOSTILE[2]]}],
    }
    for row in review["problems"]["rows"]:
        row.update(
            code=HOSTILE[0], file=HOSTILE[1], message=HOSTILE[0], mend=HOSTILE[3]
        )
    review["summary"]["phases"][HOSTILE[0]] = part(1, 1)
    return review
