"""What the office says: sentences, labels, times, announcements, errors."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import sentences, speech, words
from kiosk.errors import Misused, Refused, Unavailable
from kiosk.model import Outcome, PrintFate, TicketState
from kiosk.views import SlotView
from kiosk.words import GAP, Words

MONDAY = date(2026, 11, 23)
HALF_PAST_NINE = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
FREE = SlotView(date=MONDAY, start=HALF_PAST_NINE, end=HALF_PAST_NINE, capacity=4, taken=1, free=3)


@pytest.fixture(autouse=True)
def _strict() -> Iterator[None]:
    words.use(strict=True)
    yield
    words.use(words.SHIPPED, strict=False)


def vi() -> Words:
    return Words("vi")


# ---- sentences ---------------------------------------------------------------------------------------


def test_a_sentence_is_its_own_vietnamese_and_its_places_are_filled_after_translation():
    assert vi()("Còn {n} chỗ", n=3) == "Còn 3 chỗ"
    assert Words("en")("đang chờ") == "waiting"
    assert Words("en").n("{n} phút", "{n} phút", 1) == "1 minute"
    assert Words("en").n("{n} phút", "{n} phút", 2) == "2 minutes"
    assert vi().n("{n} phút", "{n} phút", 1) == "1 phút"


def test_a_place_without_a_value_is_raised_in_tests_and_logged_before_a_citizen(caplog: pytest.LogCaptureFixture):
    with pytest.raises(KeyError):
        vi()("Còn {n} chỗ")
    words.use(strict=False)
    with caplog.at_level(logging.ERROR):
        assert vi()("Còn {n} chỗ") == "Còn … chỗ"
    assert "{n}" in caplog.text


def test_braces_that_cannot_be_filled_never_reach_a_traceback_at_run_time(caplog: pytest.LogCaptureFixture):
    words.use(strict=False)
    assert vi()("Còn {n chỗ", n=3) == "Còn {n chỗ"
    assert vi()("Còn {n.x} chỗ", n=3) == "Còn {n.x} chỗ"
    assert len(caplog.records) == 2


def test_without_any_catalogue_vietnamese_is_said(tmp_path: Path):
    words.use(tmp_path)
    assert Words("en")("đang chờ") == "đang chờ"
    assert Words("km").error(Refused("undo.nothing")) == "Không có thao tác nào để hoàn tác."


def test_an_empty_sentence_is_empty_not_the_catalogue_head():
    assert Words("en")("") == ""


def test_several_languages_live_in_one_process_and_in_many_threads():
    def say(n: int) -> str:
        return Words(("vi", "en")[n % 2])("đang chờ")

    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(say, range(400)))
    assert said == ["đang chờ", "waiting"] * 200


def test_an_office_text_is_taken_in_the_language_else_in_vietnamese():
    assert Words("en").of({"vi": "Chứng thực", "en": "Certification"}) == "Certification"
    assert Words("km").of({"vi": "Chứng thực", "en": "Certification"}) == "Chứng thực"
    assert Words("km").of({}) == ""


# ---- numbers and times -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "written"),
    [("A015", f"A{GAP}015"), ("AB1015", f"AB{GAP}1015"), ("A-015", "A-015"), ("15", "15"), ("", "")],
)
def test_a_label_of_the_default_format_gets_an_unbreakable_gap(label: str, written: str):
    assert words.number(label) == written


def test_times_are_the_office_s():
    w = vi()
    assert w.time(HALF_PAST_NINE) == "09:30"
    assert Words("vi", zone="UTC").time(HALF_PAST_NINE) == "02:30"
    assert w.span(HALF_PAST_NINE, HALF_PAST_NINE.replace(hour=3)) == "09:30–10:30"
    assert w.span(HALF_PAST_NINE, HALF_PAST_NINE.replace(second=59)) == "09:30"
    assert w.date(MONDAY) == "23/11/2026"
    assert w.date_short(MONDAY) == "23/11"
    assert w.date_long(MONDAY) == "Thứ Hai, 23/11/2026"
    assert w.date_long(date(2026, 11, 29)) == "Chủ Nhật, 29/11/2026"
    assert w.date(datetime(2026, 11, 22, 18, tzinfo=UTC)) == "23/11/2026"
    assert w.when(HALF_PAST_NINE, MONDAY) == "09:30"
    assert w.when(HALF_PAST_NINE, date(2026, 11, 22)) == "09:30 ngày 23/11"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "dưới 1 phút"),
        (59, "dưới 1 phút"),
        (600, "≈ 10 phút"),
        (3600, "≈ 1 giờ"),
        (4800, "≈ 1 giờ 20 phút"),
        (3599, "≈ 1 giờ"),
    ],
)
def test_a_rough_duration_is_said_in_minutes(seconds: float, said: str):
    assert vi().about(seconds) == said


@given(st.floats(-1e6, 1e6))
def test_a_duration_is_never_negative(seconds: float):
    assert "-" not in vi().duration(seconds)


def test_decimals_follow_the_language():
    assert vi().decimal(12.5) == "12,5"
    assert Words("en").decimal(12.5) == "12.5"
    assert vi().percent(0.866) == "87\u00a0%"


def test_every_state_fate_and_outcome_has_a_name():
    assert set(sentences.STATES) == set(TicketState)
    assert set(sentences.PRINT_FATES) == set(PrintFate)
    assert set(sentences.OUTCOMES) == set(Outcome)


# ---- announcements -----------------------------------------------------------------------------------


def test_an_announcement_reads_digit_by_digit_with_leading_zeros():
    said = words.spoken("A021", 3)
    assert said == "Kính mời công dân có số thứ tự A, không hai một, đến quầy số ba."


def test_digits_are_never_read_as_in_a_cardinal():
    assert speech.digits("A145") == "A, một bốn năm"
    assert speech.digits("BK105") == "bê ca, một không năm"


def test_a_recall_says_which_time_it_is():
    assert words.spoken("A021", 12, recall_count=1) == (
        "Mời lần hai, công dân có số thứ tự A, không hai một, đến quầy số mười hai."
    )
    assert "lần ba" in words.spoken("A021", 12, recall_count=2)


def test_an_announcement_holds_no_figures_in_any_language():
    for language in words.LANGUAGES:
        said = words.spoken("B907", 21, language)
        assert not any(sign.isdigit() for sign in said), said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (45, "bốn mươi lăm"),
        (50, "năm mươi"),
        (105, "một trăm linh năm"),
        (111, "một trăm mười một"),
        (1000, "một nghìn"),
        (2005, "hai nghìn không trăm linh năm"),
    ],
)
def test_cardinals_are_read_as_in_the_north(value: int, said: str):
    assert speech.cardinal(value) == said


def test_cardinals_of_the_south_say_le_and_ngan():
    assert speech.cardinal(1105, region="south") == "một ngàn một trăm lẻ năm"


@given(st.integers(0, 9999))
def test_two_numbers_never_sound_alike(value: int):
    said = speech.cardinal(value)
    assert said
    assert said != speech.cardinal(value + 1)
    assert "  " not in said


# ---- errors ------------------------------------------------------------------------------------------

TABLES = {Refused: sentences.REFUSED, Misused: sentences.MISUSED, Unavailable: sentences.UNAVAILABLE}


def test_every_key_has_a_last_sentence_that_needs_nothing_and_is_said_in_every_language():
    for kind, table in TABLES.items():
        for key, said in table.items():
            assert not words.places_of(said[-1]), key
            for language in words.LANGUAGES:
                assert Words(language).error(kind(key), staff=True)


def test_no_key_has_two_kinds():
    keys = [key for table in TABLES.values() for key in table]
    assert len(keys) == len(set(keys))


def test_a_full_slot_names_the_next_free_one():
    refusal = Refused("slot.full", slot="09:00", next=FREE)
    assert words.error(refusal, today=MONDAY) == ("Khung giờ này đã đủ chỗ. Khung giờ gần nhất còn chỗ: 09:30.")
    assert words.error(refusal, today=date(2026, 11, 20)).endswith("09:30 ngày 23/11.")
    assert words.error(refusal, "en", today=MONDAY) == "This time slot is full. The next one with room: 09:30."


def test_a_full_slot_without_a_next_one_asks_for_another_choice():
    said = words.error(Refused("slot.full", next=None))
    assert said == "Khung giờ này đã đủ chỗ. Mời ông/bà chọn khung giờ khác hoặc ngày khác."


def test_every_fault_of_a_definition_is_a_line_with_file_key_and_what_was_expected():
    faults = [
        {"file": "a.toml", "line": 3, "key": "counters[0].number", "expected": "một số nguyên"},
        {"file": "a.toml", "line": None, "key": "name", "expected": "một chuỗi không trống"},
    ]
    said = words.error(Misused("definition.bad", **faults[0], faults=faults))
    assert said.splitlines() == [
        "Tệp a.toml, dòng 3, mục counters[0].number: cần một số nguyên.",
        "Tệp a.toml, mục name: cần một chuỗi không trống.",
    ]


def test_a_state_is_said_by_its_name():
    said = words.error(Refused("ticket.wrong_state", label="A015", state="held", verb="finish"))
    assert said == f"Phiếu số A{GAP}015 đang ở trạng thái “tạm giữ” nên không thực hiện được thao tác này."
    assert "đang gọi thử" in words.error(Refused("ticket.wrong_state", label="A015", state="tried"))


def test_a_citizen_is_spared_what_failed_and_staff_are_told():
    error = Unavailable("db.network_fs", path="/mnt/x", filesystem="nfs")
    assert "nfs" not in words.error(error)
    assert "ông/bà" in words.error(error)
    assert "/mnt/x nằm trên ổ đĩa mạng (nfs)" in words.error(error, staff=True)
    assert "Số của ông/bà đã được lưu" in words.error(Unavailable("printer.paper"))
    assert words.error(Unavailable("bug")) == "Có trục trặc ngoài dự kiến. Mời ông/bà gặp cán bộ."


def test_an_unknown_key_is_said_as_a_bug_not_as_a_code():
    assert words.error(Refused("no.such")) == "Có trục trặc ngoài dự kiến. Mời ông/bà gặp cán bộ."


def test_braces_in_what_was_given_are_shown_as_they_are():
    assert "“{x}”" in words.error(Misused("service.unknown", service="{x}"))
