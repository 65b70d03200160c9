"""What an office's TOML may say, key by key, and how each part becomes a value of the model."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from kiosk import logo, model
from kiosk.logo import EXPECTED
from kiosk.sentences import N_
from kiosk.slip_design import FIELDS, NEEDED, SlipDesign, SlipField

LANGUAGES = ("vi", "en", "km")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ISSUE_AHEAD_MIN = 60
LABEL_LENGTH = 12

_JOINERS = (0x200B, 0x200C, 0x200D)  # Khmer breaks its lines at U+200B
_SAMPLE = (*range(1, 1300), 9_999, 10_000)
_FORMAT = r"(?:[^{}]|\{prefix\}|\{number(?::0?[1-6]d)?\})+"


_T = TypeVar("_T")


def expected(what: str) -> PydanticCustomError:
    """Make the error that tells what should have stood there."""
    return PydanticCustomError("expected", "{expected}", {"expected": what})


def _where(holds: Callable[[_T], bool], what: str) -> AfterValidator:
    """Accept a value only if something holds of it."""

    def check(value: _T) -> _T:
        if not holds(value):
            raise expected(what)
        return value

    return AfterValidator(check)


def _like(pattern: str, what: str) -> AfterValidator:
    def holds(text: str) -> bool:
        return re.fullmatch(pattern, text) is not None

    return _where(holds, what)


def _between(low: float, high: float, what: str = "một số") -> AfterValidator:
    def holds(value: float) -> bool:
        return low <= value <= high

    return _where(holds, f"{what} từ {low} đến {high}")


def _is_text(text: str) -> bool:
    return bool(text.strip()) and text.translate(dict.fromkeys(_JOINERS)).isprintable()


def _is_zone(key: str) -> bool:
    try:
        ZoneInfo(key)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_telling(template: str) -> bool:
    """Whether every number gets a label of its own, short enough for panel and slip."""
    if not re.fullmatch(_FORMAT, template) or not template.isprintable():
        return False
    labels = {template.format(prefix=p, number=n) for p in ("A", "B", "AA", "AB") for n in _SAMPLE}
    return len(labels) == 4 * len(_SAMPLE) and max(map(len, labels)) <= LABEL_LENGTH


def _clock(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    if isinstance(value, time) and value == value.replace(second=0, microsecond=0, tzinfo=None):
        return value
    raise expected(N_("giờ và phút, viết 07:30"))


def _date(value: object) -> object:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    raise expected(N_("một ngày có thật, viết 2026-12-31"))


def _is_choice(languages: list[str]) -> bool:
    return "vi" in languages and len(set(languages)) == len(languages)


def _has_vietnamese(names: dict[str, str]) -> bool:
    return "vi" in names


Language = Annotated[str, _where(LANGUAGES.__contains__, f"một trong: {', '.join(LANGUAGES)}")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Text = Annotated[str, _where(_is_text, N_("một dòng chữ không trống"))]
Prefix = Annotated[str, _like(r"[A-HJ-NPR-Z]{1,2}", N_("1–2 chữ cái in hoa không dấu, trừ I, O, Q"))]
Key = Annotated[
    str, _like(r"[a-z0-9]+([._-][a-z0-9]+)*", N_("chữ thường không dấu, chữ số, nối bằng - _ hoặc dấu chấm"))
]
Colour = Annotated[str, _like(r"#[0-9A-Fa-f]{6}", N_("một màu viết #15507A"))]
Names = Annotated[dict[Language, Text], _where(_has_vietnamese, N_("có tên tiếng Việt (khóa vi)"))]
Texts = dict[Language, Text]
Clock = Annotated[time, BeforeValidator(_clock)]
Date = Annotated[date, BeforeValidator(_date)]
Minutes = Annotated[int, _between(0, 480, "một số phút")]


class Form(BaseModel):
    """A part of the file: strict types, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class ServiceForm(Form):
    """One [[services]]."""

    prefix: Prefix
    names: Names
    examples: Texts = {}
    colour: Colour = "#15507A"
    mean_minutes: Annotated[float, _between(1, 240, "một số phút")]
    capacity: Annotated[int, _between(0, 999, "một số chỗ mỗi khung giờ")] | None = None
    online_only: bool = False

    def value(self) -> model.Service:
        """Make the service."""
        return model.Service(
            prefix=self.prefix,
            names=dict(self.names),
            examples=dict(self.examples),
            colour=self.colour.upper(),
            mean_min=self.mean_minutes,
            online_only=self.online_only,
            capacity=self.capacity,
        )


class CounterForm(Form):
    """One [[counters]]; the order of its services is their order there."""

    number: Annotated[int, _between(1, 99, "số quầy")]
    name: Text | None = None
    zone: Text | None = None
    services: dict[str, Annotated[float, _where(lambda s: 0 < s <= 1, N_("một phần thời gian lớn hơn 0, đến 1"))]]

    def value(self) -> model.Counter:
        """Make the counter."""
        serves = tuple(model.Share(service=prefix, share=share) for prefix, share in self.services.items())
        return model.Counter(number=self.number, name=self.name or "", zone=self.zone or "", serves=serves)


class PriorityForm(Form):
    """One [[priorities]]."""

    key: Key
    names: Names

    def value(self) -> model.PriorityClass:
        """Make the priority class."""
        return model.PriorityClass(key=self.key, names=dict(self.names))


class ProcedureForm(Form):
    """One [[procedures]]; what is empty is not known."""

    key: Key
    code: str = ""
    service: str
    name: Text
    keywords: list[Text] = []
    papers: list[Text] = []
    fee: str = ""
    time_limit: str = ""
    online_only: bool = False
    highlight: str = ""
    source: str = ""
    reliability: Literal["A", "B", "C"] = "B"
    route: list[str] = []

    def value(self) -> model.Procedure:
        """Make the procedure."""
        plain = self.model_dump(exclude={"keywords", "papers", "route"})
        return model.Procedure(
            **plain, keywords=tuple(self.keywords), papers=tuple(self.papers), route=tuple(self.route)
        )


class SessionForm(Form):
    """One session of a weekday; issue_from is an hour before the opening unless it is set."""

    name: Text
    opens: Clock
    last_ticket: Clock
    closes: Clock
    issue_from: Clock | None = None

    def value(self) -> model.SessionTime:
        """Make the session."""
        issue_from = self.issue_from or _earlier(self.opens, ISSUE_AHEAD_MIN)
        return model.SessionTime(
            name=self.name,
            opens=self.opens,
            last_ticket=self.last_ticket,
            closes=self.closes,
            issue_from=issue_from,
        )


class WeekForm(Form):
    """One [[week]]: some weekdays and the sessions they have in common."""

    days: Annotated[list[Weekday], _where(bool, N_("ít nhất một thứ trong tuần"))]
    sessions: Annotated[list[SessionForm], _where(bool, N_("ít nhất một buổi"))]


class CalendarForm(Form):
    """One [[calendar]]: a date on which the office does otherwise."""

    date: Date
    kind: Literal["open", "closed", "half"]
    reason: str = ""

    def value(self) -> model.CalendarDay:
        """Make the calendar's day."""
        return model.CalendarDay(date=self.date, kind=model.DayKind(self.kind), reason=self.reason)


class NamedDayForm(Form):
    """One [[named_days]]."""

    weekday: Weekday
    names: Names
    notices: Texts = {}

    def value(self) -> model.NamedDay:
        """Make the named day."""
        return model.NamedDay(weekday=WEEKDAYS.index(self.weekday), names=dict(self.names), notices=dict(self.notices))


class RulesForm(Form):
    """The table [rules]: the same keys as model.Rules."""

    slot_min: Annotated[int, _where(lambda n: n in (30, 60), N_("30 hoặc 60 phút"))] = 30
    slots: bool = True
    load_factor: Annotated[float, _between(0.1, 1.5)] = 0.9
    no_show_rate: Annotated[float, _between(0, 0.5)] = 0.0
    numbering: Literal["slot", "day"] = "slot"
    number_format: Annotated[
        str, _where(_is_telling, N_("một mẫu có {prefix} và {number}, mỗi số một nhãn riêng, không quá 12 ký tự"))
    ] = "{prefix}{number:03d}"
    grace_min: Minutes | None = None
    tolerance_min: Minutes = 15
    max_returns: Annotated[int, _between(0, 20, "một số lần")] = 2
    priority_row: Annotated[int, _between(1, 20, "một số lượt")] = 2
    step_credit_min: Minutes = 15
    own_credit_min: Minutes = 0
    booking_days: Annotated[int, _between(0, 60, "một số ngày")] = 6
    implied_no_show: bool = False
    auto_no_show_min: Annotated[int, _between(1, 480, "một số phút")] | None = None
    recall_guard_s: Annotated[int, _between(0, 600, "một số giây")] = 20
    undo_s: Annotated[int, _between(0, 600, "một số giây")] = 5

    def value(self) -> model.Rules:
        """Make the rules."""
        return model.Rules(**{**self.model_dump(), "numbering": model.Numbering(self.numbering)})


def _has_needed(fields: list[str]) -> bool:
    return all(field.value in fields for field in NEEDED)


def _is_each_once(fields: list[str]) -> bool:
    return len(set(fields)) == len(fields)


def _is_logo(text: str) -> bool:
    try:
        logo.decode(text)
    except ValueError:
        return False
    return True


_SLIP_KEYS = tuple(field.value for field in FIELDS)
SlipKey = Annotated[str, _where(_SLIP_KEYS.__contains__, f"một trong: {', '.join(_SLIP_KEYS)}")]


class SlipForm(Form):
    """The table [slip]: what stands on the slip, and in which order."""

    fields: Annotated[
        list[SlipKey],
        _where(_is_each_once, N_("mỗi mục một lần")),
        _where(_has_needed, N_("có number, date và qr: thiếu chúng thì không gọi được số hay tìm lại được phiếu")),
    ] = list(_SLIP_KEYS)
    adds_vietnamese: bool = False
    notices: Texts = {}
    logo: Annotated[str, _where(_is_logo, EXPECTED)] | None = None

    def value(self) -> SlipDesign:
        """Make the slip's design."""
        return SlipDesign(
            fields=tuple(map(SlipField, self.fields)),
            adds_vietnamese=self.adds_vietnamese,
            notices=dict(self.notices),
            logo=None if self.logo is None else logo.decode(self.logo),
        )


class OfficeForm(Form):
    """The whole file; its lists are looked at one by one, so that every fault is told at once."""

    key: Key
    names: Names
    agency: Names
    zone: Annotated[str, _where(_is_zone, N_("một múi giờ IANA, thường là Asia/Ho_Chi_Minh"))] = "Asia/Ho_Chi_Minh"
    languages: Annotated[list[Language], _where(_is_choice, N_("có tiếng Việt (vi), mỗi ngôn ngữ một lần"))] = ["vi"]
    holidays: Literal["VN", ""] = "VN"
    notices: Texts = {}
    slip: SlipForm = SlipForm()
    rules: Any = {}
    services: Annotated[list[Any], _where(bool, N_("ít nhất một lĩnh vực"))]
    counters: Annotated[list[Any], _where(bool, N_("ít nhất một quầy"))]
    priorities: list[Any] = []
    week: Annotated[list[Any], _where(bool, N_("ít nhất một ngày làm việc"))]
    calendar: list[Any] = []
    named_days: list[Any] = []
    procedures: list[Any] = []
    procedure_services: Any = None
    procedure_routes: Any = None


def _earlier(at: time, by_min: int) -> time:
    minutes = max(0, at.hour * 60 + at.minute - by_min)
    return time(minutes // 60, minutes % 60)
