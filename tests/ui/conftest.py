"""Every screen test stands in a real hall."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import words
from tests.ui.hall import UiHall
from ui.theme import fonts


@pytest.fixture(autouse=True)
def _shipped_fonts(qapp: Any) -> None:
    fonts.load()
    words.use(strict=True)


@pytest.fixture
def hall(tmp_path: Path, qtbot: Any) -> Iterator[UiHall]:
    """Ngã Năm, Monday half past seven."""
    made = UiHall(tmp_path, qtbot)
    yield made
    made.close()
