"""What to do while many seats are empty, and when not to speak of it."""

from successkit.core import ActionKind, Playbook, Step, Veto

SEAT_AUDIT = ActionKind(
    name="seatwatch.seat_audit",
    labels={"en": "Seat audit", "ja": "席の棚卸し"},
    hours=1.0,
)

EMPTY_SEATS = Playbook(
    name="seatwatch.empty_seats",
    when="customer and seats >= 10 and seatwatch.spare >= 5",
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
        "en": "Many of the seats that were bought are empty",
        "ja": "購入した席の多くが使われていない",
    },
)

RENEWS_SOON = Veto(
    name="seatwatch.renews_soon",
    when="days_to_renewal <= 14",
    playbooks=("seatwatch.empty_seats",),
    labels={
        "en": "The renewal is being talked over: no word of empty seats now",
        "ja": "更新の話し合い中のため、空席の話はしない",
    },
    doc="Nobody counts empty chairs at the signing.",
)
