"""Golden pictures of every screen, state, language and size, small and in 16 greys.

After a change that is meant: `make golden`, then look through what git calls changed. One that differs stands beside
the approved one in out/pictures-that-differ.
"""

import os
import random
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtGui import QImage, QPixmap

from db.store import open_store
from kiosk import definition
from kiosk.clock import HandClock
from kiosk.office import Office
from tests.ui.hall import local
from ui.pictures import album
from ui.pictures.album import SHAPES, Album

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "screens"
DIFFERENT = ROOT / "out" / "pictures-that-differ"
OFFICE, OPENS, UNTIL = "trung-tam-pvhcc-phuong-nga-nam", local("06:30"), local("09:12")
LANGUAGES = ("vi", "en")
SLIPS = ("walk-in", "booking-priority")
STEP = 17  # of 16 greys
FORM = ".webp"
# Large letters are smoothed a little differently when Qt's cache of glyphs is full: that much is no difference.
MOST_STEPS, MOST_SHARE = 5, 0.001
LARGE_PX = 1500
IS_WRITING = os.environ.get("KIOSK_GOLDEN") == "write"


def cases():
    """Every size in every language, in two groups that may run side by side."""
    for place, shape in enumerate(SHAPES):
        for language in LANGUAGES:
            mark = pytest.mark.xdist_group(f"pictures-{place % 2}")
            yield pytest.param(shape, language, marks=mark, id=f"{shape.name}-{language}")


@pytest.fixture
def codes(monkeypatch):
    """The same codes every time."""
    monkeypatch.setattr("secrets.choice", random.Random(3).choice)


@pytest.fixture(scope="session")
def morning(tmp_path_factory):
    """A morning that is the same every time, played once."""
    file, clock = tmp_path_factory.mktemp("morning") / "office.sqlite", HandClock(OPENS)
    store = open_store(f"sqlite:///{file}", create=True)
    text, source = definition.read(OFFICE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("secrets.choice", random.Random(2).choice)
        store.load(text, source=source, is_rehearsal=True, now=clock.now())
        album.play(Office(store, clock), clock, UNTIL)
    store.close()
    return file


@pytest.fixture
def played(morning, tmp_path, codes):
    """An office of one's own at the end of that morning."""
    file = shutil.copy(morning, tmp_path / "office.sqlite")
    store, clock = open_store(f"sqlite:///{file}"), HandClock(UNTIL)
    yield Office(store, clock), clock
    store.close()


def small(picture: QImage) -> Image.Image:
    """Make a picture small and grey: enough to see every letter move, little enough to be kept."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    whole = Image.frombuffer(
        "L", (grey.width(), grey.height()), bytes(grey.constBits()), "raw", "L", grey.bytesPerLine(), 1
    )
    times = 3 if max(whole.size) > LARGE_PX else 2
    less = whole.resize((whole.width // times, whole.height // times), Image.Resampling.BOX)
    return less.point(lambda value: round(value / STEP) * STEP)


def keep(name: str, picture: Image.Image) -> None:
    """Approve a picture."""
    picture.save(GOLDEN / f"{name}{FORM}", lossless=True, method=6)


def approved(file: Path) -> Image.Image:
    """Read a picture that was kept."""
    with Image.open(file) as kept:
        return kept.convert("L")


def is_approved(name: str, picture: Image.Image) -> bool:
    """Tell whether a picture looks as approved; one that does not is put beside it."""
    golden = approved(GOLDEN / f"{name}{FORM}")
    if golden.size == picture.size:
        steps = ImageChops.difference(golden, picture).histogram()[::STEP]
        differing = sum(steps[2:]) / (picture.width * picture.height)
        if not any(steps[MOST_STEPS + 1 :]) and differing <= MOST_SHARE:
            return True
    DIFFERENT.mkdir(parents=True, exist_ok=True)
    both = Image.new("L", (golden.width + picture.width, max(golden.height, picture.height)), 128)
    both.paste(golden, (0, 0))
    both.paste(picture, (golden.width, 0))
    both.save(DIFFERENT / f"{name}.png")
    return False


def compare(looked_at, known: set[str]) -> None:
    """Compare every picture taken with the approved ones, which are all there and no more."""
    seen, wrong = set(), []
    for name, picture in looked_at:
        seen.add(name)
        is_new = name not in known
        if is_new or not is_approved(name, small(picture)):
            wrong += [] if is_new else [name]
            if IS_WRITING:
                keep(name, small(picture))
    if IS_WRITING:
        for name in known - seen:
            (GOLDEN / f"{name}{FORM}").unlink()
        return
    assert seen == known, "pictures came or went: make golden"
    assert not wrong, f"{wrong} look different (see {DIFFERENT}); if that is meant: make golden"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("shape", "language"), [*cases()])
def test_every_screen_looks_as_approved(played, shape, language):
    office, clock = played
    taken = album.photographs(Album(office=office, clock=clock, shapes=(shape,), languages=(language,)))
    compare(taken, {file.stem for file in GOLDEN.glob(f"*-{language}-{shape.name}{FORM}")})


@pytest.mark.xdist_group("pictures-1")
def test_the_paper_looks_as_approved_and_an_album_is_a_folder_of_pictures(played, tmp_path):
    office, clock = played
    slips = tuple(QPixmap(str(ROOT / "tests" / "golden" / "slips" / f"{name}.png")) for name in SLIPS)
    files = album.render(Album(office=office, clock=clock, shapes=(), slips=slips), tmp_path / "album")
    assert sorted(files) == sorted((tmp_path / "album").iterdir())
    compare(((file.stem, QImage(str(file))) for file in files), {file.stem for file in GOLDEN.glob(f"paper-*{FORM}")})


@pytest.mark.xdist_group("pictures-1")
def test_a_picture_that_differs_is_told_and_put_beside_the_approved_one(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "GOLDEN", tmp_path)
    monkeypatch.setitem(globals(), "DIFFERENT", tmp_path / "differ")
    picture = Image.new("L", (400, 300), 255)
    keep("panel", picture)
    assert is_approved("panel", picture)
    picture.paste(0, (10, 10, 14, 14))
    assert not is_approved("panel", picture)
    assert approved(tmp_path / "differ" / "panel.png").size == (800, 300)
