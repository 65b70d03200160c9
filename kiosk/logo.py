"""An office's logo: a PNG beside its definition, checked whole and put into the definition's own text."""

import base64
import binascii
import zlib
from pathlib import Path
from typing import Any

from kiosk.definition_faults import Faults
from kiosk.sentences import N_

KEY = "slip.logo"
PREFIX = "data:image/png;base64,"
MOST_BYTES = 200_000
LEAST_PX, MOST_PX = 8, 2000
EXPECTED = N_("tên một tệp ảnh PNG cạnh tệp định nghĩa, mỗi cạnh từ 8 đến 2000 điểm ảnh, không quá 200 KB")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK = 12  # length, type and checksum of a chunk


def merge(office: dict[str, Any], folder: Path | None, faults: Faults) -> bool:
    """Put a logo's file in the place of its name; answers whether there was one."""
    slip = office.get("slip")
    name = slip.get("logo") if isinstance(slip, dict) else None
    if not isinstance(slip, dict) or not isinstance(name, str) or name.startswith(PREFIX):
        return False
    try:
        with ((folder or Path()) / name).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        check(content)
    except (OSError, ValueError):
        faults.add(KEY, f"{EXPECTED} (“{name}”)")
        del slip["logo"]
    else:
        slip["logo"] = PREFIX + base64.b64encode(content).decode()
    return True


def decode(text: str) -> bytes:
    """Give the PNG of a definition's own text; raises ValueError unless it is whole."""
    try:
        content = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(text[:20]) from error
    check(content)
    return content


def check(content: bytes) -> None:
    """Look at a PNG: its size, every chunk's checksum, and that its picture can be unpacked; raises ValueError."""
    if len(content) > MOST_BYTES or not content.startswith(_SIGNATURE):
        raise ValueError("no PNG")
    at, packed, kinds = len(_SIGNATURE), [], []
    while at + _CHUNK <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        if zlib.crc32(kind + body) != int.from_bytes(content[at + 8 + size : at + 12 + size], "big"):
            raise ValueError("a chunk is broken")
        kinds.append(kind)
        packed += [body] if kind == b"IDAT" else []
        at += size + _CHUNK
    sides = [int.from_bytes(content[start : start + 4], "big") for start in (16, 20)]
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or not all(LEAST_PX <= side <= MOST_PX for side in sides):
        raise ValueError("not whole, or of no use on paper")
    try:
        zlib.decompress(b"".join(packed))
    except zlib.error as error:
        raise ValueError("its picture is broken") from error
