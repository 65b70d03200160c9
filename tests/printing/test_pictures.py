"""One picture, four commands, two widths: what comes out is the picture, dot for dot."""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from kiosk.model import PrintFate
from kiosk.printer import Profile, Raster
from printing import pictures, printers, raster, thermal
from printing.door import TcpDoor
from printing.virtual import VirtualPrinter
from tests.printing.samples import SLIPS
from tests.printing.test_thermal import TRAP, noise, play

WAYS = [(how, crop) for how in Raster for crop in (False, True) if not (crop and how is Raster.ESC_STAR)]


def same(paper: Image.Image, picture: Image.Image) -> bool:
    """ESC * prints whole lines of 24 rows: what it has more is white."""
    more = paper.height - picture.height
    top, rest = paper.crop((0, 0, *picture.size)), paper.crop((0, picture.height, paper.width, paper.height))
    return 0 <= more < 24 and top.tobytes() == picture.tobytes() and (not more or rest.getextrema() == (255, 255))


@pytest.mark.parametrize("dots", [384, 576])
@pytest.mark.parametrize(("how", "crop"), WAYS)
def test_a_slip_over_tcp_is_the_renderers_picture_dot_for_dot(dots, how, crop):
    drawn = raster.draw(SLIPS["walk-in"][0], dots)
    virtual = VirtualPrinter(profile=Profile(dots=dots))
    door = TcpDoor(virtual)
    printer = printers.open_printer(
        f"tcp://127.0.0.1:{door.port}?dots={dots}&raster={how.value}&crop={'yes' if crop else 'no'}"
    )
    job = thermal.job(drawn, printer.profile)
    assert printer.print(job).fate is PrintFate.PRINTED
    door.close()
    (paper,) = virtual.papers
    assert virtual.reports == ()
    assert same(paper.picture, pictures.as_printed(drawn, printer.profile))
    assert not TRAP.search(job)


@pytest.mark.parametrize("name", SLIPS)
@pytest.mark.parametrize(("how", "crop"), WAYS)
def test_against_traps_a_slip_gets_next_to_no_dots(name, how, crop):
    said, dots = SLIPS[name]
    drawn = raster.draw(said, dots)
    printed = pictures.as_printed(drawn, Profile(dots=dots, raster=how, crop=crop))
    more = ImageChops.logical_xor(drawn, printed)
    assert more.histogram()[-1] <= 3


@given(
    st.sampled_from([384, 512, 576]),
    st.integers(1, 200),
    st.integers(0, 2**31),
    st.sampled_from(WAYS),
    st.sampled_from([24, 103, 128]),
)
@example(512, 20, 1, (Raster.ESC_STAR, False), 24)  # a dot of the last row, whose neighbour below is no row any more
def test_any_picture_comes_out_and_no_byte_is_a_command_by_chance(dots, rows, seed, way, band_rows):
    profile = Profile(dots=dots, raster=way[0], crop=way[1], band_rows=band_rows)
    picture = noise(dots, rows, seed)
    job = thermal.job(picture, profile)
    papers, answers, machine = play(job, dots)
    assert same(papers[0].picture, pictures.as_printed(picture, profile))
    assert not TRAP.search(job)
    assert (answers, machine.reports) == (b"", [])


@given(st.integers(1, 300), st.integers(0, 40), st.integers(0, 2**31))
def test_margins_are_left_out_and_come_back_as_white(rows, wide, seed):
    data = random.Random(seed).randbytes(48 * rows)
    narrow = b"".join(data[at : at + wide].ljust(48, b"\x00") for at in range(0, len(data), 48))
    picture = pictures.unpacked(narrow, 384)
    profile = Profile(dots=384, crop=True)
    job = thermal.job(picture, profile)
    assert len(job) <= rows * max(wide, 1) + 8 * (rows // 24 + 1) + 6
    papers, _, _ = play(job, 384)
    assert papers[0].picture.tobytes() == pictures.as_printed(picture, profile).tobytes()


def test_a_length_that_would_be_a_command_is_parted():
    picture = Image.new("1", (384, 103), 1)
    picture.paste(0, (0, 0, 80, 103))
    job = thermal.job(picture, Profile(dots=384, raster=Raster.GS_L, crop=True))
    assert b"\x10\x04" not in job
    papers, _, _ = play(job, 384)
    assert papers[0].picture.tobytes() == picture.tobytes()


def test_cropping_saves_a_quarter_of_a_slip_at_least():
    drawn = raster.draw(SLIPS["walk-in"][0])
    whole, less = (len(thermal.job(drawn, Profile(crop=crop))) for crop in (False, True))
    print(f"a slip of {drawn.size}: {whole} bytes, cropped {less}")
    assert less < 0.75 * whole
