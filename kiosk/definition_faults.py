"""What is wrong with an office's definition: file, key, and what was expected there – said for the office's IT."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kiosk.errors import Misused
from kiosk.sentences import N_

FILE_LENGTH = 4 * 1024 * 1024
FOUND_LENGTH = 60
LINES_TOLD = 200
_INDEX = re.compile(r"[0-9]{1,6}")

_EXPECTED: Mapping[str, str] = {
    "missing": N_("có khóa này (đang thiếu)"),
    "string_type": N_("một chuỗi chữ trong dấu nháy"),
    "int_type": N_("một số nguyên"),
    "int_from_float": N_("một số nguyên"),
    "float_type": N_("một số"),
    "finite_number": N_("một số hữu hạn"),
    "bool_type": N_("true hoặc false"),
    "list_type": N_("một danh sách [ … ]"),
    "dict_type": N_("một bảng khóa = giá trị"),
    "model_type": N_("một bảng khóa = giá trị"),
    "date_type": N_("một ngày viết 2026-12-31"),
    "string_too_short": N_("một chuỗi không trống"),
    "too_short": N_("ít nhất một phần tử"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that keeps a definition from being loaded; key and line are None when the whole file is meant."""

    file: str
    key: str | None
    expected: str
    line: int | None = None

    def places(self) -> dict[str, object]:
        """Give the fault as an error's places."""
        return {"file": self.file, "key": self.key, "expected": self.expected, "line": self.line}


class Faults:
    """The faults found so far in one file; nothing is loaded unless it stays empty."""

    def __init__(self, file: str) -> None:
        """Start with none."""
        self.file = file
        self.found: dict[Fault, None] = {}

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, key: str | None, expected: str, *, file: str | None = None, line: int | None = None) -> None:
        """Note that something else was expected at a key."""
        fault = Fault(file=file or self.file, key=key, expected=expected, line=line)
        self.found[fault] = None

    def add_error(self, error: ValidationError, key: str, form: type[BaseModel]) -> None:
        """Note every fault that pydantic found below a key."""
        for detail in error.errors(include_url=False):
            self.add(dotted(key, detail["loc"]), _expected(detail, _keys_of(form, detail["loc"][:-1])))

    def below(self, *parts: str) -> bool:
        """Whether there is a fault in one of these parts of the file."""
        return any(re.split(r"[.\[]", fault.key or "")[0] in parts for fault in self.found)

    def error(self, text: str = "") -> Misused:
        """Make the error that tells every fault; `text` tells their lines."""
        lines = text.splitlines()
        told = [replace(f, line=f.line or self._line(f, lines)).places() for f in self.found]
        return Misused("definition.bad", **told[0], faults=told)

    def _line(self, fault: Fault, lines: Sequence[str]) -> int | None:
        if fault.key is None or fault.file != self.file or len(self.found) > LINES_TOLD:
            return None
        return line_of(lines, fault.key)


def line_of(lines: Sequence[str], key: str) -> int | None:
    """Find about where a key such as counters[2].services.A stands among the lines of a TOML, by its looks."""
    name, *rest = re.findall(r"[^.\[\]]+", key)
    index = int(rest[0]) if rest and _INDEX.fullmatch(rest[0]) else 0
    head = rf"\s*(\[\[?\s*{re.escape(name)}\s*\]|{re.escape(name)}\s*=)"
    starts = [n for n, line in enumerate(lines) if re.match(head, line)]
    if not starts:
        return None
    if len(starts) > 1 and index < len(starts):
        rest = rest[1:]
    else:
        index = 0
    at = starts[index]
    foreign = rf"\s*\[(?!\s*{re.escape(name)}\.)"
    end = next((n for n in range(at + 1, len(lines)) if re.match(foreign, lines[n])), len(lines))
    for part in rest:
        at = _line_inside(lines, range(at, end), part)
    return at + 1


def _line_inside(lines: Sequence[str], span: range, part: str) -> int:
    """Find a key, or an inline table by its index, in a span of lines; else the span's first line."""
    if _INDEX.fullmatch(part):
        inline = [n for n in span if re.match(r"\s*\{", lines[n])]
        return inline[int(part)] if int(part) < len(inline) else span.start
    inside = rf"(^|[\s{{,.\"]){re.escape(part)}\"?\s*[=\]]"
    return next((n for n in span if re.search(inside, lines[n])), span.start)


def file_text(path: Path) -> str:
    """Read a file as UTF-8; raises OSError or ValueError (also when it is too large to be meant)."""
    with path.open("rb") as file:
        content = file.read(FILE_LENGTH + 1)
    if len(content) > FILE_LENGTH:
        raise ValueError(path.name)
    return content.decode("utf-8-sig")


def unreadable(error: OSError | ValueError) -> str:
    """Tell what a file should have been that could not be read."""
    match error:
        case OSError():
            return f"một tệp đọc được ({error.strerror or type(error).__name__})"
        case UnicodeDecodeError():
            return f"chữ mã UTF-8 (byte thứ {error.start} không phải)"
    return N_("một tệp chữ không quá 4 MiB")


def dotted(key: str, loc: Sequence[int | str]) -> str:
    """Write a path as in counters[2].services.A."""
    for part in loc:
        if isinstance(part, int):
            key += f"[{part}]"
        elif part != "[key]":
            key += f".{part}" if key else part
    return key


def found(value: object) -> str:
    """Write what stands in the file, shortened."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= FOUND_LENGTH else text[: FOUND_LENGTH - 1] + "…"


def one_of(values: Sequence[str]) -> str:
    """Write a closed list of values."""
    return f"một trong: {', '.join(values)}"


def _keys_of(form: type[BaseModel], loc: Sequence[int | str]) -> tuple[str, ...]:
    for part in loc:
        field = form.model_fields.get(str(part))
        inner = (field.annotation, *get_args(field.annotation)) if field else ()
        form = next((f for f in inner if isinstance(f, type) and issubclass(f, BaseModel)), form)
    return tuple(form.model_fields)


def _expected(detail: ErrorDetails, known: Sequence[str]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    value = detail["input"]
    match kind:
        case "expected":
            return str(context["expected"]) + f" (đang là {found(value)})"
        case "extra_forbidden":
            return _unknown_key(str(detail["loc"][-1]), known)
        case "literal_error":
            allowed = re.findall(r"'(.*?)'", context["expected"])
            return f"{one_of(allowed)} (đang là {found(value)})"
        case "missing":
            return _EXPECTED[kind]
    return f"{_EXPECTED.get(kind, detail['msg'])} (đang là {found(value)})"


def _unknown_key(key: str, known: Sequence[str]) -> str:
    near = get_close_matches(key, known, n=1)
    if near:
        return f"bỏ khóa lạ này; có phải là “{near[0]}”?"
    return f"bỏ khóa lạ này; các khóa hiểu được: {', '.join(known)}"
