"""The virtual printer as a station shows it: its papers are kept, and it may be printed to over TCP."""

import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.errors import KioskError, Unavailable
from kiosk.trial import Switch
from printing.door import TcpDoor
from printing.virtual import VirtualPrinter

MOST_KEPT = 200
_log = logging.getLogger(__name__)


class Trial:
    """Implements ports.TrialPrinter. `papers`: where papers are kept unless the printer's URL says where."""

    def __init__(self, printer: VirtualPrinter, papers: Path) -> None:
        self._printer = printer
        if printer.folder is None:
            printer.folder, printer.most_kept = papers, MOST_KEPT
        self.address: str | None = None
        self.trouble: KioskError | None = None
        self._door: TcpDoor | None = None
        if printer.listen is not None:
            self._listen(*printer.listen)

    def _listen(self, host: str, port: int) -> None:
        try:
            self._door = TcpDoor(self._printer, host, port)
        except OSError as error:
            _log.warning("the virtual printer cannot listen at %s:%d: %s", host, port, error)
            self.trouble = Unavailable("printer.listen", address=f"{host}:{port}")
        else:
            self.address = f"{host}:{self._door.port}"

    @property
    def folder(self) -> Path | None:
        """Where its papers are kept, as pictures and as bytes."""
        return self._printer.folder

    def is_on(self, switch: Switch) -> bool:
        """Tell how a switch stands."""
        return self._printer.is_on(switch)

    def turn(self, switch: Switch, *, is_on: bool) -> None:
        """Turn a switch; what stood still may go on."""
        self._printer.turn(switch, is_on=is_on)

    def on_paper(self, callback: Callable[[bytes], None]) -> None:
        """Call back with the PNG of every paper that comes out."""
        self._printer.on_paper(callback)

    def close(self) -> None:
        """Stop listening."""
        if self._door is not None:
            self._door.close()
