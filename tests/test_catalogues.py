"""Every sentence of the code is in every catalogue, translated, drawable and written down; every error key has one."""

import ast
import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from kiosk import sentences, words
from kiosk.errors import KioskError, Misused, Refused, Unavailable
from kiosk.words import Words

ROOT = Path(__file__).parents[1]
ROOMS = ("kiosk", "printing", "db", "ui")
TABLES = {Refused: sentences.REFUSED, Misused: sentences.MISUSED, Unavailable: sentences.UNAVAILABLE}
SAYING = ("N_", "w", "_w", "words", "_words")
TAG = re.compile(r"</?\w+>")


def raised_keys() -> dict[type[KioskError], set[str]]:
    """Every key that the code raises, by the kind of its error, from the syntax trees."""
    found: dict[type[KioskError], set[str]] = {kind: set() for kind in TABLES}
    kinds = {kind.__name__: kind for kind in TABLES}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and node.args:
                found[kinds[node.func.id]].update(
                    leaf.value
                    for leaf in ast.walk(node.args[0])
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and "." in leaf.value
                )
    return found


def sources() -> list[Path]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [*files, *[path for path in [ROOT / "main.py"] if path.exists()]]


def test_every_key_that_the_code_raises_has_its_sentence():
    for kind, keys in raised_keys().items():
        assert keys <= set(TABLES[kind]), keys - set(TABLES[kind])


@pytest.fixture(scope="module")
def script() -> dict[str, object]:
    return runpy.run_path(str(ROOT / "packaging" / "catalogues.py"))


@pytest.fixture(scope="module")
def template(script: dict[str, object]):
    return script["extract"]()


def catalogue(language: str):
    with (words.SHIPPED / language / "LC_MESSAGES" / "kiosk.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_the_catalogues_hold_the_sentences_of_the_code(language: str, template):
    known = {json.dumps(m.id) for m in catalogue(language) if m.id}
    wanted = {json.dumps(m.id) for m in template if m.id}
    assert known == wanted, "run packaging/catalogues.py"


def test_every_sentence_is_translated_into_english():
    missing = [m.id for m in catalogue("en") if m.id and not all(m.string if m.pluralizable else [m.string])]
    assert not missing


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_translations_keep_the_places_and_tags_of_their_sentence(language: str):
    for message in catalogue(language):
        if not message.id:
            continue
        ids = message.id if message.pluralizable else (message.id,)
        strings = message.string if message.pluralizable else (message.string,)
        for string in filter(None, strings):
            assert words.places_of(string) == words.places_of(ids[-1]), message.id
            assert sorted(TAG.findall(string)) == sorted(TAG.findall(ids[-1])), message.id


def test_khmer_is_marked_as_unreviewed():
    assert Words("vi").is_reviewed
    assert Words("en").is_reviewed
    assert not Words("km").is_reviewed


def spoken_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call that says a sentence, with where it stands."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in SAYING or (name == "n" and len(node.args) == 3):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_sentences_are_literals_so_that_they_can_be_extracted():
    for place, call in spoken_calls():
        assert not isinstance(call.args[0], ast.JoinedStr | ast.BinOp), place


def test_every_place_of_a_sentence_is_given_its_value_where_it_is_said():
    for place, call in spoken_calls():
        first = call.args[0]
        if not isinstance(first, ast.Constant) or getattr(call.func, "id", "") == "N_":
            continue
        given = {keyword.arg for keyword in call.keywords}
        if None not in given:
            counted = {"n"} if len(call.args) == 3 else set()
            assert words.places_of(first.value) - counted == given - counted, place


@pytest.mark.parametrize("name", ["cau-chu.md", "refusals.md"])
def test_the_written_lists_are_what_the_code_says(name: str, script: dict[str, object], template):
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    told = script["refusals_text"]() if name == "refusals.md" else script["sentences_text"](template)
    assert written == told, "run packaging/catalogues.py"


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_every_sign_of_every_sentence_is_in_a_shipped_font(language: str):
    drawn = {code for file in (ROOT / "kiosk" / "fonts").glob("*.ttf") for code in TTFont(file).getBestCmap()}
    for message in catalogue(language):
        ids = message.id if message.pluralizable else (message.id,)
        strings = message.string if message.pluralizable else (message.string,)
        for string in (*ids, *strings) if message.id else ():
            assert {sign for sign in string if ord(sign) not in drawn} <= {"\n"}, string
