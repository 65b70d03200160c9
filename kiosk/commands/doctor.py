"""What works on this machine, what does not, and what to do: each part is looked at, nothing is changed."""

import locale
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

from kiosk.clock import ServerClock
from kiosk.errors import KioskError, Refused
from kiosk.places import is_overheard, is_server
from kiosk.ports import Clock, Reading, Store
from kiosk.words import Words

LEAST_FREE_MB = 500
FONTS = Path(__file__).parents[1] / "fonts"
_LEAST_YEAR = 2026
_TOO_EARLY = timedelta(minutes=2)


class Health(Enum):
    """Whether a part of this machine works."""

    OK = "ok"
    ODD = "odd"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about one part: what there is, and what to do."""

    part: str
    health: Health
    found: str
    advice: str = ""


Look = Callable[[], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is looked at; printer, screens and sound are looked at by those who know them."""

    url: str
    folder: Path
    open_store: Callable[[], Store]
    clock: Clock
    printer: Look
    screens: Look
    sound: Look


def examine(around: Surroundings, words: Words) -> Sequence[Finding]:
    """Look at every part."""
    return (
        *_database(around, words),
        *_line(around.url, words),
        _disk(around.folder, words),
        around.printer(),
        around.screens(),
        around.sound(),
        _fonts(words),
        _locale(words),
        _python(words),
    )


def _database(around: Surroundings, words: Words) -> Iterator[Finding]:
    part = words("Cơ sở dữ liệu")
    try:
        with closing(around.open_store()) as store, store.read() as reading:
            name = words.of(reading.hall.definition.names)
            yield Finding(part=part, health=Health.OK, found=f"{around.url} · {name}")
            yield _clock(around.clock, reading, words)
    except Refused as error:
        yield Finding(part=part, health=Health.ODD, found=around.url, advice=words.error(error, staff=True))
    except KioskError as error:
        yield Finding(part=part, health=Health.BAD, found=around.url, advice=words.error(error, staff=True))


def _line(url: str, words: Words) -> Iterator[Finding]:
    if is_server(url) and is_overheard(url):
        advice = words("Máy khác có thể nghe được hoặc giả làm máy chủ: đặt sslmode=verify-full và sslrootcert.")
        yield Finding(part=words("Đường truyền"), health=Health.BAD, found=url, advice=advice)
    elif is_server(url):
        yield Finding(part=words("Đường truyền"), health=Health.OK, found=words("trên máy này, hoặc đã mã hóa"))


def _clock(clock: Clock, reading: Reading, words: Words) -> Finding:
    part, now, last = words("Đồng hồ"), clock.now(), reading.hall.last_event_at
    found = f"{now.astimezone(reading.hall.zone):%d/%m/%Y %H:%M:%S %z}"
    if now.year < _LEAST_YEAR or (last - now > _TOO_EARLY and not reading.hall.is_rehearsal):
        advice = words("Đồng hồ máy chạy chậm hơn sổ ghi: chỉnh lại ngày giờ của máy.")
        return Finding(part=part, health=Health.BAD, found=found, advice=advice)
    if isinstance(clock, ServerClock) and clock.is_odd:
        seconds = round(clock.off_by.total_seconds(), 1)
        advice = words("Đồng hồ máy này lệch {seconds} giây so với máy chủ: chỉnh lại ngày giờ.", seconds=seconds)
        return Finding(part=part, health=Health.BAD if clock.is_refused else Health.ODD, found=found, advice=advice)
    return Finding(part=part, health=Health.OK, found=found)


def _disk(folder: Path, words: Words) -> Finding:
    there = next((f for f in (folder, *folder.parents) if f.is_dir()), Path("/"))
    free_mb = shutil.disk_usage(there).free // 1_000_000
    found = words("{folder}: còn trống {free} MB", folder=there, free=free_mb)
    if not os.access(there, os.W_OK):
        advice = words("Không ghi được vào thư mục này: cấp quyền ghi hoặc chọn nơi khác bằng --db.")
        return Finding(part=words("Ổ đĩa"), health=Health.BAD, found=found, advice=advice)
    if free_mb < LEAST_FREE_MB:
        advice = words("Giải phóng dung lượng: dưới {least} MB là quá ít.", least=LEAST_FREE_MB)
        return Finding(part=words("Ổ đĩa"), health=Health.ODD, found=found, advice=advice)
    return Finding(part=words("Ổ đĩa"), health=Health.OK, found=found)


def _fonts(words: Words) -> Finding:
    names = sorted(path.stem for path in FONTS.rglob("*.ttf"))
    if not names:
        advice = words("Thiếu phông chữ đi kèm: cài lại chương trình.")
        return Finding(part=words("Phông chữ"), health=Health.BAD, found="–", advice=advice)
    return Finding(part=words("Phông chữ"), health=Health.OK, found=", ".join(names))


def _locale(words: Words) -> Finding:
    found = f"{locale.getlocale()[0] or 'C'} · {sys.getfilesystemencoding()}"
    if sys.getfilesystemencoding().lower() != "utf-8":
        advice = words("Tên tệp có dấu có thể không đọc được: đặt LANG=C.UTF-8.")
        return Finding(part=words("Ngôn ngữ máy"), health=Health.ODD, found=found, advice=advice)
    return Finding(part=words("Ngôn ngữ máy"), health=Health.OK, found=found)


def _python(words: Words) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        part="Python", health=Health.OK, found=words("{version} trên {system}", version=version, system=sys.platform)
    )
