"""A stranger prints here: receiptio (npm) reads the virtual printer's status over TCP and prints a receipt.

Optional: it needs Node.js and `npm install -g receiptio`, which nothing else here needs. It knows only port 9100.
"""

import shutil
import subprocess

import pytest

from kiosk.trial import Switch
from printing.door import TcpDoor
from printing.virtual import VirtualPrinter

CLIENT = shutil.which("receiptio")
HOST = "127.0.0.9"
RECEIPT = "^^^Số 15\n\n{code:K7M3QX;option:qrcode,6,m}\n"

pytestmark = [
    pytest.mark.skipif(CLIENT is None, reason="an independent client: npm install -g receiptio"),
    pytest.mark.xdist_group("port 9100"),
]


@pytest.fixture
def door():
    made = TcpDoor(VirtualPrinter(), HOST, 9100)
    yield made
    made.close()


def receiptio(*argv: str, text: str = "") -> str:
    ran = subprocess.run(
        [CLIENT, "-d", HOST, "-p", "escpos", "-t", "8", *argv],
        input=text,
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )
    return (ran.stdout + ran.stderr).strip()


@pytest.mark.parametrize(
    ("switch", "said"),
    [
        (None, "online"),
        (Switch.PAPER_OUT, "paperempty"),
        (Switch.COVER_OPEN, "coveropen"),
        (Switch.CUTTER, "error"),
        (Switch.ONE_WAY, "offline"),
        (Switch.OFF, "disconnect"),
    ],
)
def test_it_reads_the_true_status(door, switch, said):
    if switch is not None:
        door._printer.turn(switch, is_on=True)
    assert receiptio("-q") == said


@pytest.mark.parametrize(("switch", "said"), [(None, "success"), (Switch.PAPER_OUT, "paperempty")])
def test_it_is_told_the_truth_of_a_print(door, switch, said):
    if switch is not None:
        door._printer.turn(switch, is_on=True)
    assert receiptio(text=RECEIPT) == said
    assert len(door._printer.papers) == (switch is None)
    assert door._printer.reports == ()
