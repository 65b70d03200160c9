"""Build kiosk/fonts from the subset files of two npm packages.

Run: .venv/bin/python packaging/fonts.py

The packages hold each weight as several subsets (latin, latin-ext, vietnamese, khmer) that do not complete
each other in Qt. Steps, for each weight:
1. `npm pack` the pinned packages and check their digests (needs npm; nothing else of the project does).
2. Take the main subset whole, with its layout tables: latin for Be Vietnam Pro, khmer for Noto Sans Khmer.
3. Graft the outlines, widths and code points that it lacks from the other subsets.
4. Let accented letters kern as their base letters do, as in the unsplit font.
5. Draw the few signs our words use and no subset has (arrows, ≈ ≤ ≥ ✓ ✗), as thick as the font's minus.
6. Name family, style and weight so that Qt finds one family; write TTF with the licence text beside it.
The result is the same bytes every time. tests/test_fonts.py says what must come out.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

FONTS = Path(__file__).parents[1] / "kiosk" / "fonts"
WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold", 800: "ExtraBold"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Where a family comes from and what of it is built; the first subset is the main one."""

    name: str
    package: str
    version: str
    sha256: str
    subsets: tuple[str, ...]
    weights: tuple[int, ...]

    @property
    def file_stem(self) -> str:
        """The name without spaces, as fonts' files carry it."""
        return self.name.replace(" ", "")


FAMILIES = (
    Family(
        name="Be Vietnam Pro",
        package="be-vietnam-pro",
        version="5.3.0",
        sha256="f9e048a263d92f46fbf417aeb41e18bc3c22b3d85365f9347b06eebd3fc1f3ac",
        subsets=("latin", "latin-ext", "vietnamese"),
        weights=(400, 600, 800),
    ),
    # Latin too: Pillow draws one text with one font, and Khmer sentences hold figures and dashes.
    Family(
        name="Noto Sans Khmer",
        package="noto-sans-khmer",
        version="5.3.0",
        sha256="aa26ae5e1d6ed84e55c329071d4233f29fa4209b77c55af7adaa8f09607a3c20",
        subsets=("khmer", "latin"),
        weights=(400, 700),
    ),
)


def fetch(family: Family, folder: Path) -> Path:
    """Unpack the family's npm package, if it is the one we know, and return its folder."""
    spec = f"@fontsource/{family.package}@{family.version}"
    subprocess.run(["npm", "pack", "--silent", "--pack-destination", folder, spec], check=True, cwd=folder)
    archive = folder / f"fontsource-{family.package}-{family.version}.tgz"
    if hashlib.sha256(archive.read_bytes()).hexdigest() != family.sha256:
        sys.exit(f"{spec} is not the package it was: look at it before changing its digest here")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / family.package, filter="data")
    return folder / family.package / "package"


def graft(font: TTFont, donor: TTFont) -> None:
    """Copy every encoded glyph that the font lacks; composites become plain outlines."""
    here, glyphs = font.getBestCmap(), donor.getGlyphSet()
    for code, name in donor.getBestCmap().items():
        if code in here:
            continue
        pen = TTGlyphPen(None)
        recording = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(recording)
        recording.replay(pen)
        add_glyph(font, code, pen, donor["hmtx"][name][0])


def add_glyph(font: TTFont, code: int, pen: TTGlyphPen, width: int) -> None:
    """Give the font one more encoded glyph."""
    name = f"uni{code:04X}"
    glyph = pen.glyph()
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name
    classes = font["GDEF"].table.GlyphClassDef
    if classes is not None:
        classes.classDefs[name] = 1


def base_letter(sign: str) -> str:
    """Return the letter under a Vietnamese letter's marks: ế → e, ợ → o, đ → d."""
    if sign in "đĐ":
        return "d" if sign == "đ" else "D"
    return unicodedata.normalize("NFD", sign)[0]


def kern_like_base(font: TTFont) -> None:
    """Put accented letters into the kerning classes of their base letters, where they have none."""
    names = font.getBestCmap()
    accented = {
        names[code]: names[ord(base)]
        for code in names
        if unicodedata.category(chr(code)).startswith("L")
        and (base := base_letter(chr(code))) != chr(code)
        and ord(base) in names
    }
    # The horn and the bar reach into the next letter's place.
    stick_out = {name for code, name in names.items() if set(unicodedata.normalize("NFD", chr(code))) & set("\u031bđ")}
    order = {name: index for index, name in enumerate(font.getGlyphOrder())}
    for table in pair_tables(font):
        if table.Format != 2:
            continue
        seconds = table.ClassDef2.classDefs
        seconds.update(
            {name: seconds[base] for name, base in accented.items() if base in seconds and name not in seconds}
        )
        firsts, covered = table.ClassDef1.classDefs, set(table.Coverage.glyphs)
        for name, base in accented.items():
            if base in covered and name not in covered and name not in stick_out:
                covered.add(name)
                firsts[name] = firsts.get(base, 0)
        table.Coverage.glyphs = sorted(covered, key=order.__getitem__)


def pair_tables(font: TTFont) -> Iterable[otTables.PairPos]:
    """Every pair positioning table, also those wrapped in extensions."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            plain = getattr(table, "ExtSubTable", table)
            if isinstance(plain, otTables.PairPos):
                yield plain


def draw_signs(font: TTFont) -> None:
    """Draw the signs that no subset has, as wide as a figure and as thick as the minus."""
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    minus = font["glyf"][names[ord("−")]]
    thick, middle = minus.yMax - minus.yMin, (minus.yMax + minus.yMin) / 2
    for code, turn in {"→": 0, "↑": 90, "←": 180, "↓": 270}.items():
        add_polygon(font, code, 760, turned(arrow(thick, middle), turn, 380, middle))
    add_polygon(font, "✓", 780, tick(thick))
    pen = TTGlyphPen(None)
    for turn in (0, 90):
        draw(pen, turned(bar(thick), turn, 380, 310))
    add_glyph(font, ord("✗"), pen, 760)
    for sign, above in {"≤": names[ord("<")], "≥": names[ord(">")]}.items():
        pen, shape = TTGlyphPen(None), font["glyf"][above]
        glyphs[above].draw(TransformPen(pen, Transform(1, 0, 0, 0.86, 0, 0.14 * middle + thick * 0.9)))
        draw(pen, [(shape.xMin, 0), (shape.xMin, thick), (shape.xMax, thick), (shape.xMax, 0)])
        add_glyph(font, ord(sign), pen, glyphs[above].width)
    pen, tilde = TTGlyphPen(None), glyphs[names[ord("~")]]
    shape = font["glyf"][names[ord("~")]]
    for offset in (0.85, -0.85):
        tilde.draw(TransformPen(pen, Transform(1, 0, 0, 1, 0, middle - (shape.yMax + shape.yMin) / 2 + offset * thick)))
    add_glyph(font, ord("≈"), pen, tilde.width)


Outline = list[tuple[float, float]]


def arrow(thick: float, middle: float) -> Outline:
    """Outline an arrow to the right, 760 wide, clockwise from the tail's upper corner."""
    left, right, reach, half, diagonal = 70, 690, 250, thick / 2, thick * 0.71
    return [
        (left, middle + half),
        (right - half * 1.41 - diagonal, middle + half),
        (right - reach - diagonal, middle + reach - diagonal + half * 1.41),
        (right - reach, middle + reach + half * 1.41),
        (right, middle),
        (right - reach, middle - reach - half * 1.41),
        (right - reach - diagonal, middle - reach + diagonal - half * 1.41),
        (right - half * 1.41 - diagonal, middle - half),
        (left, middle - half),
    ]


def tick(thick: float) -> Outline:
    """Outline a tick, 780 wide: an upright L turned by 45 degrees, clockwise from its lowest point."""
    x, y, short, long, d = 280, 70, 210, 430, thick * 0.71
    return [
        (x, y),
        (x - short, y + short),
        (x - short + d, y + short + d),
        (x, y + 2 * d),
        (x + long - d, y + long + d),
        (x + long, y + long),
    ]


def bar(thick: float) -> Outline:
    """Outline one stroke of a cross, rising by 45 degrees through (380, 310), clockwise."""
    low, high, d = 130, 490, thick * 0.71 / 2
    return [
        (low + 70 - d, low + d),
        (high + 70 - d, high + d),
        (high + 70 + d, high - d),
        (low + 70 + d, low - d),
    ]


def turned(outline: Outline, degrees: int, x: float, y: float) -> Outline:
    """Turn an outline round a point by a multiple of 90 degrees, anticlockwise."""
    for _ in range(degrees // 90):
        outline = [(x - (py - y), y + (px - x)) for px, py in outline]
    return outline


def add_polygon(font: TTFont, sign: str, width: int, outline: Outline) -> None:
    """Give the font a sign made of one straight-sided outline."""
    pen = TTGlyphPen(None)
    draw(pen, outline)
    add_glyph(font, ord(sign), pen, width)


def draw(pen: TTGlyphPen, outline: Outline) -> None:
    """Draw a straight-sided outline, rounded to font units."""
    pen.moveTo(whole(outline[0]))
    for point in outline[1:]:
        pen.lineTo(whole(point))
    pen.closePath()


def whole(point: tuple[float, float]) -> tuple[int, int]:
    """Round to font units."""
    return round(point[0]), round(point[1])


def christen(font: TTFont, family: Family, weight: int) -> None:
    """Write names and weight: one typographic family, and the four-style family that old programs ask for."""
    style = WEIGHTS[weight]
    plain = style in ("Regular", "Bold")
    names = {
        1: family.name if plain else f"{family.name} {style}",
        2: style if plain else "Regular",
        3: f"{family.version};{family.file_stem}-{style};mot-cua-kiosk",
        4: f"{family.name} {style}",
        6: f"{family.file_stem}-{style}",
    }
    if not plain:
        names |= {16: family.name, 17: style}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in (0, 5, 13, 14)]
    for name_id, text in names.items():
        table.setName(text, name_id, 3, 1, 0x409)
    bold = style == "Bold"
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0x61 | (0x20 if bold else 0x40)
    font["head"].macStyle = int(bold)
    if "STAT" in font:  # tells of a variable font; this is one weight of it
        del font["STAT"]


def build(family: Family, package: Path, weight: int) -> Path:
    """Build one weight and return its file."""
    files = [package / "files" / f"{family.package}-{subset}-{weight}-normal.woff" for subset in family.subsets]
    font = TTFont(files[0], recalcTimestamp=False)
    for file in files[1:]:
        graft(font, TTFont(file))
    if "latin" in family.subsets[:1]:
        kern_like_base(font)
    draw_signs(font)
    christen(font, family, weight)
    font["OS/2"].recalcUnicodeRanges(font)
    font["OS/2"].recalcAvgCharWidth(font)
    font.flavor = None
    target = FONTS / f"{family.file_stem}-{WEIGHTS[weight]}.ttf"
    font.save(target)
    return target


def main() -> None:
    """Build every weight of every family."""
    FONTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for family in FAMILIES:
            package = fetch(family, Path(folder))
            licence = (package / "LICENSE").read_text(encoding="utf-8")
            (FONTS / f"OFL-{family.file_stem}.txt").write_text(licence.rstrip() + "\n", encoding="utf-8")
            for weight in family.weights:
                target = build(family, package, weight)
                print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
