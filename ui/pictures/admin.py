"""The administrator's pages: a printer that is well or not, its set-up, and the roll of the stations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QEventLoop

from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.printer import Page, PrinterState, Probe, Profile, Proof, Record
from kiosk.stations import Roll, StationRole, StationState
from kiosk.verbs.staff import Printed
from ui.admin.page import Page as AdminPage
from ui.admin.printer import PrinterPage
from ui.admin.screen import AdminScreen
from ui.admin.stations import StationsPage
from ui.admin.steps import STEPS
from ui.pictures.camera import Camera, Pictures, Shape
from ui.printer import StationPrinter
from ui.theme.taste import Taste

URL = "tcp://192.168.1.50:9100"
WELL = PrinterState(url=URL, is_one_way=False, paper_left_mm=31_500, slips_left=210, last=PrintFate.PRINTED)
TROUBLE = PrinterState(url=URL, cause="printer.paper", is_one_way=False, last=PrintFate.FAILED)
FATES = (PrintFate.PRINTED, PrintFate.ASSUMED, PrintFate.SENT, PrintFate.PRINTED)
ASKED_WITH_MOST = next(place for place, step in enumerate(STEPS) if step.key == "cut")
UP_FOR = timedelta(hours=2, minutes=33)


class Bench:
    """A printer on a bench: it answers at once, and every page comes out until it is told otherwise."""

    def __init__(self) -> None:
        self.is_out_of_paper = False

    def probe(self, url: str, *, asks_ids: bool = False) -> Probe:
        """Tell what a usual printer tells."""
        return Probe(
            url=url,
            is_one_way=False,
            proof=Proof.PAPER,
            has_process_ids=True if asks_ids else None,
            has_cutter=True,
            maker="EPSON",
            model="TM-T82X",
            firmware="12.03",
        )

    def record(self, url: str) -> Record:
        """Tell what is usual: nothing is stored."""
        return Record()

    def print_page(self, url: str, page: Page, profile: Profile) -> PrintResult:
        """Let a page come out."""
        if self.is_out_of_paper:
            return PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
        return PrintResult(fate=PrintFate.PRINTED)

    def keep(self, url: str, record: Record) -> None:
        """Keep nothing: the next picture begins anew."""


def let_slips_come_out(camera: Camera) -> None:
    """Let today's last slips have been printed, each as it may be."""
    tickets = [ticket for ticket in camera.office.day().tickets if ticket.print is PrintFate.NONE]
    for ticket, fate in zip(tickets[-12:], FATES * 3, strict=True):
        result = PrintResult(fate=fate)
        camera.office.print_result(Printed(code=ticket.code, printer=URL, result=result))
    camera.settle()


def printer(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take the page "Máy in", well and without paper, and its set-up from the first question to the last."""
    bench = Bench()
    screen, page, hears = _open_printer(camera, shape, language, bench)
    names = ("admin-printer", "admin-printer-trouble")
    for name, state in zip(names, (WELL, TROUBLE), strict=True):
        hears.hear(state)
        camera.settle()
        yield camera.look(screen, name, language, shape.name)
    hears.hear(WELL)
    up = page.setting_up
    up.start()
    _wait(hears)
    yield camera.look(screen, "admin-setup-probed", language, shape.name)
    up.go_on()
    _wait(hears)
    for _ in range(ASKED_WITH_MOST):
        _answer_first(page)
        _wait(hears)
    yield camera.look(screen, "admin-setup-asked", language, shape.name)
    bench.is_out_of_paper = True
    _answer_first(page)
    _wait(hears)
    yield camera.look(screen, "admin-setup-failed", language, shape.name)
    bench.is_out_of_paper = False
    up.try_again()
    for _ in STEPS[up.place :]:
        _wait(hears)
        up.answer(up.step.choices(page.words)[-1][0])
    yield camera.look(screen, "admin-setup-summary", language, shape.name)
    camera.put_away(screen)
    hears.stop()


def first_print(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take the page "Máy in" before anything was printed on a day, with a printer that nobody has heard yet."""
    screen, _, hears = _open_printer(camera, shape, language, Bench())
    yield camera.look(screen, "admin-printer-empty", language, shape.name)
    camera.put_away(screen)
    hears.stop()


def stations(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take the page "Máy trạm": one silent, one in trouble, one closed, the others well."""
    room = camera.room(Taste(), language)
    page = StationsPage(room, lambda done, _failed: done(roll_at(camera.clock.now())))
    screen = camera.open(AdminScreen(room, [page]), shape.size)
    yield camera.look(screen, "admin-stations", language, shape.name)
    camera.put_away(screen)


def roll_at(now: datetime) -> Roll:
    """Make the roll of a small office at an instant."""
    silent, paper, full = timedelta(minutes=4), "printer.paper", 240
    return Roll(
        now=now,
        states=(
            _station(StationRole.CITIZEN, "sảnh 1", now, printer=URL, paper_left_mm=31_500),
            _station(StationRole.CITIZEN, "sảnh 2", now, printer="usb://04b8:0e15", printer_state=paper),
            *(_station(StationRole.COUNTER, f"quầy {n}", now, counter=n) for n in (1, 2)),
            _station(StationRole.COUNTER, "quầy 3", now - silent, counter=3, disk_free_mb=full),
            _station(StationRole.PANEL, "sảnh", now, error="db.busy", error_at=now - silent),
            _station(StationRole.STATISTICS, "lãnh đạo", now - 9 * silent, run=""),
        ),
    )


def _station(role: StationRole, name: str, seen_at: datetime, **told: object) -> StationState:
    usual: dict[str, object] = {
        "key": f"{role.value}:{name}",
        "counter": None,
        "machine": name,
        "machine_name": f"PC-{name.upper().replace(' ', '-')}",
        "run": "1",
        "version": "0.1.0",
        "schema": "1",
        "printer": None,
        "printer_state": None,
        "paper_left_mm": None,
        "disk_free_mb": 87_300,
        "error": None,
        "error_at": None,
        "started_at": seen_at - UP_FOR,
    }
    return StationState(role=role, name=name, seen_at=seen_at, **usual | told)  # type: ignore[arg-type]


def _open_printer(
    camera: Camera, shape: Shape, language: str, bench: Bench
) -> tuple[AdminScreen, PrinterPage, StationPrinter]:
    room, hears = camera.room(Taste(), language), StationPrinter(URL, open_setup=lambda: bench)
    page = PrinterPage(room, hears)
    pages: list[AdminPage[Any]] = [page, StationsPage(room, lambda _done, _failed: None)]
    return camera.open(AdminScreen(room, pages), shape.size), page, hears


def _answer_first(page: PrinterPage) -> None:
    up = page.setting_up
    up.answer(up.step.choices(page.words)[0][0])


def _wait(hears: StationPrinter) -> None:
    """Wait until the printer's thread has answered everything it was asked."""
    loop = QEventLoop()
    hears.ask(lambda _: None, lambda _: loop.quit())
    loop.exec()
