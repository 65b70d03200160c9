"""Every screen test stands in a real hall."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import words
from kiosk.clock import HandClock
from tests.ui.hall import UiHall, local
from tests.ui.machines import Machines
from ui.theme import fonts
from ui.tidying import Tidying


@pytest.fixture(autouse=True)
def _shipped_fonts(qapp: Any) -> None:
    fonts.load()
    words.use(strict=True)


@pytest.fixture(autouse=True)
def _tidy(qapp: Any) -> Iterator[None]:
    """Collect garbage as the program does: never in a thread of work."""
    tidying = Tidying()
    yield
    tidying.tidy()
    tidying.close()


@pytest.fixture
def hall(tmp_path: Path, qtbot: Any) -> Iterator[UiHall]:
    """Ngã Năm, Monday half past seven."""
    made = UiHall(tmp_path, qtbot)
    yield made
    made.close()


@pytest.fixture
def wall() -> HandClock:
    """The real time of these machines."""
    return HandClock(local("07:30"))


@pytest.fixture
def start(hall: UiHall, wall: HandClock) -> Iterator[Machines]:
    """Start the program on a machine of that name."""
    machines = Machines(hall, wall)
    yield machines
    machines.close()
