"""The virtual printer's paper on the screen."""

import threading

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from kiosk.words import Words
from ui.paper.window import MOST_SLIPS, PaperWindow


def slip(tall=600):
    picture = QImage(576, tall, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())


@pytest.fixture
def paper(qtbot):
    window = PaperWindow(Words("vi"))
    qtbot.addWidget(window)
    window.resize(400, 800)
    window.show()
    return window


def test_a_slip_slides_out_whichever_thread_printed_it(paper, qtbot):
    printer = threading.Thread(target=paper.come_out, args=(slip(),))
    printer.start()
    printer.join()
    qtbot.waitUntil(lambda: len(paper.slips) == 1)
    qtbot.waitUntil(lambda: paper._out == 1.0)


def test_the_newest_slip_is_first_and_old_ones_go(paper, qtbot):
    for n in range(MOST_SLIPS + 3):
        paper.come_out(slip(300 + n))
    qtbot.waitUntil(lambda: len(paper.slips) == MOST_SLIPS and paper.slips[0].height() == 300 + MOST_SLIPS + 2)


def test_what_is_no_picture_is_left_alone(paper, qtbot):
    paper.come_out(b"garbage")
    paper.come_out(slip())
    qtbot.waitUntil(lambda: len(paper.slips) == 1)
