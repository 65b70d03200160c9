"""The page "Máy in" with a real spooler and set-up over a virtual printer: its state, its buttons, the wizard."""

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.model import PrintFate
from kiosk.printer import Cut, Raster
from kiosk.trial import Switch
from printing import record
from tests.ui.hall import UiHall, find, press
from tests.ui.printers import Desk
from ui.admin.printer import PrinterPage
from ui.admin.screen import AdminScreen
from ui.admin.setting_up import Stage
from ui.admin.steps import STEPS
from ui.parts.rows import RowsView
from ui.parts.text import Text
from ui.theme.taste import Taste

SIZES = (QSize(1920, 1080), QSize(1080, 1920), QSize(1366, 768), QSize(1280, 1024), QSize(1024, 768))
SEEN = {"ruler": "384", "rasters": "gsl", "bands": "64", "cut": "8", "qr": "4", "text": "yes", "roll": "30"}


def page(hall: UiHall, desk: Desk, **given: Any) -> tuple[AdminScreen, PrinterPage]:
    hall.start()
    desk.screen.start()
    room = hall.room(**given)
    shown = PrinterPage(room, desk.screen)
    screen = hall.open(AdminScreen(room, (shown,)))
    hall.until(lambda: desk.screen.state is not None)
    return screen, shown


def state(screen: AdminScreen) -> str:
    return find(screen, Text, "printer_state").text


def asked(hall: UiHall, shown: PrinterPage, key: str) -> None:
    hall.until(lambda: shown.setting_up.stage is Stage.ASKED and shown.setting_up.step.key == key)


@pytest.mark.parametrize(
    ("switch", "said"),
    [
        (Switch.PAPER_OUT, "hết giấy"),
        (Switch.COVER_OPEN, "Nắp máy in đang mở"),
        (Switch.CUTTER, "Dao cắt"),
        (Switch.OFF, "nguồn điện"),
        (Switch.NEAR_END, "Giấy máy in sắp hết"),
    ],
)
def test_check_again_tells_the_cause_in_words_and_that_it_is_mended(
    hall: UiHall, desk: Desk, switch: Switch, said: str
):
    screen, _ = page(hall, desk)
    desk.printer.turn(switch, is_on=True)
    press(screen, "printer_look_button")
    hall.until(lambda: said in state(screen))
    desk.printer.turn(switch, is_on=False)
    press(screen, "printer_look_button")
    hall.until(lambda: state(screen) == "Máy in sẵn sàng.")


def test_a_test_page_comes_out_and_its_fate_is_told(hall: UiHall, desk: Desk):
    screen, _ = page(hall, desk)
    press(screen, "printer_test_button")
    hall.until(lambda: len(desk.printer.papers) == 1)
    hall.until(lambda: screen.notice.text == "Trang thử: đã in.")
    desk.printer.turn(Switch.COVER_OPEN, is_on=True)
    press(screen, "printer_test_button")
    hall.until(lambda: "Nắp máy in đang mở" in screen.notice.text)
    assert len(desk.printer.papers) == 1


def test_a_whole_set_up_by_figures_stores_what_was_seen(hall: UiHall, desk: Desk, qtbot: Any):
    screen, shown = page(hall, desk)
    press(screen, "printer_setup_button")
    hall.until(lambda: shown.setting_up.stage is Stage.PROBED)
    press(screen, "wizard_begin")
    for step in STEPS:
        asked(hall, shown, step.key)
        keys = [key for key, _ in step.choices(shown.words)]
        qtbot.keyClick(screen, Qt.Key(Qt.Key.Key_1 + keys.index(SEEN[step.key])))
    hall.until(lambda: shown.setting_up.stage is Stage.SUMMARY)
    assert record.read("virtual:", desk.locks) is None
    press(screen, "wizard_keep")
    hall.until(lambda: shown.setting_up.stage is Stage.KEPT)
    kept = record.read("virtual:", desk.locks)
    assert kept is not None
    profile = kept.profile
    assert (profile.dots, profile.raster, profile.band_rows) == (384, Raster.GS_L, 64)
    assert (profile.feed, kept.roll_m) == (24 + 8 * 8, 30.0)
    assert len(desk.printer.papers) == 6
    assert [paper.picture.width for paper in desk.printer.papers] == [576] * 6
    press(screen, "wizard_close")
    assert find(screen, RowsView, "prints").isVisible()


def test_steps_are_skipped_taken_back_and_printed_again(hall: UiHall, desk: Desk):
    screen, shown = page(hall, desk)
    press(screen, "printer_setup_button")
    hall.until(lambda: shown.setting_up.stage is Stage.PROBED)
    press(screen, "wizard_begin")
    asked(hall, shown, "ruler")
    press(screen, "wizard_choice_384")
    asked(hall, shown, "rasters")
    press(screen, "wizard_back")
    asked(hall, shown, "ruler")
    assert shown.setting_up.record is not None
    assert shown.setting_up.record.profile.dots == 576
    printed = len(desk.printer.papers)
    press(screen, "wizard_again")
    hall.until(lambda: len(desk.printer.papers) == printed + 1)
    for step in STEPS:
        asked(hall, shown, step.key)
        press(screen, "wizard_choice_no_cut" if step.key == "cut" else "wizard_skip")
    hall.until(lambda: shown.setting_up.stage is Stage.SUMMARY)
    assert shown.setting_up.record.profile.cut is Cut.NONE
    assert shown.setting_up.record.profile.dots == 576


def test_a_page_that_does_not_come_out_says_why_and_is_tried_again(hall: UiHall, desk: Desk):
    screen, shown = page(hall, desk)
    press(screen, "printer_setup_button")
    hall.until(lambda: shown.setting_up.stage is Stage.PROBED)
    desk.printer.turn(Switch.PAPER_OUT, is_on=True)
    press(screen, "wizard_begin")
    hall.until(lambda: shown.setting_up.stage is Stage.FAILED)
    assert any("hết giấy" in text.text for text in screen.findChildren(Text, "wizard_text"))
    desk.printer.turn(Switch.PAPER_OUT, is_on=False)
    press(screen, "wizard_retry")
    asked(hall, shown, "ruler")


def test_what_was_left_answers_no_more(hall: UiHall, desk: Desk, qtbot: Any):
    screen, shown = page(hall, desk)
    press(screen, "printer_setup_button")
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    answered: list[object] = []
    desk.screen.ask(lambda _: None, answered.append)
    hall.until(lambda: answered)
    assert shown.setting_up.stage is Stage.AWAY
    assert find(screen, RowsView, "prints").isVisible()


def test_a_faint_code_gives_advice_at_the_end(hall: UiHall, desk: Desk):
    screen, shown = page(hall, desk)
    press(screen, "printer_setup_button")
    hall.until(lambda: shown.setting_up.stage is Stage.PROBED)
    press(screen, "wizard_begin")
    for step in STEPS:
        asked(hall, shown, step.key)
        press(screen, "wizard_choice_none" if step.key == "qr" else "wizard_skip")
    hall.until(lambda: shown.setting_up.stage is Stage.SUMMARY)
    assert any("tăng độ đậm" in text.text for text in screen.findChildren(Text, "wizard_text") if text.isVisible())


def test_a_new_roll_is_counted_anew(hall: UiHall, desk: Desk):
    screen, _ = page(hall, desk)
    desk.printer.turn(Switch.NEAR_END, is_on=True)
    press(screen, "printer_look_button")
    hall.until(lambda: "sắp hết" in state(screen))
    desk.printer.turn(Switch.NEAR_END, is_on=False)
    press(screen, "printer_roll_button")
    hall.until(lambda: state(screen) == "Máy in sẵn sàng.")
    assert "cuộn giấy mới" in screen.notice.text


def test_the_windows_live_on_while_a_silent_printer_is_asked(hall: UiHall, tmp_path: Path, qtbot: Any):
    import socket
    from contextlib import closing

    from kiosk.words import Words
    from printing import printers
    from printing.setup import Setup
    from ui.printer import StationPrinter

    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        setup = Setup(printers.open_printer, spool=tmp_path, locks=tmp_path, station="t", words=Words("vi"))
        printer = StationPrinter(url, None, lambda: setup)
        hall.start()
        room = hall.room()
        shown = PrinterPage(room, printer)
        screen = hall.open(AdminScreen(room, (shown,)))
        begun = time.monotonic()
        press(screen, "printer_setup_button")
        assert time.monotonic() - begun < 0.2
        hall.until(lambda: shown.setting_up.stage is Stage.PROBED)
        assert shown.setting_up.probe is not None
        assert shown.setting_up.probe.is_one_way
        printer.stop()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("taste", [Taste(), Taste(is_large=True, is_high_contrast=True)])
def test_nothing_is_cut_at_any_step(hall: UiHall, desk: Desk, language: str, taste: Taste):
    screen, shown = page(hall, desk, language=language, taste=taste)
    press(screen, "printer_setup_button")
    hall.until(lambda: shown.setting_up.stage is Stage.PROBED)
    press(screen, "wizard_begin")
    for step in STEPS:
        asked(hall, shown, step.key)
        for size in SIZES:
            screen.resize(size)
            screen.rebuild()
            hall.settled()
            parts = [part for part in shown.wizard.findChildren(QWidget) if part.isVisible()]
            assert [p.objectName() for p in parts if getattr(p, "is_cut", False) is True] == [], (size, step.key)
            buttons = [p for p in parts if isinstance(p, QAbstractButton)]
            assert buttons
            assert all(p.accessibleName() for p in buttons)
        press(screen, "wizard_skip")


def test_a_print_that_failed_stands_in_the_list(hall: UiHall, desk: Desk):
    from kiosk.ports import PrintResult
    from kiosk.verbs.staff import Printed
    from kiosk.verbs.take import TakeRequest

    screen, _ = page(hall, desk)
    ticket = hall.office.take(TakeRequest(service="A", next=True, stay=True, print=True)).ticket
    result = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    hall.office.print_result(Printed(code=ticket.code, printer="virtual:", result=result))
    hall.ring()
    rows = find(screen, RowsView, "prints").rows_model.rows
    assert [cell.text for cell in rows[0].cells][::2] == [screen.words.number(ticket.label), "in không được"]
    assert rows[0].cells[2].colour == "alarm"
