"""Texts laid out: one layout serves every place that says the same, and looks like one made for that place."""

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
