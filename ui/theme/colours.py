"""Colours by name, in a normal and a high-contrast set; and how strongly two of them differ."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One set of colours. `on_x` is what is written on `x`; edges stand 3:1, texts 7:1 against their ground."""

    band: str = "#8C1D18"
    on_band: str = "#FFFFFF"
    band_edge: str = "#D9A5A2"
    emblem: str = "#E8B33A"
    on_emblem: str = "#8C1D18"
    ground: str = "#F6F3EC"
    desk: str = "#F3F1EB"
    card: str = "#FFFFFF"
    line: str = "#D9D3C6"
    edge: str = "#8A8478"
    ink: str = "#17212B"
    soft_ink: str = "#47525C"
    accent: str = "#14507A"
    on_accent: str = "#FFFFFF"
    accent_pressed: str = "#0E3A59"
    dark: str = "#17212B"
    on_dark: str = "#FFFFFF"
    good: str = "#14573A"
    good_fill: str = "#1B6342"
    on_good: str = "#FFFFFF"
    alarm: str = "#96201A"
    alarm_fill: str = "#B3261E"
    gold_card: str = "#FFF8E3"
    gold_edge: str = "#B0811B"
    flag: str = "#FFF0C9"
    on_flag: str = "#5A3E00"
    pressed: str = "#E9E4D8"
    track: str = "#E9E4D8"
    off: str = "#F2EEE6"
    on_off: str = "#414B54"
    veil: str = "#B317212B"
    night: str = "#0F1A24"
    on_night: str = "#FFFFFF"
    night_line: str = "#26374A"
    night_soft: str = "#B4C3D0"
    call: str = "#FFE3A3"
    call_row: str = "#FFD56B"
    chart: str = "#14507A"
    chart_soft: str = "#D9E3EA"
    grid: str = "#ECE7DC"


NORMAL = Colours()
HIGH_CONTRAST = Colours(
    band="#000000",
    band_edge="#FFFFFF",
    emblem="#FFFFFF",
    on_emblem="#000000",
    ground="#FFFFFF",
    desk="#FFFFFF",
    line="#000000",
    edge="#000000",
    ink="#000000",
    soft_ink="#000000",
    accent="#00315A",
    accent_pressed="#000000",
    dark="#000000",
    good="#003D1F",
    good_fill="#003D1F",
    alarm="#7A0000",
    alarm_fill="#7A0000",
    gold_card="#FFFFFF",
    gold_edge="#000000",
    flag="#FFE27A",
    on_flag="#000000",
    on_off="#000000",
    night="#000000",
    night_soft="#FFFFFF",
    call="#FFE27A",
    call_row="#FFE27A",
    chart="#00315A",
)


def names() -> tuple[str, ...]:
    """Name every colour of a set."""
    return tuple(field.name for field in fields(Colours))


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Tell how light "#RRGGBB" is, 0…1 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Tell the contrast of two colours, 1…21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str, least: float = 7.0) -> str:
    """Darken or lighten a colour, keeping its hue, until it can be read on a ground."""
    towards = 0 if luminance(ground) > 0.18 else 255
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    for _ in range(64):
        written = "#{:02X}{:02X}{:02X}".format(*parts)
        if contrast(written, ground) >= least:
            return written
        parts = [round(part + (towards - part) * 0.06 + (1 if towards else -1)) for part in parts]
        parts = [min(255, max(0, part)) for part in parts]
    return "#000000" if towards == 0 else "#FFFFFF"
