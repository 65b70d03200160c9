"""Stories happen in the same hall as the tests of each screen."""

from tests.ui.conftest import _shipped_fonts, _tidy, hall

__all__ = ["_shipped_fonts", "_tidy", "hall"]
