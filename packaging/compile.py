"""Compile one catalogue: compile.py FILE.po FILE.mo.

Not `pybabel compile`: it takes "90 % chờ" for a C format and stops. Named places are checked by the tests.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

source, target = map(Path, sys.argv[1:])
with source.open("rb") as file:
    catalogue = read_po(file)
with target.open("wb") as file:
    write_mo(file, catalogue)
