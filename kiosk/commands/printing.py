"""The commands about this station's printer: ask it, print its set-up pages, keep what was seen, a new roll."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kiosk import printer_words
from kiosk.answers import Told
from kiosk.commands.arguments import Given
from kiosk.errors import Unavailable
from kiosk.model import PrintFate
from kiosk.ports import PrinterSetup
from kiosk.printer import Cut, Page, Probe, Profile, Raster, Record
from kiosk.words import Words

_WELL = frozenset({PrintFate.PRINTED, PrintFate.ASSUMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterDesk:
    """This station's printer as commands see it: its URL, its set-up, and what counts its paper anew."""

    url: str
    setup: PrinterSetup
    new_roll: Callable[[], None]


Deed = Callable[[PrinterDesk, Words, Given], Told]


def probe(desk: PrinterDesk, words: Words, given: Given) -> Told:
    """Ask the printer about itself; nothing is printed."""
    asked = desk.setup.probe(desk.url, asks_ids=given.on("ids"))
    lines = [desk.url, *printer_words.answered(asked, words)]
    return Told(value=_probe(asked), text="\n".join(lines))


def test(desk: PrinterDesk, words: Words, given: Given) -> Told:
    """Print one set-up page or all of them; stops at the first that does not come out."""
    profile = desk.setup.record(desk.url).profile
    asked = given.text_or_none("page")
    printed = []
    for page in [Page(asked)] if asked else Page:
        result = desk.setup.print_page(desk.url, page, profile)
        if result.fate not in _WELL:
            raise Unavailable(result.cause or "printer.uncertain", printer=desk.url)
        printed.append({"page": page.value, "print": result.fate.value})
    told = words("Đã in trang thử bằng: {way}.", way=printer_words.way(profile, words))
    return Told(value=printed, text=told)


def keep(desk: PrinterDesk, words: Words, given: Given) -> Told:
    """Store what a person saw, and what the printer says of itself; a printer that is away is kept as it was."""
    asked = desk.setup.probe(desk.url, asks_ids=given.on("ids"))
    known = desk.setup.record(desk.url).learnt(asked)
    record = replace(known, profile=_seen(known.profile, given), roll_m=given.whole("roll") or known.roll_m)
    desk.setup.keep(desk.url, record)
    lines = [
        words("Đã lưu cách in cho {printer}: {way}.", printer=desk.url, way=printer_words.way(record.profile, words)),
        words("Chương trình đang mở dùng cách in này từ lần mở sau."),
        *printer_words.answered(asked, words),
    ]
    return Told(value=_record(record), text="\n".join(lines))


def roll(desk: PrinterDesk, words: Words, _given: Given) -> Told:
    """Count paper anew."""
    desk.new_roll()
    return Told(value={"done": True, "printer": desk.url}, text=words("Đã ghi: máy in có cuộn giấy mới."))


DEEDS: Mapping[str, Deed] = {
    "printer probe": probe,
    "printer test": test,
    "printer keep": keep,
    "printer roll": roll,
}


def _seen(profile: Profile, given: Given) -> Profile:
    """Put what was given in the place of what was known; where the cut went moves the feed."""
    seen = replace(
        profile,
        dots=int(given.text("dots") or profile.dots),
        raster=Raster(given.text("raster") or profile.raster),
        band_rows=int(given.text("band") or profile.band_rows),
        cut=Cut(given.text("cut") or profile.cut),
        feed=given.whole("feed", profile.feed),
    )
    return seen.with_cut_through(given.whole("cut-through"))


def _probe(asked: Probe) -> dict[str, object]:
    return {
        "printer": asked.url,
        "cause": asked.cause,
        "one_way": asked.is_one_way,
        "near_end": asked.is_near_end,
        "proof": asked.proof.value if asked.proof else None,
        "process_ids": asked.has_process_ids,
        "cutter": asked.has_cutter,
        "maker": asked.maker,
        "model": asked.model,
        "firmware": asked.firmware,
    }


def _record(record: Record) -> dict[str, object]:
    profile = record.profile
    return {
        "dots": profile.dots,
        "raster": profile.raster.value,
        "band": profile.band_rows,
        "cut": profile.cut.value,
        "feed": profile.feed,
        "one_way": record.is_one_way,
        "proof": record.proof.value,
        "roll_m": record.roll_m,
        "name": record.name,
    }
