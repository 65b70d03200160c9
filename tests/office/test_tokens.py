"""A retry is harmless: the same token gets the first answer, whatever has happened since."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.errors import Misused, Refused
from kiosk.model import DayKind, PrintFate, TicketState
from kiosk.office import By, Office
from kiosk.ports import PrintJob, PrintResult
from kiosk.verbs.staff import OverflowRequest, Printed
from kiosk.verbs.take import TakeRequest
from tests.office.rehearsal import SATURDAY, TUESDAY, Rehearsal, everything, refused

Deed = Callable[[], object]


class Diary:
    """Deeds with a token each, their first answers, and the deeds again."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self.kept: list[tuple[str, Deed, object]] = []

    def do(self, verb: str, *given: object, **named: object):
        """Do a verb with a token of its own."""
        by = By(token=f"token-{len(self.kept):04d}")

        def deed() -> object:
            return getattr(self.rehearsal.office, verb)(*given, by=by, **named)

        answer = deed()
        self.kept.append((verb, deed, answer))
        return answer

    def take(self, service: str, **wishes: object):
        return self.do("take", TakeRequest(service=service, **wishes)).ticket


def play_every_verb(diary: Diary) -> None:
    """A morning in which every verb that writes is done once."""
    small = diary.rehearsal
    small.at("08:00")
    first, second, third, fourth = (diary.take(s) for s in "AABC")
    booked = diary.take("B", slot="10:00")
    diary.take("A", next=True, stay=True)
    diary.do("arrive", booked.code)
    diary.do("call_next", 1)
    small.later(seconds=30)
    diary.do("recall", 1, first.code)
    diary.do("serve", 1)
    diary.do("hold", 1)
    diary.do("resume", 1, first.code)
    diary.do("finish", 1)
    diary.do("undo", 1)
    diary.do("transfer", 1, "B")
    diary.do("call_chosen", 3, second.code, "ở xa")
    diary.do("no_show", 3)
    diary.do("return_ticket", second.code)
    diary.do("transfer_waiting", third.code, "A")
    job = PrintJob(id="1", code=fourth.code, station="kiosk-1", printer="virtual:", sha256="0" * 64, size=1)
    diary.do("print_queued", job)
    failed = PrintResult(fate=PrintFate.FAILED)
    diary.do("print_result", Printed(code=fourth.code, printer="virtual:", result=failed))
    diary.do("void", fourth.code)
    diary.do("revive", fourth.code)
    diary.do("cancel", booked.code)
    diary.do("ask_help")
    diary.do("pause", 3, "họp")
    diary.do("unpause", 3)
    diary.do("overflow", OverflowRequest(service="C", slot="09:00", add=2, reason="đoàn khách"))
    diary.do("set_day", SATURDAY, DayKind.OPEN, "làm bù")
    diary.do("session_carry")
    diary.do("session_close", "mất điện")


WRITES = {
    *("take", "arrive", "return_ticket", "cancel", "void", "revive", "call_next", "call_chosen", "recall", "serve"),
    *("finish", "no_show", "hold", "undo", "resume", "transfer", "transfer_waiting", "pause", "unpause"),
    *("overflow", "session_carry", "session_close", "set_day", "print_queued", "print_result", "ask_help"),
}
NO_WRITES = {"at"}


def test_the_diary_knows_every_verb_that_writes() -> None:
    verbs = {name for name, value in vars(Office).items() if callable(value) and not name.startswith("_")}
    assert verbs == WRITES | NO_WRITES


def test_every_verb_retried_with_its_token_gets_its_first_answer_whatever_has_happened_since(small: Rehearsal) -> None:
    diary = Diary(small)
    play_every_verb(diary)
    assert {verb for verb, _, _ in diary.kept} == WRITES
    small.at("07:30", TUESDAY).take("A")
    before = everything(small.path)
    assert [deed() for _, deed, _ in diary.kept] == [answer for _, _, answer in diary.kept]
    small.office = small.other().office
    assert [deed() for _, deed, _ in diary.kept] == [answer for _, _, answer in diary.kept]
    assert everything(small.path) == before


@pytest.mark.parametrize(
    "other",
    [
        lambda o, by: o.take(TakeRequest(service="B"), by),
        lambda o, by: o.take(TakeRequest(service="A", priority="elderly"), by),
        lambda o, by: o.call_next(1, by=by),
        lambda o, by: o.overflow(OverflowRequest(service="A", slot="08:00", add=1, reason="x"), by),
    ],
)
def test_a_token_used_for_something_else_is_refused_and_nothing_changes(small: Rehearsal, other: Callable) -> None:
    by = By(token="token-0001")
    small.office.take(TakeRequest(service="A"), by)
    before = everything(small.path)
    assert refused(lambda: other(small.office, by)) == "token.reused"
    assert everything(small.path) == before


def test_a_refusal_is_not_remembered(small: Rehearsal) -> None:
    by = By(token="token-0001")
    small.at("08:00").fill("C")
    with pytest.raises(Refused):
        small.office.take(TakeRequest(service="C"), by)
    with pytest.raises(Misused):
        small.office.call_next(99, by=by)
    small.at("09:00")
    ticket = small.office.take(TakeRequest(service="C"), by).ticket
    assert ticket.state is TicketState.WAITING
    assert small.office.take(TakeRequest(service="C"), by).ticket == ticket


def test_that_nobody_waited_is_an_answer_and_remembered(small: Rehearsal) -> None:
    by = By(token="token-0001")
    assert small.office.call_next(1, by=by) is None
    ticket = small.take("A")
    assert small.office.call_next(1, by=by) is None
    assert small.get(ticket).state is TicketState.WAITING
    called = small.office.call_next(1, by=By(token="token-0002"))
    assert called is not None
    assert called.ticket.code == ticket.code


def test_a_retry_is_answered_also_from_before_the_last_event(small: Rehearsal) -> None:
    by, then = By(token="token-0001"), small.clock.now()
    first = small.office.at(then).take(TakeRequest(service="A"), by)
    small.later(minutes=30).take("A")
    assert small.office.at(then).take(TakeRequest(service="A"), by) == first
    assert refused(lambda: small.office.at(then).take(TakeRequest(service="A"))) == "clock.back"


@pytest.mark.parametrize("token", ["", "1234567", "x" * 65, "with space", "tiếng-việt", "control\x07", "line\nbreak"])
def test_a_token_of_another_form_is_bad_input(small: Rehearsal, token: str) -> None:
    before = everything(small.path)
    assert refused(lambda: small.take("A", token=token)) == "token.bad"
    assert everything(small.path) == before


@pytest.mark.parametrize("token", ["12345678", "~" * 64, "!#$%&'()"])
def test_eight_to_sixty_four_visible_signs_are_a_token(small: Rehearsal, token: str) -> None:
    assert small.take("A", token=token) == small.later(minutes=1).take("A", token=token)


def test_a_token_outlives_its_office_s_day(small: Rehearsal) -> None:
    ticket = small.take("A", token="token-0001")
    small.at("07:00", TUESDAY).take("A")
    small.clock.set(small.clock.now() + timedelta(days=30))
    assert small.take("A", token="token-0001") == ticket
