"""The two offices that ship, their procedures, and what `office check` finds odd."""

import re
import shutil
import time as clock
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from kiosk import definition, procedures, timetable
from kiosk.definition_oddities import contrast, turned_away
from kiosk.errors import Misused
from kiosk.model import Definition
from tests.kiosk.offices import parse, small

NAMES = ("mot-cua-nga-nam-2023", "trung-tam-pvhcc-phuong-nga-nam")


@pytest.fixture(params=NAMES)
def office(request: pytest.FixtureRequest) -> Definition:
    return _shipped(request.param)


@cache
def _shipped(name: str) -> Definition:
    return definition.check(name).definition


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The examples' folder, to be bent."""
    return Path(shutil.copytree(definition.OFFICES, tmp_path / "offices"))


def _faults(path: Path) -> list[tuple[str, str | None, str]]:
    with pytest.raises(Misused) as caught:
        definition.read(str(path))
    told: list[dict[str, str]] = caught.value.places["faults"]  # type: ignore[assignment]
    return [(fault["file"], fault["key"], fault["expected"]) for fault in told]


def test_two_offices_ship() -> None:
    assert definition.examples() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_text_that_is_read_stands_alone_and_says_the_same(name: str) -> None:
    text, source = definition.read(name)
    assert source == f"{name}.toml"
    alone = definition.parse(text, source=source)
    assert alone == _shipped(name)
    assert len(alone.procedures) >= 100


@pytest.mark.parametrize("name", NAMES)
def test_a_self_contained_text_is_read_as_it_stands(name: str, tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text(definition.read(name)[0], encoding="utf-8")
    assert definition.read(str(path)) == (path.read_text(encoding="utf-8"), "office.toml")


@pytest.mark.parametrize("name", NAMES)
def test_parsing_takes_less_than_150_ms(name: str) -> None:
    text, source = definition.read(name)
    best_s = 1.0
    for _ in range(5):
        start = clock.perf_counter()
        definition.parse(text, source=source)
        best_s = min(best_s, clock.perf_counter() - start)
    assert best_s < 0.150


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_rare_services_is_odd_about_what_ships(name: str) -> None:
    assert all(re.fullmatch(r"services\[\d+\]", oddity.key) for oddity in definition.check(name).oddities)


def test_an_office_has_services_counters_and_classes(office: Definition) -> None:
    assert len(office.services) >= 8
    assert 6 <= len(office.counters) <= 7
    assert [p.key for p in office.priorities] == ["elderly", "disabled", "pregnant", "merit"]
    assert all({"vi", "en", "km"} <= s.names.keys() & s.examples.keys() for s in office.services)
    assert "km" not in office.languages
    assert sorted(office.week) == [0, 1, 2, 3, 4]


def test_every_service_has_a_place_in_every_session(office: Definition) -> None:
    for service in office.services:
        for sessions in office.week.values():
            for session in sessions:
                assert sum(p.capacity for p in timetable.capacities(office, service, session)) >= 1


def test_colours_are_told_apart_and_dark_on_white(office: Definition) -> None:
    assert all(contrast(s.colour) >= 7 for s in office.services)
    assert all(a.colour != b.colour for a, b in combinations(office.services, 2))


def test_texts_are_vietnamese_english_and_khmer_letters(office: Definition) -> None:
    for service in office.services:
        khmer = service.names["km"] + service.examples["km"]
        assert all(0x1780 <= ord(c) < 0x1800 or c in " –\u200b" for c in khmer), khmer


def test_procedures_of_reliability_c_are_kept_and_not_shown(office: Definition) -> None:
    hidden = [p for p in office.procedures if not p.is_shown]
    assert hidden
    assert all(p.reliability == "C" for p in hidden)
    assert all(p.reliability in "AB" for p in office.procedures if p.is_shown)


def test_the_ward_keeps_all_120_procedures() -> None:
    office = _shipped(NAMES[1])
    assert len(office.procedures) == 120
    found = {p.key: p for p in office.procedures}
    copy = found["2.000815"]
    assert (copy.service, copy.code, copy.reliability) == ("A", "2.000815", "A")
    assert "sao y" in copy.keywords
    assert copy.papers[0] == "Bản chính giấy tờ"
    assert found["huong-dan-ho-tro-nop-ho-so-truc-tuyen"].service == "S"
    assert found["nhan-ket-qua-ho-so"].code == ""
    assert sum(p.online_only for p in office.procedures) == 14
    assert sum(p.highlight == "lien_thong" for p in office.procedures) == 2


def test_the_town_has_named_days_and_linked_procedures() -> None:
    office = _shipped(NAMES[0])
    assert [d.names["vi"] for d in office.named_days] == ["Thứ 2 ngày không viết", "Thứ 6 ngày không hẹn"]
    assert next(p for p in office.procedures if p.key == "3.000722").route == ("D", "H")
    assert not [p for p in office.procedures if p.service == ""]


def test_a_procedure_without_a_code_gets_a_key_of_its_name() -> None:
    assert procedures.slug("Đăng ký, cấp biển số xe lần đầu") == "dang-ky-cap-bien-so-xe-lan-dau"


def test_groups_without_a_service_are_left_out_and_told(folder: Path) -> None:
    path = folder / f"{NAMES[1]}.toml"
    path.write_text(path.read_text("utf-8").replace('"Quân sự" = "M"\n', "").replace('"Giáo dục" = "K"', ""), "utf-8")
    checked = definition.check(str(path))
    assert len(checked.definition.procedures) == 115
    assert [o.key for o in checked.oddities] == ["procedure_services", "procedure_services"]
    assert "Giáo dục" in checked.oddities[0].says + checked.oddities[1].says


def test_a_mapping_to_nowhere_is_refused(folder: Path) -> None:
    path = folder / f"{NAMES[0]}.toml"
    text = path.read_text("utf-8")
    text = text.replace('"Đất đai" = "C"', '"Đất đai" = "Z"\n"Đất" = "C"').replace('"2.002913"', '"9.999999"')
    path.write_text(text.replace('["D", "H"]', '["D", "Z"]'), "utf-8")
    told = _faults(path)
    keys = [key for _, key, _ in told]
    assert keys[:3] == [
        'procedure_services."Đất đai"',
        'procedure_services."Đất"',
        'procedure_routes."9.999999"',
    ]
    assert str(keys[3]).endswith(".route[1]")


def test_a_missing_list_of_procedures_is_named(folder: Path) -> None:
    (folder / "thu-tuc.csv").unlink()
    file, key, _ = _faults(folder / f"{NAMES[0]}.toml")[0]
    assert (file, key) == ("thu-tuc.csv", None)


@pytest.mark.parametrize("name", ["../thu-tuc.csv", "/etc/passwd", "thu-tuc.txt", ""])
def test_the_list_of_procedures_lies_beside_the_file(folder: Path, name: str) -> None:
    path = folder / f"{NAMES[0]}.toml"
    path.write_text(path.read_text("utf-8").replace('"thu-tuc.csv"', f'"{name}"'), "utf-8")
    assert _faults(path)[0][1] == "procedures"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("chi_truc_tuyen,", "", "chi_truc_tuyen"),
        ("do_tin\n", "tin\n", "do_tin"),
        ('NĐ 280/2025",A\n', 'NĐ 280/2025",D\n', "do_tin"),
        (",,0,", ",,co,", "chi_truc_tuyen"),
        ("2.000884", "2.000815", "ma_tthc"),
        ("2.000884", "2.000 884", "ma_tthc"),
        ("Chứng thực bản sao từ bản chính", "", "ten"),
        ("2.000884,", "2.000884,,", None),
        ("2.000884,Chứng", '2.000884,"Chứng', None),
    ],
)
def test_a_bad_row_names_file_column_and_line(folder: Path, old: str, new: str, key: str | None) -> None:
    path = folder / "thu-tuc.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    told = _faults(folder / f"{NAMES[1]}.toml")
    assert ("thu-tuc.csv", key) in [(file, at) for file, at, _ in told]


def test_procedures_that_are_no_utf_8_are_named(folder: Path) -> None:
    path = folder / "thu-tuc.csv"
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    assert _faults(folder / f"{NAMES[1]}.toml")[0][0] == "thu-tuc.csv"


def test_the_notice_that_goes_with_procedures_says_who_checks() -> None:
    assert "quyết định công bố" in definition.PROCEDURES_NOTICE


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21.0), ("#FFFFFF", 1.0), ("#767676", 4.54), ("#595959", 7.0)]
)
def test_contrast_is_that_of_wcag(colour: str, ratio: float) -> None:
    assert contrast(colour) == pytest.approx(ratio, abs=0.01)


def test_who_is_turned_away_is_poisson_loss() -> None:
    assert turned_away(0, 2.0) == pytest.approx(1)
    assert turned_away(1, 0.9) == pytest.approx((0.9 - 1 + 2.718281828**-0.9) / 0.9)
    assert turned_away(50, 2.0) == pytest.approx(0, abs=1e-9)


def _odd(**changes: object) -> list[str]:
    return [oddity.key for oddity in definition.warnings(parse(small(**changes)))]


def test_a_plain_office_is_not_odd() -> None:
    assert _odd() == []


def test_odd_things_are_told() -> None:
    services = small()["services"]
    services[0] |= {"colour": "#FFEE00", "mean_minutes": 61}
    services[1] |= {"colour": "#FFEE00", "names": {"vi": "Hộ tịch " * 9}}
    keys = _odd(services=services, languages=["vi", "km"], priorities=None, holidays="")
    assert {"services[0].colour", "services[1].colour", "services", "services[0].mean_minutes"} <= set(keys)
    assert {"services[1].names.vi", "services[1].names", "agency", "priorities", "holidays"} <= set(keys)
    assert "services[0]" in keys


def test_odd_hours_are_told() -> None:
    sessions = [
        {"name": "Sáng", "opens": "07:00", "last_ticket": "07:25", "closes": "07:25"},
        {"name": "Chiều", "opens": "13:00", "last_ticket": "14:05", "closes": "14:05", "issue_from": "10:00"},
    ]
    says = [o.says for o in definition.warnings(parse(small(week=[{"days": ["monday"], "sessions": sessions}])))]
    assert any("tận giờ đóng cửa" in s for s in says)
    assert any("ngắn hơn hai khung giờ" in s for s in says)
    assert any("5 phút" in s for s in says)
    assert any("hơn hai giờ" in s for s in says)


def test_odd_shares_and_capacities_are_told() -> None:
    office = small(counters=[{"number": 1, "services": {"A": 0.3}}, {"number": 2, "services": {"B": 0.2, "A": 0.4}}])
    office["services"][0]["capacity"] = 9
    keys = [o.key for o in definition.warnings(parse(office))]
    assert keys == ["counters[0].services", "services[0].capacity", "services[1]"]
