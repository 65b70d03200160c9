"""The technician's page: over a touch kiosk, over a panel whose seats are too far, and where no PIN was set."""

from __future__ import annotations

from typing import Any

from ui.citizen.screen import CitizenScreen, Kiosk
from ui.panel.screen import PanelScreen
from ui.pictures.camera import Camera, Pictures, Shape
from ui.screen import Screen
from ui.technician.door import TechnicianDoor, Tools
from ui.theme.taste import Taste

FAR_M = 8.0
PIN = "0000"


def over_kiosk(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take the pad, what is inside, and what is said where no PIN was set."""
    room = camera.room(Taste(diagonal_in=shape.touch_in), language)
    kiosk = camera.open(CitizenScreen(room, Kiosk(print_slip=lambda _: None)), shape.size)
    TechnicianDoor(kiosk, Tools()).open()
    yield camera.look(kiosk, "technician-none", language, shape.name)
    door = _stand_before(kiosk)
    yield camera.look(kiosk, "technician-pin", language, shape.name)
    _go_in(camera, door)
    yield camera.look(kiosk, "technician-ruler", language, shape.name)
    camera.put_away(kiosk)


def over_panel(camera: Camera, shape: Shape, language: str) -> Pictures:
    """Take what is inside over a panel."""
    room = camera.room(Taste(diagonal_in=shape.panel_in, farthest_m=FAR_M), language)
    panel = camera.open(PanelScreen(room), shape.size)
    _go_in(camera, _stand_before(panel))
    yield camera.look(panel, "technician-panel", language, shape.name)
    camera.put_away(panel)


def _stand_before(screen: Screen[Any]) -> TechnicianDoor:
    door = TechnicianDoor(screen, Tools(is_pin=lambda given: given == PIN))
    door.open()
    return door


def _go_in(camera: Camera, door: TechnicianDoor) -> None:
    assert door.page is not None
    door.page.tried.emit(PIN)
    camera.settle()
