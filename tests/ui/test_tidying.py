"""What is dead is taken away in the GUI thread, whoever fills the memory."""

import gc
import threading
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject

from ui.tidying import Tidying


class Circle(QObject):
    """Holds itself, and tells in which thread it was taken away."""

    taken_in: ClassVar[list[threading.Thread]] = []

    def __init__(self) -> None:
        super().__init__()
        self.itself = self

    def __del__(self) -> None:
        self.taken_in.append(threading.current_thread())


@pytest.fixture
def tidying(qapp):
    gc.collect()
    made = Tidying()
    Circle.taken_in.clear()
    yield made
    made.close()


def fill_memory():
    """Allocate more than enough for Python's own collecting to begin, in a thread that draws nothing."""
    kept = []
    worker = threading.Thread(target=lambda: kept.extend([n] for n in range(100_000)))
    worker.start()
    worker.join()
    return kept


def test_a_thread_that_fills_the_memory_takes_no_widget_apart(tidying):
    Circle()
    kept = fill_memory()
    assert Circle.taken_in == []
    tidying.tidy()
    assert Circle.taken_in == [threading.main_thread()]
    assert kept


def test_it_happens_by_itself(tidying, qtbot):
    Circle()
    kept = fill_memory()
    qtbot.waitUntil(lambda: Circle.taken_in == [threading.main_thread()], timeout=5000)
    assert kept


def test_python_collects_again_afterwards(qapp):
    Tidying().close()
    assert gc.isenabled()
