"""A station's settings: what is set, what is not, and what is wrong with which key."""

import pytest

from kiosk import settings
from kiosk.errors import Misused
from kiosk.words import Words

WHOLE = """
station = "sảnh-1"
database = "sqlite:////srv/mot-cua.sqlite"
printer = "tcp://192.168.1.50:9100?dots=576"
language = "vi"
counter = 3
[kiosk]
diagonal_in = 21.5
low_buttons = true
large_text = true
high_contrast = true
scanner = "serial:/dev/ttyACM0?baud=9600"
[panel]
diagonal_in = 55
seat_m = 8
zone = "Tầng 1"
[desk]
sound = false
next_key = "Ctrl+Alt+Space"
"""


def test_every_setting_is_read():
    read = settings.parse(WHOLE, source="station.toml")
    assert (read.station, read.counter, read.kiosk_diagonal_in) == ("sảnh-1", 3, 21.5)
    assert read.kiosk_low_buttons
    assert not read.desk_sound
    assert read.desk_next_key == "Ctrl+Alt+Space"
    assert (read.kiosk_large_text, read.kiosk_high_contrast) == (True, True)
    assert (read.kiosk_scanner, read.panel_zone) == ("serial:/dev/ttyACM0?baud=9600", "Tầng 1")
    assert (read.panel_diagonal_in, read.panel_seat_m) == (55, 8)
    assert (read.printer, read.database) == ("tcp://192.168.1.50:9100?dots=576", "sqlite:////srv/mot-cua.sqlite")


def test_without_a_file_nothing_is_set(tmp_path):
    assert settings.load(tmp_path / "station.toml") == settings.Settings()
    assert settings.parse("", source="station.toml") == settings.Settings()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("statoin = 'x'", "statoin"),
        ("station = 5", "station"),
        ("printer = ''", "printer"),
        ("language = 'fr'", "language"),
        ("counter = 0", "counter"),
        ("counter = true", "counter"),
        ("[panel]\nseat_m = 0.2", "panel.seat_m"),
        ("[kiosk]\ndiagonal_in = '22'", "kiosk.diagonal_in"),
        ("[kiosk]\nlow_buttons = 1", "kiosk.low_buttons"),
        ("[kiosk]\nlarge_text = 'to'", "kiosk.large_text"),
        ("[kiosk]\nhigh_contrast = 1", "kiosk.high_contrast"),
        ("[kiosk]\nscanner = 'COM3'", "kiosk.scanner"),
        ("[technician]\npin = '1234'", "technician.pin"),
        ("[panel]\nzone = 1", "panel.zone"),
        ("[kiosk]\ncolour = 'red'", "kiosk.colour"),
        ("[desk]\nsound = 'loud'", "desk.sound"),
        ("[desk]\nnext_key = 'Space'", "desk.next_key"),
        ("station =", None),
    ],
)
def test_a_wrong_setting_is_named_with_its_file_and_key(text, key):
    with pytest.raises(Misused) as refused:
        settings.parse(text, source="station.toml")
    fault = refused.value.places["faults"][0]
    assert (fault["file"], fault["key"]) == ("station.toml", key)
    said = Words("vi").error(refused.value, staff=True)
    assert "station.toml" in said
    assert key is None or key in said


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "station.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Misused):
        settings.load(file)


@pytest.mark.parametrize(
    "address", ["postgresql://quay:geheim@may-chu/x", "postgresql://quay@may-chu/x?password=geheim"]
)
def test_a_password_in_the_settings_is_refused_and_not_repeated(address):
    with pytest.raises(Misused) as refused:
        settings.parse(f'database = "{address}"', source="station.toml")
    assert refused.value.places["key"] == "database"
    assert "password_file" in refused.value.places["expected"]
    assert "geheim" not in str(refused.value.places)


def test_the_settings_say_where_the_password_is():
    address = 'database = "postgresql://quay@may-chu/x?sslmode=verify-full"'
    assert settings.parse(address, source="x").database_url == "postgresql://quay@may-chu/x?sslmode=verify-full"
    with_file = settings.parse(f'{address}\npassword_file = "/etc/mot cua/quay"', source="x").database_url
    assert with_file == "postgresql://quay@may-chu/x?sslmode=verify-full&password_file=/etc/mot%20cua/quay"
    with_keyring = settings.parse(f"{address}\nkeyring = true", source="x").database_url
    assert with_keyring == "postgresql://quay@may-chu/x?sslmode=verify-full&keyring=1"
