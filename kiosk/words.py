"""What the office says: gettext in several languages at once; how numbers, times and dates are written.

A message is its own Vietnamese sentence; the catalogues of the other languages translate it, and without any
catalogue Vietnamese is shown. Sentences for errors live in sentences.py, announcements in speech.py.
"""

import datetime as dt
import gettext
import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from kiosk import sentences, speech
from kiosk.errors import KioskError, Unavailable
from kiosk.model import Counter, Outcome, PrintFate, Service, TicketState
from kiosk.sentences import N_
from kiosk.views import SlotView

__all__ = ["LANGUAGES", "N_", "Words", "error", "number", "spoken", "text", "use"]

DEFAULT_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LANGUAGES: Mapping[str, str] = {"vi": "Tiếng Việt", "en": "English", "km": "ភាសាខ្មែរ"}
GAP = "\u00a0"  # unbreakable: a number never falls apart at a line's end; every shipped font has it
DOMAIN = "kiosk"
SHIPPED = Path(__file__).parent / "locale"

_LABEL = re.compile(r"([A-Z]{1,2})(\d+)")
_WEEKDAYS = (
    N_("Thứ Hai"),
    N_("Thứ Ba"),
    N_("Thứ Tư"),
    N_("Thứ Năm"),
    N_("Thứ Sáu"),
    N_("Thứ Bảy"),
    N_("Chủ Nhật"),
)
_log = logging.getLogger(__name__)


class _Shelf:
    """Where the catalogues lie, and whether a place without a value is raised or logged."""

    folder = SHIPPED
    strict = False


def use(folder: Path | None = None, *, strict: bool | None = None) -> None:
    """Read catalogues from another folder; with `strict` a place without a value raises KeyError."""
    if folder is not None:
        _Shelf.folder = folder
        _catalogue.cache_clear()
    if strict is not None:
        _Shelf.strict = strict


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, _Shelf.folder, languages=[language], fallback=True)


class _Places(dict[str, object]):
    """Named places; one without a value is a bug: said in tests, logged and shown as "…" before a citizen."""

    def __missing__(self, name: str) -> str:
        if _Shelf.strict:
            raise KeyError(name)
        _log.error("no value for the place {%s}", name)
        return "…"


def _fill(message: str, msgid: str, places: Mapping[str, object]) -> str:
    try:
        return message.format_map(_Places(places))
    except (ValueError, AttributeError, IndexError):
        if _Shelf.strict:
            raise
        _log.exception("a sentence that cannot be filled: %r", message)
        return msgid


class Words:
    """One language (and zone) as a callable: `w("Còn {n} chỗ", n=3)`. Immutable; any thread may call it."""

    __slots__ = ("language", "zone")

    def __init__(self, language: str = "vi", *, zone: dt.tzinfo | str = DEFAULT_ZONE) -> None:
        """Speak `language`, showing times in `zone`."""
        self.language = language
        self.zone: dt.tzinfo = ZoneInfo(zone) if isinstance(zone, str) else zone

    def __call__(self, msgid: str, /, **places: object) -> str:
        """Translate a sentence, then fill its named places."""
        if not msgid:
            return ""
        return _fill(_catalogue(self.language).gettext(msgid), msgid, places)

    def n(self, singular: str, plural: str, n: int, /, **places: object) -> str:
        """Translate a sentence that counts, then fill its named places; `{n}` is filled by itself."""
        message = _catalogue(self.language).ngettext(singular, plural, n)
        return _fill(message, plural, {"n": n, **places})

    def of(self, names: Mapping[str, str]) -> str:
        """Choose a text of the office's definition: this language, else Vietnamese, else any."""
        return names.get(self.language) or names.get("vi") or next(iter(names.values()), "")

    @property
    def is_reviewed(self) -> bool:
        """Whether a native reader has checked the catalogue (its Last-Translator does not say unreviewed)."""
        return not _catalogue(self.language).info().get("last-translator", "").startswith("unreviewed")

    def number(self, label: str) -> str:
        """Write a label as printed and shown: A015 → A 015 (with an unbreakable space)."""
        return number(label)

    def time(self, instant: dt.datetime) -> str:
        """Write an instant's time of day: 08:20."""
        return f"{instant.astimezone(self.zone):%H:%M}"

    def span(self, start: dt.datetime, end: dt.datetime) -> str:
        """Write a stretch of time: 08:20–08:28; one instant when both are the same minute."""
        first, last = self.time(start), self.time(end)
        return first if first == last else f"{first}–{last}"

    def day(self, instant: dt.date) -> dt.date:
        """Tell the date of an instant in this zone; a date stays itself."""
        return instant.astimezone(self.zone).date() if isinstance(instant, dt.datetime) else instant

    def date(self, day: dt.date) -> str:
        """Write a date: 23/11/2026."""
        return f"{self.day(day):%d/%m/%Y}"

    def date_short(self, day: dt.date) -> str:
        """Write a date without its year: 23/11."""
        return f"{self.day(day):%d/%m}"

    def weekday(self, day: dt.date | int) -> str:
        """Name a weekday (of a date, or 0 for Monday): Thứ Hai."""
        return self(_WEEKDAYS[day if isinstance(day, int) else self.day(day).weekday()])

    def date_long(self, day: dt.date) -> str:
        """Write a date with its weekday: Thứ Hai, 23/11/2026."""
        return f"{self.weekday(day)}, {self.date(day)}"

    def when(self, instant: dt.datetime, today: dt.date) -> str:
        """Write an instant as seen from a date: 09:30, or 09:30 ngày 24/11 on another one."""
        if self.day(instant) == today:
            return self.time(instant)
        return self(N_("{time} ngày {date}"), time=self.time(instant), date=self.date_short(instant))

    def about(self, seconds: float) -> str:
        """Write a rough duration: ≈ 10 phút."""
        if seconds < 60:
            return self(N_("dưới 1 phút"))
        return f"≈ {self.duration(seconds)}"

    def duration(self, seconds: float) -> str:
        """Write a duration in whole minutes: 10 phút, 1 giờ 20 phút; never negative."""
        minutes = max(0, round(seconds / 60))
        if minutes < 60:
            return self.n("{n} phút", "{n} phút", minutes)
        hours, rest = divmod(minutes, 60)
        if not rest:
            return self.n("{n} giờ", "{n} giờ", hours)
        return self(N_("{hours} giờ {minutes} phút"), hours=hours, minutes=rest)

    def decimal(self, value: float, digits: int = 1) -> str:
        """Write a figure with the language's decimal sign: 12,5."""
        written = f"{value:.{digits}f}"
        return written if self.language == "en" else written.replace(".", ",")

    def percent(self, share: float, digits: int = 0) -> str:
        """Write a share of one: 87 %."""
        return f"{self.decimal(share * 100, digits)}\u00a0%"

    def state(self, state: TicketState) -> str:
        """Name a ticket's state: đang chờ."""
        return self(sentences.STATES[state])

    def print_fate(self, fate: PrintFate) -> str:
        """Name what became of a print: đã in."""
        return self(sentences.PRINT_FATES[fate])

    def outcome(self, outcome: Outcome) -> str:
        """Name how a step ended: đã phục vụ."""
        return self(sentences.OUTCOMES[outcome])

    def error(self, error: KioskError, *, today: dt.date | None = None, staff: bool = False) -> str:
        """Say an error in one kind sentence; `staff` asks for the detail that a citizen is spared."""
        if isinstance(error, Unavailable) and not staff:
            return self(_for_citizens(error.key))
        today = today or dt.datetime.now(self.zone).date()
        faults = error.places.get("faults")
        if not isinstance(faults, list) or not faults:
            return self._say(error.key, error.places, today)
        return "\n".join(dict.fromkeys(self._say(error.key, fault, today) for fault in faults))

    def _say(self, key: str, given: Mapping[str, object], today: dt.date) -> str:
        places = {name: self.place(value, today) for name, value in given.items() if value is not None}
        if isinstance(label := places.get("label"), str):
            places["label"] = number(label)
        places.setdefault("value", places.get("found", ""))
        if (state := places.get("state")) in sentences.STATE_NAMES:
            places["state"] = self(sentences.STATE_NAMES[str(state)])
        for name in ("expected", "reason"):
            if isinstance(marked := places.get(name), str) and marked:
                places[name] = _catalogue(self.language).gettext(marked)
        for sentence in sentences.sentences(key):
            if all(places.get(name, "") != "" for name in places_of(sentence)):
                return self(sentence, **places)
        return self(sentences.BUG)

    def spoken(self, label: str, counter: int, *, recall_count: int = 0, region: str = "north") -> str:
        """Put a call into the words of its announcement."""
        return speech.spoken(self, label, counter, recall_count=recall_count, region=region)

    def place(self, value: object, today: dt.date) -> object:
        """Write a value as a sentence's place shows it."""
        if isinstance(value, SlotView):
            value = value.start
        if isinstance(value, dt.date):
            return self.when(value, today) if isinstance(value, dt.datetime) else self.date(value)
        if isinstance(value, list | tuple | set | frozenset):
            return ", ".join(str(self.place(item, today)) for item in value)
        match value:
            case Service(names=names):
                value = self.of(names)
            case Counter():
                value = value.number
            case TicketState():
                value = self.state(value)
        return value


def places_of(sentence: str) -> frozenset[str]:
    """Name the places of a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)


def _for_citizens(key: str) -> str:
    if key == "bug":
        return sentences.BUG
    return sentences.PAPER_CITIZEN if key.startswith("printer.") else sentences.WORLD_CITIZEN


def text(msgid: str, language: str = "vi", /, **places: object) -> str:
    """Translate and fill one sentence."""
    return Words(language)(msgid, **places)


def error(
    error: KioskError,
    language: str = "vi",
    *,
    zone: dt.tzinfo | str = DEFAULT_ZONE,
    today: dt.date | None = None,
    staff: bool = False,
) -> str:
    """Say an error in one kind sentence of a language, its times in the office's zone."""
    return Words(language, zone=zone).error(error, today=today, staff=staff)


def number(label: str) -> str:
    """Write a label as printed and shown; labels of another format stay as they are."""
    found = _LABEL.fullmatch(label)
    return f"{found[1]}{GAP}{found[2]}" if found else label


def spoken(label: str, counter: int, language: str = "vi", *, recall_count: int = 0, region: str = "north") -> str:
    """Put a call into the words of its announcement, digit by digit: A021 → A, không hai một."""
    return Words(language).spoken(label, counter, recall_count=recall_count, region=region)
