"""Where the windows of a machine stand."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRect

from ui.arrange import OF_RUN, Role, over, places

HD = QRect(0, 0, 1920, 1080)
TALL = QRect(1920, 0, 1080, 1920)
TV = QRect(3000, 0, 3840, 2160)


def test_a_station_alone_has_the_whole_screen():
    assert places([Role.PANEL], [HD]) == {Role.PANEL: HD}


@pytest.mark.parametrize("screens", [[HD], [HD, TALL], [HD, TALL, TV], [QRect(0, 0, 1080, 1920)]])
def test_no_window_covers_another_or_leaves_its_screen(screens):
    placed = places(OF_RUN, screens)
    assert set(placed) == set(OF_RUN)
    for one, other in combinations(placed.values(), 2):
        assert not one.intersects(other)
    for place in placed.values():
        assert any(screen.contains(place) for screen in screens)
        assert place.width() >= 200
        assert place.height() >= 300


def test_a_second_screen_is_the_citizens_and_a_third_the_panels():
    placed = places(OF_RUN, [HD, TALL, TV])
    assert placed[Role.CITIZEN] == TALL
    assert placed[Role.PANEL] == TV


def test_the_window_that_is_opened_for_a_while_lies_in_the_middle_and_covers_not_everything():
    place = over(HD)
    assert HD.contains(place)
    assert (place.center() - HD.center()).manhattanLength() <= 2
    assert place.width() < HD.width()
