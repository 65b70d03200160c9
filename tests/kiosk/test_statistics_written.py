"""Statistics as they are written: CSV, JSON, and the page of definitions."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

from kiosk import measures, tables
from kiosk.statistics import Group
from kiosk.words import Words
from tests.kiosk.hallway import Hallway, office
from tests.kiosk.measured import call, report

ROOT = Path(__file__).parents[2]
DEFINITION = office()


def test_the_csv_opens_in_a_vietnamese_spreadsheet():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.later(minutes=7, seconds=30)
    call(hallway)
    text = tables.to_csv(report(hallway, by=Group.SERVICE), hallway.hall.definition, Words())
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["Lĩnh vực"] for row in rows] == ["A", "B", "C", "Tổng cộng"]
    assert rows[0]["Chờ trung vị (phút)"] == "7,5"
    assert rows[1]["Chờ trung vị (phút)"] == ""
    assert rows[-1]["Phiếu đã cấp"] == "1"


def test_a_name_cannot_become_a_formula():
    hallway = Hallway(at="07:00")
    names = {"vi": "=1+1"}
    hallway.hall.definition = replace(DEFINITION, services=tuple(replace(s, names=names) for s in DEFINITION.services))
    text = tables.to_csv(report(hallway, by=Group.SERVICE), hallway.hall.definition, Words())
    assert "\r\n'=1+1;" in text


def test_json_tells_seconds_shares_and_local_times():
    hallway = Hallway(at="07:00")
    hallway.take("A")
    hallway.later(minutes=7)
    call(hallway)
    told = tables.to_json(report(hallway, by=Group.COUNTER), hallway.hall.definition, Words())
    assert told["from"] == told["to"] == "2026-11-23"
    assert told["now"] == "2026-11-23T07:07:00+07:00"
    assert told["total"]["wait"]["median_s"] == 420
    assert told["total"]["wait"]["within_15"] == 1.0
    assert told["rows"][0]["name"] == "Quầy 1"
    assert set(told["definitions"]) == {m.key for m in measures.MEASURES}


def test_every_measure_has_one_key_one_name_and_one_meaning():
    for field in ("key", "name", "meaning"):
        values = [getattr(measure, field) for measure in measures.MEASURES]
        assert len(values) == len(set(values)), field
    assert measures.measure("wait_p95").name == "95 % chờ dưới"


def test_the_page_of_definitions_says_what_the_screens_say():
    page = (ROOT / "docs" / "dinh-nghia-thong-ke.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", page, flags=re.MULTILINE))
    for measure in measures.MEASURES:
        assert rows.get(measure.name) == measure.meaning, measure.key
    for sentence in (measures.WAIT, measures.QUANTILE, measures.TRIED):
        assert sentence in page
    assert len(rows) == len(measures.MEASURES) + 1, "a figure of the page that is no measure"
