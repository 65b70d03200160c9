"""Tickets and an office to print: plain values, no ledger."""

from datetime import UTC, date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from kiosk.model import (
    Counter,
    Definition,
    Kind,
    NamedDay,
    Place,
    PriorityClass,
    Procedure,
    Service,
    Share,
    Step,
    Ticket,
    TicketState,
)
from kiosk.slip_design import SlipDesign, SlipField
from kiosk.views import Expected, TicketView
from kiosk.words import Words
from printing import slip
from printing.slip import Slip

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 11, 23)
LONG = "Đăng ký thành lập, hoạt động hộ kinh doanh và hợp tác xã nhỏ"
KHMER = "ការបញ្ជាក់ច្បាប់ចម្លងពីឯកសារដើម"


def at(hour: int, minute: int, day: date = TODAY) -> datetime:
    """An instant by the office's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def office(**changes) -> Definition:
    """A small office; `changes` replace its fields."""
    fields = {
        "key": "sample",
        "names": {"vi": "Bộ phận Tiếp nhận và Trả kết quả", "km": "ផ្នែកទទួល និងប្រគល់លទ្ធផល"},
        "agency": {"vi": "UBND phường Ngã Năm"},
        "zone": "Asia/Ho_Chi_Minh",
        "languages": ("vi", "km"),
        "services": (
            Service(prefix="A", names={"vi": "Chứng thực", "km": KHMER}),
            Service(prefix="AB", names={"vi": LONG}),
        ),
        "counters": (
            Counter(number=2, serves=(Share(service="A", share=1.0),)),
            Counter(number=3, serves=(Share(service="A", share=0.5), Share(service="AB", share=0.5))),
        ),
        "priorities": (PriorityClass(key="elderly", names={"vi": "trên 75 tuổi"}),),
        "procedures": (
            Procedure(
                key="copy",
                code="2.000815",
                service="A",
                name="Chứng thực bản sao từ bản chính",
                papers=("Bản chính", "Bản sao cần chứng thực", "Căn cước"),
            ),
            Procedure(key="hidden", code="", service="A", name="Chưa rõ", papers=("Giấy",), reliability="C"),
        ),
        "week": {},
        **changes,
    }
    return Definition(**fields)


def ticket(**changes) -> Ticket:
    """A walk-in of 08:12; `changes` replace its fields."""
    fields = {
        "code": "K7M3QX",
        "order": 1,
        "date": TODAY,
        "session": 0,
        "prefix": "A",
        "number": 15,
        "label": "A015",
        "block": 0,
        "kind": Kind.WALK_IN,
        "state": TicketState.WAITING,
        "place": Place.SLOT,
        "steps": (Step(service="A"),),
        "slot_start": at(8, 0),
        "slot_end": at(8, 30),
        "issued_at": at(8, 12),
        "arrived_at": at(8, 12),
        **changes,
    }
    return Ticket(**fields)


def view(people: int | None = 3, **changes) -> TicketView:
    """A walk-in as its holder sees it."""
    expected = Expected(earliest=at(8, 20), likely=at(8, 24), latest=at(8, 28))
    return TicketView(ticket=ticket(**changes), people_ahead=people, expected=expected if people else None)


TOMORROW = date(2026, 11, 24)
BOOKING = {
    "kind": Kind.BOOKING,
    "state": TicketState.BOOKED,
    "date": TOMORROW,
    "slot_start": at(9, 30, TOMORROW),
    "slot_end": at(10, 0, TOMORROW),
    "arrived_at": None,
    "priority": "elderly",
}
NAMED = (NamedDay(weekday=0, names={"vi": "Thứ 2 ngày không viết"}, notices={"vi": "cán bộ ghi tờ khai giúp ông/bà"}),)


def say(shown: TicketView, definition: Definition | None = None, *, copy: bool = False, language: str = "vi") -> Slip:
    """Compose as main does."""
    return slip.compose(
        shown, definition or office(), words=Words(language, zone="Asia/Ho_Chi_Minh"), now=at(8, 12), copy=copy
    )


def logo() -> bytes:
    """A round seal in grey, on a transparent ground: the same PNG each time."""
    image = Image.new("LA", (300, 200), (255, 0))
    canvas = ImageDraw.Draw(image)
    for radius in range(96, 0, -1):
        canvas.ellipse((150 - radius, 100 - radius, 150 + radius, 100 + radius), fill=(240 - 2 * radius, 255))
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


OWN = SlipDesign(
    fields=tuple(
        map(
            SlipField,
            ("number", "service", "priority", "qr", "date", "slot", "counters", "named_day", "notice", "name"),
        )
    ),
    notices={"vi": "Mọi thủ tục ở đây không thu phí ngoài quy định."},
    logo=logo(),
)
BOTH = SlipDesign(adds_vietnamese=True)

SLIPS = {
    "walk-in": (say(view(procedure="copy")), 576),
    "walk-in-384": (say(view(procedure="copy", priority="elderly")), 384),
    "booking-priority": (say(TicketView(ticket=ticket(**BOOKING))), 576),
    "booking-384": (say(TicketView(ticket=ticket(**BOOKING))), 384),
    "long-name-copy": (
        say(view(prefix="AB", label="AB215", number=215, steps=(Step(service="AB"),)), copy=True),
        576,
    ),
    "khmer": (say(view(language="km"), language="km"), 576),
    "khmer-vietnamese": (say(view(language="km", priority="elderly"), office(slip=BOTH), language="km"), 576),
    "own-order": (say(view(priority="elderly"), office(slip=OWN, named_days=NAMED)), 576),
    "own-order-384": (say(TicketView(ticket=ticket(**BOOKING)), office(slip=OWN)), 384),
    "named-day": (say(view(people=0, slot_start=None, slot_end=None), office(named_days=NAMED)), 576),
}
