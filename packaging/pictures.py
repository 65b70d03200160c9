"""Make a picture of every screen in every state, size and language: pictures.py [FOLDER]. Look through them."""

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtGui import QPixmap  # noqa: E402

from db.store import open_store  # noqa: E402 - the folder is put on the path first
from kiosk import definition  # noqa: E402
from kiosk.clock import HandClock  # noqa: E402
from kiosk.office import Office  # noqa: E402
from ui.app import make_application  # noqa: E402
from ui.pictures import album  # noqa: E402

SLIPS = ROOT / "tests" / "golden" / "slips"
OFFICE = "trung-tam-pvhcc-phuong-nga-nam"
MORNING = datetime.fromisoformat("2026-11-23T06:30:00+07:00")
UNTIL = datetime.fromisoformat("2026-11-23T09:12:00+07:00")

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "out" / "pictures")
with tempfile.TemporaryDirectory() as place:
    clock = HandClock(MORNING)
    store = open_store(f"sqlite:///{place}/office.db", create=True)
    text, source = definition.read(OFFICE)
    store.load(text, source=source, is_rehearsal=True, now=clock.now())
    office = Office(store, clock)
    album.play(office, clock, UNTIL)
    make_application()
    slips = tuple(QPixmap(str(SLIPS / f"{name}.png")) for name in ("walk-in", "booking-priority"))
    files = album.render(album.Album(office=office, clock=clock, slips=slips), folder)
    store.close()
print(f"{len(files)} pictures in {folder}")
