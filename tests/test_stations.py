"""Windows opened by real processes: the first start, a machine without a display, what a first paint imports."""

import re
import subprocess
import sys
import time

import pytest
from PIL import Image

from tests.program import ROOT, Program, at

HEAVY = (
    "sqlalchemy",
    "alembic",
    "pydantic",
    "PIL",
    "numpy",
    "holidays",
    "escpos",
    "kiosk.office",
    "kiosk.model",
    "db",
    "printing",
)


@pytest.fixture
def program(tmp_path) -> Program:
    return Program(tmp_path)


def _until(is_so, within_s: float = 40.0) -> None:
    limit = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < limit


def _ended(process: subprocess.Popen) -> tuple[int, str, str]:
    process.terminate()
    out, err = process.communicate(timeout=30)
    return process.returncode, out.decode(), err.decode()


def test_the_first_start_brings_an_office_and_ends_when_it_is_told_to(program):
    process = program.start("run")
    _until(lambda: program.here("services").code == 0)
    assert len(program.here("services").value) >= 8
    _until(lambda: len(program.here("stations").value) == 4)
    rows = program.here("stations").value
    assert {row["role"] for row in rows} == {"citizen", "counter", "panel", "statistics"}
    assert {row["standing"] for row in rows} == {"running"}
    code, out, err = _ended(process)
    assert (code, err) == (0, "")
    assert {row["standing"] for row in program.here("stations").value} == {"closed"}
    assert "Đã nạp Trung tâm Phục vụ hành chính công phường Ngã Năm." in out
    assert "--at" in out
    assert program.here("db", "check").code == 0


def test_a_rehearsal_runs_on_the_screens_from_the_time_it_is_given(program):
    assert program.run("office", "load", "mot-cua-nga-nam-2023", "--rehearsal").code == 0
    process = program.start("--at", at("08:00"), "panel")
    _until(lambda: program.db.with_name("office.sqlite-wal").exists())
    assert program.here("--at", at("08:05"), "take", "A").value["date"] == "2026-11-23"
    assert _ended(process) == (0, "", "")


def test_a_station_without_a_display_says_so(program):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        program.env.pop(name, None)
    ran = program.run("panel")
    assert (ran.code, ran.out) == (3, "")
    assert "không có màn hình" in ran.err


def test_without_a_display_a_short_rehearsal_is_played_and_kept_as_pictures(program):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        program.env.pop(name, None)
    process = program.start("run", cwd=program.folder)
    out, err = (text.decode() for text in process.communicate(timeout=110))
    assert (process.returncode, err) == (0, "")
    lines = out.splitlines()
    assert "không có màn hình" in lines[0]
    (folder,) = (program.folder / "out").iterdir()
    assert lines[-1].endswith(str(folder))
    pictures = sorted(path.name for path in folder.iterdir())
    assert pictures == [line.split()[0] for line in lines if line[:2].isdigit()]
    assert sum("-phieu-" in name for name in pictures) == 3
    for name in pictures:
        with Image.open(folder / name) as picture:
            assert len(picture.convert("L").getcolors(256) or ()) > 1, name
    fates = [line for line in lines if re.fullmatch(r"[A-Z]{1,2}\s\d+: .+", line)]
    assert len(fates) == 3
    assert fates[0].endswith("đã xong")
    assert not program.db.exists()


def test_nothing_heavy_is_imported_before_the_first_paint():
    asked = f"import sys, main, ui.app; print([m for m in {HEAVY} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
