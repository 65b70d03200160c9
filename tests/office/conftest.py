"""Rehearsal offices on files of their own; whatever a test did, its ledger is found sound at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import definition
from tests.office.rehearsal import Rehearsal, found, local, shipped


def _lent(rehearsal: Rehearsal) -> Iterator[Rehearsal]:
    yield rehearsal
    rehearsal.store.close()
    assert found(rehearsal.path) == ()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Rehearsal]:
    """Three services on three counters, Monday at seven."""
    yield from _lent(Rehearsal.found(tmp_path / "small.sqlite", at=local("07:00")))


@pytest.fixture(params=definition.examples())
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rehearsal]:
    """Each office that ships, Monday at seven."""
    text = shipped(request.param)
    yield from _lent(Rehearsal.found(tmp_path / "example.sqlite", text, at=local("07:00")))
