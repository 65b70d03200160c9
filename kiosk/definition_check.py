"""What the parts of an office's definition must be to each other; every breach is a fault."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from kiosk import timetable
from kiosk.definition_faults import Faults, one_of
from kiosk.definition_form import (
    CalendarForm,
    CounterForm,
    NamedDayForm,
    PriorityForm,
    ProcedureForm,
    ServiceForm,
    SessionForm,
    WeekForm,
)
from kiosk.model import Definition
from kiosk.sentences import N_


@dataclass(slots=True, kw_only=True)
class Parts:
    """The parts of a file that are right by themselves, each with its key; known: every prefix it tries to name."""

    services: list[tuple[str, ServiceForm]] = field(default_factory=list)
    counters: list[tuple[str, CounterForm]] = field(default_factory=list)
    priorities: list[tuple[str, PriorityForm]] = field(default_factory=list)
    procedures: list[tuple[str, ProcedureForm]] = field(default_factory=list)
    week: list[tuple[str, WeekForm]] = field(default_factory=list)
    calendar: list[tuple[str, CalendarForm]] = field(default_factory=list)
    named_days: list[tuple[str, NamedDayForm]] = field(default_factory=list)
    known: tuple[str, ...] | None = None


def check_parts(parts: Parts, faults: Faults) -> None:
    """Look at the parts together: names given once, services that exist, shares, sessions in order."""
    _once(faults, N_("một tiền tố chưa dùng cho lĩnh vực khác"), ((f"{k}.prefix", s.prefix) for k, s in parts.services))
    _once(faults, N_("một số quầy chưa dùng cho quầy khác"), ((f"{k}.number", c.number) for k, c in parts.counters))
    _once(faults, N_("một khóa chưa dùng cho diện khác"), ((f"{k}.key", p.key) for k, p in parts.priorities))
    _once(faults, N_("một khóa chưa dùng cho thủ tục khác"), ((f"{k}.key", p.key) for k, p in parts.procedures))
    _once(faults, N_("mỗi ngày chỉ ghi một lần"), ((f"{k}.date", c.date) for k, c in parts.calendar))
    _once(faults, N_("mỗi thứ chỉ ghi một lần"), ((f"{k}.weekday", n.weekday) for k, n in parts.named_days))
    _check_counters(parts, faults)
    _check_procedures(parts, faults)
    _check_week(parts, faults)


def _once(faults: Faults, expected: str, values: Iterable[tuple[str, Hashable]]) -> None:
    seen: set[Hashable] = set()
    for key, value in values:
        if value in seen:
            faults.add(key, f"{expected} (“{value}” đã có)")
        seen.add(value)


def _check_counters(parts: Parts, faults: Faults) -> None:
    for key, counter in parts.counters:
        if not counter.services:
            faults.add(f"{key}.services", N_("ít nhất một lĩnh vực"))
        for prefix in counter.services:
            _check_known(f"{key}.services.{prefix}", prefix, parts, faults)
        total = sum(map(timetable.exact, counter.services.values()), Fraction())
        if total > 1:
            faults.add(f"{key}.services", f"các phần thời gian cộng lại không quá 1 (đang là {float(total):g})")


def check_served(parts: Parts, faults: Faults) -> None:
    """Look for services that no counter serves."""
    served = {prefix for _, counter in parts.counters for prefix in counter.services}
    for key, service in parts.services:
        if service.prefix not in served:
            faults.add(key, f"ít nhất một quầy phục vụ lĩnh vực {service.prefix}")


def _check_known(key: str, prefix: str, parts: Parts, faults: Faults) -> None:
    if parts.known is not None and prefix not in parts.known:
        faults.add(key, f"{one_of(parts.known)} (không có lĩnh vực “{prefix}”)")


def _check_procedures(parts: Parts, faults: Faults) -> None:
    for key, procedure in parts.procedures:
        _check_known(f"{key}.service", procedure.service, parts, faults)
        for index, prefix in enumerate(procedure.route):
            _check_known(f"{key}.route[{index}]", prefix, parts, faults)


def _check_week(parts: Parts, faults: Faults) -> None:
    days = ((f"{key}.days[{n}]", day) for key, week in parts.week for n, day in enumerate(week.days))
    _once(faults, N_("mỗi thứ chỉ ghi một lần"), days)
    for key, week in parts.week:
        for index, session in enumerate(week.sessions):
            _check_session(f"{key}.sessions[{index}]", session, faults)
            if index:
                _check_order(f"{key}.sessions[{index}]", week.sessions[index - 1], session, faults)


def _check_session(key: str, session: SessionForm, faults: Faults) -> None:
    if session.issue_from is not None and session.issue_from > session.opens:
        faults.add(f"{key}.issue_from", f"một giờ không muộn hơn giờ mở cửa {session.opens:%H:%M}")
    if session.last_ticket <= session.opens:
        faults.add(f"{key}.last_ticket", f"một giờ muộn hơn giờ mở cửa {session.opens:%H:%M}")
    if session.closes < session.last_ticket:
        faults.add(f"{key}.closes", f"một giờ không sớm hơn giờ lấy số cuối {session.last_ticket:%H:%M}")


def _check_order(key: str, before: SessionForm, session: SessionForm, faults: Faults) -> None:
    if session.opens < before.closes:
        faults.add(f"{key}.opens", f"một giờ không sớm hơn {before.closes:%H:%M}, lúc buổi trước đóng cửa")
    if session.issue_from is not None and session.issue_from < before.closes:
        faults.add(f"{key}.issue_from", f"một giờ không sớm hơn {before.closes:%H:%M}, lúc buổi trước đóng cửa")


def check_places(definition: Definition, keys: Sequence[str], faults: Faults) -> None:
    """Look for services without a place in a session, and for days whose blocks pass number 999."""
    days = [definition.week[day] for day in sorted(definition.week)]
    for service, key in zip(definition.services, keys, strict=True):
        for sessions in days:
            places = [timetable.capacities(definition, service, session) for session in sessions]
            for session, mine in zip(sessions, places, strict=True):
                if not any(place.capacity for place in mine):
                    name = f"{session.name} {session.opens:%H:%M}–{session.closes:%H:%M}"
                    faults.add(key, f"ít nhất một chỗ cho lĩnh vực {service.prefix} ở buổi {name}")
            last = timetable.last_number(timetable.blocks_of(definition, service.prefix, places))
            if last > timetable.LAST_NUMBER:
                faults.add(key, f"các dải số trong ngày không quá {timetable.LAST_NUMBER} (đang đến {last})")
