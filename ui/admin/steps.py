"""The steps of a printer's set-up: what is printed, what a person is asked, what the answer means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.printer import BANDS, RASTERS, SCALE_MM, WIDTHS, Cut, Page, Record
from kiosk.words import N_, Words

NO_CUT, NONE, YES, NO = "no_cut", "none", "yes", "no"
ROLLS_M = (30, 50, 80)
_FAINT = N_("Mã QR hoặc chữ chưa rõ: tăng độ đậm trong máy in, lau đầu in, rồi in lại trang ấy.")
_PAPER = {384: N_("384 điểm (giấy 58 mm)"), 512: N_("512 điểm (giấy 80 mm)"), 576: N_("576 điểm (giấy 80 mm)")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question. page: what is printed for it, None where nothing is; taken: the record after an answer.

    advice: what to say at the end after an answer, "" for none.
    """

    key: str
    page: Page | None
    asks: str
    choices: Callable[[Words], tuple[tuple[str, str], ...]]
    taken: Callable[[Record, str], Record]
    advice: Callable[[str], str] = lambda _: ""


def _widths(w: Words) -> tuple[tuple[str, str], ...]:
    return tuple((str(dots), w(_PAPER[dots])) for dots in WIDTHS)


def _rasters(w: Words) -> tuple[tuple[str, str], ...]:
    return tuple((raster.value, w("Ô {n} ({name})", n=n, name=raster.value)) for n, raster in enumerate(RASTERS, 1))


def _bands(w: Words) -> tuple[tuple[str, str], ...]:
    return tuple((str(rows), w("{n} dòng", n=rows)) for rows in BANDS)


def _cuts(w: Words) -> tuple[tuple[str, str], ...]:
    marks = tuple((str(mm), w("Số {n}", n=mm)) for mm in range(0, SCALE_MM, 4))
    return (*marks, (NO_CUT, w("Máy in không cắt giấy")))


def _codes(w: Words) -> tuple[tuple[str, str], ...]:
    codes = tuple((str(n), w("QR {n}", n=n)) for n in (4, 5, 6))
    return (*codes, (NONE, w("Không mã nào")))


def _yes_no(w: Words) -> tuple[tuple[str, str], ...]:
    return (YES, w("Có")), (NO, w("Không"))


def _rolls(w: Words) -> tuple[tuple[str, str], ...]:
    return (*((str(m), w("{n} mét", n=m)) for m in ROLLS_M), (NONE, w("Không đếm giấy")))


def _with_cut(record: Record, answer: str) -> Record:
    if answer == NO_CUT:
        return replace(record, profile=replace(record.profile, cut=Cut.NONE))
    return replace(record, profile=record.profile.with_cut_through(int(answer)))


def _with_raster(record: Record, answer: str) -> Record:
    raster = next(raster for raster in RASTERS if raster.value == answer)
    return replace(record, profile=replace(record.profile, raster=raster))


STEPS = (
    Step(
        key="ruler",
        page=Page.RULER,
        asks=N_("Trên giấy có ba thước. Thước dài nhất còn thấy đủ hai đầu mang số nào?"),
        choices=_widths,
        taken=lambda record, answer: replace(record, profile=replace(record.profile, dots=int(answer))),
    ),
    Step(
        key="rasters",
        page=Page.RASTERS,
        asks=N_("Mỗi dòng có một ô bàn cờ. Chọn ô đầu tiên in sạch, không ký tự lạ."),
        choices=_rasters,
        taken=_with_raster,
    ),
    Step(
        key="bands",
        page=Page.BANDS,
        asks=N_("Đường chéo nào liền nét, không có vạch trắng ngang? Chọn số lớn nhất."),
        choices=_bands,
        taken=lambda record, answer: replace(record, profile=replace(record.profile, band_rows=int(answer))),
    ),
    Step(
        key="cut",
        page=Page.CUT,
        asks=N_("Giấy cắt ở đâu? Chọn số nhỏ nhất còn thấy nguyên trên tờ này."),
        choices=_cuts,
        taken=_with_cut,
    ),
    Step(
        key="qr",
        page=Page.QR,
        asks=N_("Điện thoại quét được mã nhỏ nhất là mã nào?"),
        choices=_codes,
        taken=lambda record, _: record,
        advice=lambda answer: _FAINT if answer in ("6", NONE) else "",
    ),
    Step(
        key="text",
        page=Page.TEXT,
        asks=N_("Chữ Việt đọc được đủ dấu, số cao bằng thước 15 mm bên cạnh?"),
        choices=_yes_no,
        taken=lambda record, _: record,
        advice=lambda answer: _FAINT if answer == NO else "",
    ),
    Step(
        key="roll",
        page=None,
        asks=N_("Cuộn giấy mới dài bao nhiêu? Máy sẽ đếm số phiếu còn lại."),
        choices=_rolls,
        taken=lambda record, answer: replace(record, roll_m=None if answer == NONE else float(answer)),
    ),
)
