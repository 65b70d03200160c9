"""The shipped fonts: every sign our words use, names and weights as Qt and Pillow find them."""

import ast
import csv
import itertools
import tomllib
import unicodedata
from pathlib import Path

import PIL.features
import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QImage, QPainter

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "kiosk" / "fonts"
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs")
VIETNAMESE = ["BeVietnamPro-Regular", "BeVietnamPro-SemiBold", "BeVietnamPro-ExtraBold"]
KHMER = ["NotoSansKhmer-Regular", "NotoSansKhmer-Bold"]
ASCII = set(map(chr, range(0x20, 0x7F)))
SIGNS = set("–—·…→←↑↓’‘“”≈×≥≤✓✗−•«»°₫\u00a0")


def vietnamese_letters() -> set[str]:
    vowels = "aăâeêioôơuưy"
    tones = ["", *"\u0300\u0301\u0303\u0309\u0323"]
    small = {unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(vowels, tones)}
    return small | {"đ"} | {letter.upper() for letter in small | {"đ"}}


def signs_of(name: str) -> set[str]:
    return set(map(chr, TTFont(FONTS / f"{name}.ttf").getBestCmap()))


def strings_of(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings_of(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings_of(each)]
    return [value] if isinstance(value, str) else []


def words_of(path: Path) -> list[str]:
    """Return the texts of a shipped file that people may come to see."""
    if path.suffix == ".po":
        with path.open("rb") as file:
            return [text for message in read_po(file) if message.id for text in texts(message.string)]
    if path.suffix == ".toml":
        return strings_of(tomllib.loads(path.read_text(encoding="utf-8")))
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [cell for row in csv.reader(file) for cell in row]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
    return [node.value for node in constants if isinstance(node.value, str)]


def texts(string: object) -> list[str]:
    """Return a translation's forms: one, or one for each plural."""
    return strings_of(list(string) if isinstance(string, tuple) else string)


def shipped() -> list[Path]:
    return sorted(
        path
        for room in ("kiosk", "ui", "printing")
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".po", ".toml", ".csv", ".py"}
    )


def visible(text: str) -> set[str]:
    return {sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) not in UNSEEN}


@pytest.mark.parametrize("name", VIETNAMESE)
def test_every_vietnamese_letter_and_sign_is_there(name):
    assert len(vietnamese_letters()) == 2 * 73
    assert (ASCII | SIGNS | vietnamese_letters()) - signs_of(name) == set()


@pytest.mark.parametrize("name", KHMER)
def test_khmer_comes_with_figures_and_latin_letters(name):
    khmer = {sign for sign in map(chr, range(0x1780, 0x17FA)) if unicodedata.category(sign) != "Cn"}
    assert (ASCII | SIGNS | khmer) - {"₫", "\u17de", "\u17df"} - signs_of(name) == set()


@pytest.mark.parametrize("path", shipped(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_shipped_word_needs_another_font(path):
    have = signs_of(VIETNAMESE[0]) | signs_of(KHMER[0])
    missing = {sign: text for text in words_of(path) for sign in visible(text) - have}
    assert missing == {}


def test_the_licences_lie_beside_the_fonts():
    for family in ("BeVietnamPro", "NotoSansKhmer"):
        text = (FONTS / f"OFL-{family}.txt").read_text(encoding="utf-8")
        assert text.startswith("Copyright")
        assert "SIL Open Font License, Version 1.1" in text


@pytest.mark.parametrize(
    ("family", "names", "weights"),
    [("Be Vietnam Pro", VIETNAMESE, (400, 600, 800)), ("Noto Sans Khmer", KHMER, (400, 700))],
)
def test_qt_finds_one_family_in_its_weights(qapp, family, names, weights):
    for name in names:
        number = QFontDatabase.addApplicationFont(str(FONTS / f"{name}.ttf"))
        assert family in QFontDatabase.applicationFontFamilies(number)
    for weight in weights:
        font = QFont(family, 12, QFont.Weight(weight))
        found = QFontInfo(font)
        assert (found.family(), found.weight(), found.exactMatch()) == (family, weight, True)


def test_accented_letters_kern_as_their_base_letters():
    font = ImageFont.truetype(FONTS / "BeVietnamPro-Regular.ttf", 1000, layout_engine=ImageFont.Layout.RAQM)

    def kerning(pair: str) -> float:
        return font.getlength(pair) - sum(map(font.getlength, pair))

    assert kerning("Ta") < 0
    for pair in ("Tấ", "Tạ", "Tằ"):
        assert kerning(pair) == kerning("Ta")
    assert kerning("Vệ") == kerning("Ve")


def test_pillow_shapes_khmer():
    assert PIL.features.check("raqm"), "Pillow has no Raqm here: is libfribidi0 installed?"
    widths = [
        ImageFont.truetype(FONTS / "NotoSansKhmer-Regular.ttf", 48, layout_engine=engine).getlength("ខ្ញុំ")
        for engine in (ImageFont.Layout.RAQM, ImageFont.Layout.BASIC)
    ]
    assert widths[0] < 0.8 * widths[1]


def test_a_two_storey_accent_stays_within_the_line_that_windows_and_qt_promise(qapp):
    """Ẳ rises above the ascent: whoever draws into a tight box must leave a fifth of the size above it."""
    font = TTFont(FONTS / "BeVietnamPro-Regular.ttf")
    top = font["glyf"][font.getBestCmap()[ord("Ẳ")]].yMax
    assert font["hhea"].ascent < top <= font["OS/2"].usWinAscent
    assert top <= 1.2 * font["head"].unitsPerEm


@pytest.mark.parametrize("name", [*VIETNAMESE, *KHMER])
def test_qt_and_pillow_draw_ink(qapp, name):
    text = "Ấ ✓ 12" if name in VIETNAMESE else "លេខ 12"
    number = QFontDatabase.addApplicationFont(str(FONTS / f"{name}.ttf"))
    image = QImage(400, 120, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    font = QFont(QFontDatabase.applicationFontFamilies(number)[-1])
    font.setPixelSize(48)
    painter.setFont(font)
    painter.drawText(10, 80, text)
    painter.end()
    assert min(image.constBits()) < 64
    paper = Image.new("1", (400, 120), 1)
    ImageDraw.Draw(paper).text((10, 20), text, font=ImageFont.truetype(FONTS / f"{name}.ttf", 48), fill=0)
    assert paper.histogram()[0] > 200
