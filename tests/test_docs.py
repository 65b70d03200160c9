"""What the documents promise exists: links, commands, keys and the sentences they quote."""

import re
from pathlib import Path

import pytest

from kiosk.commands.table import COMMANDS
from kiosk.sentences import MISUSED, REFUSED, UNAVAILABLE

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_readme_names_every_command():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        for word in name.split():
            assert re.search(rf"[` ]{word}[` ]", text), name


def test_the_readme_and_the_guides_name_only_commands_that_exist():
    known = set(COMMANDS)
    for page in PAGES:
        for name in re.findall(
            r"main\.py (?!COMMAND|LỆNH)([a-z][a-z-]*(?: [a-z]+)?)", page.read_text(encoding="utf-8")
        ):
            assert name in known or name.split()[0] in known, f"{page.name}: {name}"


def test_the_guide_for_clerks_names_every_key():
    text = (ROOT / "docs" / "huong-dan-can-bo.md").read_text(encoding="utf-8")
    assert all(f"**F{n}**" in text for n in range(2, 9))


def test_the_list_of_refusals_has_every_key():
    text = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8")
    for key in (*REFUSED, *MISUSED, *UNAVAILABLE):
        assert f"| `{key}` |" in text
