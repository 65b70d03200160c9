"""How this machine's stations look and speak: what its settings say, else what is usual. Light: before first paint."""

from dataclasses import dataclass, field

from kiosk.settings import Settings
from ui.arrange import Role
from ui.theme.taste import Taste


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How this machine's stations look and speak."""

    language: str = "vi"
    citizen: Taste = field(default_factory=Taste)
    panel: Taste = field(default_factory=lambda: Taste(diagonal_in=55.0))
    desk: Taste = field(default_factory=Taste)
    zone: str | None = None
    scanner: str | None = None
    has_sound: bool = True
    next_key: str | None = None

    has_panel: bool = False

    def taste(self, role: Role) -> Taste:
        """The taste of a station."""
        return {Role.CITIZEN: self.citizen, Role.PANEL: self.panel}.get(role, self.desk)


def habits_of(known: Settings) -> Habits:
    """Read the habits from a station's settings."""
    usual = Habits()
    return Habits(
        language=known.language,
        has_sound=known.desk_sound,
        zone=known.panel_zone,
        scanner=known.kiosk_scanner,
        next_key=known.desk_next_key,
        has_panel=bool(known.panel_diagonal_in or known.panel_seat_m),
        citizen=Taste(
            diagonal_in=known.kiosk_diagonal_in or usual.citizen.diagonal_in,
            has_low_buttons=known.kiosk_low_buttons,
            is_large=known.kiosk_large_text,
            is_high_contrast=known.kiosk_high_contrast,
        ),
        panel=Taste(
            diagonal_in=known.panel_diagonal_in or usual.panel.diagonal_in,
            farthest_m=known.panel_seat_m or usual.panel.farthest_m,
        ),
    )
