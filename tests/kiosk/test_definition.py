"""An office's TOML becomes a checked value, or every fault is told at once."""

import contextlib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import definition, words
from kiosk.errors import Misused
from kiosk.model import CalendarDay, DayKind, Numbering, Share
from tests.kiosk.offices import faults, parse, small


def test_a_small_office_becomes_a_value() -> None:
    office = parse(small())
    assert [s.prefix for s in office.services] == ["A", "B"]
    assert office.services[1].mean_min == 12.5
    assert office.counters[0].serves == (Share(service="A", share=0.6), Share(service="B", share=0.4))
    assert office.counters[1].name == ""
    assert sorted(office.week) == [0, 1, 2, 3, 4]
    assert office.week[0][0].issue_from == time(6)
    assert office.zone == "Asia/Ho_Chi_Minh"
    assert office.holidays == "VN"
    assert office.languages == ("vi",)


def test_every_rule_of_the_model_can_be_set() -> None:
    given = {
        "slot_min": 60,
        "slots": False,
        "load_factor": 0.8,
        "no_show_rate": 0.1,
        "numbering": "day",
        "number_format": "{prefix}-{number}",
        "grace_min": 20,
        "tolerance_min": 10,
        "max_returns": 1,
        "priority_row": 3,
        "step_credit_min": 5,
        "own_credit_min": 2,
        "booking_days": 0,
        "implied_no_show": True,
        "auto_no_show_min": 3,
        "recall_guard_s": 10,
        "undo_s": 8,
    }
    rules = parse(small(rules=given)).rules
    plain = {name: getattr(rules, name) for name in type(rules).__dataclass_fields__}
    assert plain == {**given, "numbering": Numbering.DAY}


def test_calendar_named_days_and_notices_are_read() -> None:
    office = parse(
        small(
            calendar=[
                {"date": date(2026, 12, 31), "kind": "half", "reason": "Tổng kết năm"},
                {"date": "2027-01-02", "kind": "open"},
            ],
            named_days=[{"weekday": "friday", "names": {"vi": "Thứ 6 ngày không hẹn"}}],
            notices={"vi": "Xin giữ trật tự"},
            holidays="",
        )
    )
    assert office.calendar[0] == CalendarDay(date=date(2026, 12, 31), kind=DayKind.HALF, reason="Tổng kết năm")
    assert office.calendar[1].kind is DayKind.OPEN
    assert office.named_days[0].weekday == 4
    assert office.notices == {"vi": "Xin giữ trật tự"}
    assert office.holidays is None


def test_times_may_be_written_as_toml_times() -> None:
    office = small()
    office["week"][0]["sessions"][0]["opens"] = time(7, 30)
    assert parse(office).week[0][0].opens == time(7, 30)


def test_an_afternoon_does_not_issue_before_the_morning_has_closed() -> None:
    office = small()
    office["week"][0]["sessions"][1]["opens"] = "11:30"
    assert parse(office).week[0][1].issue_from == time(11)


def test_procedures_can_be_written_in_the_file() -> None:
    given = {"key": "1.2", "service": "A", "name": "Sao y", "papers": ["Bản chính"], "route": ["B"]}
    procedure = parse(small(procedures=[given])).procedures[0]
    assert (procedure.papers, procedure.route, procedure.reliability) == (("Bản chính",), ("B",), "B")


@pytest.mark.parametrize("prefix", ["I", "O", "Q", "AO", "ABC", "a", "Đ", "", "A1", "A\n"])
def test_a_prefix_has_one_or_two_capitals_without_i_o_q(prefix: str) -> None:
    office = small()
    office["services"][1]["prefix"] = prefix
    assert "trừ I, O, Q" in faults(office)["services[1].prefix"]


def _at(office: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Set a value at a dotted path with plain numbers as indices; None removes it."""
    *before, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = office
    for part in before:
        place = place[part]
    if isinstance(place, dict) is isinstance(last, int):
        raise TypeError
    if value is None:
        del place[last]
    else:
        place[last] = value
    return office


BAD = [
    ("key", None, "key"),
    ("key", "Ngã Năm", "key"),
    ("names", {"en": "Office"}, "names"),
    ("names", {"vi": " "}, "names.vi"),
    ("names", {"vi": "hai\ndòng"}, "names.vi"),
    ("names", {"vi": "Tên", "fr": "Nom"}, "names.fr"),
    ("agency", None, "agency"),
    ("agency", {"vi": "Xã", "²": "X"}, "agency.²"),
    ("agency", {"vi": "Xã", "9" * 5000: "X"}, "agency." + "9" * 5000),
    ("zone", "Asia/Ngã_Năm", "zone"),
    ("zone", "../../etc/passwd", "zone"),
    ("languages", ["vi", "fr"], "languages[1]"),
    ("languages", ["en"], "languages"),
    ("languages", ["vi", "vi"], "languages"),
    ("holidays", "FR", "holidays"),
    ("colour", "#000000", "colour"),
    ("services", [], "services"),
    ("services", "A", "services"),
    ("services", None, "services"),
    ("services.0", 7, "services[0]"),
    ("services.0.names", None, "services[0].names"),
    ("services.0.colour", "red", "services[0].colour"),
    ("services.0.colour", "#12345G", "services[0].colour"),
    ("services.0.mean_minutes", 0, "services[0].mean_minutes"),
    ("services.0.mean_minutes", "6", "services[0].mean_minutes"),
    ("services.0.mean_minutes", float("nan"), "services[0].mean_minutes"),
    ("services.0.mean_minutes", float("inf"), "services[0].mean_minutes"),
    ("services.0.capacity", -1, "services[0].capacity"),
    ("services.0.capacity", 2.5, "services[0].capacity"),
    ("services.0.online_only", "no", "services[0].online_only"),
    ("counters", [], "counters"),
    ("counters.1.number", 1, "counters[1].number"),
    ("counters.1.number", 0, "counters[1].number"),
    ("counters.1.number", True, "counters[1].number"),
    ("counters.0.services", {}, "counters[0].services"),
    ("counters.0.services", {"A": 0.6, "C": 0.4}, "counters[0].services.C"),
    ("counters.0.services.A", 0, "counters[0].services.A"),
    ("counters.0.services.A", 1.2, "counters[0].services.A"),
    ("counters.0.services.A", 0.601, "counters[0].services"),
    ("counters.0.services", {"B": 1}, "services[0]"),
    ("priorities", [{"key": "x", "names": {"vi": "X"}}, {"key": "x", "names": {"vi": "Y"}}], "priorities[1].key"),
    ("priorities.0.key", "Cao tuổi", "priorities[0].key"),
    ("week", [], "week"),
    ("week.0.days", [], "week[0].days"),
    ("week.0.days.0", "thứ hai", "week[0].days[0]"),
    ("week.0.days.1", "monday", "week[0].days[1]"),
    ("week.0.sessions", [], "week[0].sessions"),
    ("week.0.sessions.0.opens", "7h", "week[0].sessions[0].opens"),
    ("week.0.sessions.0.opens", "24:00", "week[0].sessions[0].opens"),
    ("week.0.sessions.0.opens", time(7, 0, 30), "week[0].sessions[0].opens"),
    ("week.0.sessions.0.last_ticket", "07:00", "week[0].sessions[0].last_ticket"),
    ("week.0.sessions.0.closes", "10:00", "week[0].sessions[0].closes"),
    ("week.0.sessions.0.issue_from", "07:01", "week[0].sessions[0].issue_from"),
    ("week.0.sessions.1.opens", "10:59", "week[0].sessions[1].opens"),
    ("week.0.sessions.1.issue_from", "10:59", "week[0].sessions[1].issue_from"),
    ("calendar", [{"date": "2026-02-30", "kind": "open"}], "calendar[0].date"),
    ("calendar", [{"date": "2026-02-01", "kind": "shut"}], "calendar[0].kind"),
    ("calendar", [{"date": "2026-02-01", "kind": "open"}] * 2, "calendar[1].date"),
    ("named_days", [{"weekday": "friday", "names": {"vi": "X"}}] * 2, "named_days[1].weekday"),
    ("rules", 5, "rules"),
    ("rules", {"slot_min": 45}, "rules.slot_min"),
    ("rules", {"priority_row": 0}, "rules.priority_row"),
    ("rules", {"load_factor": 0}, "rules.load_factor"),
    ("rules", {"no_show_rate": 1}, "rules.no_show_rate"),
    ("rules", {"numbering": "week"}, "rules.numbering"),
    ("rules", {"number_format": "{number}"}, "rules.number_format"),
    ("rules", {"number_format": "{prefix}"}, "rules.number_format"),
    ("rules", {"number_format": "{prefix}{number:03d"}, "rules.number_format"),
    ("rules", {"number_format": "{prefix.__class__}{number}"}, "rules.number_format"),
    ("rules", {"number_format": "{prefix}{number:0999999999d}"}, "rules.number_format"),
    ("rules", {"own_credit_min": -1}, "rules.own_credit_min"),
    ("rules", {"grace_min": "30"}, "rules.grace_min"),
    ("rules", {"load_facter": 1.0}, "rules.load_facter"),
    ("procedures", "thu-tuc.csv", "procedures"),
    ("procedures", 5, "procedures"),
    ("procedures", [{"key": "x", "service": "C", "name": "X"}], "procedures[0].service"),
    ("procedures", [{"key": "x", "service": "A", "name": "X", "route": ["C"]}], "procedures[0].route[0]"),
    ("procedures", [{"key": "x", "service": "A", "name": "X"}] * 2, "procedures[1].key"),
    ("procedures", [{"key": "x", "service": "A", "name": "X", "reliability": "D"}], "procedures[0].reliability"),
    ("procedure_services", {"Đất đai": "A"}, "procedure_services"),
]


@pytest.mark.parametrize(("path", "value", "key"), BAD)
def test_a_fault_names_file_key_and_what_was_expected(path: str, value: object, key: str) -> None:
    told = faults(_at(small(), path, value))
    assert list(told) == [key]
    assert told[key].strip()


def test_all_faults_are_told_at_once() -> None:
    office = small(zone="Mars/Base", rules={"slot_min": 20, "priority_row": 0})
    office["services"][0]["prefix"] = "Q"
    office["counters"][0]["services"] = {"B": 0.9, "C": 0.3}
    office["week"][0]["sessions"][1]["opens"] = "10:00"
    assert set(faults(office)) == {
        "zone",
        "rules.slot_min",
        "rules.priority_row",
        "services[0].prefix",
        "counters[0].services.C",
        "counters[0].services",
        "week[0].sessions[1].opens",
    }


def test_a_prefix_is_given_once() -> None:
    office = small(counters=[{"number": 1, "services": {"A": 1}}])
    office["services"][1]["prefix"] = "A"
    assert list(faults(office)) == ["services[1].prefix"]


def test_a_service_without_a_place_is_refused() -> None:
    office = small()
    office["services"][1]["capacity"] = 0
    told = faults(office)
    assert "lĩnh vực B" in told["services[1]"]


def test_blocks_beyond_999_are_refused() -> None:
    office = small()
    office["services"][0]["capacity"] = 60
    assert "999" in faults(office)["services[0]"]
    office["rules"] = {"numbering": "day"}
    assert parse(office).rules.numbering is Numbering.DAY


def test_a_near_miss_is_named() -> None:
    assert "load_factor" in faults(small(rules={"load_facter": 1.0}))["rules.load_facter"]
    office = small()
    office["week"][0]["sessions"][0]["close"] = "11:00"
    assert "closes" in faults(office)["week[0].sessions[0].close"]


def test_a_fault_tells_its_line() -> None:
    text = tomli_w.dumps(small()).replace("mean_minutes = 12.5", "mean_minutes = 0")
    with pytest.raises(Misused) as caught:
        definition.parse(text, source="thu.toml")
    line = caught.value.places["line"]
    assert isinstance(line, int)
    assert "mean_minutes = 0" in text.splitlines()[line - 1]


def test_a_syntax_error_tells_line_and_column() -> None:
    with pytest.raises(Misused) as caught:
        definition.parse('key = "x"\nnames = {', source="thu.toml")
    assert caught.value.places["line"] == 2 or "cuối tệp" in str(caught.value)
    with pytest.raises(Misused) as caught:
        definition.parse('key = "x"\nnames = [}\n', source="thu.toml")
    assert caught.value.places["line"] == 2
    assert "dòng 2, cột 10" in words.error(caught.value)


@pytest.mark.parametrize("text", ["[" * 5000, "a = " + "9" * 5000, "\x00", "key = 'a", "= 1", "a = 1\na = 2"])
def test_garbage_is_a_syntax_error_and_nothing_worse(text: str) -> None:
    with pytest.raises(Misused) as caught:
        definition.parse(text, source="thu.toml")
    assert caught.value.key == "definition.bad"
    assert "thu.toml" in words.error(caught.value)


JUNK = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
PATHS = sorted({path for path, _, _ in BAD if not path.startswith("procedure")})


@settings(max_examples=settings().max_examples // 2)
@given(st.lists(st.tuples(st.sampled_from(PATHS), JUNK), min_size=1, max_size=3))
def test_whatever_stands_somewhere_is_a_value_or_a_fault(changes: list[tuple[str, Any]]) -> None:
    office = small()
    for path, value in changes:
        with contextlib.suppress(KeyError, IndexError, TypeError):
            _at(office, path, value)
    with contextlib.suppress(Misused):
        parse(office)


def test_a_file_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "thu.toml"
    path.write_bytes(tomli_w.dumps(small()).encode("cp1258", errors="replace"))
    with pytest.raises(Misused) as caught:
        definition.read(str(path))
    assert caught.value.places["file"] == "thu.toml"
    assert "UTF-8" in str(caught.value)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "thu.toml"
    path.write_bytes(b"\xef\xbb\xbf" + tomli_w.dumps(small()).encode())
    assert definition.parse(definition.read(str(path))[0], source="thu.toml").key == "thu"


@pytest.mark.parametrize("name", ["nowhere", "nowhere.toml", "/etc/passwd/office.toml"])
def test_an_unknown_office_is_told_with_the_known_ones(name: str) -> None:
    with pytest.raises(Misused) as caught:
        definition.read(name)
    assert caught.value.key == "office.unknown"
    assert "mot-cua-nga-nam-2023" in words.error(caught.value)


def test_a_folder_or_an_endless_file_is_no_definition(tmp_path: Path) -> None:
    for path in (str(tmp_path), "/dev/zero"):
        with pytest.raises(Misused) as caught:
            definition.read(path)
        assert caught.value.key == "definition.bad"
