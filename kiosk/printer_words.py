"""What is said to staff of a printer: its trouble, its paper, how it prints, what it answered."""

from collections.abc import Iterator

from kiosk.errors import Unavailable
from kiosk.marks import N_
from kiosk.printer import Cut, PrinterState, Probe, Profile, Proof
from kiosk.words import Words

_CUTS = {Cut.PARTIAL: N_("cắt chừa mép"), Cut.FULL: N_("cắt rời"), Cut.NONE: N_("không cắt")}
_PROOFS = {
    Proof.PROCESS: N_("báo từng phiếu đã in xong"),
    Proof.PAPER: N_("báo khi in xong"),
    Proof.NONE: N_("không báo khi in xong"),
}


def trouble(state: PrinterState, words: Words) -> str:
    """Say in one sentence what staff must do; empty when the printer is well."""
    if state.cause is not None:
        return words.error(Unavailable(state.cause), staff=True)
    if not state.is_low:
        return ""
    if state.is_near_end or not state.slips_left:
        return words("Giấy máy in sắp hết: chuẩn bị cuộn giấy mới.")
    return words.n(
        "Giấy máy in chỉ còn khoảng {n} phiếu: chuẩn bị cuộn giấy mới.",
        "Giấy máy in chỉ còn khoảng {n} phiếu: chuẩn bị cuộn giấy mới.",
        state.slips_left,
    )


def paper_left(state: PrinterState, words: Words) -> str:
    """Say how much paper is left; empty where that is not known."""
    if state.slips_left is None:
        return words("giấy sắp hết") if state.is_near_end else ""
    return words.n("còn khoảng {n} phiếu", "còn khoảng {n} phiếu", state.slips_left)


def way(profile: Profile, words: Words) -> str:
    """Say how slips are put into bytes."""
    return words(
        "{dots} điểm, lệnh {raster}, dải {band} dòng, {cut}, chừa {feed} điểm",
        dots=profile.dots,
        raster=profile.raster.value,
        band=profile.band_rows,
        cut=words(_CUTS[profile.cut]),
        feed=profile.feed,
    )


def answered(probe: Probe, words: Words) -> Iterator[str]:
    """Say what a printer answered, one thing a line."""
    if probe.name:
        yield f"{probe.name} {probe.firmware}".strip()
    if probe.cause is not None:
        yield words.error(Unavailable(probe.cause, printer=probe.url), staff=True)
    if probe.is_one_way:
        yield words("Máy in này không báo tình trạng: nhìn giấy để biết phiếu đã in ra.")
    if probe.proof is not None:
        yield words("Máy in trả lời được tình trạng, {proof}.", proof=words(_PROOFS[probe.proof]))
    if probe.has_cutter is not None:
        yield words("Có dao cắt.") if probe.has_cutter else words("Không có dao cắt.")
    if probe.is_near_end:
        yield words("Giấy máy in sắp hết: chuẩn bị cuộn giấy mới.")
