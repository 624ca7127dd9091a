"""The playbook: what to do while many seats are empty."""

from successkit.core import ActionKind, Playbook, Step

SEAT_AUDIT = ActionKind(
    name="seatwatch.seat_audit",
    labels={"en": "Seat audit", "ja": "席の棚卸し"},
    hours=1.0,
)

EMPTY_SEATS = Playbook(
    name="seatwatch.empty_seats",
    when="customer and seats >= 10 and usage_trend < -0.2",
    steps=(
        Step(
            name="audit",
            kind="seatwatch.seat_audit",
            due_in=5,
            labels={
                "en": "Go through the list of users together",
                "ja": "利用者一覧をお客様と一緒に確認する",
            },
        ),
    ),
    cool_down=90,
    labels={
        "en": "Many seats were bought and their use is falling",
        "ja": "席数が多く、利用が減っている",
    },
)
