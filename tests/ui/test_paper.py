"""The virtual printer's paper on the screen."""

import threading

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.trial import Switch
from kiosk.words import Words
from printing.trial import Trial
from printing.virtual import VirtualPrinter, Ways
from tests.ui.hall import find, press
from ui.paper.switches import SWITCHES
from ui.paper.window import MOST_SLIPS, PaperWindow
from ui.parts.text import Text


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


@pytest.fixture
def trial(tmp_path):
    made = Trial(VirtualPrinter(ways=Ways(listen=("127.0.0.1", 0))), tmp_path / "papers")
    yield made
    made.close()


def attached(paper, trial):
    paper.attach(trial)
    paper.turned.connect(lambda switch, is_on: trial.turn(switch, is_on=is_on))
    return paper.switches


@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_in_the_window_turns_the_printers(paper, trial, switch):
    attached(paper, trial)
    press(paper, f"switch_{switch.value}")
    assert trial.is_on(switch)
    press(paper, f"switch_{switch.value}")
    assert not trial.is_on(switch)


def test_what_the_printer_turns_itself_is_shown_also_while_folded(paper, trial, qtbot):
    switches = attached(paper, trial)
    press(paper, "switches_title")
    assert not switches.toggles[Switch.PAPER_OUT].isVisible()
    trial.turn(Switch.PAPER_OUT, is_on=True)
    qtbot.waitUntil(switches.toggles[Switch.PAPER_OUT].isChecked)
    assert "Hết giấy" in find(paper, QAbstractButton, "switches_title").accessibleDescription()


def test_the_window_tells_where_to_print_to_and_where_papers_are_kept(paper, trial, tmp_path):
    attached(paper, trial)
    assert find(paper, Text, "printer_address").text == f"Nhận in qua mạng tại {trial.address}"
    assert find(paper, Text, "papers_folder").text.replace("\u200b", "").endswith(str(tmp_path / "papers"))


@pytest.mark.parametrize("size", [(250, 540), (420, 900), (1000, 700)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_in_the_window_is_cut_and_the_paper_keeps_its_room(trial, qtbot, size, language):
    window = PaperWindow(Words(language))
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    switches = attached(window, trial)
    for is_folded in (switches.is_folded, not switches.is_folded):
        parts = [part for part in switches.findChildren(QWidget) if part.isVisible()]
        assert [part.objectName() for part in parts if getattr(part, "is_cut", False)] == [], is_folded
        assert all(switches.rect().contains(part.geometry()) for part in parts), is_folded
        press(window, "switches_title")
    assert switches.height() <= 0.4 * window.height()
