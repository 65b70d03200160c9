"""Printers by URL, over real sockets, and everything that can go wrong on the way."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from kiosk.errors import Misused, Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrintResult
from kiosk.printer import PROFILE, Cut, Profile, Proof
from kiosk.trial import Switch
from printing import exchange, printers, raster, thermal
from printing.door import TcpDoor
from printing.exchange import Exchange, Habits
from printing.tcp import TcpLine
from printing.virtual import VirtualPrinter
from tests.printing.samples import SLIPS

PICTURE = raster.draw(SLIPS["walk-in"][0])
JOB = thermal.job(PICTURE)
PREAMBLE = thermal.STATUS_QUERIES + thermal.TELL_CHANGES
QUICK = Habits(status_s=0.2, stall_s=0.4, proof_s=0.3)


@contextmanager
def listening(dots: int = 576) -> Iterator[tuple[VirtualPrinter, TcpDoor]]:
    printer = VirtualPrinter(profile=Profile(dots=dots))
    door = TcpDoor(printer)
    try:
        yield printer, door
    finally:
        door.close()


@contextmanager
def host(serve) -> Iterator[int]:
    """A host on this machine that does with one connection what `serve` says."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        connection, _ = listener.accept()
        with connection:
            serve(connection)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(5)


def quick(port: int, habits: Habits = QUICK) -> Exchange:
    return Exchange(lambda: TcpLine("127.0.0.1", port), habits, PROFILE)


@pytest.mark.parametrize("dots", [384, 576])
@pytest.mark.parametrize("proof", ["paper", "process"])
def test_a_slip_over_a_real_socket_comes_out_dot_for_dot(dots, proof):
    picture = raster.draw(SLIPS["walk-in"][0], dots)
    job = thermal.job(picture, Profile(dots=dots))
    with listening(dots) as (virtual, door):
        printer = printers.open_printer(f"tcp://127.0.0.1:{door.port}?dots={dots}&proof={proof}")
        result = printer.print(job)
        assert result == PrintResult(fate=PrintFate.PRINTED, bytes_sent=len(job))
        (paper,) = virtual.papers
        assert paper.picture.size == picture.size
        assert paper.picture.tobytes() == picture.tobytes()
        assert virtual.reports == ()


def test_many_slips_come_out_in_order_and_none_twice():
    with listening() as (virtual, door):
        printer = printers.open_printer(f"tcp://127.0.0.1:{door.port}")
        pictures = [raster.draw(said) for said, dots in SLIPS.values() if dots == 576]
        for picture in pictures:
            assert printer.print(thermal.job(picture)).fate is PrintFate.PRINTED
        assert [paper.picture.tobytes() for paper in virtual.papers] == [p.tobytes() for p in pictures]


def test_two_threads_on_one_printer_take_turns():
    printer = VirtualPrinter()
    threads = [threading.Thread(target=printer.print, args=(JOB,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [paper.picture.tobytes() for paper in printer.papers] == [PICTURE.tobytes()] * 4


# ---- what goes wrong before anything is sent ---------------------------------------------------------


@pytest.mark.parametrize(
    ("switch", "cause"),
    [
        (Switch.PAPER_OUT, "printer.paper"),
        (Switch.COVER_OPEN, "printer.cover"),
        (Switch.CUTTER, "printer.cutter"),
        (Switch.OFF, "printer.off"),
    ],
)
def test_a_printer_that_is_not_ready_gets_not_one_byte_of_the_job(switch, cause):
    with listening() as (virtual, door):
        printer = printers.open_printer(f"tcp://127.0.0.1:{door.port}")
        for each in (printer, virtual):
            virtual.turn(switch, is_on=True)
            assert each.print(JOB) == PrintResult(fate=PrintFate.FAILED, cause=cause, bytes_sent=0)
            virtual.turn(switch, is_on=False)
            assert virtual.papers == () or each is virtual
            assert each.print(JOB).fate is PrintFate.PRINTED
        assert len(virtual.papers) == 2


def test_a_refused_port_is_said_at_once():
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    begun = time.monotonic()
    printer = printers.open_printer(f"tcp://127.0.0.1:{port}")
    assert printer.print(JOB) == PrintResult(fate=PrintFate.FAILED, cause="printer.refused", bytes_sent=0)
    assert time.monotonic() - begun < 1
    with pytest.raises(Unavailable) as caught:
        printer.status()
    assert caught.value.key == "printer.refused"


def test_a_host_that_does_not_take_up_the_line_costs_less_than_two_seconds():
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    held = []
    for _ in range(4):  # fill the backlog: further calls stay unanswered, as with a host that is off
        caller = socket.socket()
        caller.setblocking(False)
        caller.connect_ex(listener.getsockname())
        held.append(caller)
    time.sleep(0.05)
    begun = time.monotonic()
    result = printers.open_printer(f"tcp://127.0.0.1:{listener.getsockname()[1]}").print(JOB)
    took_s = time.monotonic() - begun
    for each in [*held, listener]:
        each.close()
    assert result == PrintResult(fate=PrintFate.FAILED, cause="printer.silent", bytes_sent=0)
    assert took_s <= 2


def test_a_name_that_nobody_knows_is_a_printer_that_is_off(monkeypatch):
    def lookup(*_args, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    result = printers.open_printer("tcp://may-in.local").print(JOB)
    assert result == PrintResult(fate=PrintFate.FAILED, cause="printer.off", bytes_sent=0)


def test_a_mute_printer_is_printed_to_and_assumed():
    with listening() as (virtual, door):
        virtual.turn(Switch.ONE_WAY, is_on=True)
        printer = printers.open_printer(f"tcp://127.0.0.1:{door.port}")
        begun = time.monotonic()
        assert printer.print(JOB) == PrintResult(fate=PrintFate.ASSUMED, bytes_sent=len(JOB))
        assert time.monotonic() - begun <= 2
        assert virtual.print(JOB) == PrintResult(fate=PrintFate.ASSUMED, bytes_sent=len(JOB))
        assert [paper.picture.tobytes() for paper in virtual.papers] == [PICTURE.tobytes()] * 2


def test_a_printer_that_has_answered_before_and_is_silent_now_gets_nothing():
    with listening() as (virtual, door):
        printer = printers.open_printer(f"tcp://127.0.0.1:{door.port}")
        assert printer.print(JOB).fate is PrintFate.PRINTED
        virtual.turn(Switch.ONE_WAY, is_on=True)
        assert printer.print(JOB) == PrintResult(fate=PrintFate.FAILED, cause="printer.silent", bytes_sent=0)
        assert len(virtual.papers) == 1


# ---- what goes wrong on the way ----------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 12, 13, 500, 4096, 20_000, len(JOB), len(JOB) + 15])
def test_a_line_cut_after_n_bytes_is_never_called_printed(after):
    with listening() as (virtual, door):
        door.drop_after = after
        result = quick(door.port).print(JOB)
        assert result.cause == "printer.off"
        assert result.bytes_sent <= len(JOB)
        if result.bytes_sent:
            assert result.fate is PrintFate.UNCERTAIN
            assert result.bytes_sent >= after - len(PREAMBLE)
        else:
            assert result.fate is PrintFate.FAILED
            assert after <= len(PREAMBLE) + 1
        whole = [paper for paper in virtual.papers if paper.cut == "partial"]
        assert len(whole) == (after >= len(JOB) + len(PREAMBLE))


def test_paper_that_ends_in_the_middle_is_uncertain_and_says_paper():
    with listening() as (virtual, door):
        virtual.load_paper(300)
        result = quick(door.port).print(JOB)
        assert (result.fate, result.cause) == (PrintFate.UNCERTAIN, "printer.paper")
        assert 0 < result.bytes_sent <= len(JOB)
        assert virtual.papers == ()


def test_a_printer_that_takes_no_more_bytes_is_stalled():
    def serve(connection: socket.socket) -> None:
        connection.recv(len(thermal.STATUS_QUERIES))
        connection.sendall(b"\x12\x12\x12\x12")
        stop.wait(10)

    stop = threading.Event()
    with host(serve) as port:
        endless = JOB + bytes(20_000_000)
        begun = time.monotonic()
        result = quick(port).print(endless)
        stop.set()
    assert result.fate is PrintFate.UNCERTAIN
    assert result.cause == "printer.stalled"
    assert 0 < result.bytes_sent < len(endless)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("answer", [b"", b'7"9999\x00', b"\x12\x16\xff"])
def test_a_wrong_id_or_none_is_no_proof(answer):
    def serve(connection: socket.socket) -> None:
        taken = len(connection.recv(len(thermal.STATUS_QUERIES)))
        connection.sendall(b"\x12\x12\x12\x12")
        while taken < len(JOB) + 12:
            taken += len(connection.recv(65536))
        connection.sendall(answer)
        stop.wait(10)

    stop = threading.Event()
    with host(serve) as port:
        habits = Habits(status_s=0.2, stall_s=0.4, proof_s=0.1, proof=Proof.PROCESS)
        result = quick(port, habits).print(JOB)
        stop.set()
    assert result == PrintResult(fate=PrintFate.UNCERTAIN, cause="printer.uncertain", bytes_sent=len(JOB))


def test_the_deadlines_are_those_that_were_promised():
    assert (exchange.STATUS_S, exchange.STALL_S, exchange.PROOF_S, exchange.CHUNK) == (0.3, 5.0, 3.0, 4096)


# ---- URLs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lpt1",
        "tcp:",
        "tcp://",
        "tcp://host:abc",
        "tcp://host:99999",
        "tcp://[::1",
        "tcp://host/path",
        "file:",
        "virtual://x",
        "virtual:x",
        "http://host",
        "virtual:?dots=500x",
        "virtual:?dots=570",
        "virtual:?dots=0",
        "virtual:?cut=half",
        "virtual:?feed=300",
        "virtual:?proof=word",
        "tcp://host?status=maybe",
        "tcp://host?out=folder",
        "virtual:?colour=red",
        "usb://04b8",
        "usb:04b8:0202",
        "usb://04b8:02020",
        "usb://04b8:0202?in=01",
        "serial:",
        "serial:/dev/ttyS0?baud=1200",
        "serial:/dev/ttyS0?flow=maybe",
        "tcp://host?baud=9600",
        "tcp://host?band=96",
        "virtual:?speed=0",
        "cups:",
        "windows:",
    ],
)
def test_a_url_that_nobody_understands_is_misused(url):
    with pytest.raises(Misused) as caught:
        printers.open_printer(url)
    assert caught.value.key == "printer.url"
    assert caught.value.places["url"] == url
    assert caught.value.places["expected"]


def test_options_make_the_profile():
    printer = printers.open_printer("tcp://host:9101?dots=384&cut=full&feed=90")
    assert printer.profile == Profile(dots=384, cut=Cut.FULL, feed=90)
    assert printers.open_printer("virtual:").profile == PROFILE


# ---- files and the virtual printer -------------------------------------------------------------------


def test_a_file_gets_one_job_after_the_other(tmp_path: Path):
    path = tmp_path / "slips of today.bin"
    printer = printers.open_printer(f"file:{path}")
    assert printer.print(JOB) == PrintResult(fate=PrintFate.ASSUMED, bytes_sent=len(JOB))
    assert printer.print(JOB).fate is PrintFate.ASSUMED
    assert path.read_bytes() == JOB * 2
    assert printer.status() is None


def test_a_file_that_cannot_be_written_is_a_printer_that_is_off(tmp_path: Path):
    printer = printers.open_printer(f"file:{tmp_path / 'none' / 'slips.bin'}")
    assert printer.print(JOB) == PrintResult(fate=PrintFate.FAILED, cause="printer.off", bytes_sent=0)


def test_a_full_disk_is_no_printed_slip():
    path = Path("/dev/full")
    assert path.exists(), "this test needs /dev/full: it runs on Linux"
    assert printers.open_printer(f"file:{path}").print(JOB).fate is PrintFate.FAILED


def test_the_virtual_printer_keeps_pictures_and_bytes(tmp_path: Path):
    printer = printers.open_printer(f"virtual:?out={tmp_path / 'papers'}")
    assert printer.print(JOB).fate is PrintFate.PRINTED
    assert printer.print(JOB).fate is PrintFate.PRINTED
    assert sorted(path.name for path in (tmp_path / "papers").iterdir()) == [
        "0001.bin",
        "0001.png",
        "0002.bin",
        "0002.png",
    ]
    assert (tmp_path / "papers" / "0001.bin").read_bytes() == JOB
    with Image.open(tmp_path / "papers" / "0001.png") as kept:
        assert kept.mode == "1"
        assert kept.tobytes() == PICTURE.tobytes()


def test_a_folder_that_cannot_be_written_spoils_no_print(tmp_path: Path):
    (tmp_path / "file").write_text("")
    printer = printers.open_printer(f"virtual:?out={tmp_path / 'file'}")
    assert printer.print(JOB).fate is PrintFate.PRINTED


def test_watchers_get_each_paper_as_png():
    printer = VirtualPrinter()
    seen: list[bytes] = []
    printer.on_paper(seen.append)
    printer.print(JOB)
    assert [png[:8] for png in seen] == [b"\x89PNG\r\n\x1a\n"]


def test_a_slip_without_a_cut_comes_out_when_the_job_ends():
    printer = printers.open_printer("virtual:?cut=none")
    assert printer.print(thermal.job(PICTURE, printer.profile)).fate is PrintFate.PRINTED
    assert isinstance(printer, VirtualPrinter)
    (paper,) = printer.papers
    assert paper.cut == "none"
    assert paper.picture.tobytes() == PICTURE.tobytes()


def test_the_same_ticket_is_the_same_bytes():
    assert thermal.job(raster.draw(SLIPS["walk-in"][0])) == JOB
