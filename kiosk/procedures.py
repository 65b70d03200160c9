"""The list of administrative procedures as the offices keep it: a CSV, read into the same form as the TOML's own.

Columns: linh_vuc, ma_tthc, ten, ten_thuong_goi, giay_to, le_phi, thoi_han, noi_bat, chi_truc_tuyen, nguon, do_tin.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.definition_faults import Faults, file_text, one_of, unreadable
from kiosk.sentences import N_

COLUMNS = (
    "linh_vuc",
    "ma_tthc",
    "ten",
    "ten_thuong_goi",
    "giay_to",
    "le_phi",
    "thoi_han",
    "noi_bat",
    "chi_truc_tuyen",
    "nguon",
    "do_tin",
)
SLUG_LENGTH = 48
RELIABILITIES = ("A", "B", "C")

Row = Mapping[str, str]


def known_prefixes(raw: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Tell the prefixes that a file's services have or try to have; None when that cannot be told."""
    services = raw.get("services")
    given = [s.get("prefix") if isinstance(s, dict) else None for s in services] if isinstance(services, list) else []
    known = tuple(prefix for prefix in given if isinstance(prefix, str))
    return known if known and len(known) == len(given) else None


def merge(office: dict[str, Any], folder: Path | None, faults: Faults) -> dict[str, int]:
    """Put the CSV's rows in the place of its name; answers how many rows of which group no service takes."""
    services = _table(office, "procedure_services", faults)
    routes = _table(office, "procedure_routes", faults)
    name = office.get("procedures")
    if not isinstance(name, str):
        return {}
    office["procedures"] = []
    text = _read(name, folder, faults)
    if text is None or services is None or routes is None:
        return {}
    read = [row for _, row in rows(text, name, faults)]
    known = known_prefixes(office)
    _check_services(read, services, known, faults)
    _check_routes(read, routes, faults)
    placed = [(row, services.get(_key(row), services.get(row["linh_vuc"]))) for row in read]
    office["procedures"] = [_raw(row, prefix, routes) for row, prefix in placed if prefix in (known or ())]
    return dict(Counter(row["linh_vuc"] for row, prefix in placed if prefix is None))


def _table(office: dict[str, Any], name: str, faults: Faults) -> dict[str, Any] | None:
    if name in office and not isinstance(office.get("procedures"), str):
        faults.add(name, N_("bỏ bảng này: chỉ dùng khi procedures là tên một tệp CSV"))
    table = office.pop(name, {})
    if isinstance(table, dict):
        return table
    faults.add(name, N_("một bảng khóa = giá trị"))
    return None


def _check_services(
    read: Sequence[Row], services: Mapping[str, Any], known: Sequence[str] | None, faults: Faults
) -> None:
    """Look at the mapping: groups (or single procedures) of the CSV to prefixes; "" leaves a group out on purpose."""
    groups = sorted({row["linh_vuc"] for row in read})
    keys = {_key(row) for row in read}
    if not services:
        faults.add("procedure_services", N_("có bảng này: nhóm thủ tục nào thuộc lĩnh vực nào"))
    for group, prefix in services.items():
        if group not in groups and group not in keys:
            faults.add(f'procedure_services."{group}"', f"một nhóm hoặc mã trong tệp CSV; nhóm: {'; '.join(groups)}")
        elif prefix != "" and known is not None and prefix not in known:
            faults.add(f'procedure_services."{group}"', f"{one_of(known)} (không có lĩnh vực “{prefix}”)")


def _check_routes(read: Sequence[Row], routes: Mapping[str, Any], faults: Faults) -> None:
    keys = {_key(row) for row in read}
    for key, route in routes.items():
        if key not in keys:
            faults.add(f'procedure_routes."{key}"', N_("mã của một thủ tục trong tệp CSV"))
        if not isinstance(route, list):
            faults.add(f'procedure_routes."{key}"', N_("một danh sách tiền tố lĩnh vực"))


def _read(name: str, folder: Path | None, faults: Faults) -> str | None:
    if folder is None or Path(name).name != name or not name.endswith(".csv"):
        faults.add("procedures", N_("tên một tệp .csv nằm cạnh tệp này, hoặc các bảng [[procedures]]"))
        return None
    try:
        return file_text(folder / name)
    except (OSError, ValueError) as error:
        faults.add(None, unreadable(error), file=name)
        return None


def rows(text: str, name: str, faults: Faults) -> Iterator[tuple[int, Row]]:
    """Give the sound rows of the CSV with their lines; whatever is not sound becomes a fault."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    seen: set[str] = set()
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        for column in missing:
            faults.add(column, N_("có cột này ở dòng tiêu đề"), file=name, line=1)
        for row in () if missing else reader:
            wrong = list(_wrong(row, seen))
            for at, what in wrong:
                faults.add(at, f"{what} (dòng {reader.line_num})", file=name, line=reader.line_num)
            if not wrong:
                seen.add(_key(row))
                yield reader.line_num, row
    except csv.Error as error:
        faults.add(None, f"CSV đúng cú pháp ở dòng {reader.line_num} ({error})", file=name, line=reader.line_num)


def _wrong(row: Row, seen: set[str]) -> Iterator[tuple[str | None, str]]:
    """Tell column and expectation of what is wrong with a row."""
    if None in row or None in row.values():
        yield None, f"{len(COLUMNS)} cột"
        return
    if not slug(row["ten"]):
        yield "ten", N_("tên thủ tục")
    if row["do_tin"].strip() not in RELIABILITIES:
        yield "do_tin", one_of(RELIABILITIES)
    if row["chi_truc_tuyen"].strip() not in ("", "0", "1"):
        yield "chi_truc_tuyen", one_of(("0", "1"))
    if not re.fullmatch(r"[0-9A-Za-z._-]*", row["ma_tthc"].strip()):
        yield "ma_tthc", N_("mã viết bằng chữ số và dấu chấm, hoặc để trống")
    if _key(row) in seen:
        yield "ma_tthc", f"mỗi thủ tục chỉ ghi một lần (“{_key(row)}” đã có)"


def _key(row: Row) -> str:
    return row["ma_tthc"].strip().lower() or slug(row["ten"])


def _raw(row: Row, prefix: str, routes: Mapping[str, list[str]]) -> dict[str, Any]:
    """Write one row as a [[procedures]] of the TOML; what is empty is left out."""
    key = _key(row)
    given: dict[str, Any] = {
        "key": key,
        "code": row["ma_tthc"].strip(),
        "service": prefix,
        "name": row["ten"].strip(),
        "keywords": _parts(row["ten_thuong_goi"], ","),
        "papers": _parts(row["giay_to"], "|"),
        "fee": row["le_phi"].strip(),
        "time_limit": row["thoi_han"].strip(),
        "online_only": row["chi_truc_tuyen"].strip() == "1",
        "highlight": row["noi_bat"].strip(),
        "source": row["nguon"].strip(),
        "reliability": row["do_tin"].strip(),
        "route": routes.get(key, []),
    }
    return {name: value for name, value in given.items() if value}


def _parts(cell: str, sign: str) -> list[str]:
    return [part for piece in cell.split(sign) if (part := piece.strip())]


def slug(name: str) -> str:
    """Make a key of a name: "Nhận kết quả hồ sơ" → nhan-ket-qua-ho-so."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    words = "".join(c if c.isascii() and c.isalnum() else "" if unicodedata.combining(c) else " " for c in plain)
    return "-".join(words.split())[:SLUG_LENGTH].rstrip("-")
