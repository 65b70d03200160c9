"""The commands about this machine: offices as files, the ledger's file, and what works here."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from kiosk import definition as offices
from kiosk import roll as rolls
from kiosk.accounts import Account, Role
from kiosk.answers import Told
from kiosk.commands import printing
from kiosk.commands.arguments import Given
from kiosk.commands.doctor import Finding, Health
from kiosk.commands.printing import PrinterDesk
from kiosk.commands.technician import set_pin
from kiosk.errors import KioskError, Misused, Refused, Unavailable
from kiosk.marks import N_
from kiosk.places import has_password, shown
from kiosk.ports import Clock, Store
from kiosk.stations import Roll
from kiosk.words import Words

REHEARSAL_START = datetime(2000, 1, 1, tzinfo=UTC)
"""When a rehearsal office was loaded, unless `--at` says: early, so that any instant may be played."""


class Ledger(Protocol):
    """The database behind the URL in use, as a file that can be looked after."""

    @property
    def url(self) -> str:
        """Its URL."""
        ...

    def open(self, *, create: bool = False, upgrade: bool = False) -> Store:
        """Open it; see db.store.open_store."""
        ...

    def check(self) -> Sequence[str]:
        """Check every promise of it; answers the faults found."""
        ...

    def backup(self, file: Path) -> None:
        """Copy it into a new file, while others write."""
        ...

    def restore(self, file: Path, now: datetime) -> Path | None:
        """Put a backup in its place; answers where the former database lies now."""
        ...

    def copy(self, target: str, now: datetime) -> None:
        """Copy it whole into a new database of either kind, under a new epoch."""
        ...

    def roll(self, clock: Clock) -> Roll:
        """Give every station known; a file's time is `clock`'s."""
        ...

    def definition_text(self) -> str:
        """Give the office's definition as it was loaded."""
        ...

    def init_server(self, folder: Path, *, host: str, renew: bool) -> Sequence[Account]:
        """Make its server ready: database, accounts, rights; passwords go into files of the folder."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a command about this machine works with."""

    ledger: Ledger
    clock: Clock
    words: Words
    at: datetime | None
    examine: Callable[[], Sequence[Finding]]
    open_printer: Callable[[], PrinterDesk]


Deed = Callable[[Machine, Given], Told]


def office_list(machine: Machine, _given: Given) -> Told:
    """List the offices that ship."""
    found = [(name, _title(name, machine.words)) for name in offices.examples()]
    rows = [{"name": name, "title": title} for name, title in found]
    return Told(value=rows, text="\n".join(f"{name}  {title}" for name, title in found))


def office_check(machine: Machine, given: Given) -> Told:
    """Check a definition; its faults are refused, what is odd is told."""
    checked = offices.check(given.text("file"))
    odd = [{"key": each.key, "says": each.says} for each in checked.oddities]
    head = machine.words("{file} dùng được.", file=given.text("file"))
    lines = [head, *(f"! {each.key}: {each.says}" for each in checked.oddities)]
    return Told(value={"file": given.text("file"), "warnings": odd}, text="\n".join(lines))


def office_load(machine: Machine, given: Given) -> Told:
    """Make a definition the office's own; a database is made when there is none."""
    text, source = offices.read(given.text("name"))
    checked = offices.parse(text, source=source)
    is_rehearsal = given.on("rehearsal")
    if machine.at is not None and not is_rehearsal:
        raise Refused("clock.not_rehearsal")
    with closing(machine.ledger.open(create=True)) as store:
        now = _load_time(machine, store, is_rehearsal=is_rehearsal)
        store.load(text, source=source, is_rehearsal=is_rehearsal, now=now)
    w, name = machine.words, machine.words.of(checked.names)
    told = w("Đã nạp {name} để diễn tập.", name=name) if is_rehearsal else w("Đã nạp {name}.", name=name)
    value = {"key": checked.key, "name": name, "source": source, "rehearsal": is_rehearsal}
    return Told(value=value, text=told)


def first_office(machine: Machine, name: str, played: datetime) -> Told:
    """Load an example on a first start; says how another time of day, such as `played`, can be rehearsed."""
    told = office_load(machine, Given({"name": name} | ({"rehearsal": True} if machine.at else {})))
    if machine.at is not None:
        return told
    how = machine.words(
        "Ngoài giờ làm việc màn hình chỉ nhận hẹn. Để diễn tập một giờ khác: "
        "python main.py --db sqlite:///dien-tap.sqlite --at {at} run",
        at=played.isoformat(),
    )
    return replace(told, text=f"{told.text}\n{how}")


def office_export(machine: Machine, _given: Given) -> Told:
    """Give the definition in use."""
    text = machine.ledger.definition_text()
    return Told(value={"definition": text}, text=text.rstrip("\n"))


def db_upgrade(machine: Machine, _given: Given) -> Told:
    """Bring the database to this program's version."""
    machine.ledger.open(upgrade=True).close()
    return _done(machine, N_("Cơ sở dữ liệu đã ở phiên bản của chương trình."))


def db_check(machine: Machine, _given: Given) -> Told:
    """Check the ledger; faults are an error that names each."""
    if faults := list(machine.ledger.check()):
        raise Unavailable("db.broken", faults=[{"detail": fault} for fault in faults])
    return _done(machine, N_("Cơ sở dữ liệu giữ đủ mọi cam kết, không có lỗi."))


def db_backup(machine: Machine, given: Given) -> Told:
    """Back the database up into a new file."""
    machine.ledger.backup(Path(given.text("file")))
    return _done(machine, N_("Đã sao lưu ra {file}."), file=given.text("file"))


def db_restore(machine: Machine, given: Given) -> Told:
    """Put a backup in the database's place."""
    aside = machine.ledger.restore(Path(given.text("file")), _restore_time(machine))
    if aside is None:
        return _done(machine, N_("Đã khôi phục từ {file}."), file=given.text("file"))
    message = N_("Đã khôi phục từ {file}. Dữ liệu trước đó nằm ở {aside}.")
    return _done(machine, message, file=given.text("file"), aside=str(aside))


def db_copy(machine: Machine, given: Given) -> Told:
    """Copy the database into a new one: from a file to a server, and back."""
    target = given.text("url")
    if has_password(target):
        raise Misused("db.password")
    machine.ledger.copy(target, _restore_time(machine))
    message = N_("Đã chép nguyên vẹn sang {target}. Đặt địa chỉ này cho mọi máy trạm rồi thôi dùng cơ sở dữ liệu cũ.")
    return _done(machine, message, target=shown(target))


def stations(machine: Machine, _given: Given) -> Told:
    """List the office's stations: who runs, who is silent, what each lacks."""
    roll, w = machine.ledger.roll(machine.clock), machine.words
    states = rolls.in_order(roll)
    text = [rolls.summary(roll, w)]
    for state in states:
        text.append(f"{rolls.name(state, w)}: {rolls.standing(state, roll.now, w)}")
        text += [f"    {'!' if line.is_trouble else ' '} {line.text}" for line in rolls.lines(state, roll.now, w)]
    return Told(value=[rolls.row(state, roll.now, w.zone) for state in states], text="\n".join(text))


_PASSWORDS = "mat-khau"
_KINDS = {
    Role.OWNER: N_("quản trị, tại máy chủ: nạp đơn vị, nâng phiên bản, sao lưu"),
    Role.KIOSK: N_("màn hình lấy số"),
    Role.COUNTER: N_("màn hình quầy"),
    Role.PANEL: N_("màn hình gọi số"),
    Role.SUPERVISOR: N_("lãnh đạo phụ trách và thống kê"),
}


def db_init_server(machine: Machine, given: Given) -> Told:
    """Make a server ready; tells what goes into each station's settings, and never a password."""
    folder = Path(given.text("passwords") or _PASSWORDS)
    found = machine.ledger.init_server(folder, host=given.text("host"), renew=given.on("renew"))
    rows = [
        {
            "role": it.role.value,
            "account": it.name,
            "database": it.address,
            "password_file": str(it.file),
            "new": it.is_new,
        }
        for it in found
    ]
    lines = [line for it in found for line in _settings_of(it, machine.words)]
    head = machine.words("Máy chủ đã sẵn sàng. Ghi vào tệp cấu hình của từng máy trạm:")
    return Told(value=rows, text="\n".join([head, *lines]))


def _settings_of(account: Account, words: Words) -> tuple[str, ...]:
    new = words("mật khẩu mới nằm trong {file}", file=account.file)
    kept = words("mật khẩu không đổi; đổi bằng --renew")
    return (
        "",
        f"# {words(_KINDS[account.role])} – {new if account.is_new else kept}",
        f'database = "{account.address}"',
        f'password_file = "/etc/mot-cua/{account.file.name}"',
    )


def doctor(machine: Machine, _given: Given) -> Told:
    """Tell what works here, what does not, and what to do."""
    findings = list(machine.examine())
    rows = [{"part": f.part, "health": f.health.value, "found": f.found, "advice": f.advice} for f in findings]
    return Told(value=rows, text="\n".join(_finding(f) for f in findings))


def say(_machine: Machine, given: Given) -> Told:
    """Give the words of an announcement; its sound comes later."""
    if not given.on("text"):
        raise Misused("argument.later", argument="say")
    said = Words(given.text("language") or "vi").spoken(given.text("number"), given.whole("counter"))
    return Told(value={"text": said}, text=said)


def _at_printer(deed: printing.Deed) -> Deed:
    return lambda machine, given: deed(machine.open_printer(), machine.words, given)


DEEDS: Mapping[str, Deed] = {
    **{name: _at_printer(deed) for name, deed in printing.DEEDS.items()},
    "office list": office_list,
    "office check": office_check,
    "office load": office_load,
    "office export": office_export,
    "db upgrade": db_upgrade,
    "db init-server": db_init_server,
    "db check": db_check,
    "db backup": db_backup,
    "db restore": db_restore,
    "db copy": db_copy,
    "stations": stations,
    "say": say,
    "pin": lambda machine, _given: set_pin(machine.words),
    "doctor": doctor,
}


def _restore_time(machine: Machine) -> datetime:
    """When a restore happens; one in a rehearsal does not carry it from the time it plays to today."""
    if machine.at is not None:
        return machine.at
    with suppress(KioskError), closing(machine.ledger.open()) as store, store.read() as reading:
        if reading.hall.is_rehearsal:
            return reading.hall.last_event_at
    return machine.clock.now()


def _load_time(machine: Machine, store: Store, *, is_rehearsal: bool) -> datetime:
    """When the load happens: never before what the ledger already holds."""
    try:
        with store.read() as reading:
            last: datetime | None = reading.hall.last_event_at
    except Refused:
        last = None
    if machine.at is not None:
        if last is not None and machine.at < last:
            raise Refused("clock.back", at=machine.at, last=last)
        return machine.at
    now = REHEARSAL_START if is_rehearsal else machine.clock.now()
    return now if last is None else max(now, last)


def _done(machine: Machine, message: str, **places: object) -> Told:
    text = machine.words(message, **places)
    return Told(value={"done": True, "database": machine.ledger.url, **places}, text=text)


def _title(name: str, words: Words) -> str:
    text, source = offices.read(name)
    return words.of(offices.parse(text, source=source).names)


def _finding(it: Finding) -> str:
    mark = {Health.OK: "✓", Health.ODD: "!", Health.BAD: "✗"}[it.health]
    line = f"{mark} {it.part}: {it.found}"
    return f"{line}\n    → {it.advice}" if it.advice else line
