"""What a command may be given: names, kinds, and how a text or a JSON value becomes the value a verb takes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.errors import Misused
from kiosk.marks import N_


@dataclass(frozen=True, slots=True)
class Given:
    """A command's checked arguments by name; what was not given is absent."""

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """Give a text; empty when it was not given."""
        return str(self.values.get(name, ""))

    def text_or_none(self, name: str) -> str | None:
        """Give a text, or None when it was not given."""
        return self.text(name) or None

    def whole(self, name: str, default: int = 0) -> int:
        """Give a whole number."""
        value = self.values.get(name, default)
        return value if isinstance(value, int) else default

    def day(self, name: str) -> date | None:
        """Give a date, or None when it was not given."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def instant(self, name: str) -> datetime | None:
        """Give an instant, or None when it was not given."""
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def on(self, name: str) -> bool:
        """Tell whether a flag was given."""
        return self.values.get(name) is True


_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = re.compile(r"-?\d{1,9}")
_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument: a word by its place, or an option; `read` checks what was given."""

    name: str
    help: str
    read: Callable[[str, object], object]
    sign: str = ""
    is_option: bool = False
    is_required: bool = False
    is_flag: bool = False

    @property
    def is_word(self) -> bool:
        """Whether it is given by its place on the command line."""
        return not self.is_option

    @property
    def shown(self) -> str:
        """How help and errors write it."""
        return f"--{self.name}" if self.is_option else self.sign or self.name.upper()


def word(name: str, help_: str, read: Callable[[str, object], object], **more: object) -> Argument:
    """Describe an argument that is given by its place, and must be."""
    return Argument(name=name, help=help_, read=read, **{"is_required": True, **more})  # type: ignore[arg-type]


def option(name: str, help_: str, read: Callable[[str, object], object], **more: object) -> Argument:
    """Describe an option with a value."""
    return Argument(name=name, help=help_, read=read, is_option=True, **more)  # type: ignore[arg-type]


def flag(name: str, help_: str) -> Argument:
    """Describe an option that is there or not."""
    return Argument(name=name, help=help_, read=read_flag, is_option=True, is_flag=True)


def read_all(command: str, arguments: tuple[Argument, ...], given: Mapping[str, object]) -> Given:
    """Check everything that was given to a command; None and false are the same as not given."""
    known = {a.name: a for a in arguments}
    for name in given:
        if name not in known:
            raise Misused("argument.unknown", command=command, argument=name)
    values = {name: known[name].read(name, value) for name, value in given.items() if value is not None}
    for argument in arguments:
        if argument.is_required and argument.name not in values:
            raise Misused("argument.missing", command=command, argument=argument.name)
    return Given({name: value for name, value in values.items() if value is not False})


def read_text(name: str, value: object) -> str:
    """Read a text that is not empty, with no signs that paper and screens cannot show."""
    expected = N_("một đoạn chữ không rỗng, tối đa 500 ký tự")
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise _bad(name, value, expected)
    if any(ord(sign) < 32 or 0xD800 <= ord(sign) <= 0xDFFF or ord(sign) == 127 for sign in value):
        raise _bad(name, value, expected)
    return value.strip()


def read_code(name: str, value: object) -> str:
    """Read a ticket's code: in capitals, without the dash and the spaces it is printed with."""
    return read_text(name, value).upper().replace("-", "").replace(" ", "")


def read_prefix(name: str, value: object) -> str:
    """Read a service's prefix, in capitals."""
    return read_text(name, value).upper()


def read_whole(name: str, value: object) -> int:
    """Read a whole number from 0 on."""
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
        raise _bad(name, value, N_("một số nguyên không âm"))
    return value


def read_count(name: str, value: object) -> int:
    """Read a whole number from 1 on."""
    count = read_whole(name, value)
    if count < 1:
        raise _bad(name, value, N_("một số nguyên từ 1 trở lên"))
    return count


def read_flag(name: str, value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise _bad(name, value, N_("true hoặc false"))
    return value


def read_day(name: str, value: object) -> date:
    """Read a date: 2026-11-23."""
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise Misused("date.bad", argument=name, value=_short(value))


def read_time(name: str, value: object) -> str:
    """Read a time of day as HH:MM: 08:30."""
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise Misused("time.bad", argument=name, value=_short(value))
    return f"{int(found[1]):02d}:{found[2]}"


def read_instant(name: str, value: object) -> datetime:
    """Read an instant with its offset: 2026-11-23T08:30:00+07:00."""
    try:
        instant = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not 1970 <= instant.year <= 9000:
        raise Misused("time.bad", argument=name, value=_short(value))
    return instant


def read_token(name: str, value: object) -> str:
    """Read a client's token: 8 to 64 visible ASCII signs."""
    if not isinstance(value, str) or not 8 <= len(value) <= 64 or not all("!" <= s <= "~" for s in value):
        raise Misused("token.bad", argument=name)
    return value


def one_of(*choices: str) -> Callable[[str, object], str]:
    """Make a reader that takes one word of a closed list."""

    def read(name: str, value: object) -> str:
        if value not in choices:
            raise _bad(name, value, ", ".join(choices))
        return str(value)

    return read


def between(low: int, high: int, expected: str) -> Callable[[str, object], int]:
    """Make a reader of a whole number within bounds."""

    def read(name: str, value: object) -> int:
        number = read_whole(name, value)
        if not low <= number <= high:
            raise _bad(name, value, expected)
        return number

    return read


def later(name: str, value: object) -> object:
    """Refuse what a later release brings."""
    raise Misused("argument.later", argument=name, value=_short(value))


def _bad(name: str, value: object, expected: str) -> Misused:
    return Misused("argument.bad", argument=name, value=_short(value), expected=expected)


def _short(value: object) -> str:
    """Write a bad value so that an answer stays short and can be shown."""
    written = value if isinstance(value, str) else repr(value)
    visible = "".join(sign if sign.isprintable() else "·" for sign in written[:60])
    return visible + ("…" if len(written) > 60 else "")
