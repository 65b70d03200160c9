"""Whatever the screen, the language and the office: nothing is cut, every target is large, everything has a name."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk import definition
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import UiHall, local, taste
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.parts.segments import Segment
from ui.theme.sizes import Space

SIZES = {
    "1920x1080": (1920, 1080, 32.0),
    "1080x1920": (1080, 1920, 32.0),
    "1366x768": (1366, 768, 18.5),
    "1280x1024": (1280, 1024, 19.0),
    "1024x768": (1024, 768, 15.0),
}

WISHES = {"normal": {}, "contrast": {"is_high_contrast": True}, "large": {"is_large": True, "is_high_contrast": True}}


@pytest.fixture(params=definition.examples())
def example(request, tmp_path, qtbot):
    made = UiHall(tmp_path, qtbot, example=request.param, at="08:05")
    while made.office.offer("B").now:
        made.office.take(TakeRequest(service="B"))
    yield made
    made.close()


def pages(hall, kiosk):
    """Go through every page; yields its name."""
    yield "home"
    kiosk.doze()
    yield "attract"
    kiosk.wake()
    kiosk.go(Step.PRIORITY)
    yield "priority"
    for prefix, name in (("A", "choose"), ("B", "full")):
        kiosk.end()
        kiosk.choose_service(prefix)
        hall.until(lambda: kiosk.visit.days)
        yield name
    yield from codes(hall, kiosk)
    yield from papers(kiosk)


def codes(hall, kiosk):
    kiosk.end()
    kiosk.go(Step.CODE)
    kiosk.type_sign("K")
    yield "code"
    ticket = hall.office.take(TakeRequest(service="F", slot="09:30")).ticket
    kiosk.on_scanned(ticket.code)
    hall.until(lambda: kiosk.visit.step is Step.FOUND)
    yield "found"
    kiosk.end()
    kiosk.visit.ticket = hall.office.ticket(ticket.code)
    kiosk.show_step(Step.DONE)
    yield "done"
    result = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    kiosk.visit.ticket = hall.office.print_result(Printed(code=ticket.code, printer="virtual:", result=result))
    kiosk.show_step(Step.DONE)
    yield "trouble"


def papers(kiosk):
    kiosk.end()
    kiosk.go(Step.PAPERS)
    yield "papers"
    kiosk.choose_papers("A")
    yield "procedures"
    shown = [p for p in kiosk.room.definition.procedures if p.is_shown]
    longest = max(shown, key=lambda p: len(p.name) + sum(map(len, p.papers)))
    kiosk.choose_procedure(longest.key)
    yield "procedure"
    kiosk.on_idle_asked()
    yield "idle"


def seen(kiosk):
    """Every widget that can be seen now."""
    return [widget for widget in kiosk.findChildren(QWidget) if widget.isVisible() and not widget.size().isEmpty()]


def is_scrolled(widget):
    return any(parent.objectName() == "qt_scrollarea_viewport" for parent in ancestors(widget))


def ancestors(widget):
    while widget := widget.parentWidget():
        yield widget


def cut(kiosk):
    """The widgets whose words are not whole, or that reach beyond the window."""
    whole = kiosk.rect()
    found = []
    for widget in seen(kiosk):
        if getattr(widget, "is_cut", False):
            found.append((widget.objectName() or type(widget).__name__, widget.accessibleName()))
        place = QRect(widget.mapTo(kiosk, widget.rect().topLeft()), widget.size())
        if not is_scrolled(widget) and not whole.contains(place):
            found.append((widget.objectName() or type(widget).__name__, "outside"))
    return found


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_no_word_is_cut_on_any_page(example, size, language, wish):
    wide, tall, inches = SIZES[size]
    example.start()
    room = example.room(taste=taste(inches, **WISHES[wish]), language=language)
    kiosk = example.open(CitizenScreen(room, Kiosk(print_slip=lambda _: None)), QSize(wide, tall))
    faults = {}
    for page in pages(example, kiosk):
        example.settled()
        if found := cut(kiosk):
            faults[page] = found
    assert not faults


@pytest.mark.parametrize("size", SIZES)
def test_every_target_is_large_named_and_takes_no_focus(example, size):
    wide, tall, inches = SIZES[size]
    example.start()
    room = example.room(taste=taste(inches))
    kiosk = example.open(CitizenScreen(room, Kiosk(print_slip=lambda _: None)), QSize(wide, tall))
    for page in pages(example, kiosk):
        example.settled()
        least = kiosk.look.space(Space.TOUCH) - 1
        for button in (b for b in seen(kiosk) if isinstance(b, QAbstractButton)):
            told = (page, button.objectName(), button.size())
            assert button.objectName(), told
            assert button.accessibleName(), told
            assert button.focusPolicy() is Qt.FocusPolicy.NoFocus, told
            assert button.height() >= least, told
            assert button.width() >= least or isinstance(button, Segment), told


@pytest.mark.parametrize("language", ["vi", "en"])
def test_low_buttons_are_all_in_the_lower_part_of_a_tall_screen_and_fit(example, language):
    wide, tall, inches = SIZES["1080x1920"]
    example.start()
    room = example.room(taste=taste(inches, has_low_buttons=True), language=language)
    kiosk = example.open(CitizenScreen(room, Kiosk(print_slip=lambda _: None)), QSize(wide, tall))
    least = kiosk.look.space(Space.TOUCH) - 1
    faults = {}
    for page in pages(example, kiosk):
        example.settled()
        if found := cut(kiosk):
            faults[page] = found
        buttons = [b for b in seen(kiosk) if isinstance(b, QAbstractButton)]
        assert buttons
        assert all(b.mapTo(kiosk, b.rect().topLeft()).y() >= tall * 0.4 for b in buttons), page
        assert all(b.height() >= least for b in buttons), page
    assert not faults


def test_a_wide_screen_keeps_its_whole_height_with_low_buttons(hall):
    kiosk = hall.open(CitizenScreen(hall.room(taste=taste(has_low_buttons=True))))
    assert kiosk.look.size == QSize(1920, 1080)


def test_service_tiles_are_thirty_millimetres_high(example):
    example.start()
    for wide, tall, inches in SIZES.values():
        kiosk = example.open(CitizenScreen(example.room(taste=taste(inches))), QSize(wide, tall))
        tiles = [b for b in seen(kiosk) if b.objectName().startswith("service_")]
        assert tiles
        assert all(tile.height() >= kiosk.look.space(Space.TILE) - 1 for tile in tiles)
        kiosk.close()


def test_names_of_sixty_signs_have_room(tmp_path, qtbot):
    from dataclasses import replace

    hall = UiHall(tmp_path, qtbot, at="08:05")
    long = "Đăng ký, cấp giấy chứng nhận quyền sử dụng đất và nhà ở riêng"
    assert len(long) >= 60
    services = tuple(replace(s, names={"vi": long, "en": long}) for s in hall.definition.services)
    for size in SIZES.values():
        kiosk = hall.open(CitizenScreen(hall.room(taste=taste(size[2]))), QSize(*size[:2]))
        views = tuple(replace(v, service=s) for v, s in zip(kiosk.views.services, services, strict=True))
        kiosk.show_views(replace(kiosk.views, services=views))
        hall.settled()
        assert not cut(kiosk), size
        kiosk.close()
    hall.close()
    assert local("08:05")
