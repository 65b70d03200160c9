"""This station's own settings: one TOML file, checked; an error names the file and the key."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from kiosk import pin
from kiosk.errors import Misused
from kiosk.marks import N_
from kiosk.places import KEYRING, PASSWORD_FILE, default_url, has_password, with_option


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one machine knows of itself; None means "not set": ask the system or the command line."""

    station: str = ""
    database: str | None = None
    password_file: str | None = None
    keyring: bool = False
    printer: str | None = None
    printer_watch_s: float = 10.0
    language: str = "vi"
    counter: int | None = None
    kiosk_diagonal_in: float | None = None
    kiosk_low_buttons: bool = False
    kiosk_large_text: bool = False
    kiosk_high_contrast: bool = False
    desk_sound: bool = True
    desk_next_key: str | None = None
    panel_diagonal_in: float | None = None
    panel_seat_m: float | None = None
    panel_zone: str | None = None
    kiosk_scanner: str | None = None
    technician_pin: str | None = None

    @property
    def database_url(self) -> str | None:
        """Where the database is, and where its password: never the password itself."""
        if self.database and self.password_file:
            return with_option(self.database, PASSWORD_FILE, self.password_file)
        return with_option(self.database, KEYRING, "1") if self.database and self.keyring else self.database


@dataclass(frozen=True, slots=True)
class _Key:
    """One key: where it goes, what it may be, and how that is said."""

    field: str
    is_good: Callable[[object], bool]
    expected: str


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_key(value: object) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _is_between(low: float, high: float) -> Callable[[object], bool]:
    def is_good(value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high

    return is_good


def _is_pin(value: object) -> bool:
    return isinstance(value, str) and pin.is_kept(value)


def read_scanner(url: str) -> tuple[str, int] | None:
    """Read the path and the speed of a serial scanner; None where it is written otherwise."""
    found = _SCANNER.fullmatch(url)
    return (found["path"], int(found["baud"] or 9600)) if found else None


def _is_scanner(value: object) -> bool:
    return isinstance(value, str) and read_scanner(value) is not None


_SCANNER = re.compile(r"serial:(?P<path>/[^?]+)(\?baud=(?P<baud>9600|19200|38400|57600|115200))?")
_KEY = re.compile(r"((Ctrl|Alt|Shift|Meta)\+){1,3}(Space|[A-Z0-9]|F([1-9]|1[0-2]))")
_TEXT = N_("một đoạn chữ không rỗng")
_SWITCH = N_("true hoặc false")
_INCHES = N_("đường chéo màn hình, từ 7 đến 120 inch")
_KEYS: Mapping[str, _Key] = {
    "station": _Key("station", _is_text, _TEXT),
    "database": _Key(
        "database",
        lambda value: _is_text(value) and not has_password(str(value)),
        N_("địa chỉ không kèm mật khẩu; để mật khẩu trong password_file hoặc keyring"),
    ),
    "password_file": _Key("password_file", _is_text, _TEXT),
    "keyring": _Key("keyring", _is_switch, _SWITCH),
    "printer": _Key("printer", _is_text, _TEXT),
    "printer_watch_s": _Key(
        "printer_watch_s", _is_between(0, 3600), N_("số giây giữa hai lần hỏi máy in lúc rảnh, 0 là không hỏi")
    ),
    "language": _Key("language", lambda value: value in ("vi", "en", "km"), "vi | en | km"),
    "counter": _Key("counter", _is_count, N_("số quầy, từ 1 trở lên")),
    "kiosk.diagonal_in": _Key("kiosk_diagonal_in", _is_between(7, 120), _INCHES),
    "kiosk.low_buttons": _Key("kiosk_low_buttons", _is_switch, _SWITCH),
    "kiosk.large_text": _Key("kiosk_large_text", _is_switch, _SWITCH),
    "kiosk.high_contrast": _Key("kiosk_high_contrast", _is_switch, _SWITCH),
    "desk.sound": _Key("desk_sound", _is_switch, _SWITCH),
    "kiosk.scanner": _Key("kiosk_scanner", _is_scanner, "serial:/dev/ttyACM0?baud=9600"),
    "technician.pin": _Key("technician_pin", _is_pin, N_("mã do lệnh pin đặt")),
    "panel.zone": _Key("panel_zone", _is_text, _TEXT),
    "desk.next_key": _Key("desk_next_key", _is_key, N_("tổ hợp phím, ví dụ Ctrl+Alt+Space")),
    "panel.diagonal_in": _Key("panel_diagonal_in", _is_between(7, 120), _INCHES),
    "panel.seat_m": _Key("panel_seat_m", _is_between(1, 50), N_("khoảng cách ghế xa nhất, từ 1 đến 50 mét")),
}


def load(file: Path) -> Settings:
    """Read a station's settings; a missing file means that nothing is set."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(file, "", N_("một tệp đọc được, mã UTF-8")) from error
    return parse(text, source=str(file))


def parse(text: str, *, source: str) -> Settings:
    """Check settings; refuses unknown keys and values, naming each."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad(source, "", f"TOML ({error})") from error
    given = dict(_flat(found))
    if faults := [fault for key, value in given.items() if (fault := _fault(source, key, value))]:
        raise Misused("definition.bad", **faults[0], faults=faults)
    return Settings(**{_KEYS[key].field: value for key, value in given.items()})  # type: ignore[arg-type]


def database_url(asked: str, known: Settings) -> str:
    """Where the database is: named on the command line, in the environment, in the settings, or this user's own.

    Every account of a machine sees its command lines, so a password in one is refused.
    """
    if has_password(asked):
        raise Misused("db.password")
    return asked or os.environ.get("KIOSK_DB") or known.database_url or default_url()


def keep(file: Path, key: str, value: object) -> None:
    """Write one setting into a station's file; the others stay. Refuses what could not be read back."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    parse(text, source=str(file))
    table = tomllib.loads(text)
    *groups, name = key.split(".")
    inner = table
    for group in groups:
        inner = inner.setdefault(group, {})
    inner[name] = value
    written = tomli_w.dumps(table)
    parse(written, source=str(file))
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    fresh.write_text(written, encoding="utf-8")
    if file.exists():
        fresh.chmod(file.stat().st_mode)
    fresh.replace(file)


def _flat(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    pairs: list[tuple[str, object]] = []
    for key, value in table.items():
        pairs += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return pairs


def _fault(source: str, key: str, value: object) -> dict[str, object] | None:
    known = _KEYS.get(key)
    if known is None:
        return {"file": source, "key": key, "expected": ", ".join(_KEYS)}
    return None if known.is_good(value) else {"file": source, "key": key, "expected": known.expected}


def _bad(source: object, key: str, expected: str) -> Misused:
    fault: dict[str, object] = {"file": str(source), "key": key or None, "expected": expected}
    return Misused("definition.bad", **fault, faults=[fault])
