"""The set-up of a printer: asked once, looked at by a person, stored, and obeyed from then on."""

import importlib
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import Misused, Unavailable
from kiosk.model import PrintFate
from kiosk.printer import BANDS, PROFILE, WIDTHS, Cut, Page, Probe, Profile, Proof, Raster, Record
from kiosk.trial import Switch
from kiosk.words import Words
from printing import lock, memory, pages, printers, record
from printing.door import TcpDoor
from printing.setup import Setup
from printing.virtual import VirtualPrinter

WORDS = Words("vi")


class Bench:
    """A virtual printer behind its port, and a set-up that knows it by its URL only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.virtual = VirtualPrinter()
        self.door = TcpDoor(self.virtual)
        self.url = f"tcp://127.0.0.1:{self.door.port}"
        self.setup = Setup(
            printers.open_printer, spool=folder / "spool", locks=folder / "locks", station="kiosk-1", words=WORDS
        )

    def close(self) -> None:
        self.door.close()
        self.virtual.close()


@pytest.fixture
def bench(tmp_path) -> Iterator[Bench]:
    with closing(Bench(tmp_path)) as made:
        yield made


# ---- asked -------------------------------------------------------------------------------------------


def test_a_printer_is_asked_for_its_name_and_its_proofs_and_nothing_is_printed(bench):
    asked = Probe(
        url=bench.url,
        is_one_way=False,
        proof=Proof.PAPER,
        has_cutter=True,
        maker="mot-cua-kiosk",
        model="virtual",
        firmware="1.0",
    )
    assert bench.setup.probe(bench.url) == asked
    assert bench.virtual.papers == ()
    assert bench.virtual.reports == ()


def test_process_ids_are_asked_only_when_that_is_wanted(bench):
    assert bench.setup.probe(bench.url).has_process_ids is None
    asked = bench.setup.probe(bench.url, asks_ids=True)
    assert (asked.has_process_ids, asked.proof) == (True, Proof.PROCESS)


def test_a_wrong_process_id_is_none(bench):
    bench.virtual.turn(Switch.WRONG_ID, is_on=True)
    asked = bench.setup.probe(bench.url, asks_ids=True)
    assert (asked.has_process_ids, asked.proof) == (False, Proof.PAPER)


def test_a_mute_printer_is_one_way(bench):
    bench.virtual.turn(Switch.ONE_WAY, is_on=True)
    assert bench.setup.probe(bench.url) == Probe(url=bench.url, is_one_way=True)


def test_the_sensor_of_the_near_end_is_told(bench):
    bench.virtual.turn(Switch.NEAR_END, is_on=True)
    assert bench.setup.probe(bench.url).is_near_end


@pytest.mark.parametrize(
    ("switch", "cause"), [(Switch.PAPER_OUT, "printer.paper"), (Switch.COVER_OPEN, "printer.cover")]
)
def test_a_printer_that_stands_still_tells_why_and_is_not_taken_for_mute(bench, switch, cause):
    bench.virtual.turn(switch, is_on=True)
    asked = bench.setup.probe(bench.url)
    assert (asked.cause, asked.is_one_way, asked.proof) == (cause, False, None)


def test_a_printer_that_is_not_there_is_an_answer_too(bench):
    bench.door.close()
    asked = bench.setup.probe(bench.url)
    assert (asked.cause, asked.is_one_way) == ("printer.refused", None)


def test_a_file_says_nothing(bench):
    assert bench.setup.probe(f"file:{bench.folder}/out.bin").is_one_way
    assert not (bench.folder / "out.bin").exists()


def test_nobody_is_asked_while_somebody_prints(bench):
    held = lock.take(memory.lock_file(bench.url, bench.folder / "locks"))
    with closing(held), pytest.raises(Unavailable, match=r"printer\.busy"):
        bench.setup.probe(bench.url)


# ---- stored ------------------------------------------------------------------------------------------

texts = st.text(st.characters(categories=["L", "N", "P"]), max_size=20)
records = st.builds(
    Record,
    profile=st.builds(
        Profile,
        dots=st.sampled_from(WIDTHS),
        cut=st.sampled_from(Cut),
        band_rows=st.sampled_from(BANDS),
        feed=st.integers(0, 255),
        raster=st.sampled_from(Raster),
        crop=st.booleans(),
    ),
    is_one_way=st.sampled_from([None, True, False]),
    proof=st.sampled_from(Proof),
    roll_m=st.none() | st.floats(5, 500),
    maker=texts,
    model=texts,
    firmware=texts,
)


@given(records)
def test_what_is_stored_comes_back_as_it_was(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("locks")
    record.write("tcp://10.0.0.9:9100?dots=384", found, folder)
    assert record.read("tcp://10.0.0.9:9100", folder) == found
    assert record.read("tcp://10.0.0.8:9100", folder) is None


def test_the_options_of_a_url_win_over_what_is_stored(bench):
    bench.setup.keep(bench.url, Record(profile=Profile(dots=384, feed=80, raster=Raster.GS_L), proof=Proof.PROCESS))
    found = bench.setup.record(f"{bench.url}?feed=30&proof=none")
    assert found.profile == Profile(dots=384, feed=30, raster=Raster.GS_L)
    assert found.proof is Proof.NONE
    stored = record.read(bench.url, bench.folder / "locks")
    assert printers.open_printer(f"{bench.url}?dots=576", stored).profile.dots == 576
    assert printers.open_printer(bench.url, stored).profile.dots == 384


def test_where_nothing_is_stored_the_usual_is_said(bench):
    assert bench.setup.record(bench.url) == Record(roll_m=80)
    assert bench.setup.record(f"{bench.url}?dots=384").roll_m == 30
    assert bench.setup.record("serial:/dev/ttyS9").profile == Profile(crop=True, band_rows=24)
    with pytest.raises(Misused, match=r"printer\.url"):
        bench.setup.record("lpt:1")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dots = 500", "dots"),
        ("dosts = 576", "dosts"),
        ("band = 96", "band"),
        ("roll_m = true", "roll_m"),
        ("roll_m = 1", "roll_m"),
        ("maker = 7", "maker"),
        ("proof = 'word'", "proof"),
        ("dots = ", None),
    ],
)
def test_a_record_spoilt_by_hand_is_refused_with_file_and_key(bench, text, key):
    path = record.write(bench.url, Record(), bench.folder / "locks")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Misused, match=r"definition\.bad") as error:
        bench.setup.record(bench.url)
    assert error.value.places["file"] == str(path)
    assert error.value.places["key"] == key


def test_what_the_printer_said_joins_what_a_person_saw():
    seen = Record(profile=Profile(dots=384), roll_m=30)
    learnt = seen.learnt(Probe(url="u", is_one_way=False, proof=Proof.PROCESS, maker="EPSON", model="TM-T82"))
    assert (learnt.profile, learnt.roll_m) == (seen.profile, 30)
    assert (learnt.is_one_way, learnt.proof, learnt.maker) == (False, Proof.PROCESS, "EPSON")
    assert seen.learnt(Probe(url="u", is_one_way=True)).proof is Proof.NONE
    assert seen.learnt(Probe(url="u", cause="printer.off")) == seen


def test_a_printer_recorded_as_one_way_is_never_asked(bench):
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    got = bytearray()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(ConnectionError):
            while data := connection.recv(4096):
                got.extend(data)

    thread = threading.Thread(target=serve)
    thread.start()
    job = pages.job(Page.RULER, PROFILE, WORDS)
    result = printers.open_printer(url, Record(is_one_way=True, proof=Proof.NONE)).print(job)
    thread.join(5)
    listener.close()
    assert result.fate is PrintFate.ASSUMED
    assert bytes(got) == job


def test_the_cut_is_moved_by_what_was_cut_off():
    assert PROFILE.with_cut_through(0) == PROFILE
    assert PROFILE.with_cut_through(12).feed == 24 + 96
    assert PROFILE.with_cut_through(30).feed == 255


# ---- on paper ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", Page)
def test_a_page_goes_through_spool_and_worker_and_leaves_nothing(bench, page):
    result = bench.setup.print_page(bench.url, page, PROFILE)
    assert result.fate is PrintFate.PRINTED
    assert len(bench.virtual.papers) == 1
    assert bench.virtual.reports == ()
    assert list((bench.folder / "spool").iterdir()) == []


@pytest.mark.parametrize("page", Page)
@pytest.mark.parametrize("raster", Raster)
def test_a_page_is_the_same_bytes_each_time_and_whole_on_the_narrowest_paper(page, raster):
    profile = Profile(dots=384, raster=raster)
    job = pages.job(page, profile, WORDS)
    assert job == pages.job(page, profile, WORDS)
    narrow, wide = VirtualPrinter(profile=Profile(dots=384)), VirtualPrinter(profile=Profile(dots=576))
    assert (narrow.print(job).fate, wide.print(job).fate) == (PrintFate.PRINTED, PrintFate.PRINTED)
    assert narrow.reports == wide.reports == ()
    if page is not Page.RULER:
        cropped = wide.papers[0].picture.crop((0, 0, *narrow.papers[0].picture.size))
        assert cropped.tobytes() == narrow.papers[0].picture.tobytes()


@pytest.mark.parametrize("dots", WIDTHS)
def test_the_widest_ruler_with_both_ends_is_the_papers_width(dots):
    virtual = VirtualPrinter(profile=Profile(dots=dots))
    virtual.print(pages.job(Page.RULER, PROFILE, WORDS))
    (paper,) = virtual.papers
    right = paper.picture.crop((dots - 6, 0, dots, paper.picture.height))
    ends = [all(right.getpixel((x, y)) == 0 for x in range(6)) for y in range(right.height)]
    heights = [len(run) for run in "".join("#" if end else " " for end in ends).split() if len(run) > 40]
    assert heights == [76]


def test_every_command_prints_the_same_sample():
    virtual, job = VirtualPrinter(), pages.job(Page.RASTERS, PROFILE, WORDS)
    assert all(command in job for command in (b"\x1dv0\x00", b"\x1d(L", b"\x1d8L", b"\x1b*\x21"))
    virtual.print(job)
    boards = virtual.papers[0].picture.crop((72, 0, 232, virtual.papers[0].picture.height))
    field = pages._sample(1, Raster.GS_V).crop((72, 0, 232, 64)).tobytes()
    found = [y for y in range(boards.height - 63) if boards.crop((0, y, 160, y + 64)).tobytes() == field]
    assert len(found) == len(Raster)


def test_a_telephone_reads_each_of_the_codes():
    try:
        pyzbar = importlib.import_module("pyzbar.pyzbar")
    except ImportError as error:
        pytest.fail(f"zbar is missing ({error})")
    virtual = VirtualPrinter()
    virtual.print(pages.job(Page.QR, PROFILE, WORDS))
    found = pyzbar.decode(virtual.papers[0].picture.convert("L"))
    assert sorted(code.data.decode() for code in found) == ["QR 4", "QR 5", "QR 6"]


def test_the_scale_of_the_cut_ends_with_the_last_row():
    virtual = VirtualPrinter(profile=Profile(dots=384))
    virtual.print(pages.job(Page.CUT, Profile(feed=40), WORDS))
    (paper,) = virtual.papers
    assert paper.feed == 40
    last = paper.picture.crop((0, paper.picture.height - 1, 200, paper.picture.height))
    assert last.getextrema() == (0, 0)
