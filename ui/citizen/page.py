"""What every page of the touch kiosk is, and how a visit goes from page to page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.model import Definition, Procedure
from kiosk.views import Home, ServiceView, SlotView, TicketView
from kiosk.words import N_, Words
from ui.parts.paged import PagedGrid
from ui.parts.text import Text
from ui.theme.look import Look
from ui.theme.sizes import Space, Type


class Step(Enum):
    """The pages of a visit."""

    ATTRACT = "attract"
    HOME = "home"
    PRIORITY = "priority"
    CHOOSE = "choose"
    DONE = "done"
    CODE = "code"
    FOUND = "found"
    PAPERS = "papers"
    PROCEDURES = "procedures"
    PROCEDURE = "procedure"


@dataclass(slots=True)
class Visit:
    """What one citizen has chosen so far; gone with the citizen."""

    step: Step = Step.HOME
    before: list[Step] = field(default_factory=list)
    priority: str | None = None
    service: str | None = None
    procedure: Procedure | None = None
    days: tuple[tuple[date, tuple[SlotView, ...]], ...] = ()
    day: date | None = None
    refusal: str = ""
    next: SlotView | None = None
    running: SlotView | None = None
    is_refused: bool = False
    ticket: TicketView | None = None
    typed: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything a page may show: words, the office, its first page as read last, the visit."""

    words: Words
    definition: Definition
    home: Home | None
    now: datetime
    visit: Visit
    has_printer: bool = True
    has_help: bool = False
    is_eased: bool = False

    @property
    def today(self) -> date:
        """The office's date."""
        return self.words.day(self.now)

    def service(self) -> ServiceView | None:
        """The chosen service's line and offer."""
        services = self.home.services if self.home else ()
        return next((s for s in services if s.service.prefix == self.visit.service), None)


def say_pager(grid: PagedGrid, words: Words) -> None:
    """Give the row under a paged grid its words."""
    w = words
    where = N_("Trang {page}/{pages}")
    grid.say(w("Trang trước"), w("Trang sau"), lambda page, pages: w(where, page=page, pages=pages))


class Page(QWidget):
    """One question of a visit: a title, and what answers it."""

    touched = Signal()

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.look = look
        self.count: Text | None = None
        self.setObjectName(name)
        self.title = Text(look, Type.TITLE)
        self.title.setObjectName(f"{name}_title")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look.space(Space.GAP))
        self.column.addWidget(self.title)

    def fill(self, shown: Shown) -> None:
        """Show the present state in the present language."""
        raise NotImplementedError


Makers = Mapping[Step, Callable[[], Page]]
"""How each page is made: not before it is wanted."""
