"""Bytes for the printer, and its answers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.printer import Cut, Profile
from kiosk.trial import Switch
from printing import pictures, raster, thermal
from printing.head import Paper
from printing.machine import Machine
from tests.printing.samples import SLIPS

TRAP = re.compile(rb"\x10[\x04\x05\x14]")


def play(job: bytes, dots: int) -> tuple[list[Paper], bytes, Machine]:
    papers: list[Paper] = []
    answers = bytearray()
    machine = Machine(dots=dots, answer=answers.extend, out=papers.append)
    machine.feed(job)
    return papers, bytes(answers), machine


def noise(dots: int, rows: int, seed: int) -> Image.Image:
    import random

    return pictures.unpacked(random.Random(seed).randbytes(dots // 8 * rows), dots)


@given(st.integers(1, 2000))
def test_bands_add_up_and_none_is_a_multiple_of_48(height):
    rows = list(pictures.bands(height))
    assert sum(rows) == height
    assert all(0 < each <= 128 and each % 48 for each in rows)
    assert rows[:-1] == [128] * (len(rows) - 1) or height % 128 in (48, 96)


@pytest.mark.parametrize("name", SLIPS)
def test_what_is_drawn_is_what_comes_out_dot_for_dot(name):
    said, dots = SLIPS[name]
    picture = raster.draw(said, dots)
    papers, answers, machine = play(thermal.job(picture, Profile(dots=dots)), dots)
    assert [paper.picture.tobytes() for paper in papers] == [picture.tobytes()]
    assert (papers[0].picture.size, papers[0].cut) == (picture.size, "partial")
    assert answers == b""
    assert machine.reports == []


@given(st.sampled_from([384, 512, 576]), st.integers(1, 300), st.integers(0, 2**31))
def test_no_picture_holds_a_command_that_printers_obey_at_once(dots, rows, seed):
    picture = noise(dots, rows, seed)
    mended = pictures.without_traps(picture)
    assert not TRAP.search(pictures.packed(mended))
    assert pictures.without_traps(mended).tobytes() == mended.tobytes()
    job = thermal.job(picture, Profile(dots=dots))
    assert not TRAP.search(job)
    papers, answers, _ = play(job, dots)
    assert papers[0].picture.tobytes() == mended.tobytes()
    assert answers == b""


def test_a_trap_costs_one_more_dot_beside_a_lone_one():
    picture = pictures.unpacked(b"\x10\x04\x01" + bytes(45), 384)
    assert pictures.packed(pictures.without_traps(picture)) == b"\x18\x04\x01" + bytes(45)


@pytest.mark.parametrize(
    ("cut", "end"), [(Cut.PARTIAL, b"\x1dVB\x18"), (Cut.FULL, b"\x1dVA\x18"), (Cut.NONE, b"\x1bd\x05")]
)
def test_a_job_is_init_bands_and_one_cut(cut, end):
    picture = Image.new("1", (576, 300), 1)
    job = thermal.job(picture, Profile(cut=cut))
    assert job.startswith(b"\x1b@\x1dv0\x00\x48\x00\x80\x00")
    assert job.endswith(end)
    assert len(job) == 2 + 3 * 8 + 300 * 72 + len(end)


def test_a_picture_of_another_width_is_refused():
    with pytest.raises(ValueError, match="384"):
        thermal.job(Image.new("1", (384, 10), 1))


@given(st.binary(max_size=300))
def test_the_machine_survives_any_bytes(data):
    play(data, 384)


@given(st.lists(st.integers(1, 5000), max_size=8))
def test_how_the_bytes_are_parted_changes_nothing(cuts):
    said, dots = SLIPS["walk-in-384"]
    picture = raster.draw(said, dots)
    job = thermal.STATUS_QUERIES + thermal.job(picture, Profile(dots=dots)) + thermal.process_query(7)
    papers: list[Paper] = []
    answers = bytearray()
    machine = Machine(dots=dots, answer=answers.extend, out=papers.append)
    at = 0
    for size in [*cuts, len(job)]:
        machine.feed(job[at : at + size])
        at += size
    assert papers[0].picture.tobytes() == picture.tobytes()
    assert thermal.read_status(bytes(answers[:4])) == thermal.Status()
    assert bytes(answers[4:]) == thermal.process_answer(7)


@pytest.mark.parametrize(
    ("switch", "cause"),
    [
        (Switch.PAPER_OUT, "printer.paper"),
        (Switch.COVER_OPEN, "printer.cover"),
        (Switch.CUTTER, "printer.cutter"),
        (Switch.NEAR_END, None),
    ],
)
def test_a_status_tells_the_cause(switch, cause):
    answers = bytearray()
    machine = Machine(dots=576, answer=answers.extend, out=lambda _: None)
    machine.turn(switch, is_on=True)
    machine.feed(thermal.STATUS_QUERIES)
    status = thermal.read_status(bytes(answers))
    assert status is not None
    assert status.cause == cause
    assert status.is_paper_near_end == (switch in (Switch.NEAR_END, Switch.PAPER_OUT))


@pytest.mark.parametrize("answer", [b"", b"\x12\x12\x12", b"\x00\xff\x37\x22", b"\x10\x10\x10\x10"])
def test_less_than_four_valid_bytes_are_no_status(answer):
    assert thermal.read_status(answer) is None


def test_an_unknown_command_is_reported_and_the_rest_is_printed():
    picture = Image.new("1", (384, 8), 0)
    papers, _, machine = play(b"\x1b\xee" + thermal.job(picture, Profile(dots=384)), 384)
    assert machine.reports == ["unknown command 1b ee at byte 0"]
    assert papers[0].picture.tobytes() == picture.tobytes()


def test_the_machine_prints_the_text_of_other_programs():
    papers, _, machine = play(b"\x1b@Hello\nworld\n\x1dV\x00", 384)
    assert machine.reports == []
    assert papers[0].cut == "full"
    assert papers[0].picture.getextrema() == (0, 255)


def test_changes_are_told_to_who_asked_for_them():
    answers = bytearray()
    machine = Machine(dots=576, answer=answers.extend, out=lambda _: None)
    machine.feed(b"\x1da\x0e")
    machine.turn(Switch.COVER_OPEN, is_on=True)
    assert len(answers) == 8
    assert all(answers[at] & 0x93 == 0x10 for at in (0, 4))
    assert answers[4] & 0x20
