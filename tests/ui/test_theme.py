"""Colours that can be read, and sizes in millimetres."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetricsF

from kiosk import definition
from ui.theme import fonts, look, sizes
from ui.theme.colours import HIGH_CONTRAST, NORMAL, contrast, readable
from ui.theme.look import Taste
from ui.theme.sizes import Space, Type

TEXTS = [
    ("on_band", "band"),
    ("ink", "ground"),
    ("ink", "card"),
    ("ink", "pressed"),
    ("soft_ink", "ground"),
    ("soft_ink", "card"),
    ("soft_ink", "desk"),
    ("soft_ink", "gold_card"),
    ("accent", "card"),
    ("accent", "ground"),
    ("on_accent", "accent"),
    ("on_dark", "dark"),
    ("good", "card"),
    ("good", "ground"),
    ("on_good", "good_fill"),
    ("alarm", "card"),
    ("alarm", "ground"),
    ("alarm", "desk"),
    ("on_off", "off"),
    ("on_flag", "flag"),
    ("on_night", "night"),
    ("night_soft", "night"),
    ("call", "band"),
    ("call_row", "night"),
]
EDGES = [
    ("edge", "ground"),
    ("edge", "card"),
    ("gold_edge", "ground"),
    ("gold_edge", "gold_card"),
    ("band_edge", "band"),
]


@pytest.mark.parametrize("colours", [NORMAL, HIGH_CONTRAST])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_every_text_stands_seven_to_one_against_its_ground(colours, ink, ground):
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 7


@pytest.mark.parametrize("colours", [NORMAL, HIGH_CONTRAST])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_every_edge_stands_three_to_one_against_its_ground(colours, edge, ground):
    assert contrast(getattr(colours, edge), getattr(colours, ground)) >= 3


@pytest.mark.parametrize("name", definition.examples())
def test_the_services_colours_can_be_read_wherever_they_are_written(name):
    text, source = definition.read(name)
    for service in definition.parse(text, source=source).services:
        for ground in (NORMAL.card, NORMAL.ground):
            assert contrast(readable(service.colour, ground), ground) >= 7


@pytest.mark.parametrize("colour", ["#FFFF00", "#FFFFFF", "#00FF00", "#123456", "#000000"])
def test_any_colour_an_office_chooses_is_made_readable(colour):
    assert contrast(readable(colour, "#FFFFFF"), "#FFFFFF") >= 7
    assert contrast(readable(colour, "#000000"), "#000000") >= 7


@pytest.mark.parametrize(
    ("wide", "tall", "inches"),
    [(1920, 1080, 32), (1080, 1920, 32), (1366, 768, 18.5), (1280, 1024, 19), (1024, 768, 15)],
)
def test_body_capitals_and_targets_have_their_millimetres(qapp, wide, tall, inches):
    made = look.touch(QSize(wide, tall), Taste(diagonal_in=inches))
    mm = sizes.px_per_mm(QSize(wide, tall), inches)
    for name in (Type.BODY, Type.STRONG, Type.BUTTON, Type.NAME, Type.TITLE):
        assert QFontMetricsF(made.font(name)).capHeight() >= 7 * mm - 0.5
    assert QFontMetricsF(made.font(Type.GIANT)).capHeight() >= 40 * mm
    assert made.space(Space.TOUCH) >= 20 * mm
    assert made.space(Space.GAP) >= 5 * mm
    assert made.space(Space.TILE) >= 30 * mm


def test_the_shipped_fonts_are_used_in_three_weights(qapp):
    assert fonts.load() == (fonts.LATIN, fonts.KHMER)
    widths = {
        QFontMetricsF(fonts.font(40, weight)).horizontalAdvance("Ngã Năm")
        for weight in (QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.ExtraBold)
    }
    assert len(widths) == 3
