"""A line to a printer on USB, through python-escpos and pyusb; what they raise is translated here."""

import errno
from typing import Any

from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Usb

from kiosk.errors import Unavailable
from printing.exchange import LineClosedError, LineStuckError

OPEN_S = 1.5
_LATE = frozenset({errno.ETIMEDOUT, getattr(errno, "WSAETIMEDOUT", errno.ETIMEDOUT)})


class UsbLine:
    """One claim of a USB printer. Endpoints differ between makers; python-escpos' own are 0x82 in and 0x01 out."""

    def __init__(self, vendor: int, product: int, *, in_ep: int = 0x82, out_ep: int = 0x01) -> None:
        name = f"usb://{vendor:04x}:{product:04x}"
        if not Usb.is_usable():
            raise Unavailable("printer.driver", printer=name, driver="pyusb")
        self._printer: Any = Usb(vendor, product, timeout=int(OPEN_S * 1000), in_ep=in_ep, out_ep=out_ep)
        try:
            self._printer.open()
        except DeviceNotFoundError as error:
            raise Unavailable("printer.off", printer=name) from error
        except ValueError as error:  # pyusb's NoBackendError
            raise Unavailable("printer.driver", printer=name, driver="libusb") from error
        except (OSError, NotImplementedError) as error:  # USBError is an OSError
            raise Unavailable("printer.refused", printer=name) from error

    def send(self, data: bytes, wait_s: float) -> int:
        """Hand over some of the bytes. Raises LineStuckError: after a time-out nobody knows how many have gone."""
        try:
            return int(self._printer.device.write(self._printer.out_ep, data, _ms(wait_s)))
        except OSError as error:
            if _is_late(error):
                raise LineStuckError from error
            raise LineClosedError from error

    def receive(self, wait_s: float) -> bytes:
        """Answer what has come, b"" when nothing came within the time."""
        try:
            return bytes(self._printer.device.read(self._printer.in_ep, 64, _ms(wait_s)))
        except OSError as error:
            if _is_late(error):
                return b""
            raise LineClosedError from error

    def close(self) -> None:
        """Release the printer."""
        try:
            self._printer.close()
        except (OSError, RuntimeError):
            return


def _ms(wait_s: float) -> int:
    """Pyusb takes 0 for "for ever"."""
    return max(1, round(wait_s * 1000))


def _is_late(error: OSError) -> bool:
    return error.errno in _LATE or type(error).__name__ == "USBTimeoutError"
