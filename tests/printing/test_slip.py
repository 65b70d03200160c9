"""What a ticket says."""

import unicodedata
from datetime import timedelta

from kiosk.model import Kind, PriorityClass, Rules, TicketState
from kiosk.slip_design import FIELDS, SlipDesign, SlipField
from kiosk.views import TicketView
from kiosk.words import number
from printing.slip import Role, Slip
from tests.printing.samples import BOOKING, NAMED, TODAY, TOMORROW, at, office, say, ticket, view


def texts(said: Slip, *roles: Role) -> list[str]:
    return [line.text for line in said.of(*roles)]


def test_a_walk_in_says_what_the_drawing_shows():
    said = say(view(priority="elderly", procedure="copy"))
    assert texts(said, Role.AGENCY, Role.OFFICE) == ["UBND PHƯỜNG NGÃ NĂM", "Bộ phận Tiếp nhận và Trả kết quả"]
    assert texts(said, Role.SERVICE) == ["Chứng thực"]
    assert texts(said, Role.NUMBER) == [number("A015")]
    assert texts(said, Role.BANNER) == ["Khung giờ 08:00\u00a0–\u00a008:30"]
    assert texts(said, Role.FACT, Role.DATE) == [
        "Quầy 2, 3",
        "Dự kiến gọi 08:20–08:28",
        "Trước ông/bà: 3 người",
        "Lấy số 08:12",
        "23/11/2026",
        "ƯU TIÊN · trên 75 tuổi",
    ]
    assert texts(said, Role.CODE) == ["Mã phiếu K7M-3QX"]
    assert said.code == "K7M3QX"


def test_what_is_not_known_is_left_out():
    said = say(TicketView(ticket=ticket()))
    assert texts(said, Role.FACT) == ["Quầy 2, 3", "Lấy số 08:12"]


def test_papers_to_bring_say_that_the_office_checks_them():
    said = say(view(procedure="copy"))
    assert texts(said, Role.TEXT)[0] == "Cần mang: Bản chính; Bản sao cần chứng thực; Căn cước."
    assert "đối chiếu" in texts(said, Role.NOTICE)[0]


def test_a_procedure_that_citizens_do_not_see_is_not_printed():
    said = say(view(procedure="hidden"))
    assert texts(said, Role.PROCEDURE, Role.NOTICE) == []
    assert "Cần mang" not in " ".join(texts(said, Role.TEXT))


def test_a_booking_for_another_day_has_its_date_in_the_banner_and_its_last_minute():
    said = say(TicketView(ticket=ticket(**BOOKING)))
    assert texts(said, Role.BANNER) == ["Thứ Ba, 24/11/2026", "Khung giờ 09:30\u00a0–\u00a010:00"]
    assert texts(said, Role.DATE) == []
    assert "Lấy số 08:12 · 23/11/2026" in texts(said, Role.FACT)
    assert texts(said, Role.TEXT)[0].startswith("Giữ lượt đến 10:00")


def test_the_grace_of_the_office_is_the_last_minute():
    booking = TicketView(ticket=ticket(**BOOKING))
    said = say(booking, office(rules=Rules(grace_min=12)))
    assert "09:42" in texts(said, Role.TEXT)[0]


def test_a_booking_for_today_has_its_date_large():
    said = say(TicketView(ticket=ticket(**{**BOOKING, "date": TODAY, "slot_start": at(9, 30), "slot_end": at(10, 0)})))
    assert texts(said, Role.BANNER) == ["Khung giờ 09:30\u00a0–\u00a010:00"]
    assert texts(said, Role.DATE) == ["23/11/2026"]


def test_a_booking_that_stays_is_told_about_missed_calls_instead():
    said = say(view(kind=Kind.BOOKING, stay=True, slot_start=at(8, 30), slot_end=at(9, 0)))
    assert texts(said, Role.TEXT) == ["Vắng mặt khi gọi: quay lại trong 15 phút vẫn giữ lượt, muộn hơn xếp cuối hàng."]


def test_without_a_slot_the_banner_says_the_expected_call():
    said = say(view(slot_start=None, slot_end=None))
    assert texts(said, Role.BANNER) == ["Dự kiến gọi 08:20–08:28"]
    assert "Dự kiến gọi 08:20–08:28" not in texts(said, Role.FACT)


def designed(shown, *fields: str, language: str = "vi", **more) -> Slip:
    design = SlipDesign(fields=tuple(map(SlipField, fields)) or FIELDS, **more)
    return say(shown, office(slip=design, priorities=PRIORITIES), language=language)


PRIORITIES = (PriorityClass(key="elderly", names={"vi": "trên 75 tuổi", "en": "over 75"}),)


def test_the_office_says_what_stands_on_its_slip_and_in_which_order():
    said = designed(view(priority="elderly"), "qr", "priority", "number", "date")
    assert [line.role for line in said.lines] == [Role.CODE, Role.FACT, Role.NUMBER, Role.DATE]


def test_a_slip_without_its_slot_says_the_date_also_of_another_day():
    booking = TicketView(ticket=ticket(**BOOKING))
    assert texts(designed(booking, "number", "date", "qr"), Role.DATE) == ["24/11/2026"]
    assert texts(designed(booking, "number", "slot", "date", "qr"), Role.DATE) == []


def test_a_slip_without_its_slot_still_says_the_expected_call():
    without = view(slot_start=None, slot_end=None)
    assert "Dự kiến gọi 08:20–08:28" in texts(designed(without, "number", "date", "qr", "expected"), Role.FACT)


def test_a_priority_ticket_says_how_far_priority_goes():
    rule = "Ưu tiên gọi trước, tối đa 2 lượt liền nhau."
    assert rule in texts(say(view(priority="elderly")), Role.TEXT)
    assert rule not in texts(say(view()), Role.TEXT)
    three = say(view(priority="elderly"), office(rules=Rules(priority_row=3)))
    assert rule.replace("2", "3") in texts(three, Role.TEXT)


def test_the_slips_own_notice_wins_over_the_offices_in_each_language():
    notices = {"vi": "Giữ phiếu.", "en": "Keep it."}
    assert texts(designed(view(), notices=notices), Role.FOOTER) == ["Giữ phiếu."]
    assert texts(designed(view(), notices=notices, language="en"), Role.FOOTER) == ["Keep it."]
    assert texts(designed(view(), notices=notices, language="km"), Role.FOOTER) == ["Giữ phiếu."]


def test_what_clerks_read_stands_in_vietnamese_too_where_the_office_wants_both():
    shown = view(priority="elderly", language="en")
    both, one = designed(shown, adds_vietnamese=True, language="en"), designed(shown, language="en")
    more = [line.text for line in both.lines if line not in one.lines]
    assert more == ["Khung giờ 08:00\u00a0–\u00a008:30", "ƯU TIÊN · trên 75 tuổi"]
    assert texts(designed(shown, adds_vietnamese=True), Role.BANNER) == ["Khung giờ 08:00\u00a0–\u00a008:30"]


def test_a_copy_says_so_and_changes_nothing_else():
    first, second = say(view()), say(view(), copy=True)
    assert texts(second, Role.COPY) == ["BẢN IN LẠI"]
    assert [line for line in second.lines if line.role is not Role.COPY] == list(first.lines)


def test_the_named_day_of_the_visit_is_said_not_that_of_the_issue():
    definition = office(named_days=NAMED)
    assert "Thứ 2 ngày không viết: cán bộ ghi tờ khai giúp ông/bà" in texts(say(view(), definition), Role.TEXT)
    booking = TicketView(ticket=ticket(**BOOKING))
    assert booking.ticket.date == TOMORROW
    assert not any("không viết" in text for text in texts(say(booking, definition), Role.TEXT))


def test_decomposed_names_are_printed_composed():
    name = unicodedata.normalize("NFD", "Hộ tịch – khai sinh")
    definition = office(agency={"vi": unicodedata.normalize("NFD", "UBND xã Mỹ Quới")}, names={"vi": name})
    for line in say(view(), definition).lines:
        assert unicodedata.is_normalized("NFC", line.text)


def test_a_service_that_the_definition_no_longer_has_still_has_a_slip():
    said = say(view(steps=(ticket().steps[0].__class__(service="Z"),), priority="gone", procedure="gone"))
    assert texts(said, Role.SERVICE) == ["Z"]
    assert "ƯU TIÊN · gone" in texts(said, Role.FACT)


def test_a_ticket_taken_yesterday_shows_its_own_date():
    said = say(view(state=TicketState.WAITING, issued_at=at(8, 12) - timedelta(days=3)))
    assert "Lấy số 08:12 · 20/11/2026" in texts(said, Role.FACT)
    assert texts(said, Role.DATE) == ["23/11/2026"]
