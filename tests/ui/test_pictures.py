"""Pictures of every screen, and the kiosk's golden ones: approve by looking, KIOSK_GOLDEN=write makes them anew."""

import io
import os
import random
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from tests.ui.hall import UiHall, local
from ui import pictures
from ui.citizen.page import Step
from ui.citizen.screen import CitizenScreen, Kiosk
from ui.morning import Morning
from ui.theme.taste import Taste

GOLDEN = Path(__file__).parents[1] / "golden" / "screens"
SMOOTHING = 96
KEPT = {shape.name: shape for shape in (pictures.SHAPES[0], pictures.SHAPES[1], pictures.SHAPES[4])}
pytestmark = pytest.mark.xdist_group("pictures")


def test_every_screen_has_its_picture(hall, tmp_path):
    album = pictures.Album(
        office=hall.office,
        clock=hall.clock,
        until=local("08:10"),
        folder=tmp_path / "album",
        shapes=pictures.SHAPES[-1:],
        languages=("vi",),
    )
    files = pictures.render(album)
    names = {file.stem.rsplit("-", 1)[0] for file in files}
    assert {"citizen-home-vi", "citizen-done-vi", "counter-open", "panel", "statistics"} <= names
    assert all(QImage(str(file)).width() == 1024 for file in files)


@pytest.fixture
def standing(tmp_path, qtbot, monkeypatch):
    """A morning that is the same every time, codes included."""
    monkeypatch.setattr("secrets.choice", random.Random(3).choice)
    hall = UiHall(tmp_path, qtbot, at="06:40")
    Morning(hall.office, hall.clock).play(local("09:12"))
    hall.feed.office_time.adopt(hall.clock.now())
    hall.start()
    yield hall
    hall.close()


@pytest.mark.parametrize("size", KEPT)
def test_the_kiosk_looks_as_approved(standing, size):
    shape = KEPT[size]
    room = standing.room(taste=Taste(diagonal_in=shape.touch_in))
    kiosk = standing.open(CitizenScreen(room, Kiosk(print_slip=lambda _: None)))
    kiosk.resize(shape.wide, shape.tall)
    kiosk.rebuild()
    looked_at = {}
    for step in ("home", "choose", "done"):
        if step == "choose":
            kiosk.choose_service("A")
            standing.until(lambda: kiosk.visit.days)
        if step == "done":
            kiosk.take_now()
            standing.until(lambda: kiosk.visit.step is Step.DONE)
        kiosk.shield.hide()
        standing.settled()
        if step != "home":
            kiosk.idle.leave_in(10)
            kiosk.idle._tick.stop()  # a busy machine takes longer than a second to look twice
        looked_at[step] = still_picture(standing, kiosk)
    wrong = [step for step, picture in looked_at.items() if not is_approved(f"kiosk-{step}-{size}", picture)]
    assert not wrong, f"{wrong} look different; look at them, then KIOSK_GOLDEN=write"


def still_picture(hall, kiosk):
    """Look until nothing moves any more."""
    seen = [kiosk.grab().toImage()]

    def is_still():
        seen.append(kiosk.grab().toImage())
        return seen[-1] == seen[-2]

    hall.until(is_still)
    return seen[-1]


def is_approved(name, picture):
    """Compare in grey; large glyphs are smoothed a little differently when Qt's glyph cache is full."""
    path = GOLDEN / f"{name}.png"
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    if os.environ.get("KIOSK_GOLDEN") == "write":
        grey.save(str(path))
    seen, golden = as_pillow(grey), Image.open(path)
    return seen.size == golden.size and ImageChops.difference(seen, golden).getextrema()[1] <= SMOOTHING


def as_pillow(picture):
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.ReadWrite)
    picture.save(buffer, "PNG")
    return Image.open(io.BytesIO(bytes(buffer.data().data())))
