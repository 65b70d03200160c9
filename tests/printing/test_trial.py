"""The virtual printer as a station shows it: strangers print to it, and its papers are kept."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.errors import Misused
from kiosk.model import PrintFate
from kiosk.trial import Switch
from printing import printers, raster, thermal, trial
from printing.trial import Trial
from printing.virtual import VirtualPrinter
from tests.printing.samples import SLIPS

SLIP = thermal.job(raster.draw(SLIPS["walk-in"][0]))


def virtual(url: str) -> VirtualPrinter:
    made = printers.open_printer(url)
    assert isinstance(made, VirtualPrinter)
    return made


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Trial]:
    made = Trial(virtual("virtual:?listen=0"), tmp_path / "papers")
    yield made
    made.close()


def test_a_program_prints_to_it_over_tcp_and_the_window_hears_of_the_paper(stand: Trial):
    seen: list[bytes] = []
    stand.on_paper(seen.append)
    result = printers.open_printer(f"tcp://{stand.address}").print(SLIP)
    assert result.fate is PrintFate.PRINTED
    assert [picture[:4] for picture in seen] == [b"\x89PNG"]


@pytest.mark.parametrize(
    ("switch", "cause"),
    [
        (Switch.PAPER_OUT, "printer.paper"),
        (Switch.COVER_OPEN, "printer.cover"),
        (Switch.CUTTER, "printer.cutter"),
        (Switch.OFF, "printer.refused"),
    ],
)
def test_a_program_is_told_the_true_cause_while_a_switch_is_on(stand: Trial, switch: Switch, cause: str):
    stand.turn(switch, is_on=True)
    first = printers.open_printer(f"tcp://{stand.address}").print(SLIP)
    assert (first.fate, first.bytes_sent) == (PrintFate.FAILED, 0)
    if switch is not Switch.OFF:
        assert first.cause == cause
    stand.turn(switch, is_on=False)
    assert printers.open_printer(f"tcp://{stand.address}").print(SLIP).fate is PrintFate.PRINTED


def test_a_port_that_is_taken_is_trouble_and_no_end(tmp_path: Path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        made = Trial(virtual(f"virtual:?listen={port}"), tmp_path)
        assert made.address is None
        assert made.trouble is not None
        assert (made.trouble.key, made.trouble.places["address"]) == ("printer.listen", f"127.0.0.1:{port}")
        made.close()


def test_papers_are_kept_as_pictures_and_bytes_and_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trial, "MOST_KEPT", 2)
    printer = virtual("virtual:")
    made = Trial(printer, tmp_path / "papers")
    for _ in range(4):
        printer.print(SLIP)
    assert made.folder == tmp_path / "papers"
    assert sorted(path.name for path in made.folder.iterdir()) == ["0003.bin", "0003.png", "0004.bin", "0004.png"]
    assert (made.folder / "0004.bin").read_bytes() == SLIP


def test_a_folder_of_ones_own_keeps_every_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trial, "MOST_KEPT", 2)
    printer = virtual(f"virtual:?out={tmp_path / 'own'}")
    made = Trial(printer, tmp_path / "papers")
    for _ in range(3):
        printer.print(SLIP)
    assert made.folder == tmp_path / "own"
    assert len(list(made.folder.iterdir())) == 6


@pytest.mark.parametrize("value", ["", "70000", "-1", "neun"])
def test_a_bad_port_is_refused_with_what_it_may_be(value: str):
    with pytest.raises(Misused) as refused:
        printers.open_printer(f"virtual:?listen={value}")
    assert refused.value.key == "printer.url"


def test_only_the_virtual_printer_listens():
    with pytest.raises(Misused):
        printers.open_printer("tcp://127.0.0.1:9100?listen=9100")
