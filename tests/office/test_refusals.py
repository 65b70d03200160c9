"""A refusal changes nothing and says what else there is; what time did is recorded all the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.errors import Misused, Refused
from kiosk.model import DayKind, Ticket, TicketState
from kiosk.office import Office
from kiosk.verbs.staff import OverflowRequest
from kiosk.verbs.take import TakeRequest
from kiosk.views import SlotView
from tests.office.rehearsal import MONDAY, SATURDAY, TUESDAY, Rehearsal, everything, local, refused

Deed = Callable[[Office, dict[str, Ticket]], object]


def scene(small: Rehearsal) -> dict[str, Ticket]:
    """A ticket in every state, at eight: counter 1 calls, counter 2 serves, counter 3 is free."""
    small.at("07:50")
    names = ("held", "no_show", "served", "cancelled")
    tickets = {name: small.take("A") for name in names}
    for name, verb in (("held", "hold"), ("no_show", "no_show"), ("served", "finish")):
        assert small.call(3).code == tickets[name].code
        getattr(small.office, verb)(3)
    small.office.cancel(tickets["cancelled"].code)
    tickets["booked"] = small.take("B", slot="10:00")
    tickets["tomorrow"] = small.take("A", slot="08:00", day=TUESDAY)
    tickets["called"], tickets["serving"] = small.take("A"), small.take("C")
    small.call(2)
    small.office.serve(2)
    small.call(1)
    tickets["waiting"] = small.take("B")
    small.later(seconds=10)
    return tickets


def request(service: str = "A", **wishes: object) -> Deed:
    return lambda office, _: office.take(TakeRequest(service=service, **wishes))


DEEDS: dict[str, tuple[str, Deed]] = {
    "an unknown service": ("service.unknown", request("Z")),
    "an unknown class": ("priority.unknown", request(priority="tall")),
    "an unknown procedure": ("procedure.unknown", request(procedure="x")),
    "a time that is no slot start": ("slot.unknown", request(slot="08:10")),
    "a slot that is past": ("slot.past", request(slot="07:30")),
    "a day that is closed": ("day.closed", request(day=SATURDAY)),
    "a day too far": ("day.too_far", request(day=MONDAY.replace(day=15))),
    "a day that is over": ("slot.past", request(day=MONDAY.replace(day=4))),
    "stay on another day": ("stay.not_today", request(day=TUESDAY, slot="08:00", stay=True)),
    "stay without a slot": ("argument.bad", request(stay=True)),
    "arrive for another day": ("ticket.wrong_day", lambda o, t: o.arrive(t["tomorrow"].code)),
    "arrive of nobody": ("ticket.unknown", lambda o, _: o.arrive("ZZZZZZ")),
    "arrive when served": ("ticket.closed", lambda o, t: o.arrive(t["served"].code)),
    "return of a booking": ("ticket.wrong_state", lambda o, t: o.return_ticket(t["booked"].code)),
    "cancel of a called ticket": ("ticket.wrong_state", lambda o, t: o.cancel(t["called"].code)),
    "cancel of a served ticket": ("ticket.wrong_state", lambda o, t: o.cancel(t["serving"].code, by_staff=True)),
    "void of a printed ticket": ("void.printed", lambda o, t: o.void(t["waiting"].code)),
    "call just after a call": ("counter.just_called", lambda o, _: o.call_next(1)),
    "call at no counter": ("counter.unknown", lambda o, _: o.call_next(9)),
    "call when moved on": ("counter.moved_on", lambda o, t: o.call_next(1, t["serving"].code)),
    "choose without a reason": ("reason.missing", lambda o, t: o.call_chosen(3, t["waiting"].code, " ")),
    "choose another counter's": ("ticket.elsewhere", lambda o, t: o.call_chosen(3, t["called"].code, "vội")),
    "choose tomorrow's": ("ticket.wrong_day", lambda o, t: o.call_chosen(3, t["tomorrow"].code, "vội")),
    "choose a served one": ("ticket.closed", lambda o, t: o.call_chosen(3, t["served"].code, "vội")),
    "recall a served one": ("ticket.wrong_state", lambda o, _: o.recall(2)),
    "recall nobody": ("counter.empty", lambda o, _: o.recall(3)),
    "serve nobody": ("counter.empty", lambda o, _: o.serve(3)),
    "finish another ticket": ("counter.moved_on", lambda o, t: o.finish(1, t["serving"].code)),
    "no-show of a served one": ("ticket.wrong_state", lambda o, _: o.no_show(2)),
    "hold nobody": ("counter.empty", lambda o, _: o.hold(3)),
    "resume at a busy counter": ("counter.busy", lambda o, t: o.resume(1, t["held"].code)),
    "resume a waiting one": ("ticket.wrong_state", lambda o, t: o.resume(3, t["waiting"].code)),
    "transfer to its own service": ("service.same", lambda o, _: o.transfer(2, "C")),
    "transfer to no service": ("service.unknown", lambda o, _: o.transfer(2, "Z")),
    "undo of nothing": ("undo.nothing", lambda o, _: o.undo(1)),
    "undo too late": ("undo.late", lambda o, _: o.undo(3)),
    "pause without a reason": ("reason.missing", lambda o, _: o.pause(1, "")),
    "overflow of nothing": (
        "argument.bad",
        lambda o, _: o.overflow(OverflowRequest(service="A", slot="08:30", add=0, reason="x")),
    ),
    "overflow of a past slot": (
        "slot.past",
        lambda o, _: o.overflow(OverflowRequest(service="A", slot="07:00", add=1, reason="x")),
    ),
    "a day that has tickets": ("day.has_tickets", lambda o, _: o.set_day(TUESDAY, DayKind.CLOSED, "x")),
    "an earlier instant": ("clock.back", lambda o, _: o.at(local("07:00")).call_next(3)),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_refused_verb_changes_no_row(small: Rehearsal, name: str) -> None:
    key, deed = DEEDS[name]
    tickets = scene(small)
    before = everything(small.path)
    assert refused(lambda: deed(small.office, tickets)) == key
    assert everything(small.path) == before
    assert small.office.tickets() == small.other().office.tickets()


def test_every_refusal_is_followed_by_a_sound_verb(small: Rehearsal) -> None:
    tickets = scene(small)
    for key, deed in DEEDS.values():
        assert refused(lambda deed=deed: deed(small.office, tickets)) == key
    assert small.take("A").state is TicketState.WAITING


REFUSED_TAKES = {
    "slot.full": ("08:00", {}),
    "session.closed": ("11:30", {}),
    "slot.past": ("08:00", {"slot": "07:30"}),
    "day.closed": ("08:00", {"day": SATURDAY}),
    "stay.not_today": ("08:00", {"day": TUESDAY, "slot": "08:00", "stay": True}),
    "day.too_far": ("08:00", {"day": MONDAY.replace(day=15)}),
    "token.reused": ("08:00", {"token": "token-0001"}),
}


@pytest.mark.parametrize("key", REFUSED_TAKES)
def test_a_refused_take_says_what_would_be_offered_instead(small: Rehearsal, key: str) -> None:
    at, wishes = REFUSED_TAKES[key]
    small.at(at if at != "11:30" else "10:00").take("A", token="token-0001")
    if key == "slot.full":
        small.fill("C")
    small.at(at)
    with pytest.raises(Refused) as refusal:
        small.take("C", **wishes)
    offered = refusal.value.places["next"]
    assert (refusal.value.key, type(offered)) == (key, SlotView)
    assert offered == small.office.offer("C").next
    taken = small.take("C", slot=offered.start.astimezone(local("07:00").tzinfo).strftime("%H:%M"), day=offered.date)
    assert taken.slot_start == offered.start


def test_with_every_coming_slot_full_there_is_nothing_to_offer(small: Rehearsal) -> None:
    small.at("16:10")
    for ahead in range(7):
        day = MONDAY.replace(day=7 + ahead)
        while not refused(lambda day=day: small.take("C", day=day)):
            pass
    small.fill("C")
    with pytest.raises(Refused) as refusal:
        small.take("C")
    assert refusal.value.places["next"] is None


def test_bad_words_carry_no_offer(small: Rehearsal) -> None:
    with pytest.raises(Misused) as misuse:
        small.take("Z")
    assert "next" not in misuse.value.places


def test_what_time_did_is_recorded_also_when_the_verb_is_refused(small: Rehearsal) -> None:
    booked, waiting = small.take("A", slot="08:00"), small.take("B")
    small.call(2)
    last = small.last()
    small.at("07:30", TUESDAY)
    assert refused(lambda: small.office.arrive("ZZZZZZ")) == "ticket.unknown"
    told = [(e.kind.value, e.actor, e.at) for e in small.office.events_since(last)]
    assert told == [
        ("released", "system", local("08:10")),
        ("never_came", "system", local("11:00")),
        ("no_show", "system", local("11:30")),
    ]
    again = small.other()
    assert [again.get(t).closed_reason for t in (booked, waiting)] == ["never_came", "no_show"]


# ---- the instant of a deed ---------------------------------------------------------------------------


def test_a_deed_at_the_last_event_s_instant_is_done_and_before_it_refused(small: Rehearsal) -> None:
    office = small.office
    office.at(local("08:00")).take(TakeRequest(service="A"))
    assert office.at(local("08:00")).take(TakeRequest(service="A")).ticket.issued_at == local("08:00")
    with pytest.raises(Refused, match=r"clock\.back"):
        office.at(local("07:59:59")).take(TakeRequest(service="A"))


def test_a_look_at_an_earlier_instant_judges_the_present_rows(small: Rehearsal) -> None:
    small.office.at(local("08:00")).take(TakeRequest(service="A"))
    early = small.office.at(local("07:00"))
    assert len(early.tickets()) == 1
    assert early.seen().now == local("07:00")


def test_a_clock_behind_the_last_event_goes_on_from_it(small: Rehearsal) -> None:
    small.at("09:00").take("A")
    assert small.at("08:00").take("A").issued_at == local("09:00")
    assert small.office.seen().now == local("09:00")


@pytest.mark.parametrize(
    "deed",
    [
        lambda office: office.take(TakeRequest(service="A")),
        lambda office: office.call_next(1),
        lambda office: office.home(),
        lambda office: office.tickets(),
    ],
)
def test_an_instant_of_one_s_own_is_for_rehearsals_only(tmp_path: Path, deed: Callable) -> None:
    real = Rehearsal.found(tmp_path / "real.sqlite", at=local("07:00"), is_rehearsal=False)
    before = everything(real.path)
    with pytest.raises(Refused) as refusal:
        deed(real.office.at(local("08:00")))
    assert refusal.value.key == "clock.not_rehearsal"
    assert everything(real.path) == before
    assert real.take("A").issued_at == local("07:00")


def test_a_refused_take_in_a_real_office_still_carries_an_offer(tmp_path: Path) -> None:
    real = Rehearsal.found(tmp_path / "real.sqlite", at=local("07:00"), is_rehearsal=False)
    with pytest.raises(Refused) as refusal:
        real.office.at(local("08:00")).take(TakeRequest(service="A"))
    assert "next" in refusal.value.places


def test_an_instant_with_an_offset_and_microseconds_is_kept_in_utc_and_whole_milliseconds(small: Rehearsal) -> None:
    small.office.at(local("08:00:00.123456")).take(TakeRequest(service="A"))
    told = json.dumps(small.office.events_since(1)[0].body)
    assert "+07:00" not in told
    ticket = small.office.tickets()[0].ticket
    assert ticket == small.other().office.tickets()[0].ticket
    assert ticket.issued_at == local("08:00:00.123")
