"""Screens that come and go leave nothing behind."""

import gc
import os
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui.admin.printer import PrinterPage
from ui.admin.screen import AdminScreen
from ui.citizen.screen import CitizenScreen
from ui.counter.screen import CounterScreen
from ui.panel.screen import PanelScreen
from ui.printer import StationPrinter
from ui.statistics.screen import StatisticsScreen


@cache
def printer():
    return StationPrinter("virtual:")


MAKERS = {
    "citizen": CitizenScreen,
    "counter": lambda room: CounterScreen(room, 2),
    "panel": PanelScreen,
    "statistics": StatisticsScreen,
    "admin": lambda room: AdminScreen(room, (PrinterPage(room, printer()),)),
}


FEW, FEW_PARTS = 15, 6  # what is only made once is there after some of them
MOST_BLOCKS_EACH = 4
OPENINGS, PART = 3000, 250
MOST_KB_EACH = 1.0
KB_OF_PAGE = os.sysconf("SC_PAGE_SIZE") // 1024 if hasattr(os, "sysconf") else 4


def come_and_go(hall, make, times):
    for _ in range(times):
        screen = make(hall.room())
        screen.resize(1280, 800)
        screen.show()
        screen.open()
        hall.until(lambda screen=screen: screen.views is not None)
        screen.rebuild()
        screen.close()
        screen.deleteLater()
        del screen
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("name", MAKERS)
def test_widgets_stay_flat(hall, name):
    hall.start()
    come_and_go(hall, MAKERS[name], 3)
    before = len(QApplication.allWidgets())
    come_and_go(hall, MAKERS[name], 12)
    assert len(QApplication.allWidgets()) <= before


def blocks():
    """How many pieces of memory Python holds, also those that no object answers for."""
    gc.collect()
    return sys.getallocatedblocks()


@pytest.mark.parametrize("name", MAKERS)
def test_no_piece_of_memory_is_left_behind(hall, name):
    hall.start()
    held = [blocks()]
    for _ in range(FEW_PARTS):
        come_and_go(hall, MAKERS[name], FEW)
        held.append(blocks())
    assert min(after - before for before, after in pairwise(held)) / FEW <= MOST_BLOCKS_EACH


def resident_kb():
    """The memory of this process as Linux counts it."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * KB_OF_PAGE


def slope(values):
    """The slope of the straight line nearest to evenly spaced values (least squares), in their unit a step."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    above = sum((n - middle) * (value - mean) for n, value in enumerate(values))
    return above / sum((n - middle) ** 2 for n in range(len(values)))


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read as Linux tells it")
@pytest.mark.parametrize("name", MAKERS)
def test_three_thousand_openings_leave_memory_and_widgets_flat(hall, name):
    hall.start()
    come_and_go(hall, MAKERS[name], PART)
    widgets, memory = len(QApplication.allWidgets()), [resident_kb()]
    for _ in range(OPENINGS // PART):
        come_and_go(hall, MAKERS[name], PART)
        memory.append(resident_kb())
    each_kb = slope(memory) / PART
    print(f"{name}: {OPENINGS} openings, {each_kb:+.2f} kB each, {memory[0]} → {memory[-1]} kB")
    assert len(QApplication.allWidgets()) <= widgets
    assert each_kb <= MOST_KB_EACH
