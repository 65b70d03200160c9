"""How a slip looks: golden pictures, sizes in dots, nothing clipped, and read from outside by zbar and tesseract."""

import difflib
import importlib
import os
import random
import re
import shutil
import subprocess
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from kiosk.model import Service, Step
from kiosk.slip_design import SlipDesign, SlipField
from printing import lettering, raster
from printing.lettering import Piece
from printing.slip import Line, Role, Slip, Span
from tests.printing.samples import OWN, SLIPS, office, say, view

FONTS = Path(__file__).parents[2] / "kiosk" / "fonts"
GOLDEN = Path(__file__).parents[1] / "golden" / "slips"
INSTALL = "apt-get install -y tesseract-ocr tesseract-ocr-vie libzbar0"


CODE = Line(Role.CODE, (Span("Mã phiếu K7M-3QX"),))


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box is not None
    return box


def only(role: Role, text: str) -> Slip:
    return Slip(lines=(Line(role, (Span(text),)), CODE), code="K7M3QX")


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_looks_as_it_was_approved(name):
    """Approve by looking: KIOSK_GOLDEN=write makes the pictures anew."""
    said, dots = SLIPS[name]
    picture, path = raster.draw(said, dots), GOLDEN / f"{name}.png"
    if os.environ.get("KIOSK_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path, optimize=True)
    with Image.open(path) as golden:
        assert golden.mode == "1"
        assert golden.size == picture.size
        assert golden.tobytes() == picture.tobytes(), f"{name} looks different; look at it, then KIOSK_GOLDEN=write"


@pytest.mark.parametrize("dots", [384, 512, 576])
@pytest.mark.parametrize("name", SLIPS)
def test_identical_tickets_are_identical_pictures(name, dots):
    said, _ = SLIPS[name]
    first, second = raster.draw(said, dots), raster.draw(said, dots)
    assert first.mode == "1"
    assert first.width == dots
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("dots", [384, 512, 576])
@pytest.mark.parametrize("label", ["A\u202f015", "AB\u00a0215", "A\u00a0999", "MW\u00a0888", "M\u00a01111"])
def test_a_number_is_15_mm_high_and_inside_the_paper(label, dots):
    picture = lettering.black_or_white(raster.number_picture(label, raster.number_letter(dots), dots - 16))
    left, top, right, bottom = ink(picture)
    assert bottom - top >= 15 * 8
    assert right - left <= dots - 16


@pytest.mark.parametrize("dots", [384, 576])
def test_the_number_stands_whole_on_the_slip(dots):
    with_number = raster.draw(only(Role.NUMBER, "AB\u00a0215"), dots)
    without = raster.draw(Slip(lines=(CODE,), code="K7M3QX"), dots)
    grown = with_number.height - without.height
    assert grown >= 120
    top = with_number.crop((0, 0, dots, 8 + 60 + grown))
    left, _, right, _ = ink(top)
    assert left > 0
    assert right < dots


VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậềểễếệồổỗốộờởỡớợừửữứự ĐĂẪỆƯ,-()/ ", max_size=150)


@given(VIETNAMESE, st.sampled_from([384, 576]), st.sampled_from([Role.SERVICE, Role.TEXT, Role.BANNER, Role.FACT]))
def test_no_letter_of_a_long_name_is_lost_or_outside(text, dots, role):
    said = only(role, text)
    pieces = (Piece(text, "ExtraBold"), Piece(" " + text))
    for row in lettering.fit(pieces, 38, dots - 36, least=30):
        assert 0 < row.width <= dots - 36
    rows = lettering.fit(pieces, 38, dots - 36, least=30)
    shown = "".join(run.text for row in rows for run in row.runs)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", unicodedata.normalize("NFC", text + text))
    picture = raster.draw(said, dots)
    left, top, right, bottom = ink(picture)
    assert left >= 8 - 2
    assert right <= dots - 8 + 2
    assert top > 0
    assert bottom < picture.height


@given(st.text("MWĐƯẪg ", min_size=1, max_size=80), st.integers(14, 60))
def test_a_measured_row_holds_all_its_ink(text, size):
    for row in lettering.wrap([Piece(text, "ExtraBold")], size, 400):
        image = Image.new("L", (row.width + 40, row.height + 40), 255)
        lettering.paint(ImageDraw.Draw(image), row, 20, 20)
        left, top, right, bottom = ink(lettering.black_or_white(image))
        assert left >= 20
        assert right <= 20 + row.width
        assert top >= 20
        assert bottom <= 20 + row.height


def test_rows_of_one_line_do_not_touch():
    rows = lettering.wrap([Piece("ẪỆỖ " * 20, "ExtraBold"), Piece("gyọự " * 20)], 27, 300)
    image = Image.new("L", (300, sum(row.height for row in rows)), 255)
    y = 0
    for row in rows:
        before = image.copy()
        lettering.paint(ImageDraw.Draw(image), row, 0, y)
        assert before.crop((0, y, 300, image.height)).getextrema() == (255, 255)
        y += row.height


def test_khmer_is_shaped():
    assert lettering.shapes(), "Raqm or fribidi is missing: apt-get install -y libfribidi0"
    shaped = lettering.measure([Piece("ស្រ្តី")], 40)
    apart = sum(lettering.measure([Piece(sign)], 40).advance for sign in "ស្រ្តី")
    assert shaped.advance < apart * 0.8


def test_a_long_khmer_name_breaks_between_clusters():
    name = "ការបញ្ជាក់ច្បាប់ចម្លងពីឯកសារដើម" * 3
    rows = lettering.fit((Piece(name, "ExtraBold"),), 38, 540, least=30)
    assert len(rows) > 1
    for row in rows:
        assert not row.runs[0].text.startswith(("\u17d2", "\u17b6", "\u17c6"))
        assert row.width <= 540


def test_every_letter_of_the_slip_has_a_glyph():
    from fontTools.ttLib import TTFont

    have: set[int] = set()
    for name in ("BeVietnamPro-Regular", "BeVietnamPro-SemiBold", "BeVietnamPro-ExtraBold"):
        have = set(TTFont(FONTS / f"{name}.ttf").getBestCmap())
        for said, _ in SLIPS.values():
            for line in said.lines:
                signs = {ord(sign) for sign in line.text.translate(lettering._PRINTED)}
                assert {chr(sign) for sign in signs - have if not 0x1780 <= sign <= 0x17FF} == set()


# ---- from outside ------------------------------------------------------------------------------------


def pyzbar():
    """Load zbar."""
    try:
        return importlib.import_module("pyzbar.pyzbar")
    except ImportError as error:
        pytest.fail(f"zbar is missing ({error}): {INSTALL}")


@pytest.mark.parametrize("name", SLIPS)
def test_zbar_reads_the_code(name):
    said, dots = SLIPS[name]
    found = pyzbar().decode(raster.draw(said, dots).convert("L"))
    assert [code.data.decode() for code in found] == ["K7M3QX"]


@pytest.mark.parametrize("dots", [384, 512, 576])
def test_a_logo_is_dithered_once_and_never_wider_than_the_paper(dots):
    png = OWN.logo
    inner = raster._Sheet(dots=dots, look=raster._look(dots)).inner
    picture = raster.logo_picture(png, inner)
    assert picture.mode == "1"
    assert raster.logo_picture(png, inner) is picture
    assert picture.width <= inner
    assert picture.height <= 160
    grey = BytesIO()
    Image.new("L", (100, 100), 128).save(grey, "PNG")
    assert 4500 < raster.logo_picture(grey.getvalue(), inner).convert("L").histogram()[0] < 5500
    tall, wide = Image.new("L", (20, 1900), 0), Image.new("L", (1900, 20), 0)
    for image in (tall, wide):
        target = BytesIO()
        image.save(target, "PNG")
        made = raster.logo_picture(target.getvalue(), inner)
        assert made.width <= inner
        assert made.height <= 160


@pytest.mark.parametrize("dots", [384, 576])
def test_a_slip_in_any_order_loses_no_line(dots):
    dice = random.Random(7)
    for _ in range(12):
        fields = dice.sample(list(SlipField), len(SlipField))
        said = say(view(priority="elderly", procedure="copy"), office(slip=SlipDesign(fields=tuple(fields))))
        usual = say(view(priority="elderly", procedure="copy"))
        assert sorted(line.text for line in said.lines) == sorted(line.text for line in usual.lines)
        found = pyzbar().decode(raster.draw(said, dots).convert("L"))
        assert [code.data.decode() for code in found] == ["K7M3QX"]


@pytest.mark.parametrize("dots", [384, 576])
def test_a_module_of_the_qr_is_six_dots_or_more(dots):
    look = raster._WIDE if dots == 576 else raster._NARROW
    assert look.module >= 6
    assert len(raster.qr_modules("K7M3QX")) == 21


# Prefixes have no I, O, Q: a reader of numbers need not think of them.
NUMBER_SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


def read(picture: Image.Image, folder: Path, *, scale: float = 2, signs: str = "") -> list[str]:
    """What tesseract sees; it wants letters of some 50 dots, so small ones are enlarged and the number made small."""
    if shutil.which("tesseract") is None:
        pytest.fail(f"tesseract is missing: {INSTALL}")
    path = folder / "slip.png"
    size = (int(picture.width * scale), int(picture.height * scale))
    picture.convert("L").resize(size, Image.Resampling.BICUBIC).save(path)
    command = [
        "tesseract",
        str(path),
        "-",
        "-l",
        "vie",
        "--psm",
        "6",
        *(["-c", f"tessedit_char_whitelist={signs}"] if signs else []),
    ]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    if done.returncode:
        pytest.fail(f"tesseract cannot read Vietnamese ({done.stderr.decode().strip()}): {INSTALL}")
    return [line for line in done.stdout.decode().splitlines() if line.strip()]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).replace("\u202f", " ").replace("\u00a0", " "))


def lines_of(dots: int) -> list[Line]:
    """Every line of every sample as it is said on such paper, once; Khmer has no reader here."""
    said = (line for slip, _ in SLIPS.values() for line in slip.lines)
    return list({line: None for line in said if not re.search(r"[\u1780-\u17ff]", line.text)})


@pytest.mark.parametrize("dots", [384, 576])
def test_tesseract_reads_every_line_of_every_slip(dots, tmp_path):
    look = raster._look(dots)
    sheet = raster._Sheet(dots=dots, look=look)
    for line in lines_of(dots):
        alone = raster._Sheet(dots=dots, look=look)
        alone.skip(30)
        if line.role is Role.NUMBER:
            alone.number([line])
            alone.skip(30)
            seen = plain("".join(read(alone.picture(), tmp_path, scale=0.4, signs=NUMBER_SIGNS)))
            assert seen.replace(" ", "") == plain(line.text).replace(" ", "")
            continue
        if line.role in (Role.BANNER, Role.COPY):
            alone.banner([line])
        else:
            alone.left(line, sheet.inner)
        alone.skip(30)
        seen = plain(" ".join(read(alone.picture(), tmp_path)))
        # O and 0 have one shape here: whoever reads "O9:3O" has read half past nine.
        said, seen = (text.replace("O", "0") for text in (plain(line.text), seen))
        alike = difflib.SequenceMatcher(None, said, seen, autojunk=False).ratio()
        assert alike >= 0.85, f"{said!r} was read as {seen!r}"


def test_tesseract_reads_a_whole_slip(tmp_path):
    said, dots = SLIPS["walk-in"]
    seen = plain(" ".join(read(raster.draw(said, dots), tmp_path)))
    for text in ("UBND PHƯỜNG NGÃ NĂM", "Chứng thực bản sao từ bản chính", "Khung giờ 08:00 – 08:30", "23/11/2026"):
        match = difflib.SequenceMatcher(None, text, seen, autojunk=False)
        found = sum(block.size for block in match.get_matching_blocks())
        assert found / len(text) >= 0.85, f"{text!r} is not in {seen!r}"


def test_a_name_of_60_letters_stands_whole():
    name = "Đăng ký thành lập, hoạt động hộ kinh doanh và hợp tác xã nhỏ"
    assert len(name) == 60
    definition = office(services=(Service(prefix="A", names={"vi": name}),))
    for dots in (384, 576):
        picture = raster.draw(say(view(steps=(Step(service="A"),)), definition), dots)
        left, _, right, _ = ink(picture)
        assert left >= 6
        assert right <= dots - 6
