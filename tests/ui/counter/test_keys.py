"""The clerk's keys: each does its verb with the ticket it means, once, and says kindly what cannot be done."""

import itertools

import pytest
from PySide6.QtCore import QSize, Qt

from kiosk.errors import Unavailable
from kiosk.model import TicketState
from tests.office.rehearsal import everything
from tests.ui.counter.conftest import COUNTER, Key, number, seat, take
from tests.ui.hall import taste
from ui.counter.actions import WAYS, Action
from ui.counter.keys import GRID
from ui.counter.screen import CounterScreen


def test_f2_calls_the_next_and_shows_its_number(hall, clerk):
    ticket = take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    assert clerk.current.code == ticket.code
    assert clerk.current.state is TicketState.CALLED
    assert clerk.shown == number(ticket)


def test_f2_twice_at_once_calls_one_person(hall, clerk):
    tickets = [take(hall) for _ in range(3)]
    hall.ring()
    clerk.console.act(Action.NEXT)
    clerk.console.act(Action.NEXT)
    clerk.wait()
    clerk.key(Key.Key_F2)
    assert clerk.current.code == tickets[0].code
    assert [hall.office.ticket(t.code).ticket.state for t in tickets[1:]] == [TicketState.WAITING] * 2
    assert clerk.console.notice.text == ""


def test_f2_after_serving_finishes_and_calls_the_next(hall, clerk):
    first, second = take(hall), take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.key(Key.Key_F9)
    assert clerk.current.state is TicketState.SERVING
    clerk.later(minutes=5)
    clerk.key(Key.Key_F2)
    assert hall.office.ticket(first.code).ticket.state is TicketState.SERVED
    assert clerk.current.code == second.code
    assert clerk.shown == number(second)


def test_f2_with_nobody_waiting_says_so(clerk):
    clerk.key(Key.Key_F2)
    assert clerk.console.notice.text == "Chưa có ai chờ ở quầy này."
    assert clerk.current is None


def test_a_number_just_called_is_not_left_in_the_lurch(hall, clerk):
    ticket = take(hall)
    take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.seconds.passed += 3
    clerk.key(Key.Key_F2)
    assert "vừa" in clerk.console.notice.text or "mới được gọi" in clerk.console.notice.text
    assert clerk.current.code == ticket.code


def test_recall_counts_and_f5_closes_as_absent(hall, clerk):
    ticket = take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.key(Key.Key_F3)
    assert clerk.current.calls == 2
    assert "gọi lần 2" in clerk.console.console.current.detail.text
    clerk.key(Key.Key_F5)
    assert hall.office.ticket(ticket.code).ticket.state is TicketState.NO_SHOW
    assert clerk.shown == "–"


def test_a_finish_can_be_undone_for_five_seconds(hall, clerk):
    take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.key(Key.Key_F9)
    clerk.key(Key.Key_F4)
    undo = clerk.console.console.keys.buttons[Action.UNDO]
    assert undo.isVisible()
    clerk.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert clerk.current.state is TicketState.SERVING
    assert not undo.isVisible()
    clerk.key(Key.Key_F4)
    clerk.later(seconds=6)
    clerk.console.on_tick()
    assert not undo.isVisible()
    clerk.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert clerk.console.notice.text
    assert clerk.current is None


def test_hold_and_serve_on(hall, clerk):
    ticket = take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.key(Key.Key_F9)
    clerk.key(Key.Key_F7)
    shelf = clerk.console.console.shelf
    assert shelf.isVisible()
    assert shelf.places[0].number.text == number(ticket)
    clerk.key(Key.Key_F10)
    assert clerk.current.state is TicketState.SERVING
    assert not shelf.isVisible()


def test_a_counter_that_moved_on_changes_nothing(hall, clerk):
    first, second = take(hall), take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    hall.clock.wind(minutes=2)
    hall.office.serve(COUNTER)
    hall.office.call_next(COUNTER)
    clerk.key(Key.Key_F5)
    assert hall.office.ticket(first.code).ticket.state is TicketState.SERVED
    assert clerk.current.code == second.code
    assert clerk.current.state is TicketState.CALLED
    assert number(first) in clerk.console.notice.text
    assert clerk.shown == number(second)


def test_every_write_has_a_token_of_its_own(hall, clerk):
    for _ in range(3):
        take(hall)
    hall.ring()
    keys = (Key.Key_F2, Key.Key_F3, Key.Key_F9, Key.Key_F7, Key.Key_F10, Key.Key_F4)
    for key in keys:
        clerk.later(seconds=30)
        clerk.key(key)
    assert len(everything(hall.store.path)["token"]) == len(keys)


def test_an_office_that_is_away_greys_the_verbs_and_keeps_the_ticket(hall, clerk):
    ticket = take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    hall.feed.lost.emit(Unavailable("db.unreachable"))
    buttons = clerk.console.console.keys.buttons
    verbs = [action for action in buttons if action is not Action.STRIP]
    assert not any(buttons[action].isEnabled() for action in verbs)
    assert clerk.shown == number(ticket)
    assert clerk.console.console.link.text.startswith("Mất kết nối")
    clerk.console.act(Action.FINISH)
    hall.settled()
    assert clerk.current.state is TicketState.CALLED
    clerk.console.refresh()
    clerk.wait()
    assert buttons[Action.FINISH].isEnabled()
    assert clerk.console.console.link.text == "Đã kết nối"


def test_a_console_that_comes_back_shows_its_own_ticket(hall, clerk):
    ticket = take(hall)
    hall.ring()
    clerk.key(Key.Key_F2)
    clerk.console.close()
    again = seat(hall)
    assert again.shown == number(ticket)


def test_someone_waits_is_told_from_nobody_to_somebody_only(hall, clerk, qtbot):
    with qtbot.waitSignal(clerk.console.someone_waits, timeout=5000):
        take(hall)
        hall.ring()
    with qtbot.assertNotEmitted(clerk.console.someone_waits):
        take(hall)
        hall.ring()


def test_a_counter_that_pauses_is_not_told_who_waits(hall, clerk, qtbot):
    hall.office.pause(COUNTER, "Đang họp")
    hall.ring()
    with qtbot.assertNotEmitted(clerk.console.someone_waits):
        take(hall)
        hall.ring()
    assert clerk.console.views.waiting


def test_every_key_stands_on_its_button(clerk):
    for action, button in clerk.console.console.keys.buttons.items():
        assert WAYS[action].key in button.accessibleDescription()
        assert button.accessibleName()


@pytest.mark.parametrize(("language", "is_large"), [*itertools.product(("vi", "en"), (False, True))])
@pytest.mark.parametrize("size", [(1366, 768), (1280, 800), (1024, 768)])
def test_every_button_of_the_grid_says_what_it_does_on_one_line(hall, size, language, is_large):
    look = taste(24, is_large=is_large)
    console = hall.open(CounterScreen(hall.room(taste=look, language=language), COUNTER), QSize(*size))
    buttons = console.console.keys.buttons
    for button in (buttons[action] for action in GRID):
        words, _ = button._passages(button._inner().width())
        assert (words.line_count, words.is_cut) == (1, False), (button.text(), button.width())


def test_another_console_learns_of_a_call(hall, clerk, qtbot):
    ticket = take(hall)
    other = hall.open(CounterScreen(hall.room(), 4))
    hall.ring()
    assert [t.code for t in other.views.waiting] == [ticket.code]
    clerk.key(Key.Key_F2)
    hall.until(lambda: not other.views.waiting)
