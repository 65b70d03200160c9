"""The house: sizes, borders and locks that no other tool watches."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
ROOMS = ("kiosk", "ui", "printing", "db")
SOURCES = sorted([path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + list(ROOT.glob("main.py")))
MAX_FILE_LINES, MAX_FUNCTION_LINES = 400, 40


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every file that is or would be committed, as name and text; fonts and pictures are passed over."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listing.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf-8")


def functions(source: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def locked() -> dict[str, list[str]]:
    """The lock's entries: the requirement line to the lines of its hashes."""
    entries: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        text = line.strip().rstrip("\\").strip()
        if text and not text.startswith("#"):
            if line[0] != " ":
                entries[text] = []
            else:
                entries[list(entries)[-1]].append(text)
    return entries


def test_no_file_grows_over_400_lines():
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in sizes.items() if lines > MAX_FILE_LINES} == {}


def test_no_function_grows_over_40_lines():
    sizes = {
        f"{name_of(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in SOURCES
        if "migrations" not in path.parts  # a migration is one purpose, written once and never edited
        for node in functions(path)
    }
    assert {name: lines for name, lines in sizes.items() if lines > MAX_FUNCTION_LINES} == {}


def test_a_package_opens_with_a_docstring_and_nothing_else():
    for path in SOURCES:
        if path.name == "__init__.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert ast.get_docstring(tree), name_of(path)
            assert len(tree.body) == 1, f"{name_of(path)} holds code"


def test_nobody_imports_main():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            assert "main" not in {module.split(".")[0] for module in modules}, name_of(path)


def test_no_file_names_a_registry_or_a_place_on_one_machine():
    # Spelt in pieces, so that this file may be looked at too.
    strangers = re.compile(
        "|".join(
            map(
                re.escape,
                (
                    "py" + "pi.org",
                    "python" + "hosted",
                    "registry." + "npmjs",
                    "deb." + "debian.org",
                    "/wo" + "rk/",
                    ".." + "/shared",
                    "/opt/" + "pypi",
                ),
            )
        )
    )
    found = {name: match[0] for name, text in tracked_texts() if (match := strangers.search(text))}
    assert found == {}


def test_the_lock_pins_everything_with_hashes_and_names_no_address():
    entries = locked()
    assert len(entries) > 30
    for requirement, hashes in entries.items():
        assert re.match(r"^[a-z0-9-]+==[^ ;]+( ; .+)?$", requirement), requirement
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), requirement
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--extra|--find-links|file:| @ ", text)


def test_the_lock_is_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [Requirement(text) for text in project["project"]["dependencies"] + project["dependency-groups"]["dev"]]
    pinned = [Requirement(text) for text in locked()]
    for want in wanted:
        versions = [each.specifier for each in pinned if each.name == want.name.lower()]
        assert versions, f"{want.name} is not locked: make lock"
        for version in versions:
            assert want.specifier.contains(str(version).removeprefix("==")), f"{want}, but locked {version}"


def test_this_environment_is_the_locked_one():
    here = {
        each.name: str(each.specifier).removeprefix("==")
        for each in map(Requirement, locked())
        if each.marker is None or each.marker.evaluate()
    }
    installed = {name: importlib.metadata.version(name) for name in here}
    assert installed == here


def test_qt_is_older_than_the_release_that_aborts():
    """PySide6 6.12.0 on Python 3.11 wears out the reference counts of True and None."""
    version = Version(importlib.metadata.version("PySide6-Essentials"))
    assert Version("6.8") <= version < Version("6.12")


SIGNALS = """
import sys
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rang = Signal(bool)
    fell_silent = Signal()

bell, heard = Bell(), []
bell.rang.connect(heard.append)
bell.fell_silent.connect(heard.clear)
before = sys.getrefcount(True), sys.getrefcount(None)
for i in range(5000):
    bell.rang.emit(True)
    bell.setObjectName("bell")
    bell.blockSignals(False)
    bell.fell_silent.emit()
lost = before[0] - sys.getrefcount(True), before[1] - sys.getrefcount(None)
assert max(lost) < 100, f"lost references to True and None: {lost}"
print("rang")
"""


def test_thousands_of_signals_do_not_abort_the_interpreter():
    child = subprocess.run([sys.executable, "-c", SIGNALS], capture_output=True, text=True, timeout=60, check=False)
    assert (child.returncode, child.stdout.strip()) == (0, "rang"), child.stderr


@pytest.mark.parametrize("command", ["run", "test"])
def test_the_list_of_system_packages_is_a_list(command: str):
    script = (ROOT / "packaging" / "system-packages").read_text(encoding="utf-8")
    match = re.search(rf'^{command}="([^"]+)"', script, re.MULTILINE)
    assert match
    names = match[1].split()
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", name) for name in names)
