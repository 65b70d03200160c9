"""Whatever the page, size, language and office: nothing is cut, targets are large and named, everything can be read."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton

from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from tests.ui.hall import UiHall, find, press, taste
from tests.ui.reach import EASY, NORMAL, OFFICES, SIZES, cut, edited, faint, pale, seen, small, unnamed
from ui.citizen.done import PaperCard
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.theme.sizes import Space

WISHES = {"normal": NORMAL, "large": EASY}
SPOKEN = {"vi": ("vi", "en"), "en": ("vi", "en"), "km": ("vi", "km", "en")}


@pytest.fixture(
    scope="module",
    params=[pytest.param(office, marks=pytest.mark.xdist_group(f"reach of {office}")) for office in OFFICES],
)
def stood(request, tmp_path_factory, qapp):
    """An office in the morning: service B is full, one booking has a slip, one has none."""
    made = UiHall(tmp_path_factory.mktemp("stood"), None, at="08:05", **edited(request.param))
    while made.office.offer("B").now:
        made.office.take(TakeRequest(service="B"))
    made.printed, made.failed = (
        made.office.take(TakeRequest(service="F", slot=slot)).ticket for slot in ("09:30", "10:00")
    )
    result = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    made.office.print_result(Printed(code=made.failed.code, printer="virtual:", result=result))
    yield made
    made.close()


@pytest.fixture
def office(stood, qtbot):
    """That office, with its feed listening."""
    stood.qtbot = qtbot
    if stood.feed.age_s is None:
        stood.start()
    return stood


def open_kiosk(hall, size, language="vi", **wishes):
    wide, tall, inches = SIZES[size]
    room = hall.room(taste=taste(inches, **wishes), language=language)
    room = replace(room, definition=replace(hall.definition, languages=SPOKEN[language]))
    return hall.open(CitizenScreen(room, Kiosk(print_slip=lambda _: None)), QSize(wide, tall))


def pages(hall, kiosk):
    """Go through every page, as it is once the office has answered; yields its name."""
    for page in (*first_pages(hall, kiosk), *tickets(hall, kiosk), *papers(kiosk)):
        kiosk.end()
        page()
        hall.settled()
        kiosk.shield.hide()
        yield kiosk.visit.step.value


def first_pages(hall, kiosk):
    yield lambda: None
    yield lambda: kiosk.choose_priority(hall.definition.priorities[0].key)
    yield kiosk.doze
    yield lambda: kiosk.go(Step.PRIORITY)
    yield lambda: choose(hall, kiosk, "A")
    yield lambda: choose(hall, kiosk, "B")


def choose(hall, kiosk, prefix):
    kiosk.choose_service(prefix)
    hall.until(lambda: kiosk.visit.days)


def tickets(hall, kiosk):
    yield lambda: type_code(kiosk, "K7")
    yield lambda: type_code(kiosk, "222222", is_sent=True)
    yield lambda: scan(hall, kiosk)
    yield lambda: show(hall, kiosk, hall.printed)
    yield lambda: show(hall, kiosk, hall.failed)


def type_code(kiosk, signs, *, is_sent=False):
    kiosk.go(Step.CODE)
    for sign in signs:
        kiosk.type_sign(sign)
    if is_sent:
        kiosk.send_code()


def scan(hall, kiosk):
    kiosk.on_scanned(hall.printed.code)
    hall.until(lambda: kiosk.visit.step is Step.FOUND)


def show(hall, kiosk, ticket):
    kiosk.visit.ticket = hall.office.ticket(ticket.code)
    kiosk.show_step(Step.DONE)


def papers(kiosk):
    shown = [p for p in kiosk.room.definition.procedures if p.is_shown]
    longest = max(shown, key=lambda p: len(p.name) + sum(map(len, p.papers)))
    yield lambda: kiosk.go(Step.PAPERS)
    yield lambda: kiosk.choose_papers("A")
    yield lambda: kiosk.choose_procedure(longest.key)
    yield kiosk.on_idle_asked
    yield kiosk.on_help_asked


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("size", SIZES)
def test_no_word_is_cut_on_any_page(office, size, language, wish):
    kiosk = open_kiosk(office, size, language, **WISHES[wish])
    faults = {(n, page): found for n, page in enumerate(pages(office, kiosk)) if (found := cut(kiosk))}
    assert not faults


@pytest.mark.parametrize("size", SIZES)
def test_every_target_is_large_named_and_takes_no_focus(office, size):
    kiosk = open_kiosk(office, size)
    least = kiosk.look.space(Space.TOUCH) - 1
    for page in pages(office, kiosk):
        assert not unnamed(kiosk), page
        assert not small(kiosk, least), page
        buttons = [b for b in seen(kiosk) if isinstance(b, QAbstractButton)]
        assert all(button.focusPolicy() is Qt.FocusPolicy.NoFocus for button in buttons), page


@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize("size", ["1920x1080", "1024x768"])
def test_every_text_stands_seven_to_one_and_every_edge_three_to_one(office, size, contrast):
    kiosk = open_kiosk(office, size, is_high_contrast=contrast)
    faults = {}
    for n, page in enumerate(pages(office, kiosk)):
        over = next((each for each in (kiosk.question.card, kiosk.notice) if each.isVisible()), None)
        if found := (pale(over or kiosk), [] if over else faint(kiosk)):
            faults[n, page] = found
    assert not {where: found for where, found in faults.items() if any(found)}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_low_buttons_are_all_in_the_lower_part_of_a_tall_screen_and_fit(office, language):
    kiosk = open_kiosk(office, "1080x1920", language, has_low_buttons=True)
    least = kiosk.look.space(Space.TOUCH) - 1
    for page in pages(office, kiosk):
        assert not cut(kiosk), page
        assert not small(kiosk, least), page
        buttons = [b for b in seen(kiosk) if isinstance(b, QAbstractButton)]
        assert buttons
        assert all(b.mapTo(kiosk, b.rect().topLeft()).y() >= kiosk.height() * 0.4 for b in buttons), page


def test_a_wide_screen_keeps_its_whole_height_with_low_buttons(hall):
    kiosk = hall.open(CitizenScreen(hall.room(taste=taste(has_low_buttons=True))))
    assert kiosk.look.size == QSize(1920, 1080)


@pytest.mark.parametrize("size", SIZES)
def test_service_tiles_are_thirty_millimetres_high(office, size):
    kiosk = open_kiosk(office, size)
    tiles = [b for b in seen(kiosk) if b.objectName().startswith("service_")]
    assert tiles
    assert all(tile.height() >= kiosk.look.space(Space.TILE) - 1 for tile in tiles)


# ---- large text for one visit ----------------------------------------------------------------------------


def test_a_touch_gives_large_letters_and_strong_colours_until_this_person_leaves(hall):
    kiosk = hall.open(CitizenScreen(hall.room()))
    usual = kiosk.look
    press(kiosk, "ease")
    kiosk.shield.hide()
    assert kiosk.look.is_large
    assert kiosk.look.colours != usual.colours
    assert find(kiosk, QAbstractButton, "ease").text() == "Chữ thường"
    press(kiosk, "service_A")
    hall.until(lambda: kiosk.visit.days)
    assert kiosk.visit.step is Step.CHOOSE
    kiosk.end()
    assert (kiosk.look.is_large, kiosk.look.colours) == (False, usual.colours)


def test_large_letters_come_and_go_on_any_page_and_keep_the_visit(hall):
    kiosk = hall.open(CitizenScreen(hall.room()))
    kiosk.choose_service("A")
    hall.until(lambda: kiosk.visit.days)
    kiosk.shield.hide()
    for is_large in (True, False):
        press(kiosk, "ease")
        kiosk.shield.hide()
        assert (kiosk.look.is_large, kiosk.visit.step, kiosk.visit.service) == (is_large, Step.CHOOSE, "A")


def test_a_kiosk_left_in_large_letters_goes_back_by_itself(hall):
    kiosk = hall.open(CitizenScreen(hall.room()))
    press(kiosk, "ease")
    for _ in range(50):
        kiosk.idle.on_second()
    assert not kiosk.look.is_large


def test_where_the_station_is_large_and_strong_already_nothing_is_left_to_ask(hall):
    kiosk = hall.open(CitizenScreen(hall.room(taste=taste(**EASY))))
    assert kiosk.look.is_large
    assert not find(kiosk, QAbstractButton, "ease").isVisible()


def test_an_office_that_is_away_is_still_said_in_large_letters(hall):
    from kiosk.errors import Unavailable

    kiosk = hall.open(CitizenScreen(hall.room()))
    kiosk.on_lost(Unavailable("db.unreachable"))
    said = kiosk.away.title.text
    press(kiosk, "ease")
    assert said
    assert kiosk.away.isVisible()
    assert kiosk.away.title.text == said


def test_a_ticket_stands_whole_in_the_very_turn_in_which_it_is_shown(hall):
    kiosk = hall.open(CitizenScreen(hall.room()))
    hall.until(lambda: not kiosk.frame._ahead.isActive())
    kiosk.visit.ticket = hall.office.take(TakeRequest(service="A"))
    kiosk.show_step(Step.DONE)
    card = kiosk.findChild(PaperCard)
    parts = (card.state, card.qr, card.code, card.hint)
    assert card.height() >= card.layout().heightForWidth(card.width())
    assert all(upper.geometry().bottom() < lower.geometry().top() for upper, lower in pairwise(parts))
