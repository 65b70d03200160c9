"""A printer for the administrator's pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.printers import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A virtual printer with its spooler and its set-up."""
    made = Desk(tmp_path / "desk")
    yield made
    made.close()
