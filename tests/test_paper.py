"""From a ticket to its slip: the intent first, the fate after, and never a second paper by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.paper import Paper, tell_unknown
from kiosk.ports import PrintResult
from kiosk.views import TicketView
from printing.drawing import slips_for
from printing.machine import Switch
from printing.virtual import VirtualPrinter
from tests.office.rehearsal import Rehearsal, local


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Rehearsal]:
    made = Rehearsal.found(tmp_path / "small.sqlite", at=local("07:00"))
    yield made
    made.store.close()


@pytest.fixture
def printer() -> VirtualPrinter:
    return VirtualPrinter()


def _paper(small: Rehearsal, printer: VirtualPrinter) -> Paper:
    return Paper(small.office, printer, slips_for(printer))


def _fates(small: Rehearsal) -> list[str]:
    prints = (e for e in small.office.events_since(0) if e.kind.value == "print")
    return [str(e.body["ticket"]["print"]) for e in prints]


def test_the_intent_is_in_the_ledger_before_the_first_byte(small, printer):
    seen: list[str] = []
    view = small.office.ticket(small.take().code)

    class Watched(VirtualPrinter):
        def print(self, job: bytes) -> PrintResult:
            seen.append(small.get(view.ticket).print.value)
            return super().print(job)

    printed = _paper(small, Watched()).print(view)
    assert seen == ["queued"]
    assert printed.ticket.print is PrintFate.PRINTED
    assert _fates(small) == ["queued", "printed"]


def test_a_slip_comes_out_once_however_often_it_is_asked_for(small, printer):
    view = small.office.ticket(small.take().code)
    paper = _paper(small, printer)
    assert paper.print_once(view).ticket.print is PrintFate.PRINTED
    assert paper.print_once(view).ticket.print is PrintFate.PRINTED
    assert len(printer.papers) == 1
    paper.print(view, is_copy=True)
    assert len(printer.papers) == 2


def test_a_printer_that_is_off_is_a_fate_and_no_error(small, printer):
    printer.turn(Switch.OFF, is_on=True)
    ticket = _paper(small, printer).print(small.office.ticket(small.take().code)).ticket
    assert (ticket.print, ticket.on_paper) == (PrintFate.FAILED, False)
    assert small.office.void(ticket.code).ticket.state.value == "void"


def test_a_ledger_that_is_away_after_the_print_costs_neither_ticket_nor_answer(small, printer, monkeypatch):
    view = small.office.ticket(small.take().code)

    def away(*_args: object, **_more: object) -> TicketView:
        raise Unavailable("db.busy")

    monkeypatch.setattr(small.office, "print_result", away)
    assert _paper(small, printer).print(view) == view
    assert len(printer.papers) == 1


def test_a_print_that_never_told_becomes_uncertain_at_the_next_start(small, printer):
    old, printed = small.take(), small.take()
    small.office.print_queued(old.code, "virtual:")
    _paper(small, printer).print(small.office.ticket(printed.code))
    small.later(seconds=90)
    fresh = small.take()
    small.office.print_queued(fresh.code, "virtual:")
    tell_unknown(small.office, "virtual:")
    assert [small.get(t).print.value for t in (old, printed, fresh)] == ["uncertain", "printed", "queued"]
    with pytest.raises(Exception, match=r"void\.printed"):
        small.office.void(old.code)
