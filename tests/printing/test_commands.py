"""The printer's commands, as the office's IT uses them without a screen."""

from contextlib import closing

import pytest

from kiosk.trial import Switch
from printing import printers, record
from printing.door import TcpDoor
from printing.virtual import VirtualPrinter
from tests.program import Program


class Shop:
    """A program and a virtual printer on the network."""

    def __init__(self, folder) -> None:
        self.virtual = VirtualPrinter()
        self.door = TcpDoor(self.virtual)
        self.url = f"tcp://127.0.0.1:{self.door.port}"
        self.program = Program(folder)
        self.locks = folder / "XDG_DATA_HOME" / "mot-cua-kiosk" / "printers"

    def close(self) -> None:
        self.door.close()
        self.virtual.close()

    def run(self, *argv: str, is_json: bool = True):
        return self.program.here("--printer", self.url, *argv, is_json=is_json)

    def printer_in_doctor(self) -> dict:
        return next(each for each in self.run("doctor").value if each["part"] == "Máy in")


@pytest.fixture
def shop(tmp_path):
    with closing(Shop(tmp_path)) as made:
        yield made


def test_a_printer_is_asked(shop):
    asked = shop.run("printer", "probe").value
    assert (asked["one_way"], asked["proof"], asked["process_ids"], asked["cutter"]) == (False, "paper", None, True)
    assert shop.run("printer", "probe", "--ids").value["proof"] == "process"
    assert shop.virtual.papers == ()
    said = shop.run("printer", "probe", is_json=False).out.splitlines()
    assert said[:2] == [shop.url, "mot-cua-kiosk virtual 1.0"]


def test_every_page_is_printed_with_one_command_and_one_alone_when_asked(shop):
    assert [each["page"] for each in shop.run("printer", "test").value] == [
        "ruler",
        "rasters",
        "bands",
        "cut",
        "qr",
        "text",
    ]
    assert len(shop.virtual.papers) == 6
    assert shop.run("printer", "test", "--page", "qr").value == [{"page": "qr", "print": "printed"}]
    assert len(shop.virtual.papers) == 7
    assert shop.run("printer", "test", "--page", "photo").code == 2


def test_a_page_that_does_not_come_out_is_an_error_with_its_cause(shop):
    shop.virtual.turn(Switch.PAPER_OUT, is_on=True)
    ran = shop.run("printer", "test")
    assert (ran.code, ran.error["key"]) == (3, "printer.paper")
    assert shop.virtual.papers == ()


def test_what_was_seen_is_kept_and_used_by_doctor_and_prints(shop):
    kept = shop.run(
        *("printer", "keep", "--dots", "384", "--raster", "gsl", "--band", "64", "--cut", "full"),
        *("--feed", "40", "--cut-through", "4", "--roll", "30", "--ids"),
    ).value
    assert kept == {
        "dots": 384,
        "raster": "gsl",
        "band": 64,
        "cut": "full",
        "feed": 72,
        "one_way": False,
        "proof": "process",
        "roll_m": 30.0,
        "name": "mot-cua-kiosk virtual",
    }
    printer = printers.open_printer(shop.url, record.read(shop.url, shop.locks))
    assert (printer.profile.dots, printer.profile.feed) == (384, 72)
    found = shop.printer_in_doctor()
    assert found["health"] == "ok"
    assert "mot-cua-kiosk virtual" in found["found"]
    assert "384 điểm, lệnh gsl, dải 64 dòng, cắt rời, chừa 72 điểm" in found["found"]
    assert "còn khoảng 214 phiếu" in found["found"]
    # What is not said again stays.
    assert shop.run("printer", "keep", "--feed", "10").value["raster"] == "gsl"


def test_the_doctor_says_that_a_printer_was_not_set_up_and_how_its_last_print_went(shop):
    assert shop.printer_in_doctor()["health"] == "odd"
    assert "printer keep" in shop.printer_in_doctor()["advice"]
    shop.run("printer", "test", "--page", "text")
    assert "đã in" in shop.printer_in_doctor()["found"]


def test_the_doctor_says_what_is_wrong_with_the_printer(shop):
    shop.virtual.turn(Switch.COVER_OPEN, is_on=True)
    found = shop.printer_in_doctor()
    assert (found["health"], found["advice"]) == ("bad", "Nắp máy in đang mở. Đóng nắp lại.")


def test_a_record_spoilt_by_hand_is_told_by_the_doctor(shop):
    shop.run("printer", "keep", "--dots", "576")
    (path,) = shop.locks.glob("*.toml")
    path.write_text("dots = 500", encoding="utf-8")
    found = shop.printer_in_doctor()
    assert found["health"] == "bad"
    assert path.name in found["advice"]
    assert "dots" in found["advice"]


def test_a_new_roll_is_counted_from_now_on(shop):
    shop.run("printer", "keep", "--roll", "10")
    shop.run("printer", "test")
    assert "còn khoảng 71 phiếu" not in shop.printer_in_doctor()["found"]
    assert shop.run("printer", "roll").value["done"]
    assert "còn khoảng 71 phiếu" in shop.printer_in_doctor()["found"]


def test_what_is_out_of_bounds_is_refused(shop):
    for option, value in [("--feed", "256"), ("--cut-through", "31"), ("--roll", "4"), ("--dots", "500")]:
        ran = shop.run("printer", "keep", option, value)
        assert (ran.code, ran.error["key"]) == (2, "argument.bad")
    assert not list(shop.locks.glob("*.toml"))
