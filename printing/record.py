"""What is stored of each printer at its set-up: one small TOML file a printer, readable and mendable by hand."""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import tomli_w

from kiosk.errors import Misused, Unavailable
from kiosk.printer import Record
from kiosk.sentences import N_
from printing.memory import address_of, file_of
from printing.options import Options, read_option, stored

SUFFIX = ".toml"
ROLL_M = (5.0, 500.0)
# Names of the URL's options, as far as a record has them.
_OPTIONS = ("dots", "cut", "band", "feed", "raster", "crop", "status", "proof")
_SAID = ("maker", "model", "firmware")
_NOTES = ("printer", "kept_at")


def read(url: str, folder: Path) -> Record | None:
    """Read a printer's record, None when there is none; raises Misused that names file and key."""
    path = file_of(url, folder, SUFFIX)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except tomllib.TOMLDecodeError as error:
        raise _bad(path, None, f"TOML ({error})") from error
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(path, None, N_("một tệp đọc được, mã UTF-8")) from error
    return _record(path, found)


def write(url: str, record: Record, folder: Path) -> Path:
    """Store a printer's record whole or not at all; answers the file. Raises Unavailable("printer.spool")."""
    path = file_of(url, folder, SUFFIX)
    new = path.with_suffix(".toml.new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with new.open("w", encoding="utf-8") as file:
            file.write(tomli_w.dumps(_table(url, record)))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise Unavailable("printer.spool", path=path) from error
    return path


def _table(url: str, record: Record) -> dict[str, object]:
    profile = record.profile
    status = {None: "auto", True: "no", False: "yes"}[record.is_one_way]
    table: dict[str, object] = {
        "printer": address_of(url),
        **{name: text for name in _SAID if (text := getattr(record, name))},
        "dots": profile.dots,
        "raster": profile.raster.value,
        "band": profile.band_rows,
        "cut": profile.cut.value,
        "feed": profile.feed,
        "crop": "yes" if profile.crop else "no",
        "status": status,
        "proof": record.proof.value,
    }
    if record.roll_m is not None:
        table["roll_m"] = record.roll_m
    return table | {"kept_at": datetime.now().astimezone().replace(microsecond=0)}


def _record(path: Path, found: Mapping[str, object]) -> Record:
    known = (*_NOTES, *_SAID, *_OPTIONS, "roll_m")
    for key in found:
        if key not in known:
            raise _bad(path, key, ", ".join(known))
    options = stored(Options(), Record())
    for name in _OPTIONS:
        if name in found:
            options = _option(path, options, name, found[name])
    said = {name: _checked(path, name, found[name], _is_text, N_("một đoạn chữ")) for name in _SAID if name in found}
    record = Record(profile=options.profile, proof=options.habits.proof, **said)  # type: ignore[arg-type]
    asks = options.habits.asks_status
    return replace(record, is_one_way=None if asks is None else not asks, roll_m=_roll(path, found))


def _option(path: Path, options: Options, name: str, value: object) -> Options:
    try:
        return read_option(options, name, str(value))
    except ValueError as error:
        raise _bad(path, name, str(error)) from error


def _roll(path: Path, found: Mapping[str, object]) -> float | None:
    if "roll_m" not in found:
        return None
    _checked(path, "roll_m", found["roll_m"], _is_roll, N_("chiều dài cuộn giấy, từ 5 đến 500 mét"))
    return float(str(found["roll_m"]))


def _is_roll(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and ROLL_M[0] <= value <= ROLL_M[1]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable()


def _checked(path: Path, key: str, value: object, is_good: Callable[[object], bool], expected: str) -> object:
    if not is_good(value):
        raise _bad(path, key, expected)
    return value


def _bad(path: Path, key: str | None, expected: str) -> Misused:
    fault: dict[str, object] = {"file": str(path), "key": key, "expected": expected}
    return Misused("definition.bad", **fault, faults=[fault])
