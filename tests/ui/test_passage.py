"""Texts laid out: one layout serves every place that says the same, and looks like one made for that place."""

import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from ui.parts import passage
from ui.parts.passage import MOST_KEPT, Passage
from ui.theme import fonts

LEFT, CENTRE, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
TALL = 200


def ink(text, width_px, align=LEFT):
    """Where the ink of a drawn text stands."""
    laid = Passage(text, fonts.font(20), width_px, align=align)
    picture = QImage(400, TALL, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    laid.draw(painter, QPointF(0, 0), QColor("black"))
    painter.end()
    dark = [(x, y) for x in range(400) for y in range(TALL) if QColor(picture.pixel(x, y)).lightness() < 128]
    columns, rows = [x for x, _ in dark], [y for _, y in dark]
    return QRect(min(columns), min(rows), max(columns) - min(columns) + 1, max(rows) - min(rows) + 1)


def test_a_line_stands_at_its_side_whatever_the_width_it_was_laid_out_for():
    left = ink("Chứng thực", 300)
    assert left.left() <= 3
    assert abs(ink("Chứng thực", 300, RIGHT).right() - 299) <= 3
    centred = ink("Chứng thực", 300, CENTRE)
    assert abs((centred.left() + centred.right()) / 2 - 149.5) <= 2
    assert {left.size(), centred.size()} == {ink("Chứng thực", 200, CENTRE).size()}


def test_every_line_of_a_text_with_breaks_stands_at_its_side():
    two = ink("Chứng thực\nở", 300, RIGHT)
    assert abs(two.right() - 299) <= 3
    assert abs(ink("ở", 300, RIGHT).right() - two.right()) <= 1
    assert abs(two.width() - ink("Chứng thực", 300).width()) <= 1


def test_a_text_wider_than_its_place_wraps_and_a_word_wider_than_it_is_cut():
    wide = Passage("Chứng thực bản sao", fonts.font(20), 300)
    narrow = Passage("Chứng thực bản sao", fonts.font(20), 130)
    assert (wide.line_count, narrow.line_count) == (1, 2)
    assert narrow.height_px == 2 * wide.height_px
    assert not narrow.is_cut
    assert Passage("Chứng", fonts.font(20), 20).is_cut


def test_fonts_that_differ_only_in_weight_are_not_mixed_up():
    plain, heavy = (Passage("Chứng thực", fonts.font(20, weight), 300) for weight in (fonts.REGULAR, fonts.HEAVY))
    assert heavy.used_px > plain.used_px
    assert isinstance(hash(fonts.font(20)), int)
    assert fonts.font(20) == fonts.font(20) != QFont()


def test_what_is_said_again_is_not_laid_out_again_and_the_shelf_stays_small(monkeypatch):
    made = []
    lay = passage._lay
    monkeypatch.setattr(passage, "_lay", lambda *given: made.append(given[0]) or lay(*given))
    for _ in range(3):
        Passage("một lần thôi", fonts.font(21), 300)
        Passage("một lần thôi", fonts.font(21), 280, align=RIGHT)
    assert made == ["một lần thôi"]
    for n in range(MOST_KEPT + 50):
        Passage(str(n), fonts.font(11), 300)
    assert len(passage._shelf) == MOST_KEPT
    Passage("một lần thôi", fonts.font(21), 300)
    assert made.count("một lần thôi") == 2


def lines(text, width_px, align=LEFT):
    """The lines of a text as they are broken."""
    layout = Passage(text, fonts.font(20), width_px, align=align)._layout
    broken = [layout.lineAt(place) for place in range(layout.lineCount())]
    return [layout.text()[line.textStart() :][: line.textLength()].strip() for line in broken]


def width(text):
    return Passage(text, fonts.font(20), 1000).used_px


@pytest.mark.parametrize(
    ("text", "full_line", "even"),
    [
        ("Bắt đầu phục vụ", "Bắt đầu phục", ["Bắt đầu", "phục vụ"]),
        ("Bộ phận Một cửa thị xã Ngã Năm", "Bộ phận Một cửa thị xã Ngã", ["Bộ phận Một cửa", "thị xã Ngã Năm"]),
        (
            "Quầy 2 tạm nghỉ: họp giao ban\nQuầy 3",
            "Quầy 2 tạm nghỉ: họp giao",
            ["Quầy 2 tạm nghỉ:", "họp giao ban", "Quầy 3"],
        ),
    ],
)
def test_no_word_is_left_alone_on_a_line_of_its_own(text, full_line, even):
    assert lines(text, width(full_line) + 2) == even


def test_no_line_begins_with_the_dash_of_a_name_or_a_dot():
    assert lines("Nông nghiệp – Môi trường", width("Nông nghiệp –") + 2) == ["Nông nghiệp\u00a0–", "Môi trường"]
    assert lines("khung giờ · 07:30", width("khung giờ ·") + 2) == ["khung giờ\u00a0·", "07:30"]
    assert lines("Mời ông/bà", width("Mời ông/") + 2) == ["Mời", "ông/\u2060bà"]
    assert width("ông/bà") == Passage("ông", fonts.font(20), 99).used_px + width("/") + width("bà")
    assert lines("07:00–11:00", 400) == ["07:00–11:00"]


def test_even_lines_are_no_more_than_uneven_ones_and_no_wider(monkeypatch):
    text = "Ông/bà có hẹn 08:00 xin xác nhận có mặt tại máy lấy số, rồi chờ gọi."
    for wide in range(60, 700, 7):
        even = Passage(text, fonts.font(20), wide)
        with monkeypatch.context() as patch:
            patch.setattr(passage, "EVEN_SHARE", 0.0)
            uneven = passage._lay(text, fonts.font(20), wide, LEFT, None)
        assert (even.line_count, even.height_px) == (uneven.layout.lineCount(), uneven.height_px)
        assert even.used_px <= max(wide, uneven.used_px)


def test_even_lines_stand_at_their_side_of_the_whole_width():
    text, wide = "Bộ phận Một cửa thị xã Ngã Năm", round(width("Bộ phận Một cửa thị xã Ngã")) + 2
    right, centred = ink(text, wide, RIGHT), ink(text, wide, CENTRE)
    assert right.width() < wide * 0.8
    assert abs(right.right() - (wide - 1)) <= 3
    assert abs((centred.left() + centred.right()) / 2 - (wide - 1) / 2) <= 3
