"""The pages of a visit, made for one look and tied to what the screen does with them."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from ui.citizen.attract import AttractPage
from ui.citizen.choose import ChoosePage
from ui.citizen.code import CodePage
from ui.citizen.done import DonePage
from ui.citizen.found import FoundPage
from ui.citizen.home import HomePage
from ui.citizen.page import Makers, Page, Step
from ui.citizen.papers import PapersPage, ProcedurePage, ProceduresPage
from ui.citizen.priority import PriorityPage
from ui.theme.look import Look


class Listener(Protocol):
    """Who learns what was touched."""

    def go(self, step: Step) -> None:
        """Show a page."""

    def choose_service(self, prefix: str) -> None:
        """A service was touched."""

    def choose_priority(self, key: str) -> None:
        """A priority class was touched."""

    def choose_no_priority(self) -> None:
        """No priority class, after all."""

    def choose_day(self, day: object) -> None:
        """A day was touched."""

    def choose_papers(self, prefix: str) -> None:
        """A service whose papers are wanted."""

    def choose_procedure(self, key: str) -> None:
        """A procedure whose papers are wanted."""

    def take_now(self) -> None:
        """A number now."""

    def take_slot(self, slot: object) -> None:
        """A booking of a slot."""

    def take_stay(self, slot: object) -> None:
        """A place in a slot, waiting here."""

    def take_for_procedure(self) -> None:
        """A number for the procedure shown."""

    def type_sign(self, sign: str) -> None:
        """A sign of a code."""

    def erase_sign(self) -> None:
        """The last sign is taken back."""

    def send_code(self) -> None:
        """The code is complete."""

    def arrive(self) -> None:
        """The holder is here."""

    def come_back(self) -> None:
        """The holder is back."""

    def cancel(self) -> None:
        """The number is given up."""

    def void(self) -> None:
        """The number nobody holds is given up."""

    def end(self) -> None:
        """The next person."""

    def wake(self) -> None:
        """Somebody touched a kiosk that nobody used."""


def page_makers(look: Look, listener: Listener) -> Makers:
    """Tell how every page is made and tied to its listener; the likeliest next ones first."""
    makers = {
        Step.HOME: _home,
        Step.CHOOSE: _choose,
        Step.DONE: _done,
        Step.PRIORITY: _priority,
        Step.CODE: _code,
        Step.FOUND: _found,
        Step.ATTRACT: _attract,
        Step.PAPERS: _papers,
        Step.PROCEDURES: _procedures,
        Step.PROCEDURE: _procedure,
    }
    return {step: partial(make, look, listener) for step, make in makers.items()}


def _attract(look: Look, listener: Listener) -> Page:
    page = AttractPage(look)
    page.woken.connect(listener.wake)
    return page


def _home(look: Look, listener: Listener) -> Page:
    page = HomePage(look)
    page.service_chosen.connect(listener.choose_service)
    page.code_asked.connect(lambda: listener.go(Step.CODE))
    page.priority_asked.connect(lambda: listener.go(Step.PRIORITY))
    page.papers_asked.connect(lambda: listener.go(Step.PAPERS))
    return page


def _priority(look: Look, listener: Listener) -> Page:
    page = PriorityPage(look)
    page.class_chosen.connect(listener.choose_priority)
    page.none_chosen.connect(listener.choose_no_priority)
    return page


def _choose(look: Look, listener: Listener) -> Page:
    page = ChoosePage(look)
    page.now_asked.connect(listener.take_now)
    page.slot_chosen.connect(listener.take_slot)
    page.stay_chosen.connect(listener.take_stay)
    page.day_chosen.connect(listener.choose_day)
    return page


def _done(look: Look, listener: Listener) -> Page:
    page = DonePage(look)
    page.done.connect(listener.end)
    page.void_asked.connect(listener.void)
    return page


def _code(look: Look, listener: Listener) -> Page:
    page = CodePage(look)
    page.sign_typed.connect(listener.type_sign)
    page.sign_taken_back.connect(listener.erase_sign)
    page.sent.connect(listener.send_code)
    return page


def _found(look: Look, listener: Listener) -> Page:
    page = FoundPage(look)
    page.arrive_asked.connect(listener.arrive)
    page.return_asked.connect(listener.come_back)
    page.cancel_asked.connect(listener.cancel)
    page.done.connect(listener.end)
    return page


def _papers(look: Look, listener: Listener) -> Page:
    page = PapersPage(look)
    page.chosen.connect(listener.choose_papers)
    return page


def _procedures(look: Look, listener: Listener) -> Page:
    page = ProceduresPage(look)
    page.chosen.connect(listener.choose_procedure)
    return page


def _procedure(look: Look, listener: Listener) -> Page:
    page = ProcedurePage(look)
    page.number_asked.connect(listener.take_for_procedure)
    return page
