"""The office's definition: TOML in, a checked value out, or every fault at once with file, key and expectation."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import tomli_w
from pydantic import ValidationError

from kiosk import definition_oddities, logo, procedures
from kiosk.definition_check import Parts, check_parts, check_places, check_served
from kiosk.definition_faults import Faults, file_text, unreadable
from kiosk.definition_form import (
    WEEKDAYS,
    CalendarForm,
    CounterForm,
    Form,
    NamedDayForm,
    OfficeForm,
    PriorityForm,
    ProcedureForm,
    RulesForm,
    ServiceForm,
    SessionForm,
    WeekForm,
)
from kiosk.definition_oddities import Oddity
from kiosk.errors import Misused
from kiosk.model import Definition, SessionTime
from kiosk.sentences import N_

OFFICES = Path(__file__).parent / "offices"
PROCEDURES_NOTICE = N_(
    "Thông tin để tham khảo. Cơ quan đối chiếu giấy tờ, lệ phí và thời hạn với quyết định công bố của mình."
)

_AnyForm = TypeVar("_AnyForm", bound=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A definition without a fault, and what is merely odd about it."""

    definition: Definition
    oddities: tuple[Oddity, ...]


@dataclass(slots=True, kw_only=True)
class _Loaded:
    definition: Definition
    raw: dict[str, Any]
    left_out: dict[str, int]
    is_whole: bool


def parse(text: str, *, source: str, folder: Path | None = None) -> Definition:
    """Make the definition of its TOML; raises `definition.bad` with every fault. A CSV is looked for in `folder`."""
    return _load(text, source=source, folder=folder).definition


def check(file_or_name: str) -> Checked:
    """Look at a file or an example as `office check` does: every fault raised, every oddity told."""
    text, path = _text_of(file_or_name)
    loaded = _load(text, source=path.name, folder=path.parent)
    return Checked(
        definition=loaded.definition,
        oddities=(*warnings(loaded.definition), *definition_oddities.left_out(loaded.left_out)),
    )


def warnings(definition: Definition) -> list[Oddity]:
    """Tell what is merely odd about a definition."""
    return definition_oddities.oddities(definition)


def examples() -> tuple[str, ...]:
    """Name the offices that ship with the product."""
    return tuple(sorted(path.stem for path in OFFICES.glob("*.toml")))


def read(file_or_name: str) -> tuple[str, str]:
    """Read a file or an example, checked; answers its text (CSV and logo merged in) and its source."""
    text, path = _text_of(file_or_name)
    loaded = _load(text, source=path.name, folder=path.parent)
    return text if loaded.is_whole else tomli_w.dumps(loaded.raw), path.name


def _text_of(file_or_name: str) -> tuple[str, Path]:
    path = OFFICES / f"{file_or_name}.toml" if file_or_name in examples() else Path(file_or_name)
    faults = Faults(path.name)
    try:
        return file_text(path), path
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Misused("office.unknown", name=file_or_name, known=", ".join(examples())) from error
    except (OSError, ValueError) as error:
        faults.add(None, unreadable(error))
        raise faults.error() from error


def _load(text: str, *, source: str, folder: Path | None) -> _Loaded:
    faults = Faults(source)
    raw = _toml(text, faults)
    is_whole = not isinstance(raw.get("procedures"), str)
    left_out = procedures.merge(raw, folder, faults)
    is_whole = not logo.merge(raw, folder, faults) and is_whole
    office = _form(OfficeForm, raw, "", faults)
    rules = _form(RulesForm, raw.get("rules", {}), "rules", faults)
    parts = _parts(raw, faults)
    check_parts(parts, faults)
    if not faults.below("counters"):
        check_served(parts, faults)
    rooms = None
    if rules is not None and not faults.below("services", "counters", "week"):
        rooms = _rooms(rules, parts)
        check_places(rooms, [key for key, _ in parts.services], faults)
    if faults or office is None or rooms is None:
        raise faults.error(text)
    return _Loaded(definition=_name(rooms, office), raw=raw, left_out=left_out, is_whole=is_whole)


def _toml(text: str, faults: Faults) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        where = f"ở dòng {place[1]}, cột {place[2]}" if place else "đến cuối tệp"
        faults.add(None, f"TOML đúng cú pháp {where} ({error})", line=int(place[1]) if place else None)
        raise faults.error() from error


def _form(form: type[_AnyForm], raw: object, key: str, faults: Faults) -> _AnyForm | None:
    try:
        return form.model_validate(raw)
    except ValidationError as error:
        faults.add_error(error, key, form)
        return None


def _each(form: type[_AnyForm], raw: Mapping[str, Any], name: str, faults: Faults) -> list[tuple[str, _AnyForm]]:
    """Check the items of a list one by one; those that are right come back with their keys."""
    items = raw.get(name, [])
    keyed = [(f"{name}[{n}]", item) for n, item in enumerate(items)] if isinstance(items, list) else []
    checked = [(key, _form(form, item, key, faults)) for key, item in keyed]
    return [(key, item) for key, item in checked if item is not None]


def _parts(raw: Mapping[str, Any], faults: Faults) -> Parts:
    return Parts(
        services=_each(ServiceForm, raw, "services", faults),
        counters=_each(CounterForm, raw, "counters", faults),
        priorities=_each(PriorityForm, raw, "priorities", faults),
        procedures=_each(ProcedureForm, raw, "procedures", faults),
        week=_each(WeekForm, raw, "week", faults),
        calendar=_each(CalendarForm, raw, "calendar", faults),
        named_days=_each(NamedDayForm, raw, "named_days", faults),
        known=procedures.known_prefixes(raw),
    )


def _rooms(rules: RulesForm, parts: Parts) -> Definition:
    """Make the definition of an office that has no name yet."""
    week = {WEEKDAYS.index(d): sessions_of(w.sessions) for _, w in parts.week for d in w.days}
    return Definition(
        key="",
        names={},
        agency={},
        zone="UTC",
        languages=(),
        services=tuple(form.value() for _, form in parts.services),
        counters=tuple(form.value() for _, form in parts.counters),
        priorities=tuple(form.value() for _, form in parts.priorities),
        procedures=tuple(form.value() for _, form in parts.procedures),
        week=dict(sorted(week.items())),
        calendar=tuple(form.value() for _, form in parts.calendar),
        named_days=tuple(form.value() for _, form in parts.named_days),
        rules=rules.value(),
    )


def _name(rooms: Definition, office: OfficeForm) -> Definition:
    return replace(
        rooms,
        key=office.key,
        names=dict(office.names),
        agency=dict(office.agency),
        zone=office.zone,
        languages=tuple(office.languages),
        holidays=office.holidays or None,
        notices=dict(office.notices),
        slip=office.slip.value(),
    )


def sessions_of(forms: Sequence[SessionForm]) -> tuple[SessionTime, ...]:
    """Make a day's sessions; unless it is set, none issues before the one ahead of it has closed."""
    sessions: list[SessionTime] = []
    for form in forms:
        session = form.value()
        if form.issue_from is None and sessions:
            session = replace(session, issue_from=max(session.issue_from, sessions[-1].closes))
        sessions.append(session)
    return tuple(sessions)
