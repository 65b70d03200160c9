"""Bring the catalogues and the list of sentences up to what the code says today.

Run: .venv/bin/python packaging/catalogues.py          (make compiles the .po files by itself)

1. Extract every sentence of kiosk, printing, db, ui and main.py.
2. Merge them into kiosk/locale/LANGUAGE/LC_MESSAGES/kiosk.po: what is new comes in empty, what is gone goes.
3. Write docs/cau-chu.md: each Vietnamese sentence with the places that use it, for whoever reviews the wording.
4. Write docs/refusals.md: each error's key with its sentences.
Sentences are marked by N_("…"), w("…"), words("…") or their plural w.n("…", "…", n): literals, with named places.
"""

import io
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "kiosk" / "locale"
ROOMS = ("kiosk", "printing", "db", "ui")
KEYWORDS = dict.fromkeys(("N_", "_", "w", "_w", "words", "_words")) | {"n": (1, 2)}
COMMENT = "NOTE:"
_STEADY = datetime(2026, 11, 23, tzinfo=timezone(timedelta(hours=7)))  # the same text from the same sentences
_PLACES = re.compile(r"\{\w+\}|</?\w+>")  # what is left of "{low}–{high}" needs no translator
HEADER = "# Sentences of the kiosk.\n"
TRANSLATORS = {
    "vi": "the office's own words",
    "en": "the project's authors",
    "km": "unreviewed (needs a native reader before an office switches Khmer on)",
}


def extract() -> Catalog:
    """Find every marked sentence with the files that hold it, in a steady order."""
    found: dict[str | tuple[str, ...], tuple[set[str], set[str]]] = {}
    for path, message, comments in _marked():
        files, notes = found.setdefault(message, (set(), set()))
        files.add(path)
        notes.update(comments)
    catalog = Catalog(project="mot-cua-kiosk", version="1", header_comment=HEADER, charset="utf-8")
    for message in sorted(found, key=lambda m: (min(found[m][0]), _singular(m))):
        files, notes = found[message]
        catalog.add(message, locations=[(path, 0) for path in sorted(files)], auto_comments=sorted(notes))
    return catalog


def _marked():  # noqa: ANN202 (a script)
    for room in ROOMS:
        for name, _, message, comments, _ in extract_from_dir(
            ROOT / room, [("**.py", "python")], keywords=KEYWORDS, comment_tags=[COMMENT]
        ):
            yield f"{room}/{name}", message, comments
    if (ROOT / "main.py").exists():
        for _, message, comments, _ in extract_from_file(
            "python", ROOT / "main.py", keywords=KEYWORDS, comment_tags=[COMMENT]
        ):
            yield "main.py", message, comments


def _singular(message: str | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def merged(language: str, template: Catalog) -> Catalog:
    """Put what is translated so far into a catalogue of today's sentences."""
    path = po(language)
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(
        locale=language,
        project="mot-cua-kiosk",
        version="1",
        header_comment=HEADER,
        last_translator=TRANSLATORS[language],
        language_team=language,
        fuzzy=False,
        charset="utf-8",
    )
    new.creation_date = new.revision_date = _STEADY
    for message in template:
        if message.id:
            _add(new, message, old.get(message.id))
    return new


def _add(catalog: Catalog, message: Message, before: Message | None) -> None:
    string = before.string if before is not None and before.string else ""
    if not string and isinstance(message.id, str) and not any(sign.isalpha() for sign in _PLACES.sub("", message.id)):
        string = message.id
    if message.pluralizable:
        forms = string if isinstance(string, tuple | list) else (string,) * catalog.num_plurals
        string = tuple(forms)[: catalog.num_plurals]
    elif isinstance(string, tuple | list):
        string = string[-1]
    catalog.add(message.id, string, locations=message.locations, auto_comments=message.auto_comments)


def po(language: str) -> Path:
    """Tell where a language's catalogue lies."""
    return LOCALE / language / "LC_MESSAGES" / "kiosk.po"


_NOISE = ("#, python-format", '"Generated-By:', '"Report-Msgid-Bugs-To:')  # "90 % c…" is no format


def po_text(catalog: Catalog) -> str:
    """Write a catalogue as the text of its file."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_NOISE))


def sentences_text(template: Catalog) -> str:
    """Write the list of sentences, by the room that uses them."""
    rows = ["# Câu chữ của chương trình", "", _ABOUT_SENTENCES]
    last = ""
    for message in template:
        if not message.id:
            continue
        place = message.locations[0][0]
        if place != last:
            rows += ["", f"## {place}", ""]
            last = place
        others = [f"`{path}`" for path, _ in message.locations[1:]]
        also = f" – còn dùng ở {', '.join(others)}" if others else ""
        rows.append(f"- {_singular(message.id)}{also}")
    return "\n".join(rows) + "\n"


_ABOUT_SENTENCES = (
    "Mọi câu mà công dân, cán bộ và bộ phận CNTT đọc được, theo tệp dùng câu đó. "
    "Chữ trong ngoặc nhọn là chỗ điền: số, giờ, tên. Tệp này do `packaging/catalogues.py` viết ra; "
    "muốn sửa câu nào thì sửa trong mã nguồn, hoặc ghi câu của đơn vị vào `kiosk/locale/vi/LC_MESSAGES/kiosk.po`.\n\n"
    "Đọc soát toàn bộ lần gần nhất: 25/11/2026, theo bốn điều: gọi công dân là ông/bà; câu nói như cán bộ nói, "
    "không dịch từ tiếng Anh; không để lộ chữ của máy cho công dân; câu trọn vẹn, không ghép từ mảnh. Đơn vị nên đọc "
    "lại một lượt trước ngày dùng đầu tiên."
)


def refusals_text() -> str:
    """Write the closed list of error keys with their sentences."""
    sys.path.insert(0, str(ROOT))
    from kiosk import sentences  # noqa: PLC0415 (found only after the line above)

    rows = ["# Từ chối, dùng sai, tạm ngừng: các khóa lỗi", "", _ABOUT_REFUSALS]
    tables = (
        ("Từ chối (`refused`, mã kết thúc 1)", sentences.REFUSED),
        ("Dùng sai hoặc dữ liệu vào sai (`usage`, mã kết thúc 2)", sentences.MISUSED),
        ("Tạm thời không làm được (`unavailable`, mã kết thúc 3)", sentences.UNAVAILABLE),
    )
    for title, table in tables:
        rows += ["", f"## {title}", "", "| khóa | câu |", "|---|---|"]
        rows += [
            f"| `{key}` | {'<br>'.join(said).replace('|', chr(92) + '|')} |" for key, said in sorted(table.items())
        ]
    rows += ["", "## Câu cho công dân khi tạm ngừng", ""]
    rows += [f"- {said}" for said in (sentences.WORLD_CITIZEN, sentences.PAPER_CITIZEN, sentences.BUG)]
    return "\n".join(rows) + "\n"


_ABOUT_REFUSALS = (
    "Danh sách này là đầy đủ: chương trình không có khóa lỗi nào khác. Mỗi khóa có một hay nhiều câu, từ câu nói rõ "
    "nhất đến câu chung nhất; câu đầu tiên đủ thông tin để điền được dùng. Với `--json`, lỗi là "
    '`{"error": {"key", "message", "kind", …}}` trên luồng lỗi. '
    "Tệp này do `packaging/catalogues.py` viết ra từ `kiosk/sentences.py`."
)


def files() -> dict[Path, str]:
    """Give every file that this script writes, with its text."""
    template = extract()
    texts = {po(language): po_text(merged(language, template)) for language in TRANSLATORS}
    texts[ROOT / "docs" / "cau-chu.md"] = sentences_text(template)
    texts[ROOT / "docs" / "refusals.md"] = refusals_text()
    return texts


def main() -> None:
    """Write what has changed and tell what still lacks a translation."""
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
    for language in ("en", "km"):
        with po(language).open("rb") as file:
            missing = [m for m in read_po(file) if m.id and not any(m.string if m.pluralizable else [m.string])]
        print(f"{language}: {len(missing)} sentences without a translation")


if __name__ == "__main__":
    main()
