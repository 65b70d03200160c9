"""The technician's PIN is kept as a hash, with everything else the settings say."""

import tomllib

import pytest

from kiosk import pin, settings
from kiosk.errors import Misused


def test_only_the_right_pin_is_right():
    kept = pin.keep("482913")
    assert pin.is_kept(kept)
    assert "482913" not in kept
    assert pin.is_right("482913", kept)
    assert not pin.is_right("482914", kept)
    assert not pin.is_right("", kept)


def test_the_same_pin_is_kept_differently_each_time():
    assert pin.keep("482913") != pin.keep("482913")


@pytest.mark.parametrize("text", ["123", "123456789", "12a4", "", " 1234", "１２３４"])
def test_a_pin_is_four_to_eight_figures(text):
    assert not pin.is_form(text)
    assert pin.is_form("1234")


def test_without_a_pin_nobody_judges():
    assert pin.judge_of(None) is None
    judge = pin.judge_of(pin.keep("1234"))
    assert judge is not None
    assert judge("1234")


def test_one_setting_is_written_and_the_others_stay(tmp_path):
    file = tmp_path / "here" / "station.toml"
    settings.keep(file, "kiosk.diagonal_in", 21.5)
    settings.keep(file, "technician.pin", pin.keep("1234"))
    settings.keep(file, "kiosk.diagonal_in", 29.1)
    read = settings.load(file)
    assert read.kiosk_diagonal_in == 29.1
    assert read.technician_pin is not None
    assert list(file.parent.iterdir()) == [file]


def test_what_could_not_be_read_back_is_not_written(tmp_path):
    file = tmp_path / "station.toml"
    file.write_text('station = "sảnh 1"\n', encoding="utf-8")
    with pytest.raises(Misused):
        settings.keep(file, "kiosk.diagonal_in", 500)
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"station": "sảnh 1"}
