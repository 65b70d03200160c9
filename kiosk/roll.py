"""The roll of stations in words and for scripts: who runs, who is silent, what each lacks."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.errors import Unavailable
from kiosk.marks import N_
from kiosk.stations import Roll, StationRole, StationState
from kiosk.words import Words

NEAR_END = "printer.near_end"
LEAST_FREE_MB = 500
_NAMES = {
    StationRole.COUNTER: N_("Quầy {counter}"),
    StationRole.CITIZEN: N_("Máy lấy số {name}"),
    StationRole.PANEL: N_("Màn hình gọi số {name}"),
    StationRole.STATISTICS: N_("Thống kê {name}"),
    StationRole.ADMIN: N_("Quản trị {name}"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a station tells; a trouble is for IT to see to."""

    text: str
    is_trouble: bool = False


def in_order(roll: Roll) -> list[StationState]:
    """Put the stations in order: silent ones first, then by role, counter and name; closed ones last."""
    roles = list(StationRole)
    return sorted(
        roll.states,
        key=lambda s: (not s.is_silent(roll.now), s.is_closed, roles.index(s.role), s.counter or 0, s.name),
    )


def name(state: StationState, words: Words) -> str:
    """Name a station."""
    return words(_NAMES[state.role], counter=state.counter, name=state.name)


def standing(state: StationState, now: datetime, words: Words) -> str:
    """Tell whether a station is heard."""
    today = words.day(now)
    seen = words.when(state.seen_at, today)
    if state.is_closed:
        return words("đã tắt lúc {time}", time=seen)
    if state.is_silent(now):
        return words("mất liên lạc từ {time}", time=seen)
    return words("đang chạy từ {time}", time=words.when(state.started_at, today))


def lines(state: StationState, now: datetime, words: Words) -> list[Line]:
    """Tell everything a station told of itself."""
    w = words
    machine = w("máy {machine} · phiên bản {version}", machine=state.machine_name, version=state.version)
    heard_s = max(0, round((now - state.seen_at).total_seconds()))
    told = [Line(machine)]
    if not state.is_closed:
        told.append(
            Line(w.n("tín hiệu cuối {n} giây trước", "tín hiệu cuối {n} giây trước", heard_s), state.is_silent(now))
        )
    told += _printer(state, w)
    if state.disk_free_mb is not None:
        free_gb = state.disk_free_mb / 1000
        free = w("ổ đĩa còn {free} GB", free=w.decimal(free_gb, 0 if free_gb >= 10 else 1))
        told.append(Line(free, state.disk_free_mb < LEAST_FREE_MB))
    if state.error is not None and state.error_at is not None:
        said, at = w.error(Unavailable(state.error), staff=True), w.when(state.error_at, w.day(now))
        told.append(Line(w("lỗi gần nhất lúc {time}: {error}", time=at, error=said)))
    return told


def _printer(state: StationState, w: Words) -> list[Line]:
    if state.printer is None:
        return []
    told = [Line(w("máy in {printer}", printer=state.printer))]
    if state.printer_state == NEAR_END:
        told.append(Line(w("giấy sắp hết"), is_trouble=True))
    elif state.printer_state is not None:
        told.append(Line(w.error(Unavailable(state.printer_state), staff=True), is_trouble=True))
    if state.paper_left_mm is not None:
        told.append(Line(w("còn khoảng {m} m giấy", m=w.decimal(state.paper_left_mm / 1000, 0))))
    return told


def summary(roll: Roll, words: Words) -> str:
    """Count them: how many run, and how many are silent."""
    silent = sum(state.is_silent(roll.now) for state in roll.states)
    running = sum(not state.is_closed for state in roll.states) - silent
    if silent:
        return words("{running} máy trạm đang chạy, {silent} máy mất liên lạc", running=running, silent=silent)
    return words.n("{n} máy trạm đang chạy", "{n} máy trạm đang chạy", running)


def row(state: StationState, now: datetime, zone: tzinfo) -> dict[str, object]:
    """Give a station's JSON value; `standing` is running, silent or closed."""
    paper_m = None if state.paper_left_mm is None else state.paper_left_mm / 1000
    return {
        "name": state.name,
        "role": state.role.value,
        "counter": state.counter,
        "standing": "closed" if state.is_closed else "silent" if state.is_silent(now) else "running",
        "machine": state.machine_name,
        "version": state.version,
        "schema": state.schema,
        "printer": state.printer,
        "printer_state": state.printer_state,
        "paper_left_m": paper_m,
        "disk_free_mb": state.disk_free_mb,
        "error": state.error,
        "error_at": _iso(state.error_at, zone),
        "started_at": _iso(state.started_at, zone),
        "seen_at": _iso(state.seen_at, zone),
    }


def _iso(instant: datetime | None, zone: tzinfo) -> str | None:
    return None if instant is None else instant.astimezone(zone).isoformat()
