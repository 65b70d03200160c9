"""From how far a panel can be read: the law of sizes, and what is said of it to whoever puts it up."""

import pytest
from PySide6.QtCore import QSize

from kiosk.commands.doctor import Health
from kiosk.words import Words
from ui import displays
from ui.panel import sight
from ui.panel.scale import panel_look
from ui.theme.look import Taste
from ui.theme.sizes import px_per_mm

FULL_HD = QSize(1920, 1080)
FAR = Taste(diagonal_in=55, farthest_m=8)
NEAR = Taste(diagonal_in=55, farthest_m=5)


def test_calls_rows_and_the_smallest_text_each_have_a_distance_of_their_own():
    look, px = panel_look(FULL_HD, NEAR), px_per_mm(FULL_HD, 55)
    texts_m = sight.reach_m(look, NEAR)
    assert 5 <= texts_m < 5.1
    assert sight.reach_m(look, NEAR, call_px=80 * px) == pytest.approx(4.0)  # 80 mm × 50
    assert sight.reach_m(look, NEAR, row_px=25 * px) == pytest.approx(3.0)  # 25 mm × 120
    assert sight.reach_m(look, NEAR, call_px=800 * px, row_px=800 * px) == texts_m


def test_a_screen_that_is_too_small_is_told_with_what_to_do_and_one_that_is_not_without():
    words = Words("vi")
    assert sight.tell(5.07, FAR, words) == (
        "55,0 inch: đọc rõ đến 5,1 m; ghế xa nhất 8,0 m. Dùng màn hình lớn hơn hoặc kê ghế gần hơn."
    )
    assert sight.tell(5.01, NEAR, words) == "55,0 inch: ghế xa nhất (5,0 m) đọc rõ."
    assert sight.tell(4.96, NEAR, words) == "55,0 inch: ghế xa nhất (5,0 m) đọc rõ."
    assert "4,9 m; ghế xa nhất 5,0 m" in sight.tell(4.94, NEAR, words)


def test_the_doctor_says_so_of_this_machines_panel_and_of_no_other_screen(qapp):
    words = Words("vi")
    too_far = displays.look(words, has_display=True, panel=Taste(diagonal_in=32, farthest_m=20))
    assert too_far.health is Health.ODD
    assert "ghế xa nhất 20,0 m" in too_far.advice
    assert "×" in too_far.found
    for panel in (None, Taste(diagonal_in=85, farthest_m=1)):
        fine = displays.look(words, has_display=True, panel=panel)
        assert (fine.health, fine.advice) == (Health.OK, "")
