"""A key that works while another program has the keyboard, where the desktop allows it: X11, asked through libxcb.

Not on Wayland, which has no such thing for a program, and not on Windows so far: it stays off, and the log says so.
"""

from __future__ import annotations

import ctypes
import logging

from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtGui import QGuiApplication

KEY_PRESS, ASYNC = 2, 1
# Caps Lock and Num Lock count as modifiers: the key is asked for with each of them.
LOCKS = (0, 2, 16, 18)
MODIFIERS = {"Shift": 1, "Ctrl": 4, "Alt": 8, "Meta": 64}
_FIRST_FUNCTION_KEY = 0xFFBE
_log = logging.getLogger(__name__)


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class _Screens(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int))


class GlobalKey(QObject):
    """Tells when a key such as "Ctrl+Alt+Space" is pressed anywhere on this desktop."""

    pressed = Signal()

    def __init__(self, keys: str, parent: QObject) -> None:
        super().__init__(parent)
        self._connection: int | None = None
        self.is_on = QGuiApplication.platformName() == "xcb" and self._grab(keys)
        if not self.is_on:
            _log.warning("the key %s is not to be had on this desktop", keys)

    def _grab(self, keys: str) -> bool:
        """Ask the display for the key; it is refused when another program has it."""
        try:
            self._xcb, symbols = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1")
        except OSError:
            return False
        _declare(self._xcb, symbols)
        self._connection = self._xcb.xcb_connect(None, None)
        if self._xcb.xcb_connection_has_error(self._connection):
            return False
        code = _keycode(symbols, self._connection, _symbol(keys))
        setup = self._xcb.xcb_get_setup(self._connection)
        root = self._xcb.xcb_setup_roots_iterator(setup).data[0]
        asked = [
            self._xcb.xcb_grab_key_checked(self._connection, 1, root, _modifiers(keys) | lock, code, ASYNC, ASYNC)
            for lock in LOCKS
        ]
        refused = [self._xcb.xcb_request_check(self._connection, cookie) for cookie in asked]
        self._heard = QSocketNotifier(
            self._xcb.xcb_get_file_descriptor(self._connection), QSocketNotifier.Type.Read, self
        )
        self._heard.activated.connect(self._on_heard)
        return bool(code) and not any(refused)

    def _on_heard(self) -> None:
        while event := self._xcb.xcb_poll_for_event(self._connection):
            kind = ctypes.cast(event, ctypes.POINTER(ctypes.c_uint8))[0] & 0x7F
            ctypes.CDLL(None).free(ctypes.c_void_p(event))
            if kind == KEY_PRESS:
                self.pressed.emit()
        if self._xcb.xcb_connection_has_error(self._connection):
            self._heard.setEnabled(False)


def _declare(xcb: ctypes.CDLL, symbols: ctypes.CDLL) -> None:
    """Tell ctypes what is not an int: pointers, the two structures, and the narrow arguments of a grab."""
    pointer, small, wide = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint32
    for function, takes, gives in (
        (xcb.xcb_connect, (ctypes.c_char_p, pointer), pointer),
        (xcb.xcb_connection_has_error, (pointer,), ctypes.c_int),
        (xcb.xcb_get_setup, (pointer,), pointer),
        (xcb.xcb_setup_roots_iterator, (pointer,), _Screens),
        (xcb.xcb_grab_key_checked, (pointer, small, wide, ctypes.c_uint16, small, small, small), _Cookie),
        (xcb.xcb_request_check, (pointer, _Cookie), pointer),
        (xcb.xcb_get_file_descriptor, (pointer,), ctypes.c_int),
        (xcb.xcb_poll_for_event, (pointer,), pointer),
        (symbols.xcb_key_symbols_alloc, (pointer,), pointer),
        (symbols.xcb_key_symbols_get_keycode, (pointer, wide), ctypes.POINTER(small)),
    ):
        function.argtypes, function.restype = takes, gives


def _keycode(symbols: ctypes.CDLL, connection: int, symbol: int) -> int:
    codes = symbols.xcb_key_symbols_get_keycode(symbols.xcb_key_symbols_alloc(connection), symbol)
    return int(codes[0]) if codes else 0


def _symbol(keys: str) -> int:
    """Tell X11's number of the key itself: a letter, a figure, the space bar or F1 to F12."""
    name = keys.rpartition("+")[2]
    if name == "Space":
        return ord(" ")
    return ord(name.lower()) if len(name) == 1 else _FIRST_FUNCTION_KEY + int(name[1:]) - 1


def _modifiers(keys: str) -> int:
    return sum(MODIFIERS[name] for name in keys.split("+")[:-1])
