"""The slip's part of an office's definition: what it may say, what it must, and a logo that is whole or refused."""

import struct
import tomllib
import zlib

import pytest

from kiosk import definition, logo
from kiosk.errors import Misused
from kiosk.slip_design import FIELDS, SlipDesign, SlipField
from tests.office.rehearsal import SMALL

NEEDED = '"number", "date", "qr"'


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 40, height: int = 20) -> bytes:
    """A white picture of 8 bits grey, written by hand."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_slip(slip: str) -> str:
    return f"{SMALL}\n[slip]\n{slip}\n"


def fault_of(slip: str, folder=None) -> dict:
    with pytest.raises(Misused, match=r"definition\.bad") as error:
        definition.parse(with_slip(slip), source="nho.toml", folder=folder)
    (fault,) = error.value.places["faults"]
    return fault


def test_an_office_that_says_nothing_has_the_usual_slip():
    assert definition.parse(SMALL, source="nho.toml").slip == SlipDesign()
    assert SlipDesign().fields == FIELDS == tuple(SlipField)


def test_fields_and_order_are_the_offices():
    made = definition.parse(
        with_slip(f'fields = ["service", {NEEDED}]\nadds_vietnamese = true\nnotices = {{ vi = "Giữ phiếu." }}'),
        source="nho.toml",
    )
    assert [field.value for field in made.slip.fields] == ["service", "number", "date", "qr"]
    assert made.slip.adds_vietnamese
    assert made.slip.notices == {"vi": "Giữ phiếu."}


@pytest.mark.parametrize(
    ("slip", "key", "says"),
    [
        (f'fields = [{NEEDED}, "fee"]', "slip.fields[3]", "một trong: name, service"),
        (f'fields = [{NEEDED}, "qr"]', "slip.fields", "mỗi mục một lần"),
        ('fields = ["number", "date"]', "slip.fields", "không gọi được số hay tìm lại được phiếu"),
        ('fields = ["qr", "date"]', "slip.fields", "có number, date và qr"),
        ('fields = ["number", "qr"]', "slip.fields", "có number, date và qr"),
        ("fields = []", "slip.fields", "có number, date và qr"),
        ('feilds = ["qr"]', "slip.feilds", "có phải là “fields”?"),
        ('notices = { fr = "Bonjour" }', "slip.notices.fr", "một trong: vi, en, km"),
        ("adds_vietnamese = 1", "slip.adds_vietnamese", "true hoặc false"),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_key(slip, key, says):
    fault = fault_of(slip)
    assert (fault["file"], fault["key"]) == ("nho.toml", key)
    assert says in fault["expected"]
    assert fault["line"] is not None


def test_a_logo_is_read_beside_the_definition_and_becomes_part_of_its_text(tmp_path):
    (tmp_path / "dau.png").write_bytes(png())
    file = tmp_path / "nho.toml"
    file.write_text(with_slip('logo = "dau.png"'), encoding="utf-8")
    text, source = definition.read(str(file))
    assert tomllib.loads(text)["slip"]["logo"].startswith(logo.PREFIX)
    (tmp_path / "dau.png").unlink()
    assert definition.parse(text, source=source).slip.logo == png()


@pytest.mark.parametrize(
    "name", ["none.png", "text.png", "small.png", "large.png", "heavy.png", "torn.png", "bent.png"]
)
def test_a_logo_that_is_missing_broken_or_of_no_use_is_refused(tmp_path, name):
    whole = png()
    bent = bytearray(whole)
    bent[45] ^= 1
    files = {
        "text.png": b"GIF89a",
        "small.png": png(7, 7),
        "large.png": png(2001, 8),
        "heavy.png": whole + bytes(logo.MOST_BYTES),
        "torn.png": whole[:-20],
        "bent.png": bytes(bent),
    }
    for each, content in files.items():
        (tmp_path / each).write_bytes(content)
    fault = fault_of(f'logo = "{name}"', folder=tmp_path)
    assert (fault["file"], fault["key"]) == ("nho.toml", "slip.logo")
    assert name in fault["expected"]


def test_a_png_broken_anywhere_is_refused():
    whole = png()
    logo.check(whole)
    for end in range(len(whole)):
        with pytest.raises(ValueError, match=r"\w"):
            logo.check(whole[:end])
    for at in range(8, len(whole)):
        bent = bytearray(whole)
        bent[at] ^= 0x20
        with pytest.raises(ValueError, match=r"\w"):
            logo.check(bytes(bent))


def test_a_logo_spoilt_in_the_stored_text_is_refused():
    assert fault_of(f'logo = "{logo.PREFIX}AAAA"')["key"] == "slip.logo"
