"""The command that sets the technician's PIN of this machine."""

import sys
from getpass import getpass

from kiosk import pin, places, settings
from kiosk.answers import Told
from kiosk.errors import Misused
from kiosk.marks import N_
from kiosk.words import Words


def set_pin(words: Words) -> Told:
    """Ask for a PIN twice on a terminal, else read it once from standard input; keep its hash in the settings."""
    if sys.stdin.isatty():
        given = getpass(words("Mã PIN mới, 4–8 chữ số: "))
        again = getpass(words("Nhập lại mã PIN: "))
    else:
        given = again = sys.stdin.readline().strip()
    if given != again or not pin.is_form(given):
        raise Misused("pin.bad")
    file = places.settings_file()
    settings.keep(file, "technician.pin", pin.keep(given))
    message = N_("Đã đặt mã PIN kỹ thuật của máy này trong {file}.")
    return Told(value={"file": str(file)}, text=words(message, file=file))
