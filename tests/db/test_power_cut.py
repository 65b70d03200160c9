"""The power goes while tickets are issued: on a file system of our own that is shut down under the writer."""

import fcntl
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from db.check import check
from db.store import open_store
from tests.db import hands
from tests.db.hands import MONDAY

ROOT = Path(__file__).parents[2]
FS_IOC_SHUTDOWN = 0x8004587D
WITHOUT_FLUSHING_THE_LOG = 2
CUTS = 5

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("disk")]


class Disk:
    """An ext4 in a file, mounted; its power can be cut."""

    def __init__(self, folder: Path) -> None:
        self._image = folder / "disk.img"
        self.folder = folder / "disk"
        self.folder.mkdir()
        with self._image.open("wb") as image:
            image.truncate(64 * 2**20)
        subprocess.run(["mkfs.ext4", "-q", "-F", self._image], check=True)
        self.mount()

    def mount(self) -> None:
        subprocess.run(["mount", "-o", "loop", self._image, self.folder], check=True)

    def unmount(self) -> None:
        subprocess.run(["umount", self.folder], check=True)

    def cut_power(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, FS_IOC_SHUTDOWN, struct.pack("I", WITHOUT_FLUSHING_THE_LOG))
        finally:
            os.close(handle)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of its own. Needs root and loop devices: without them the test fails, loudly."""
    if os.geteuid() != 0:
        pytest.fail("the power cut needs root to mount a file system of its own: not proven on this machine")
    disk = Disk(tmp_path)
    yield disk
    disk.unmount()


def lost_by_cuts(disk: Disk, *, synchronous: str) -> int:
    """Cut the power again and again under a writer; answers how many of the tickets it told of are gone."""
    path, told = disk.folder / "van-phong.sqlite", set[str]()
    with closing(open_store(str(path), create=True)) as store:
        hands.found(store)
    lost = 0
    for _ in range(CUTS):
        told |= told_until_the_cut(disk, path, synchronous)
        disk.unmount()
        disk.mount()
        assert check(path).findings == ()
        with closing(open_store(str(path))) as store, store.read() as tx:
            lost += len(told - tx.day(MONDAY).tickets.keys())
            told &= tx.day(MONDAY).tickets.keys()
    return lost


def told_until_the_cut(disk: Disk, path: Path, synchronous: str) -> set[str]:
    """Let a writer work for a moment, cut, and answer the codes that it told of."""
    line = [sys.executable, "-m", "tests.db.hall_of_processes", "pour", str(path), synchronous]
    with Popen(line, cwd=ROOT, stdout=PIPE, stderr=subprocess.DEVNULL, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline().strip()
        time.sleep(0.15)
        disk.cut_power()
        writer.kill()
        return {first, *writer.stdout.read().split()}


def test_no_ticket_that_was_told_is_lost_by_a_power_cut(disk: Disk) -> None:
    assert lost_by_cuts(disk, synchronous="FULL") == 0


def test_without_full_synchronous_tickets_are_lost_so_the_test_tests_something(disk: Disk) -> None:
    assert lost_by_cuts(disk, synchronous="NORMAL") > 0
