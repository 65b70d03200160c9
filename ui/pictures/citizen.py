"""The touch kiosk's pages, each as somebody comes upon it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.verbs.staff import Printed
from kiosk.verbs.take import TakeRequest
from ui.citizen.idle import AFTER_TICKET_S
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.pictures.camera import Camera, Pictures, Shape
from ui.theme.taste import Taste

Visits = Iterator[tuple[str, Callable[[], None]]]


def morning(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take every page of a busy morning."""
    usual = Taste(diagonal_in=shape.touch_in)
    yield from _pages(camera, shape, language, usual)
    tastes = {"large": replace(usual, is_large=True), "contrast": replace(usual, is_high_contrast=True)}
    if shape.tall > shape.wide:
        tastes["low"] = replace(usual, has_low_buttons=True)
    for name, taste in tastes.items():
        yield from _some_pages(camera, shape, language, name, taste)


def closed(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take the first page when nobody is received."""
    kiosk = _open(camera, shape, language, Taste(diagonal_in=shape.touch_in))
    yield camera.look(kiosk, "citizen", "closed", language, shape.name)
    camera.put_away(kiosk)


def _open(camera: Camera, shape: Shape, language: str, taste: Taste) -> CitizenScreen:
    room = camera.room(taste, language)
    return camera.open(CitizenScreen(room, Kiosk(print_slip=lambda _: None)), shape.size)


def _pages(camera: Camera, shape: Shape, language: str, taste: Taste) -> Pictures:
    kiosk = _open(camera, shape, language, taste)
    for name, prepare in _visits(camera, kiosk):
        kiosk.end()
        prepare()
        yield camera.look(kiosk, "citizen", name, language, shape.name)
    camera.put_away(kiosk)


def _some_pages(camera: Camera, shape: Shape, language: str, name: str, taste: Taste) -> Pictures:
    kiosk = _open(camera, shape, language, taste)
    prefix = camera.definition.services[0].prefix
    yield camera.look(kiosk, "citizen", f"home-{name}", language, shape.name)
    kiosk.choose_service(prefix)
    yield camera.look(kiosk, "citizen", f"choose-{name}", language, shape.name)
    camera.put_away(kiosk)


def _visits(camera: Camera, kiosk: CitizenScreen) -> Visits:
    prefix = camera.definition.services[0].prefix
    yield "attract", kiosk.doze
    yield "home", lambda: None
    yield "priority", lambda: kiosk.go(Step.PRIORITY)
    yield "home-priority", lambda: kiosk.choose_priority(camera.definition.priorities[0].key)
    yield "choose", lambda: kiosk.choose_service(prefix)
    if full := next((v.service.prefix for v in camera.office.services() if not v.offer.now), None):
        yield "full", lambda: kiosk.choose_service(full)
    yield "code", lambda: _type(kiosk, "K7")
    yield "code-wrong", lambda: _type(kiosk, "222222", is_sent=True)
    yield from _tickets(camera, kiosk, prefix)
    yield "papers", lambda: kiosk.go(Step.PAPERS)
    yield "procedures", lambda: kiosk.choose_papers(prefix)
    shown = next(p for p in camera.definition.procedures if p.is_shown and p.service == prefix)
    yield "procedure", lambda: kiosk.choose_procedure(shown.key)
    yield "idle", lambda: _leave_alone(kiosk, prefix)
    yield "help", kiosk.on_help_asked


def _tickets(camera: Camera, kiosk: CitizenScreen, prefix: str) -> Visits:
    office = camera.office
    ticket = office.take(TakeRequest(service=prefix, next=True, stay=True))
    code = ticket.ticket.code
    yield "done", lambda: _show(camera, kiosk, Step.DONE, code)
    result = PrintResult(fate=PrintFate.FAILED, cause="printer.paper")
    office.print_result(Printed(code=code, printer="virtual:", result=result))
    yield "trouble", lambda: _show(camera, kiosk, Step.DONE, code)
    yield "found", lambda: _show(camera, kiosk, Step.FOUND, code)
    office.cancel(code)
    yield "found-cancelled", lambda: _show(camera, kiosk, Step.FOUND, code)


def _show(camera: Camera, kiosk: CitizenScreen, step: Step, code: str) -> None:
    kiosk.visit.ticket = camera.office.ticket(code)
    kiosk.show_step(step)
    if step is Step.DONE:
        kiosk.idle.leave_in(AFTER_TICKET_S)


def _type(kiosk: CitizenScreen, signs: str, *, is_sent: bool = False) -> None:
    kiosk.go(Step.CODE)
    for sign in signs:
        kiosk.type_sign(sign)
    if is_sent:
        kiosk.send_code()


def _leave_alone(kiosk: CitizenScreen, prefix: str) -> None:
    kiosk.choose_service(prefix)
    kiosk.on_idle_asked()
