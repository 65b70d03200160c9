"""What is merely odd about an office's definition: `office check` says it, nothing is refused."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from itertools import combinations
from math import exp

from kiosk import timetable
from kiosk.model import Definition, Service, SessionTime

CONTRAST_LEAST = 7.0
MEAN_MOST_MIN = 60
SHARES_LEAST = Fraction(1, 2)
NAME_LENGTH = 60
LAST_SLOT_LEAST_MIN = 10
DEMAND = 0.9
TURNED_AWAY_MOST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """One odd thing: the key it stands at, and a Vietnamese sentence."""

    key: str
    says: str


def oddities(definition: Definition) -> list[Oddity]:
    """Tell everything odd, in the file's order."""
    return [
        *_rules(definition),
        *_names(definition),
        *_services(definition),
        *_colours(definition),
        *_counters(definition),
        *_week(definition),
        *_places(definition),
        *_priorities(definition),
    ]


def left_out(groups: Mapping[str, int]) -> Iterator[Oddity]:
    """Tell the groups of procedures that no service takes."""
    for group, count in groups.items():
        says = f"Nhóm “{group}” ({count} thủ tục) chưa gắn với lĩnh vực nào nên bị bỏ qua."
        yield Oddity(key="procedure_services", says=says)


def contrast(colour: str) -> float:
    """Tell a colour's contrast against white (WCAG 2, relative luminance), 1 to 21."""
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def turned_away(capacity: int, demand: float) -> float:
    """Tell which part of a slot's Poisson arrivals finds no place: E[(N − c)+] ÷ E[N]."""
    chance, missing = exp(-demand), 0.0
    for n in range(capacity):
        missing += (capacity - n) * chance
        chance *= demand / (n + 1)
    return (demand - capacity + missing) / demand


def _rules(definition: Definition) -> Iterator[Oddity]:
    rules = definition.rules
    if rules.load_factor > 1:
        yield Oddity(key="rules.load_factor", says="Hệ số tải trên 1: chỗ nhiều hơn thời gian của các quầy.")
    if rules.priority_row > 5:
        yield Oddity(
            key="rules.priority_row",
            says=f"Sau {rules.priority_row} lượt ưu tiên mới có một lượt thường: người thường có thể chờ rất lâu.",
        )
    if definition.holidays is None:
        yield Oddity(key="holidays", says="Không dùng lịch nghỉ lễ: ngày lễ phải ghi ở mục calendar.")


def _names(definition: Definition) -> Iterator[Oddity]:
    texts = {
        "names": definition.names,
        "agency": definition.agency,
        **{f"services[{n}].names": s.names for n, s in enumerate(definition.services)},
        **{f"priorities[{n}].names": p.names for n, p in enumerate(definition.priorities)},
        **{f"named_days[{n}].names": d.names for n, d in enumerate(definition.named_days)},
    }
    for key, names in texts.items():
        for language in definition.languages:
            if language not in names:
                yield Oddity(key=key, says=f"Thiếu tên bằng ngôn ngữ “{language}” đang bật; sẽ hiện tên tiếng Việt.")
        for language, name in names.items():
            if len(name) > NAME_LENGTH:
                yield Oddity(
                    key=f"{key}.{language}", says=f"Tên dài {len(name)} ký tự (quá {NAME_LENGTH}), khó hiện đủ."
                )


def _services(definition: Definition) -> Iterator[Oddity]:
    for n, service in enumerate(definition.services):
        if service.mean_min > MEAN_MOST_MIN:
            yield Oddity(
                key=f"services[{n}].mean_minutes",
                says=f"Mỗi lượt của lĩnh vực {service.prefix} trung bình {service.mean_min:g} phút, quá một giờ.",
            )


def _colours(definition: Definition) -> Iterator[Oddity]:
    for n, service in enumerate(definition.services):
        if (value := contrast(service.colour)) < CONTRAST_LEAST:
            yield Oddity(
                key=f"services[{n}].colour",
                says=f"Màu {service.colour} của lĩnh vực {service.prefix} tương phản với nền trắng "
                f"{value:.1f}:1, dưới {CONTRAST_LEAST:g}:1.",
            )
    for first, second in combinations(definition.services, 2):
        if first.colour.upper() == second.colour.upper():
            yield Oddity(key="services", says=f"Lĩnh vực {first.prefix} và {second.prefix} cùng màu {first.colour}.")


def _counters(definition: Definition) -> Iterator[Oddity]:
    for n, counter in enumerate(definition.counters):
        total = sum((timetable.exact(share.share) for share in counter.serves), Fraction())
        if total < SHARES_LEAST:
            yield Oddity(
                key=f"counters[{n}].services",
                says=f"Quầy {counter.number} chỉ được chia {float(total):.0%} thời gian.",
            )
    for name, count in Counter(c.name for c in definition.counters if c.name).items():
        if count > 1:
            yield Oddity(key="counters", says=f"Có {count} quầy cùng tên “{name}”.")


def _week(definition: Definition) -> Iterator[Oddity]:
    for session in _distinct_sessions(definition):
        where = f"Buổi {session.name} ({session.opens:%H:%M}–{session.closes:%H:%M})"
        cut = timetable.stretches(definition, session)
        if session.last_ticket == session.closes:
            yield Oddity(key="week", says=f"{where}: lấy số đến tận giờ đóng cửa.")
        if definition.rules.slots and len(cut) < 2:
            yield Oddity(key="week", says=f"{where}: ngắn hơn hai khung giờ.")
        start, end = cut[-1]
        if end - start < LAST_SLOT_LEAST_MIN:
            yield Oddity(key="week", says=f"{where}: khung giờ cuối chỉ có {end - start} phút.")
        if _minutes_of(session.opens) - _minutes_of(session.issue_from) > 120:
            yield Oddity(key="week", says=f"{where}: phát số trước giờ mở cửa hơn hai giờ.")


def _places(definition: Definition) -> Iterator[Oddity]:
    if not definition.rules.slots:
        return
    for n, service in enumerate(definition.services):
        if service.capacity is None:
            worst = max(
                (_short(definition, service, session) for session in _distinct_sessions(definition)), default=None
            )
            if worst is not None and worst[0] > TURNED_AWAY_MOST:
                yield Oddity(key=f"services[{n}]", says=worst[1])
        else:
            yield from _by_hand(definition, n, service)


def _short(definition: Definition, service: Service, session: SessionTime) -> tuple[float, str]:
    """Tell which part of its people a computed service turns away in a session, and the sentence for it."""
    places = timetable.capacities(definition, service, session)
    per_min = timetable.rate(definition, service)
    people = [DEMAND * float(per_min) * (p.end_min - p.start_min) for p in places]
    lost = sum(d * turned_away(p.capacity, d) for d, p in zip(people, places, strict=True)) / sum(people)
    full = sum(1 for p in places if not p.capacity)
    says = (
        f"Lĩnh vực {service.prefix} không có chỗ ở {full} trong {len(places)} khung giờ của buổi {session.name}: "
        f"khoảng {lost:.0%} người đến lấy số ngay phải chờ quầy rảnh, mượn chỗ hoặc hẹn giờ khác."
    )
    return lost, says


def _by_hand(definition: Definition, n: int, service: Service) -> Iterator[Oddity]:
    per_slot = float(timetable.rate(definition, service) * definition.rules.slot_min)
    if service.capacity is not None and service.capacity > per_slot + 1:
        yield Oddity(
            key=f"services[{n}].capacity",
            says=f"Lĩnh vực {service.prefix} đặt {service.capacity} chỗ mỗi khung giờ, "
            f"các quầy chỉ đủ thời gian cho khoảng {per_slot:.1f}.",
        )


def _priorities(definition: Definition) -> Iterator[Oddity]:
    if not definition.priorities:
        yield Oddity(key="priorities", says="Chưa có diện ưu tiên nào.")


def _distinct_sessions(definition: Definition) -> list[SessionTime]:
    return list(dict.fromkeys(session for day in definition.week.values() for session in day))


def _minutes_of(at: time) -> int:
    return at.hour * 60 + at.minute
